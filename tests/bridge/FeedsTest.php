<?php
declare(strict_types=1);

require_once __DIR__ . '/SiteTest.php';

/** Feeds, sitemaps and searches of our content, language by language. */
final class FeedsTest extends SiteCase
{
	private const TAGS = ['fr' => 'fr-FR', 'en' => 'en-GB', 'it' => 'it-IT', 'sv' => 'sv-SE'];

	private function four(): array
	{
		return $this->record('case', 'uvuc', ['fr' => [], 'en' => [], 'it' => [], 'sv' => []]);
	}

	private static function feeds(string $html): array
	{
		preg_match_all('#<link rel="alternate" type="application/rss\+xml" title="([^"]+)" href="([^"]+)" />#', $html, $found);
		return array_combine($found[2], $found[1]);
	}

	private static function prefix(string $code): string
	{
		return $code === 'fr' ? '' : "/$code";
	}

	public function test_a_feed_says_its_language_in_every_format(): void
	{
		$made = $this->four();
		foreach (self::TAGS as $code => $tag) {
			$rss = self::get(self::prefix($code) . '/cas/feed/');
			self::assertSame(200, $rss['status']);
			self::assertShows("<language>$tag</language>", $rss['body']);
			self::assertShows('<link>' . get_permalink($made[$code]) . '</link>', $rss['body']);
			self::assertSame(1, substr_count($rss['body'], '<item>'), $code);
			$atom = self::get(self::prefix($code) . '/cas/feed/atom/')['body'];
			self::assertShows("xml:lang=\"$tag\"", $atom);
		}
	}

	public function test_a_terms_feed_says_its_language_and_lists_its_posts(): void
	{
		$area = $this->term_record('profint_area', 'area', 'domaine-f', ['fr' => 'Un domaine', 'sv' => 'Ett område']);
		$made = $this->four();
		wp_set_object_terms($made['sv'], $area['sv'], 'profint_area');
		$feed = self::get(get_term_link($area['sv']) . 'feed/');
		self::assertSame(200, $feed['status']);
		self::assertShows('<language>sv-SE</language>', $feed['body']);
		self::assertShows('<link>' . get_permalink($made['sv']) . '</link>', $feed['body']);
	}

	public function test_the_sites_own_feed_keeps_its_language_and_lists_nothing_of_ours(): void
	{
		$this->four();
		$feed = self::get('/feed/');
		self::assertShows('<language>fr-FR</language>', $feed['body']);
		self::assertHides('uvuc', $feed['body']);
		self::assertSame(self::get('/zz/feed/')['status'], self::get('/en/feed/')['status'], 'a language has no feed of the whole site');
	}

	public function test_a_page_names_the_feed_of_its_language_in_its_language(): void
	{
		$this->four();
		$feeds = self::feeds(self::get('/sv/cas/')['body']);
		self::assertArrayHasKey(home_url('/sv/cas/feed/'), $feeds);
		self::assertStringContainsString('Fall', $feeds[home_url('/sv/cas/feed/')]);
		self::assertArrayHasKey(home_url('/feed/'), $feeds);
		foreach (array_keys($feeds) as $address) {
			self::assertSame(200, self::get($address)['status'], $address);
		}
		self::assertArrayHasKey(home_url('/cas/feed/'), self::feeds(self::get('/cas/')['body']));
	}

	public function test_sitemaps_list_our_public_objects_of_every_language_and_no_draft(): void
	{
		$made = $this->four();
		$page = $this->record('page', 'a-propos', ['fr' => [], 'en' => []]);
		$area = $this->term_record('profint_area', 'area', 'domaine-s', ['fr' => 'Un domaine', 'en' => 'An area', 'it' => 'Un ambito']);
		wp_set_object_terms($made['fr'], $area['fr'], 'profint_area');
		wp_set_object_terms($made['en'], $area['en'], 'profint_area');
		wp_set_object_terms($made['it'], $area['it'], 'profint_area');
		wp_update_post(['ID' => $made['it'], 'post_status' => 'draft']);

		$map = self::get('/wp-sitemap-posts-profint_case-1.xml')['body'];
		foreach (['fr', 'en', 'sv'] as $code) {
			self::assertSame(1, substr_count($map, '<loc>' . get_permalink($made[$code]) . '</loc>'));
		}
		self::assertHides('uvuc-it', $map);
		$map = self::get('/wp-sitemap-posts-page-1.xml')['body'];
		foreach ($page as $id) {
			self::assertShows('<loc>' . get_permalink($id) . '</loc>', $map);
		}
		$map = self::get('/wp-sitemap-taxonomies-profint_area-1.xml')['body'];
		self::assertShows('<loc>' . get_term_link($area['en']) . '</loc>', $map);
		self::assertHides('domaine-s-it', $map);
		self::assertSame([], array_filter(['language', 'post_translations', 'term_language', 'term_translations'], static fn (string $name): bool => strpos(self::get('/wp-sitemap.xml')['body'], "taxonomies-$name-") !== false));
	}

	public function test_a_search_in_a_language_finds_that_language_alone(): void
	{
		$this->four();
		$own = wp_insert_post(['post_status' => 'publish', 'post_title' => 'uvuc au journal', 'post_name' => 'journal']);
		$this->remember_post($own);
		foreach (['en', 'sv'] as $code) {
			$page = self::get("/$code/?s=uvuc");
			self::assertSame(200, $page['status']);
			self::assertFits('#<html[^>]* lang="' . self::TAGS[$code] . '"#', $page['body']);
			foreach (array_keys(self::TAGS) as $other) {
				self::assertSame($other === $code, strpos($page['body'], ">uvuc $other<") !== false, "$code $other");
			}
			// the theme may list the site's posts beside what was found: a feed holds what was found alone
			self::assertHides('uvuc au journal', self::get("/$code/?s=uvuc&feed=rss2")['body']);
			self::assertHides('hreflang', $page['body']);
		}
		self::assertSame(200, self::get('/en/?s=zzznothing')['status']);
		self::assertSame(404, self::get('/de/?s=uvuc')['status']);
	}

	public function test_a_page_of_the_site_that_is_called_like_a_language_keeps_its_address_with_a_search_in_it(): void
	{
		$this->four();
		$page = wp_insert_post(['post_type' => 'page', 'post_status' => 'publish', 'post_title' => 'English corner', 'post_name' => 'en']);
		$this->remember_post($page);
		wp_cache_flush();
		self::assertHides('>uvuc en<', self::get('/en/?s=nothingatall')['body']);
		self::assertShows('English corner', self::get('/en/')['body']);
	}

	public function test_a_search_that_begins_on_a_page_of_ours_stays_in_its_language(): void
	{
		$form = 'echo get_search_form(["echo" => false]);';
		$made = $this->four();
		foreach (['fr' => home_url('/'), 'en' => home_url('/en/')] as $code => $action) {
			$this->plugin("add_action('wp_footer', static function () { $form });");
			self::assertShows('action="' . $action . '"', self::get(get_permalink($made[$code]))['body']);
		}
		self::assertShows('action="' . home_url('/') . '"', self::get('/')['body']);
	}

	/** A must-use plugin for the rest of the test. */
	private function plugin(string $code): void
	{
		is_dir(WPMU_PLUGIN_DIR) || mkdir(WPMU_PLUGIN_DIR);
		file_put_contents(WPMU_PLUGIN_DIR . '/profint-test.php', "<?php\n$code");
	}

	protected function tearDown(): void
	{
		@unlink(WPMU_PLUGIN_DIR . '/profint-test.php');
		parent::tearDown();
	}
}
