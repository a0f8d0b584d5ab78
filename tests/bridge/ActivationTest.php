<?php
declare(strict_types=1);

use Profint\Capabilities;
use Profint\Hook_Secret;
use Profint\Installation;
use Profint\Language_Rows;
use Profint\Plugin;
use Profint\Requirements;
use Profint\Schedule;

require_once __DIR__ . '/SiteTest.php';

final class ActivationTest extends SiteCase
{
	private static function activate(): void
	{
		do_action('activate_profint/profint.php', false);
	}

	public function test_every_table_of_the_migrations_is_there(): void
	{
		foreach (glob(dirname(PROFINT_FILE) . '/sql/0*.sql') as $file) {
			preg_match_all('/CREATE TABLE IF NOT EXISTS `\{prefix\}(\w+)`/', file_get_contents($file), $tables);
			self::assertNotSame([], $tables[1]);
			foreach ($tables[1] as $table) {
				self::assertSame(self::db()->prefix . $table, self::db()->get_var("SHOW TABLES LIKE '" . self::db()->prefix . "$table'"));
			}
		}
		self::assertTrue(Plugin::instance()->schema()->is_current());
		self::assertSame('1', self::db()->get_var('SELECT COUNT(*) FROM ' . self::table('lease')));
	}

	public function test_a_second_migration_applies_nothing(): void
	{
		self::assertSame([], Plugin::instance()->schema()->migrate());
	}

	public function test_an_interrupted_migration_is_finished_by_the_next_and_loses_nothing(): void
	{
		self::db()->query('INSERT INTO ' . self::table('alias') . " VALUES ('/kept/', 'post', 1, 1)");
		self::db()->query('DROP TABLE ' . self::table('outbox'));
		self::db()->query('DELETE FROM ' . self::table('schema') . ' WHERE version = 1');
		self::assertFalse(Plugin::instance()->schema()->is_current());

		self::assertSame([1], Plugin::instance()->schema()->migrate());
		self::assertSame('0', self::db()->get_var('SELECT COUNT(*) FROM ' . self::table('outbox')));
		self::assertSame('1', self::db()->get_var('SELECT object FROM ' . self::table('alias') . " WHERE path = '/kept/'"));
		self::assertSame('1', self::db()->get_var('SELECT COUNT(*) FROM ' . self::table('lease')));
	}

	public function test_a_site_with_the_first_migration_alone_is_brought_up_to_date_by_the_next_request(): void
	{
		self::db()->query('INSERT INTO ' . self::table('alias') . " VALUES ('/kept/', 'post', 1, 1)");
		foreach (glob(dirname(PROFINT_FILE) . '/sql/0*.sql') as $file) {
			if (basename($file)[3] === '1') {
				continue;
			}
			preg_match_all('/CREATE TABLE IF NOT EXISTS `\{prefix\}(\w+)`/', file_get_contents($file), $tables);
			foreach ($tables[1] as $table) {
				self::db()->query('DROP TABLE ' . self::db()->prefix . $table);
			}
		}
		self::db()->query('DELETE FROM ' . self::table('schema') . ' WHERE version > 1');
		// what the plugin wrote when it knew one migration
		update_option(Installation::VERSION_OPTION, PROFINT_VERSION);
		self::assertFalse(Plugin::instance()->schema()->is_current());

		self::assertSame(200, self::get('/')['status']);
		self::assertTrue(Plugin::instance()->schema()->is_current());
		$this->test_every_table_of_the_migrations_is_there();
		self::assertSame('1', self::db()->get_var('SELECT object FROM ' . self::table('alias') . " WHERE path = '/kept/'"));
		self::assertTrue(Installation::is_done());
	}

