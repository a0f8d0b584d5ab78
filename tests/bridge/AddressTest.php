<?php
declare(strict_types=1);

use Profint\Plugin;

require_once __DIR__ . '/SiteTest.php';

final class AddressTest extends SiteCase
{
	private function four(): array
	{
		return $this->record('case', 'uvuc', ['fr' => [], 'en' => [], 'it' => [], 'sv' => []]);
	}

	private static function alternates(string $html): array
	{
		preg_match_all('#<link rel="alternate" hreflang="([^"]+)" href="([^"]+)" />#', $html, $found);
		return array_combine($found[1], $found[2]);
	}

	public function test_every_language_of_a_post_answers_at_its_permalink(): void
	{
		$made = $this->four();
		self::assertSame(home_url('/cas/uvuc-fr/'), get_permalink($made['fr']));
		self::assertSame(home_url('/en/cas/uvuc-en/'), get_permalink($made['en']));
		foreach ($made as $code => $id) {
			$page = self::get(get_permalink($id));
			self::assertSame(200, $page['status']);
			self::assertShows("uvuc $code", $page['body']);
		}
	}

	public function test_all_kinds_of_ours_answer_in_a_second_language(): void
	{
		$module = $this->record('module', 'm', ['fr' => [], 'en' => []]);
		$child = [];
		foreach ($module as $code => $parent) {
			$child += $this->record('sequence', 's', [$code => ['post_parent' => $parent]]);
		}
		$page = $this->record('page', 'a-propos', ['fr' => [], 'en' => []]);
		$below = $this->record('page', 'equipe', ['en' => ['post_parent' => $page['en']]]);
		$posts = [$module['en'], $child['en'], $page['en'], $below['en']];
		foreach (['recommendation', 'tool', 'practice'] as $type) {
			$posts[] = $this->record($type, "x-$type", ['fr' => [], 'en' => []])['en'];
		}
		self::assertSame(home_url('/en/formation/m-en/s-en/'), get_permalink($child['en']));
		self::assertSame(home_url('/en/a-propos-en/equipe-en/'), get_permalink($below['en']));
		foreach ($posts as $id) {
			$answer = self::get(get_permalink($id));
			self::assertSame(200, $answer['status'], get_permalink($id));
			self::assertShows('lang="en-GB"', $answer['body']);
		}
	}

	public function test_archives_hold_one_language(): void
	{
		$this->four();
		foreach (['fr' => '/cas/', 'en' => '/en/cas/', 'it' => '/it/cas/', 'sv' => '/sv/cas/'] as $code => $path) {
			$page = self::get($path);
			self::assertSame(200, $page['status']);
			foreach (['fr', 'en', 'it', 'sv'] as $other) {
				self::assertSame($other === $code, strpos($page['body'], ">uvuc $other<") !== false, "$path $other");
			}
		}
	}

	public function test_an_archive_without_content_answers(): void
	{
		foreach (array_column(Plugin::instance()->model()->post_types(), 'base') as $base) {
			self::assertSame(200, self::get("/sv/$base/")['status']);
		}
	}

	public function test_terms_answer_in_their_language_and_list_its_posts(): void
	{
		$area = $this->term_record('profint_area', 'area', 'domaine-a', ['fr' => 'Un domaine', 'en' => 'An area']);
		$made = $this->four();
		wp_set_object_terms($made['fr'], $area['fr'], 'profint_area');
		wp_set_object_terms($made['en'], $area['en'], 'profint_area');
		self::assertSame(home_url('/domaine/domaine-a-fr/'), get_term_link($area['fr']));
		self::assertSame(home_url('/en/domaine/domaine-a-en/'), get_term_link($area['en']));
		$page = self::get(get_term_link($area['en']));
		self::assertSame(200, $page['status']);
		self::assertShows('>uvuc en<', $page['body']);
		self::assertHides('>uvuc fr<', $page['body']);
		self::assertSame(['fr' => get_term_link($area['fr']), 'en' => get_term_link($area['en'])], self::alternates($page['body']));
		$wrong = self::get('/domaine/domaine-a-en/');
		self::assertSame([301, get_term_link($area['en'])], [$wrong['status'], $wrong['headers']['location']]);
	}

