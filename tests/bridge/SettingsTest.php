<?php
declare(strict_types=1);

use Profint\Hook_Secret;
use Profint\Installation;
use Profint\Plugin;

require_once __DIR__ . '/SiteTest.php';

final class SettingsTest extends SiteCase
{
	private const SETTINGS = '/wp-admin/admin.php?page=profint-settings';
	private const OVERVIEW = '/wp-admin/admin.php?page=profint';

	private static function user(string $role): int
	{
		return wp_insert_user(['user_login' => uniqid($role), 'user_pass' => wp_generate_password(), 'role' => $role]);
	}

	private static function forget(int $user): void
	{
		require_once ABSPATH . 'wp-admin/includes/user.php';
		wp_delete_user($user);
	}

	private static function nonce(string $html, string $before = ''): string
	{
		$html = $before === '' ? $html : substr($html, (int) strpos($html, $before) - 800, 800);
		preg_match('/name="_wpnonce" value="(\w+)"/', $html, $match);
		return $match[1] ?? '';
	}

	private static function text(string $html): string
	{
		return html_entity_decode(strip_tags($html), ENT_QUOTES | ENT_HTML5);
	}

	public function test_the_printed_section_is_the_configuration_of_this_site(): void
	{
		$html = self::get(self::SETTINGS, self::cookies(1))['body'];
		self::assertSame(1, preg_match('#<pre>(\[site .*?)</pre>#s', $html, $pre));
		$section = parse_ini_string(self::text($pre[1]), true, INI_SCANNER_RAW);
		self::assertCount(1, $section);
		$values = reset($section);
		self::assertSame(substr(DB_HOST, strlen('localhost:')), $values['database']);
		self::assertSame(DB_NAME, $values['name']);
		self::assertSame(self::db()->prefix, $values['prefix']);
		self::assertSame(home_url(), $values['url']);
		self::assertSame('en it sv', $values['languages']);
		self::assertSame('1', $values['author']);
		foreach (['user', 'password_file', 'hook_secret_file', 'source'] as $key) {
			self::assertNotSame('', $values[$key]);
		}
	}

	/** @dataProvider hosts */
	public function test_the_database_is_named_as_the_engine_wants_it(string $host, array $expected): void
	{
		$method = new ReflectionMethod(Profint\Site_Section::class, 'server');
		$method->setAccessible(true);
		$values = $method->invoke(new Profint\Site_Section(Plugin::instance()->languages(), self::db()), $host);
		self::assertSame($expected, $values);
	}

	public function hosts(): array
	{
		return [
			['localhost:/run/mysqld/mysqld.sock', ['database' => '/run/mysqld/mysqld.sock']],
			['db.example.org', ['database' => 'db.example.org:3306', 'tls' => 'required']],
			['db.example.org:3307', ['database' => 'db.example.org:3307', 'tls' => 'required']],
			['127.0.0.1:33306', ['database' => '127.0.0.1:33306', 'tls' => 'off']],
			['[2001:db8::1]:3306', ['database' => '[2001:db8::1]:3306', 'tls' => 'required']],
		];
	}

	public function test_a_new_secret_is_shown_once(): void
	{
		$before = get_option(Hook_Secret::OPTION);
		$cookies = self::cookies(1);
		$html = self::get(self::SETTINGS, $cookies)['body'];
		self::assertHides('whsec_', $html);
		$answer = self::send('POST', self::SETTINGS, http_build_query(['profint_wish' => 'create', '_wpnonce' => self::nonce($html)]), $cookies);
		self::assertSame(302, $answer['status']);
		$shown = self::get($answer['headers']['location'], $cookies)['body'];
		self::assertSame(1, preg_match('#whsec_[A-Za-z0-9+/=]+#', $shown, $secret));
		self::assertSame(base64_decode(substr($secret[0], 6)), Hook_Secret::key());
		self::assertHides('whsec_', self::get($answer['headers']['location'], $cookies)['body']);
		update_option(Hook_Secret::OPTION, $before, false);
	}

	public function test_a_form_without_a_good_nonce_changes_nothing(): void
	{
		$key = Hook_Secret::key();
		foreach (['create', 'uninstall', 'languages'] as $wish) {
			$answer = self::send('POST', self::SETTINGS, http_build_query(['profint_wish' => $wish, 'profint_remove' => '1', '_wpnonce' => 'wrong']), self::cookies(1));
			self::assertSame(403, $answer['status']);
		}
		self::assertSame($key, Hook_Secret::key());
		self::assertSame('0', get_option(Installation::REMOVE_OPTION));
	}