	public function test_the_language_rows_are_polylangs_byte_for_byte(): void
	{
		$rows = self::db()->get_results(
			'SELECT t.name, t.slug, t.term_group, x.taxonomy, x.description, x.parent FROM ' . self::db()->terms . ' t JOIN ' . self::db()->term_taxonomy
			. " x ON x.term_id = t.term_id WHERE x.taxonomy IN ('language', 'term_language') ORDER BY t.term_id",
			ARRAY_N
		);
		self::assertSame([
			['Français', 'fr', '0', 'language', 'a:3:{s:6:"locale";s:5:"fr_FR";s:3:"rtl";b:0;s:9:"flag_code";s:2:"fr";}', '0'],
			['Français', 'pll_fr', '0', 'term_language', '', '0'],
			['English', 'en', '1', 'language', 'a:3:{s:6:"locale";s:5:"en_GB";s:3:"rtl";b:0;s:9:"flag_code";s:2:"gb";}', '0'],
			['English', 'pll_en', '0', 'term_language', '', '0'],
			['Italiano', 'it', '2', 'language', 'a:3:{s:6:"locale";s:5:"it_IT";s:3:"rtl";b:0;s:9:"flag_code";s:2:"it";}', '0'],
			['Italiano', 'pll_it', '0', 'term_language', '', '0'],
			['Svenska', 'sv', '3', 'language', 'a:3:{s:6:"locale";s:5:"sv_SE";s:3:"rtl";b:0;s:9:"flag_code";s:2:"se";}', '0'],
			['Svenska', 'pll_sv', '0', 'term_language', '', '0'],
		], $rows);
	}

	public function test_a_language_that_lost_its_twin_gets_it_back_and_no_other_is_doubled(): void
	{
		wp_delete_term((int) get_term_by('slug', 'pll_sv', 'term_language')->term_id, 'term_language');
		Plugin::instance()->languages()->forget();
		(new Language_Rows(Plugin::instance()->model(), Plugin::instance()->languages()))->add_missing();
		self::assertCount(4, get_terms(['taxonomy' => 'term_language', 'hide_empty' => false]));
		self::assertCount(4, get_terms(['taxonomy' => 'language', 'hide_empty' => false]));
		self::assertGreaterThan(0, Plugin::instance()->languages()->all()['sv']['term_language']);
		Plugin::instance()->contract()->write();
	}

	public function test_activating_again_keeps_secret_languages_and_the_administrators_choice(): void
	{
		$key = Hook_Secret::key();
		$languages = Plugin::instance()->languages()->all();
		update_option(Installation::REMOVE_OPTION, '1');
		self::activate();
		self::assertSame($key, Hook_Secret::key());
		self::assertSame($languages, Plugin::instance()->languages()->all());
		self::assertSame('1', get_option(Installation::REMOVE_OPTION));
		update_option(Installation::REMOVE_OPTION, '0');
	}

	public function test_administrators_manage_and_editors_review(): void
	{
		self::assertTrue(get_role('administrator')->has_cap(Capabilities::MANAGE));
		self::assertTrue(get_role('administrator')->has_cap(Capabilities::REVIEW));
		self::assertTrue(get_role('editor')->has_cap(Capabilities::REVIEW));
		self::assertFalse(get_role('editor')->has_cap(Capabilities::MANAGE));
		self::assertFalse(get_role('author')->has_cap(Capabilities::REVIEW));
	}

	public function test_the_secret_is_not_loaded_with_every_page_and_can_be_seen_once(): void
	{
		$before = get_option(Hook_Secret::OPTION);
		$autoload = self::db()->get_var('SELECT autoload FROM ' . self::db()->options . " WHERE option_name = '" . Hook_Secret::OPTION . "'");
		self::assertContains($autoload, ['no', 'off']);

		delete_option(Hook_Secret::OPTION);
		Hook_Secret::ensure();
		self::assertTrue(Hook_Secret::is_fresh());
		self::assertMatchesRegularExpression('#^whsec_[A-Za-z0-9+/]{43}=$#', Hook_Secret::reveal());
		self::assertSame('', Hook_Secret::reveal());
		$made = Hook_Secret::create();
		self::assertSame(base64_decode(substr($made, 6)), Hook_Secret::key());
		self::assertSame('', Hook_Secret::reveal());
		update_option(Hook_Secret::OPTION, $before, false);
	}

	public function test_old_versions_are_refused_in_one_sentence(): void
	{
		self::assertSame('', Requirements::refusal('6.1', '7.4.0'));
		self::assertSame('', Requirements::refusal('6.1-RC1', '8.2.1'));
		self::assertStringContainsString('6.0.9', Requirements::refusal('6.0.9', '8.2.1'));
		self::assertStringContainsString('7.3.33', Requirements::refusal('6.8', '7.3.33'));
	}