	/** @dataProvider wrong */
	public function test_the_wrong_language_leads_to_the_right_address(string $asked, string $code): void
	{
		$made = $this->four();
		$answer = self::get($asked);
		self::assertSame(301, $answer['status']);
		self::assertSame(get_permalink($made[$code]), $answer['headers']['location']);
	}

	public function wrong(): array
	{
		return [
			'no prefix'           => ['/cas/uvuc-en/', 'en'],
			'another prefix'      => ['/it/cas/uvuc-en/', 'en'],
			'prefix of no use'    => ['/sv/cas/uvuc-fr/', 'fr'],
		];
	}

	public function test_pages_of_ours_lead_to_the_right_address_too(): void
	{
		$made = $this->record('page', 'a-propos', ['fr' => [], 'en' => []]);
		foreach (['/a-propos-en/' => 'en', '/en/a-propos-fr/' => 'fr'] as $asked => $code) {
			$answer = self::get($asked);
			self::assertSame([301, get_permalink($made[$code])], [$answer['status'], $answer['headers']['location'] ?? '']);
		}
	}

	public function test_unknown_languages_and_unknown_slugs_are_not_found(): void
	{
		$this->four();
		self::assertSame(404, self::get('/de/cas/')['status']);
		self::assertSame(404, self::get('/en/cas/zzz-nowhere/')['status']);
		self::assertSame(404, self::get('/en/zzz-nowhere/')['status']);
	}

	public function test_hreflang_names_every_public_translation_and_itself(): void
	{
		$made = $this->four();
		wp_update_post(['ID' => $made['sv'], 'post_status' => 'draft']);
		$expected = ['fr' => get_permalink($made['fr']), 'en' => get_permalink($made['en']), 'it' => get_permalink($made['it'])];
		foreach (['fr', 'en', 'it'] as $code) {
			self::assertSame($expected, self::alternates(self::get(get_permalink($made[$code]))['body']));
		}
	}

	public function test_hreflang_says_the_region_only_where_two_languages_share_their_code(): void
	{
		$language = wp_insert_term('American', 'language', ['slug' => 'us', 'description' => Profint\Language_Rows::description('en_US', false, 'us')]);
		$twin = wp_insert_term('American', 'term_language', ['slug' => 'pll_us']);
		Plugin::instance()->languages()->forget();
		try {
			$made = $this->record('case', 'regions', ['fr' => [], 'en' => [], 'us' => []]);
			self::assertSame(home_url('/us/cas/regions-us/'), get_permalink($made['us']));
			self::assertEquals(['fr' => get_permalink($made['fr']), 'en-GB' => get_permalink($made['en']), 'en-US' => get_permalink($made['us'])], self::alternates(self::get(get_permalink($made['us']))['body']));
		} finally {
			wp_delete_term((int) $language['term_id'], 'language');
			wp_delete_term((int) $twin['term_id'], 'term_language');
			Plugin::instance()->languages()->forget();
		}
	}

	public function test_no_page_has_an_x_default_nor_a_further_page_of_a_list_any_hreflang(): void
	{
		$made = $this->four();
		self::assertHides('x-default', self::get(get_permalink($made['fr']))['body']);
		self::assertHides('x-default', self::get('/cas/')['body']);
		for ($number = 0; $number <= 50; ++$number) {
			$this->record('tool', "outil-$number", ['fr' => []]);
		}
		$this->record('tool', 'outil-0-bis', ['fr' => [], 'en' => []]);
		self::assertNotSame([], self::alternates(self::get('/outils/')['body']));
		$second = self::get('/outils/page/2/');
		self::assertSame(200, $second['status']);
		self::assertSame([], self::alternates($second['body']));
	}

	public function test_what_stands_alone_in_its_language_has_no_hreflang(): void
	{
		$made = $this->record('case', 'seul', ['fr' => []]);
		self::assertSame([], self::alternates(self::get(get_permalink($made['fr']))['body']));
		self::assertSame([], self::alternates(self::get('/cas/')['body']));
	}

	public function test_archives_name_the_languages_in_which_they_have_something_to_show(): void
	{
		$made = $this->four();
		wp_update_post(['ID' => $made['sv'], 'post_status' => 'draft']);
		$expected = ['fr' => home_url('/cas/'), 'en' => home_url('/en/cas/'), 'it' => home_url('/it/cas/')];
		self::assertSame($expected, self::alternates(self::get('/it/cas/')['body']));
		$html = self::get('/cas/')['body'];
		self::assertSame($expected, self::alternates($html));
		self::assertShows('Svenska</span> <span class="profint-languages__note">(en français)', $html);
	}

