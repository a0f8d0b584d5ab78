<?php
declare(strict_types=1);

use Profint\Color;
use Profint\Plugin;

require_once __DIR__ . '/SiteTest.php';

final class PagesTest extends SiteCase
{
	/** A classic and a block theme, as far as this WordPress came with them. */
	private static function themes(): array
	{
		return array_values(array_intersect(['twentytwentyone', 'twentytwentythree', 'twentytwentyfive'], array_keys(wp_get_themes())));
	}

	private function page(int $post): string
	{
		$answer = self::get((string) get_permalink($post));
		self::assertSame(200, $answer['status']);
		return $answer['body'];
	}

	public function test_black_or_white_on_an_area_colour_can_always_be_read(): void
	{
		for ($i = 0; $i < 4096; $i++) {
			$color = sprintf('#%x%x%x%x%x%x', $i >> 8, 7, ($i >> 4) & 15, 3, $i & 15, 11);
			self::assertGreaterThanOrEqual(4.5, Color::contrast($color, Color::text_on($color)), $color);
		}
		self::assertSame('#ffffff', Color::text_on('#b8442f'));
		self::assertSame('#000000', Color::text_on('#f2c94c'));
		self::assertEqualsWithDelta(21, Color::contrast('#000000', '#ffffff'), 0.001);
	}

	public function test_what_is_no_colour_never_reaches_a_style(): void
	{
		foreach (['red', '#fff', '#12345g', '#123456;background:url(x)', "#123456\n"] as $bad) {
			self::assertSame('', Color::properties($bad), $bad);
		}
	}

	public function test_a_page_shows_kind_area_partner_and_country_in_every_theme(): void
	{
		$area = $this->term_record('profint_area', 'area', 'domaine-a', ['fr' => 'Un <b>domaine</b> & plus'], ['profint_color' => '#b8442f']);
		$other = $this->term_record('profint_area', 'area', 'domaine-0', ['fr' => 'Autre domaine'], ['profint_color' => '#1b6f73']);
		$country = $this->term_record('profint_country', 'country', 'se', ['fr' => 'Suède']);
		$post = $this->record('case', 'c', ['fr' => ['post_excerpt' => 'Le résumé <i>&</i> "tout"']])['fr'];
		wp_set_object_terms($post, [$other['fr'], $area['fr']], 'profint_area');
		update_post_meta($post, '_profint_area', 'domaine-a');
		wp_set_object_terms($post, $country['fr'], 'profint_country');
		$before = get_stylesheet();
		self::assertNotSame([], self::themes());
		foreach (self::themes() as $theme) {
			switch_theme($theme);
			$html = $this->page($post);
			self::assertShows('>Cas</a>', $html);
			self::assertSame(1, preg_match('#<a class="profint-badge" href="[^"]+" style="--profint-color:\#b8442f;--profint-on-color:\#ffffff[^"]*">Un domaine &amp; plus</a>#', $html), $theme);
			self::assertShows('profint-badge--further', $html);
			self::assertShows('>Suède</a>', $html);
			self::assertShows('<p class="profint-lead">Le résumé &lt;i&gt;&amp;&lt;/i&gt; &quot;tout&quot;</p>', $html);
			self::assertShows('assets/profint.css', $html);
			self::assertShows(':root{--profint-color:#b8442f', $html);
			self::assertSame(1, substr_count($html, 'class="profint-head"'));
		}
		switch_theme($before);
	}

	public function test_a_machines_text_says_so_in_its_own_language(): void
	{
		$made = $this->record('case', 'c', ['fr' => [], 'en' => [], 'it' => [], 'sv' => []]);
		$said = ['en' => 'translated by a machine', 'it' => 'tradotto da una macchina', 'sv' => 'maskinöversatt'];
		foreach ($said as $code => $text) {
			self::assertHides('profint-notice', $this->page($made[$code]));
			$this->ledger('case', 'c', $code, 'post', $made[$code], 'machine');
			$html = $this->page($made[$code]);
			self::assertShows($text, $html);
			self::assertSame(1, preg_match('#<p class="profint-notice".*?<a href="([^"]+)"#s', $html, $link));
			self::assertSame(get_permalink($made['fr']), $link[1]);
		}
	}