	public function test_on_an_old_wordpress_the_plugin_says_why_and_loads_nothing(): void
	{
		$said = self::php('
			define("ABSPATH", "/");
			function get_bloginfo($what) { return "6.0.3"; }
			function __($text) { return $text; }
			function esc_html($text) { return $text; }
			function current_user_can($what) { return true; }
			function plugin_basename($file) { return "profint/profint.php"; }
			function deactivate_plugins($file) { echo "deactivated $file;"; }
			function wp_die($text) { echo "died: $text"; }
			function add_action($hook, $call) { $GLOBALS["hooks"][$hook] = $call; }
			function register_activation_hook($file, $call) { $GLOBALS["hooks"]["activation"] = $call; }
			require ' . var_export(PROFINT_FILE, true) . ';
			echo class_exists("Profint\\Plugin", false) ? "loaded;" : "quiet;";
			$GLOBALS["hooks"]["admin_notices"]();
			$GLOBALS["hooks"]["activation"]();
		');
		self::assertStringStartsWith('quiet;', $said);
		self::assertStringContainsString('PROFINT needs WordPress 6.1 or newer; this site runs WordPress 6.0.3.', $said);
		self::assertStringContainsString('deactivated profint/profint.php;died: PROFINT needs WordPress', $said);
	}

	public function test_deactivating_takes_away_schedules_only_and_activating_brings_all_back(): void
	{
		$made = $this->record('case', 'stays', ['fr' => [], 'en' => []]);
		do_action('deactivate_profint/profint.php', false);
		self::assertFalse(wp_next_scheduled(Schedule::EVENT));
		self::assertSame('publish', get_post_status($made['en']));
		self::assertTrue(Plugin::instance()->schema()->is_current());
		self::activate();
		self::assertNotFalse(wp_next_scheduled(Schedule::EVENT));
		self::assertSame(200, self::get('/en/cas/stays-en/')['status']);
	}

	private static function uninstall(): void
	{
		$said = self::php('
			$_SERVER += ["HTTP_HOST" => "127.0.0.1", "SERVER_NAME" => "127.0.0.1", "REQUEST_URI" => "/", "REQUEST_METHOD" => "GET", "SERVER_PROTOCOL" => "HTTP/1.1"];
			require ' . var_export(ABSPATH . 'wp-load.php', true) . ';
			define("WP_UNINSTALL_PLUGIN", "profint/profint.php");
			require ' . var_export(dirname(PROFINT_FILE) . '/uninstall.php', true) . ';
			echo "uninstalled";
		');
		self::assertStringEndsWith('uninstalled', $said);
		wp_cache_flush();
	}

	public function test_uninstalling_without_the_tick_keeps_everything(): void
	{
		update_option(Installation::REMOVE_OPTION, '0');
		self::uninstall();
		self::assertTrue(Plugin::instance()->schema()->is_current());
		self::assertNotSame('', Hook_Secret::key());
		self::activate();
	}

	public function test_uninstalling_with_the_tick_removes_tables_and_options_and_no_content(): void
	{
		$made = $this->record('case', 'survivor', ['fr' => []]);
		$secret = get_option(Hook_Secret::OPTION);
		update_option(Installation::REMOVE_OPTION, '1');
		set_transient('profint_secret_for_1', 'whsec_x', 120);
		self::uninstall();
		self::assertSame([], self::db()->get_col('SELECT option_name FROM ' . self::db()->options . " WHERE option_name LIKE '%profint\\_%'"), 'nothing of ours is left among the options');
		self::assertFalse(wp_next_scheduled(Schedule::EVENT));
		self::assertStringNotContainsString('profint', (string) self::db()->get_var('SELECT option_value FROM ' . self::db()->options . " WHERE option_name = '" . self::db()->prefix . "user_roles'"));
		self::assertSame([], self::db()->get_col("SHOW TABLES LIKE '" . self::db()->esc_like(self::table('')) . "%'"));
		self::assertFalse(get_option(Hook_Secret::OPTION));
		self::assertSame('publish', get_post_status($made['fr']));
		self::assertCount(4, Plugin::instance()->languages()->all());

		wp_roles()->for_site();
		self::activate();
		update_option(Hook_Secret::OPTION, $secret, false);
		self::assertTrue(Plugin::instance()->schema()->is_current());
		self::assertTrue(get_role('administrator')->has_cap(Capabilities::MANAGE));
	}
}