	public function test_the_page_says_its_language(): void
	{
		foreach ($this->four() as $code => $id) {
			$locale = str_replace('_', '-', Plugin::instance()->languages()->all()[$code]['locale']);
			self::assertFits('#<html[^>]* lang="' . $locale . '"#', self::get(get_permalink($id))['body']);
		}
	}

	public function test_the_canonical_address_is_the_permalink(): void
	{
		$made = $this->four();
		self::assertShows('<link rel="canonical" href="' . get_permalink($made['it']) . '" />', self::get(get_permalink($made['it']))['body']);
	}

	public function test_the_switcher_leads_to_translations_and_else_to_the_french_page(): void
	{
		$made = $this->record('case', 'deux', ['fr' => [], 'en' => []]);
		$html = self::get(get_permalink($made['en']))['body'];
		self::assertSame(1, preg_match('#<nav class="profint-languages".*?</nav>#s', $html, $nav));
		preg_match_all('#<li[^>]*><a href="([^"]+)"([^>]*)><span lang="(\w+)">([^<]+)</span>#', $nav[0], $items);
		self::assertSame(['Français', 'English', 'Italiano', 'Svenska'], $items[4]);
		self::assertSame([get_permalink($made['fr']), get_permalink($made['en']), get_permalink($made['fr']), get_permalink($made['fr'])], $items[1]);
		self::assertShows('aria-current', $items[2][1]);
		self::assertSame(2, substr_count($nav[0], '(in French)'));
	}

	public function test_the_sites_own_content_is_left_alone(): void
	{
		$page = wp_insert_post(['post_type' => 'page', 'post_status' => 'publish', 'post_title' => 'Contact', 'post_name' => 'contact']);
		$en = wp_insert_post(['post_type' => 'page', 'post_status' => 'publish', 'post_title' => 'English corner', 'post_name' => 'en']);
		$below = wp_insert_post(['post_type' => 'page', 'post_status' => 'publish', 'post_title' => 'Below', 'post_name' => 'below', 'post_parent' => $en]);
		array_map([$this, 'remember_post'], [$page, $en, $below]);
		self::assertSame(home_url('/contact/'), get_permalink($page));
		foreach ([$page, $en, $below] as $id) {
			$answer = self::get(get_permalink($id));
			self::assertSame(200, $answer['status']);
			self::assertHides('profint', str_replace('wp-content/plugins/profint', '', (string) preg_replace('#<head>.*</head>#s', '', $answer['body'])));
			self::assertHides('hreflang', $answer['body']);
			self::assertFits('#<html[^>]* lang="fr-FR"#', $answer['body']);
		}
		self::assertNotSame(200, self::get('/it/contact/')['status']);
		self::assertSame(200, self::get('/')['status']);
	}

	public function test_lists_of_pages_leave_other_languages_out(): void
	{
		$this->record('page', 'apropos', ['fr' => [], 'en' => []]);
		$own = wp_insert_post(['post_type' => 'page', 'post_status' => 'publish', 'post_title' => 'Own page', 'post_name' => 'own']);
		$this->remember_post($own);
		$titles = static fn (): array => wp_list_pluck(get_pages(), 'post_title');
		self::assertContains('Own page', $titles());
		self::assertContains('apropos fr', $titles());
		self::assertNotContains('apropos en', $titles());
	}

	public function test_a_search_finds_one_language_and_the_sites_own_posts(): void
	{
		$this->four();
		$own = wp_insert_post(['post_status' => 'publish', 'post_title' => 'uvuc au journal', 'post_name' => 'journal']);
		$this->remember_post($own);
		$html = self::get('/?s=uvuc')['body'];
		self::assertShows('uvuc au journal', $html);
		self::assertShows('>uvuc fr<', $html);
		self::assertHides('>uvuc en<', $html);
	}

	public function test_the_bare_language_address_leads_to_where_our_content_begins(): void
	{
		$page = $this->record('page', 'accueil', ['fr' => [], 'en' => []]);
		self::assertSame(home_url('/it/recommandations/'), self::get('/it/')['headers']['location']);
		update_post_meta($page['en'], '_profint_menu', true);
		$answer = self::get('/en/');
		self::assertSame([302, get_permalink($page['en'])], [$answer['status'], $answer['headers']['location']]);
	}

