<?php
declare(strict_types=1);

use Profint\Plugin;

require_once __DIR__ . '/SiteTest.php';

final class ContractTest extends SiteCase
{
	private static function stored(): array
	{
		return json_decode((string) self::db()->get_var('SELECT document FROM ' . self::table('site') . ' WHERE id = 1'), true);
	}

	public function test_it_says_what_wordpress_says_of_the_site(): void
	{
		self::assertTrue(Plugin::instance()->contract()->write());
		$c = self::stored();
		self::assertSame('profint-site/1', $c['format']);
		self::assertSame(PROFINT_VERSION, $c['plugin']);
		self::assertSame($GLOBALS['wp_version'], $c['wordpress']);
		self::assertSame((int) get_option('db_version'), $c['db_version']);
		self::assertSame(home_url(), $c['home']);
		self::assertSame(site_url(), $c['site']);
		self::assertSame(get_locale(), $c['locale']);
		self::assertSame(wp_timezone_string(), $c['timezone']);
		self::assertSame(get_option('permalink_structure'), $c['permalinks']);
		self::assertSame(EMPTY_TRASH_DAYS, $c['trash_days']);
		self::assertSame(['max_part_bytes' => 786432, 'max_bytes' => 67108864], $c['media']);
	}

	public function test_it_describes_every_type_of_the_model_and_page(): void
	{
		$c = Plugin::instance()->contract()->document();
		self::assertSame(Plugin::instance()->model()->content_post_types(), array_keys($c['post_types']));
		self::assertContains('page', array_keys($c['post_types']));
		$reco = $c['post_types']['profint_reco'];
		self::assertFalse($reco['hierarchical']);
		self::assertSame('recommandations', $reco['base']);
		self::assertSame('closed', $reco['comments']);
		self::assertSame('closed', $reco['pings']);
		self::assertSame(-1, $reco['revisions']);
		self::assertContains('excerpt', $reco['supports']);
		self::assertEqualsCanonicalizing(['profint_area', 'language', 'post_translations'], $reco['taxonomies']);
		self::assertSame([], $reco['default_terms']);
		self::assertTrue($c['post_types']['profint_module']['hierarchical']);
	}

	public function test_it_follows_filters_of_the_site(): void
	{
		add_filter('wp_profint_case_revisions_to_keep', static fn () => 3);
		$c = Plugin::instance()->contract()->document();
		remove_all_filters('wp_profint_case_revisions_to_keep');
		self::assertSame(3, $c['post_types']['profint_case']['revisions']);
		self::assertSame(-1, $c['post_types']['profint_tool']['revisions']);
	}

	public function test_taxonomies_are_counted_as_wordpress_counts_them(): void
	{
		$taxonomies = Plugin::instance()->contract()->document()['taxonomies'];
		self::assertSame([
			'profint_area' => 'posts', 'profint_partner' => 'posts', 'profint_country' => 'posts', 'profint_mode' => 'posts',
			'language' => 'posts', 'post_translations' => 'rows', 'term_language' => 'rows', 'term_translations' => 'rows',
		], array_map(static fn (array $taxonomy): string => $taxonomy['count'], $taxonomies));
		foreach ($taxonomies as $taxonomy) {
			self::assertFalse($taxonomy['hierarchical']);
			self::assertFalse($taxonomy['sort']);
		}
	}

	public function test_languages_come_with_their_term_taxonomy_ids(): void
	{
		$languages = Plugin::instance()->contract()->document()['languages'];
		self::assertSame('profint', $languages['provider']);
		self::assertNull($languages['version']);
		self::assertSame('fr', $languages['default']);
		self::assertSame(['fr', 'en', 'it', 'sv'], array_column($languages['list'], 'code'));
		foreach ($languages['list'] as $language) {
			self::assertSame((int) get_term_by('slug', $language['code'], 'language')->term_taxonomy_id, $language['language']);
			self::assertSame((int) get_term_by('slug', 'pll_' . $language['code'], 'term_language')->term_taxonomy_id, $language['term_language']);
			self::assertSame(['code', 'locale', 'name', 'language', 'term_language'], array_keys($language));
		}
	}

	public function test_an_unchanged_site_writes_nothing(): void
	{
		Plugin::instance()->contract()->write();
		self::db()->query('UPDATE ' . self::table('site') . " SET updated = '2001-01-01 00:00:00'");
		Plugin::instance()->contract()->write();
		self::assertSame('2001-01-01 00:00:00', Plugin::instance()->contract()->written());
	}

	public function test_a_changed_option_is_in_the_contract_after_the_next_page_of_the_administration(): void
	{
		$before = get_option('timezone_string');
		update_option('timezone_string', 'Europe/Stockholm');
		self::get('/wp-admin/index.php', self::cookies(1));
		self::assertSame('Europe/Stockholm', self::stored()['timezone']);
		update_option('timezone_string', $before);
		Plugin::instance()->contract()->write();
	}

	public function test_visitors_never_write_it(): void
	{
		self::db()->query('DELETE FROM ' . self::table('site'));
		self::assertSame(200, self::get('/')['status']);
		self::assertSame('', Plugin::instance()->contract()->written());
		Plugin::instance()->contract()->write();
		self::assertNotSame('', Plugin::instance()->contract()->written());
	}
}
