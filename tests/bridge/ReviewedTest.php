<?php
declare(strict_types=1);

require_once __DIR__ . '/SiteTest.php';

/** With publish = reviewed a target waits as a draft: what visitors see meanwhile, and when it is published. */
final class ReviewedTest extends SiteCase
{
	private static function publish(int ...$posts): void
	{
		foreach ($posts as $post) {
			self::db()->update(self::db()->posts, ['post_status' => 'publish'], ['ID' => $post]);
		}
		wp_cache_flush();
	}

	private static function anchor(string $html, string $address): string
	{
		return preg_match('#<a [^>]*href="' . preg_quote($address, '#') . '"[^>]*>#', $html, $tag) ? $tag[0] : '';
	}

	public function test_a_draft_is_hidden_from_visitors_everywhere(): void
	{
		$made = $this->record('case', 'attente', ['fr' => [], 'it' => ['post_status' => 'draft']]);
		self::assertNotSame(200, self::get('/it/cas/attente-it/')['status']);
		foreach (['/it/cas/', '/it/cas/feed/', '/it/?s=attente', '/wp-sitemap-posts-profint_case-1.xml', '/wp-json/wp/v2/profint_case', '/cas/attente-fr/'] as $path) {
			self::assertHides('attente-it', self::get($path)['body'], $path);
			self::assertHides('attente it', self::get($path)['body'], $path);
		}
		self::assertContains(self::get('/wp-json/wp/v2/profint_case/' . $made['it'])['status'], [401, 403]);
		$html = self::get('/cas/attente-fr/')['body'];
		self::assertHides('rel="alternate" hreflang', $html);
		self::publish($made['it']);
		self::assertSame(200, self::get('/it/cas/attente-it/')['status']);
		self::assertShows('attente it', self::get('/it/cas/')['body']);
		self::assertShows('hreflang="it" href="' . home_url('/it/cas/attente-it/') . '"', self::get('/cas/attente-fr/')['body']);
		self::assertShows('attente-it', self::get('/wp-sitemap-posts-profint_case-1.xml')['body']);
	}

	public function test_the_switcher_leads_to_the_french_page_meanwhile(): void
	{
		$made = $this->record('case', 'attente', ['fr' => [], 'en' => [], 'it' => ['post_status' => 'draft']]);
		$french = get_permalink($made['fr']);
		$switcher = static fn (): string => preg_match('#<nav class="profint-languages".*?</nav>#s', self::get(get_permalink($made['en']))['body'], $nav) ? $nav[0] : '';
		self::assertShows('<a href="' . $french . '" hreflang="fr"><span lang="it">Italiano</span> <span class="profint-languages__note">(in French)', $switcher());
		self::publish($made['it']);
		self::assertShows('<a href="' . get_permalink($made['it']) . '" hreflang="it"><span lang="it">Italiano</span></a>', $switcher());
	}

	public function test_cards_comments_and_related_records_lead_to_the_french_page_meanwhile(): void
	{
		$target = $this->record('recommendation', 'cible', ['fr' => [], 'it' => ['post_status' => 'draft']]);
		$content = '<!-- wp:profint/further --><!-- wp:profint/card {"to":"recommendation/cible"} --><!-- wp:paragraph --><p>x</p><!-- /wp:paragraph --><!-- /wp:profint/card --><!-- /wp:profint/further -->'
			. '<!-- wp:profint/story --><!-- wp:paragraph --><p>y</p><!-- /wp:paragraph --><!-- wp:profint/comment {"on":"recommendation/cible"} --><!-- wp:paragraph --><p>z</p><!-- /wp:paragraph --><!-- /wp:profint/comment --><!-- /wp:profint/story -->'
			. '<!-- wp:profint/related {"to":["recommendation/cible"]} /-->';
		$from = $this->record('case', 'source', ['it' => ['post_content' => $content]])['it'];
		$html = self::get(get_permalink($from))['body'];
		self::assertSame(3, preg_match_all('#<a href="' . preg_quote(get_permalink($target['fr']), '#') . '" lang="fr">cible fr</a>#', $html));
		self::assertHides('cible-it', $html);
		self::publish($target['it']);
		$html = self::get(get_permalink($from))['body'];
		self::assertSame(3, preg_match_all('#<a href="' . preg_quote(get_permalink($target['it']), '#') . '">cible it</a>#', $html));
		self::assertHides('cible-fr"', (string) preg_replace('#<head>.*?</head>#s', '', $html));
	}