	public function test_an_old_address_leads_to_the_new_one_in_each_language(): void
	{
		$made = $this->four();
		self::db()->insert(self::table('alias'), ['path' => '/travail-et-intégration/', 'kind' => 'post', 'object' => $made['fr'], 'run' => 1]);
		foreach (['/travail-et-int%C3%A9gration/' => 'fr', '/travail-et-int%C3%A9gration' => 'fr', '/travail-et-int%C3%A9gration/?utm=1' => 'fr', '/it/travail-et-int%C3%A9gration/' => 'it'] as $asked => $code) {
			$answer = self::get($asked);
			self::assertSame([301, get_permalink($made[$code])], [$answer['status'], $answer['headers']['location'] ?? ''], $asked);
		}
	}

	public function test_an_alias_never_shadows_what_answers_and_leads_nowhere_without_a_public_post(): void
	{
		$made = $this->four();
		self::db()->insert(self::table('alias'), ['path' => '/cas/uvuc-fr/', 'kind' => 'post', 'object' => $made['en'], 'run' => 1]);
		self::assertSame(200, self::get('/cas/uvuc-fr/')['status']);
		$draft = $this->record('tool', 'brouillon', ['fr' => ['post_status' => 'draft']])['fr'];
		self::db()->insert(self::table('alias'), ['path' => '/vieux-zz/', 'kind' => 'post', 'object' => $draft, 'run' => 1]);
		self::assertSame(404, self::get('/vieux-zz/')['status']);
	}

	public function test_neighbours_are_in_the_same_language_and_in_the_records_order(): void
	{
		$this->record('recommendation', 'b', ['fr' => ['menu_order' => 2], 'en' => ['menu_order' => 2]]);
		$this->record('recommendation', 'a', ['fr' => ['menu_order' => 1], 'en' => ['menu_order' => 1]]);
		$last = $this->record('recommendation', 'c', ['fr' => ['menu_order' => 3], 'en' => ['menu_order' => 3]]);
		$GLOBALS['post'] = get_post($last['fr']);
		self::assertSame('b fr', get_previous_post()->post_title);
		self::assertSame('', get_next_post());
	}

	public function test_feeds_of_archives_hold_one_language(): void
	{
		$this->four();
		$feed = self::get('/en/cas/feed/');
		self::assertSame(200, $feed['status']);
		self::assertShows('uvuc en', $feed['body']);
		self::assertHides('uvuc fr', $feed['body']);
	}

	public function test_the_sitemap_lists_every_language(): void
	{
		$made = $this->four();
		$map = self::get('/wp-sitemap-posts-profint_case-1.xml')['body'];
		foreach ($made as $id) {
			self::assertShows('<loc>' . get_permalink($id) . '</loc>', $map);
		}
	}

	public function test_a_missing_slash_and_further_pages_stay_in_the_language(): void
	{
		$made = $this->four();
		self::assertSame(get_permalink($made['en']), self::get('/en/cas/uvuc-en')['headers']['location'] ?? '');
		self::assertSame(home_url('/en/cas/'), self::get('/en/cas')['headers']['location'] ?? '');
		$long = $this->record('practice', 'long', ['en' => ['post_content' => "<!-- wp:paragraph -->\n<p>premier</p>\n<!-- /wp:paragraph -->\n<!--nextpage-->\n<!-- wp:paragraph -->\n<p>deuxième</p>\n<!-- /wp:paragraph -->"]])['en'];
		$second = self::get(get_permalink($long) . '2/');
		self::assertSame(200, $second['status']);
		self::assertShows('deuxième', $second['body']);
	}

	public function test_plain_permalinks_work_without_any_prefix(): void
	{
		global $wp_rewrite;
		$made = $this->four();
		$before = get_option('permalink_structure');
		$wp_rewrite->set_permalink_structure('');
		flush_rewrite_rules(false);
		$answer = self::get((string) get_permalink($made['en']));
		$archive = self::get('/?post_type=profint_case&profint_lang=en');
		$wp_rewrite->set_permalink_structure($before);
		flush_rewrite_rules(false);
		self::assertSame(200, $answer['status']);
		self::assertShows('>uvuc en<', $archive['body']);
		self::assertHides('>uvuc fr<', $archive['body']);
	}
}