	public function test_the_choice_for_uninstalling_is_kept(): void
	{
		$cookies = self::cookies(1);
		foreach (['1', '0'] as $choice) {
			$html = self::get(self::SETTINGS, $cookies)['body'];
			self::send('POST', self::SETTINGS, http_build_query(array_filter(['profint_wish' => 'uninstall', 'profint_remove' => $choice]) + ['_wpnonce' => self::nonce($html)]), $cookies);
			self::assertSame($choice, get_option(Installation::REMOVE_OPTION));
		}
	}

	public function test_editors_see_the_overview_and_not_the_settings_and_authors_see_neither(): void
	{
		$editor = self::user('editor');
		$author = self::user('author');
		$overview = self::get(self::OVERVIEW, self::cookies($editor));
		self::assertSame(200, $overview['status']);
		self::assertHides('profint_deliver', $overview['body']);
		self::assertSame(403, self::get(self::SETTINGS, self::cookies($editor))['status']);
		self::assertSame(403, self::get(self::OVERVIEW, self::cookies($author))['status']);
		self::forget($editor);
		self::forget($author);
	}

	public function test_the_overview_shows_content_runs_and_what_waits(): void
	{
		$this->record('case', 'a', ['fr' => [], 'en' => []]);
		$this->record('case', 'b', ['fr' => []]);
		self::db()->insert(self::table('run'), ['command' => 'sync', 'started' => '2026-11-23 08:00:00', 'finished' => '2026-11-23 08:00:01.5', 'outcome' => 'done', 'fence' => 1, 'engine' => 'x', 'bundle' => '', 'report' => '{"records":{"total":64,"created":61,"updated":3}}']);
		self::db()->insert(self::table('run'), ['command' => '<b>x</b>', 'started' => '2026-11-23 09:00:00', 'outcome' => '"><script>', 'fence' => 1, 'engine' => 'x', 'bundle' => '', 'report' => 'not json']);
		self::db()->insert(self::table('outbox'), ['run' => 1, 'kind' => 'post', 'object' => 1, 'action' => 'update', 'detail' => '{}', 'created' => gmdate('Y-m-d H:i:s')]);
		$html = self::get(self::OVERVIEW, self::cookies(1))['body'];
		self::assertFits('#<th scope="row"><a href="[^"]+">Cas</a></th><td class="is-number">2</td><td class="is-number">1</td><td class="is-number">0</td>#', $html);
		self::assertFits('# · sync.*terminée.*>61<.*>3<.*>' . preg_quote(str_replace('&nbsp;', '', number_format_i18n(1.5, 1))) . '<#s', $html);
		self::assertHides('"><script>', $html);
		self::assertShows('&lt;b&gt;x&lt;/b&gt;', $html);
		self::assertShows('profint_deliver', $html);
	}

	public function test_the_button_of_the_overview_announces_what_waits_and_what_was_given_up(): void
	{
		$cookies = self::cookies(1);
		self::db()->insert(self::table('outbox'), ['run' => 1, 'kind' => 'post', 'object' => 1, 'action' => 'update', 'detail' => '{}', 'attempts' => 5, 'created' => gmdate('Y-m-d H:i:s')]);
		$html = self::get(self::OVERVIEW, $cookies)['body'];
		$refused = self::send('POST', self::OVERVIEW, http_build_query(['profint_deliver' => '1']), $cookies);
		self::assertSame(403, $refused['status']);
		$answer = self::send('POST', self::OVERVIEW, http_build_query(['profint_deliver' => '1', '_wpnonce' => self::nonce($html)]), $cookies);
		self::assertSame(302, $answer['status'], $answer['body']);
		self::assertSame('0', self::db()->get_var('SELECT COUNT(*) FROM ' . self::table('outbox')));
	}

	public function test_the_menu_has_every_type_and_taxonomy(): void
	{
		$html = self::get(self::OVERVIEW, self::cookies(1))['body'];
		foreach (array_keys(Plugin::instance()->model()->post_types()) as $type) {
			self::assertShows("href='edit.php?post_type=$type'", $html);
		}
		foreach (array_keys(Plugin::instance()->model()->taxonomies()) as $taxonomy) {
			self::assertShows("href='edit-tags.php?taxonomy=$taxonomy'", $html);
		}
	}

	public function test_lists_show_and_choose_the_language(): void
	{
		$this->record('case', 'c', ['fr' => [], 'en' => []]);
		$html = self::get('/wp-admin/edit.php?post_type=profint_case&lang=en', self::cookies(1))['body'];
		self::assertShows('c en', $html);
		self::assertHides('>c fr<', $html);
		self::assertFits('#<td[^>]*profint_language[^>]*>English</td>#', $html);
	}
}
