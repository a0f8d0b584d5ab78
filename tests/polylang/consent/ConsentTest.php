<?php
declare(strict_types=1);

require_once __DIR__ . '/../../bridge/SiteTest.php';

/** Languages are added to a site of Polylang only when an administrator agrees. */
final class ConsentTest extends SiteCase
{
	private const PAGE = '/wp-admin/admin.php?page=profint-settings';

	protected function tearDown(): void
	{
		wp_cache_flush();
	}

	private static function codes(): array
	{
		return self::db()->get_col('SELECT t.slug FROM ' . self::db()->terms . ' t JOIN ' . self::db()->term_taxonomy . " x ON x.term_id = t.term_id WHERE x.taxonomy = 'language' ORDER BY t.term_group, t.term_id");
	}

	private static function click(int $user, string $nonce): array
	{
		return self::send('POST', self::PAGE, http_build_query(['profint_wish' => 'languages', '_wpnonce' => $nonce]), self::cookies($user));
	}

	public function test_1_the_settings_page_says_what_is_missing_and_adds_nothing_by_itself(): void
	{
		$html = self::get(self::PAGE, self::cookies(1))['body'];
		self::assertShows('it, sv', $html);
		self::assertShows('value="languages"', $html);
		self::assertSame(['fr', 'en'], self::codes());
	}

	public function test_2_an_administrator_is_told_on_the_dashboard_and_an_editor_is_not(): void
	{
		self::assertShows('it, sv', self::get('/wp-admin/plugins.php', self::cookies(1))['body']);
		$editor = wp_insert_user(['user_login' => 'editor', 'user_pass' => 'x', 'role' => 'editor']);
		self::assertHides('it, sv', self::get('/wp-admin/index.php', self::cookies($editor))['body']);
		self::assertContains(self::click($editor, 'x')['status'], [403]);
		require_once ABSPATH . 'wp-admin/includes/user.php';
		wp_delete_user($editor);
		self::assertSame(['fr', 'en'], self::codes());
	}

	public function test_3_a_click_without_its_nonce_is_refused(): void
	{
		self::assertSame(403, self::click(1, 'wrong')['status']);
		self::assertSame(['fr', 'en'], self::codes());
	}

	public function test_4_the_administrators_click_adds_them_in_order(): void
	{
		$cookies = self::cookies(1);
		$html = self::get(self::PAGE, $cookies)['body'];
		self::assertSame(1, preg_match('#name="_wpnonce" value="(\w+)"[^<]*(?:<[^>]+>\s*)*?<input type="hidden" name="profint_wish" value="languages">#', $html, $nonce));
		$answer = self::send('POST', self::PAGE, http_build_query(['profint_wish' => 'languages', '_wpnonce' => $nonce[1]]), $cookies);
		self::assertSame(302, $answer['status']);
		self::assertShows('done=languages', $answer['headers']['location']);
		self::assertSame(['fr', 'en', 'it', 'sv'], self::codes());
		self::assertHides('value="languages"', self::get(self::PAGE, $cookies)['body']);
	}
}