	public function test_a_module_and_its_sequences_stand_in_for_each_other(): void
	{
		$module = $this->record('module', 'mod', ['fr' => [], 'it' => ['post_status' => 'draft']]);
		$one = $two = [];
		foreach ($module as $code => $parent) {
			$one[$code] = ['post_parent' => $parent, 'menu_order' => 1, 'post_status' => $code === 'it' ? 'draft' : 'publish'];
			$two[$code] = ['post_parent' => $parent, 'menu_order' => 2];
		}
		$one = $this->record('sequence', 'un', $one);
		$two = $this->record('sequence', 'deux', $two);

		$html = self::get(get_permalink($two['it']))['body'];
		self::assertSame('<a href="' . get_permalink($module['fr']) . '" lang="fr">', self::anchor($html, get_permalink($module['fr'])), 'the module is French');
		self::assertShows('rel="prev" href="' . get_permalink($one['fr']) . '"', $html);
		self::assertShows('<span lang="fr">un fr</span>', $html);

		self::publish($module['it']);
		$html = self::get(get_permalink($module['it']))['body'];
		self::assertShows('<li><a href="' . get_permalink($one['fr']) . '" lang="fr">un fr</a></li><li><a href="' . get_permalink($two['it']) . '">deux it</a></li>', $html);
		self::publish($one['it']);
		self::assertShows('<li><a href="' . get_permalink($one['it']) . '">un it</a></li><li><a href="' . get_permalink($two['it']) . '">deux it</a></li>', self::get(get_permalink($module['it']))['body']);
		self::assertHides(' it</a>', self::get(get_permalink($module['fr']))['body']);
	}

	public function test_the_menu_block_leads_to_the_french_page_meanwhile(): void
	{
		$page = $this->record('page', 'apropos', ['fr' => ['menu_order' => 1], 'it' => ['menu_order' => 1, 'post_status' => 'draft']]);
		$other = $this->record('page', 'suite', ['fr' => ['menu_order' => 2], 'it' => ['menu_order' => 2, 'post_content' => '<!-- wp:profint/menu /-->']]);
		foreach (array_merge(array_values($page), array_values($other)) as $id) {
			update_post_meta($id, '_profint_menu', true);
		}
		// the first one is that of the bar
		$menu = static fn (): string => preg_match_all('#<nav class="profint-menu".*?</nav>#s', self::get(get_permalink($other['it']))['body'], $nav) ? (string) end($nav[0]) : '';
		self::assertShows('<ul><li><a href="' . get_permalink($page['fr']) . '" lang="fr">apropos fr</a></li><li><a href="' . get_permalink($other['it']) . '"', $menu());
		self::publish($page['it']);
		self::assertShows('<ul><li><a href="' . get_permalink($page['it']) . '">apropos it</a></li><li>', $menu());
		self::assertHides(' fr</a>', $menu());
	}

	public function test_the_notice_stands_on_a_page_as_long_as_the_ledger_says_machine(): void
	{
		$made = $this->record('case', 'machine', ['fr' => [], 'sv' => []]);
		$this->ledger('case', 'machine', 'sv', 'post', $made['sv'], 'machine');
		$html = self::get(get_permalink($made['sv']))['body'];
		self::assertShows('Texten är maskinöversatt och har inte granskats', $html);
		self::assertShows('<a href="' . get_permalink($made['fr']) . '" hreflang="fr">', $html);
		self::assertHides('profint-notice', self::get(get_permalink($made['fr']))['body']);
		self::assertHides('profint-notice', self::get('/sv/cas/')['body']);
		$this->ledger('case', 'machine', 'sv', 'post', $made['sv'], 'reviewed');
		self::assertHides('profint-notice', self::get(get_permalink($made['sv']))['body']);
	}

	public function test_the_notice_names_no_original_that_is_not_public(): void
	{
		$made = $this->record('case', 'machine', ['fr' => ['post_status' => 'draft'], 'sv' => []]);
		$this->ledger('case', 'machine', 'sv', 'post', $made['sv'], 'machine');
		self::assertFits('#<p class="profint-notice" role="note">[^<]+</p>#', self::get(get_permalink($made['sv']))['body']);
	}

	public function test_a_terms_page_has_the_notice_too(): void
	{
		$area = $this->term_record('profint_area', 'area', 'domaine-m', ['fr' => 'Un domaine', 'it' => 'Un ambito']);
		$made = $this->record('case', 'du-domaine', ['fr' => [], 'it' => []]);
		wp_set_object_terms($made['it'], $area['it'], 'profint_area');
		$this->ledger('area', 'domaine-m', 'it', 'term', $area['it'], 'machine');
		self::assertShows('<a href="' . get_term_link($area['fr']) . '" hreflang="fr">', self::get(get_term_link($area['it']))['body']);
		$this->ledger('area', 'domaine-m', 'it', 'term', $area['it'], 'reviewed');
		self::assertHides('profint-notice', self::get(get_term_link($area['it']))['body']);
	}
}