	public function test_a_module_lists_its_sequences_and_a_sequence_knows_its_neighbours(): void
	{
		$module = $this->record('module', 'm', ['fr' => ['post_title' => 'Le module']])['fr'];
		foreach (['s2' => 2, 's1' => 1, 's3' => 3] as $id => $order) {
			$parts[$id] = $this->record('sequence', $id, ['fr' => ['post_parent' => $module, 'menu_order' => $order, 'post_title' => "Séquence $id"]])['fr'];
			update_post_meta($parts[$id], '_profint_duration', 75);
		}
		$html = $this->page($module);
		self::assertFits('#profint-sequences.*Séquence s1.*Séquence s2.*Séquence s3#s', $html);
		self::assertShows("1\u{a0}h\u{a0}15", $html);
		$html = $this->page($parts['s2']);
		self::assertFits('#rel="prev" href="' . preg_quote(get_permalink($parts['s1'])) . '"#', $html);
		self::assertFits('#rel="next" href="' . preg_quote(get_permalink($parts['s3'])) . '"#', $html);
		self::assertShows('>Le module</a>', $html);
		self::assertShows('>Séquence</a>', $html);
		$archive = self::get('/formation/')['body'];
		self::assertShows('Le module', $archive);
		self::assertHides('Séquence s1', $archive);
	}

	public function test_a_practice_says_where_it_was_found(): void
	{
		$post = $this->record('practice', 'savi', ['fr' => []])['fr'];
		update_post_meta($post, '_profint_place', 'Pas-de-Calais');
		update_post_meta($post, '_profint_source_title', 'Guide "européen" <x>');
		update_post_meta($post, '_profint_source_url', 'https://example.org/guide?a=1&b=2');
		update_post_meta($post, '_profint_source_pages', '30-31');
		$html = $this->page($post);
		self::assertShows('<a href="https://example.org/guide?a=1&#038;b=2"><cite>Guide &quot;européen&quot; &lt;x&gt;</cite></a>, p. 30-31', $html);
		self::assertShows('<dd>Pas-de-Calais</dd>', $html);
		update_post_meta($post, '_profint_source_url', 'javascript:alert(1)');
		self::assertHides('javascript:', $this->page($post));
	}

	public function test_hostile_names_do_no_harm_on_pages_and_lists(): void
	{
		$evil = '<script>alert("x")</script><img src=x onerror=alert(1)>';
		$partner = $this->term_record('profint_partner', 'partner', 'mal', ['fr' => 'Partenaire & "cie"']);
		self::db()->update(self::db()->terms, ['name' => "P$evil"], ['term_id' => $partner['fr']]);
		$post = $this->record('case', 'mal', ['fr' => ['post_title' => "T$evil", 'post_excerpt' => "R$evil"]])['fr'];
		wp_set_object_terms($post, $partner['fr'], 'profint_partner');
		$module = $this->record('module', 'mod', ['fr' => ['post_title' => "M$evil"]])['fr'];
		$this->record('sequence', 'seq', ['fr' => ['post_title' => "S$evil", 'post_parent' => $module]]);
		wp_cache_flush();
		foreach ([get_permalink($post), get_permalink($module), home_url('/cas/'), home_url('/formation/')] as $address) {
			$html = self::get($address)['body'];
			self::assertHides('<script>alert', $html, $address);
			self::assertDoesNotMatchRegularExpression('#<img[^>]+onerror#', $html, $address);
		}
	}

	public function test_our_words_are_in_the_language_of_the_page(): void
	{
		$made = $this->record('practice', 'p', ['fr' => [], 'en' => [], 'it' => []]);
		foreach (['fr' => ['Lieu', 'Source'], 'en' => ['Place', 'Source'], 'it' => ['Luogo', 'Fonte']] as $code => $words) {
			update_post_meta($made[$code], '_profint_place', 'X');
			update_post_meta($made[$code], '_profint_source_title', 'Y');
			$html = $this->page($made[$code]);
			self::assertShows("<dt>{$words[0]}</dt>", $html);
			self::assertShows(">{$words[1]}</span>", $html);
		}
	}

	public function test_archive_titles_are_in_the_language_of_the_archive(): void
	{
		foreach (['/cas/' => 'Cas', '/en/cas/' => 'Cases', '/sv/cas/' => 'Fall'] as $path => $title) {
			self::assertFits('#<h1[^>]*>\s*' . $title . '\s*</h1>#', self::get($path)['body']);
		}
	}

	public function test_the_line_at_the_top_leads_to_every_section_in_the_language_of_the_page(): void
	{
		$made = $this->record('page', 'a-propos', ['fr' => [], 'en' => []]);
		foreach (['fr' => '', 'en' => '/en'] as $code => $prefix) {
			$html = $this->page($made[$code]);
			self::assertSame(1, preg_match('#<div class="profint-bar">.*?</div>#s', $html, $bar));
			foreach (Plugin::instance()->model()->post_types() as $type) {
				self::assertShows('<a href="' . home_url("$prefix/{$type['base']}/") . '">' . esc_html($type['labels']['plural'][$code]) . '</a>', $bar[0]);
			}
		}
	}

	public function test_the_archive_of_an_area_is_in_the_models_order_and_says_what_is_what(): void
	{
		$area = $this->term_record('profint_area', 'area', 'domaine-a', ['fr' => 'Un domaine'])['fr'];
		foreach (['case' => 'Un cas', 'practice' => 'Une pratique', 'recommendation' => 'Une recommandation', 'tool' => 'Un outil'] as $type => $title) {
			wp_set_object_terms($this->record($type, "x-$type", ['fr' => ['post_title' => $title]])['fr'], $area, 'profint_area');
		}
		$html = self::get(get_term_link($area))['body'];
		self::assertFits('#>Une recommandation<.*>Un cas<.*>Un outil<.*>Une pratique<#s', $html);
		self::assertShows('.type-profint_tool :is(.entry-title,.wp-block-post-title)::after{content:"Outil"}', $html);
		self::assertFits('#<h1[^>]*>\s*Domaine\x{a0}: <span>Un domaine</span>|Domaine\x{a0}: Un domaine#u', $html);
	}

	public function test_lists_show_summaries_in_every_theme_and_never_whole_texts(): void
	{
		$this->record('case', 'c', ['fr' => ['post_excerpt' => 'Le résumé.', 'post_content' => "<!-- wp:paragraph -->\n<p>Tout le récit.</p>\n<!-- /wp:paragraph -->"]]);
		$this->record('recommendation', 'r', ['fr' => ['post_content' => "<!-- wp:paragraph -->\n<p>Le début de la recommandation.</p>\n<!-- /wp:paragraph -->"]]);
		$before = get_stylesheet();
		foreach (self::themes() as $theme) {
			switch_theme($theme);
			$html = self::get('/cas/')['body'];
			self::assertShows('Le résumé.', $html, $theme);
			self::assertHides('Tout le récit.', $html, $theme);
			self::assertShows('Le début de la recommandation.', self::get('/recommandations/')['body'], $theme);
		}
		switch_theme($before);
	}

	public function test_block_themes_name_no_author_and_no_date_of_imported_content(): void
	{
		$post = $this->record('case', 'c', ['fr' => ['post_author' => 1]])['fr'];
		$before = get_stylesheet();
		foreach (array_diff(self::themes(), ['twentytwentyone']) as $theme) {
			switch_theme($theme);
			$html = $this->page($post);
			self::assertHides('wp-block-post-author', (string) preg_replace('#<head>.*</head>#s', '', $html), $theme);
			self::assertHides('<time', substr($html, 0, (int) strpos($html, 'entry-content')), $theme);
		}
		switch_theme($before);
	}

	public function test_excerpts_and_feeds_are_not_framed(): void
	{
		$this->record('recommendation', 'r', ['fr' => ['post_content' => "<!-- wp:paragraph -->\n<p>Le texte.</p>\n<!-- /wp:paragraph -->"]]);
		self::assertHides('profint-head', self::get('/recommandations/')['body']);
		self::assertHides('profint-head', self::get('/recommandations/feed/')['body']);
	}

	public function test_a_protected_post_shows_nothing_of_itself(): void
	{
		$post = $this->record('case', 'secret', ['fr' => ['post_password' => 'x', 'post_excerpt' => 'Résumé secret', 'post_content' => 'Texte secret']])['fr'];
		self::assertHides('secret</p>', str_replace('Protected', '', $this->page($post)));
	}
}
