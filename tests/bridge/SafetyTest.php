<?php
declare(strict_types=1);

use Profint\Admin_Menu;
use Profint\Conflict_Desk;
use Profint\Hook_Secret;
use Profint\Installation;
use Profint\Overview_Page;
use Profint\Plugin;
use Profint\Review_Desk;
use Profint\Settings_Page;

require_once __DIR__ . '/SiteTest.php';

/** Who may do what: every form of the administration, by everyone who must not, with and without a nonce. */
final class SafetyTest extends SiteCase
{
	/** @var int[] */
	private array $users = [];

	protected function tearDown(): void
	{
		require_once ABSPATH . 'wp-admin/includes/user.php';
		array_map('wp_delete_user', $this->users);
		parent::tearDown();
	}

	private function user(string $role): int
	{
		return $this->users[] = (int) wp_insert_user(['user_login' => "safe-$role", 'user_pass' => 'x', 'role' => $role]);
	}

	/** Address, fields and name of the nonce of every form; whether reviewers may use it. */
	private static function forms(): array
	{
		$forms = [];
		foreach (['reveal', 'create', 'languages', 'uninstall', 'contract'] as $wish) {
			$forms[$wish] = ['/wp-admin/admin.php?page=' . Admin_Menu::SETTINGS, ['profint_wish' => $wish, 'profint_remove' => '1'], Settings_Page::NONCE, false];
		}
		$forms['deliver'] = ['/wp-admin/admin.php?page=' . Admin_Menu::SLUG, ['profint_deliver' => '1'], Overview_Page::NONCE, false];
		$forms['settle'] = ['/wp-admin/admin-post.php', ['action' => Conflict_Desk::ACTION, 'conflict' => '1', 'choice' => 'mine'], Conflict_Desk::ACTION . '1', true];
		$forms['review'] = ['/wp-admin/admin-post.php', ['action' => Review_Desk::ACTION, 'segment' => '1', 'record' => '', 'language' => 'en', 'choice' => 'approve'], Review_Desk::ACTION . '1en', true];
		return $forms;
	}

	/** A nonce as a user's own page would hold it. */
	private static function nonce(string $action, array $cookies, int $user): string
	{
		$before = $_COOKIE;
		parse_str(strtr(substr($cookies[0], strlen('Cookie: ')), ['; ' => '&']), $_COOKIE);
		wp_set_current_user($user);
		$nonce = wp_create_nonce($action);
		wp_set_current_user(0);
		$_COOKIE = $before;
		return $nonce;
	}

	/** What the forms could change. */
	private static function state(): array
	{
		wp_cache_flush();
		return [Hook_Secret::key(), get_option(Hook_Secret::OPTION), get_option(Installation::REMOVE_OPTION), array_keys(Plugin::instance()->languages()->all()), self::db()->get_results('SELECT * FROM ' . self::table('outbox'), ARRAY_A)];
	}

	public function test_no_form_can_be_sent_by_a_stranger_without_rights_or_without_its_nonce(): void
	{
		$post = $this->record('case', 'un', ['fr' => []])['fr'];
		self::db()->insert(self::table('outbox'), ['run' => 1, 'kind' => 'post', 'object' => $post, 'action' => 'update', 'detail' => '{}', 'created' => gmdate('Y-m-d H:i:s')]);
		$state = self::state();
		$subscriber = $this->user('subscriber');
		$editor = $this->user('editor');
		foreach (self::forms() as $name => [$address, $fields, $action, $for_reviewers]) {
			$stranger = self::send('POST', $address, http_build_query($fields));
			self::assertTrue(in_array($stranger['status'], [302, 400, 403], true), "$name: a stranger");
			self::assertTrue($stranger['status'] !== 302 || strpos($stranger['headers']['location'], 'wp-login.php') !== false, $name);
			foreach ([$subscriber, $for_reviewers ? 0 : $editor] as $user) {
				if ($user === 0) {
					continue;
				}
				$cookies = self::cookies($user);
				self::assertSame(403, self::send('POST', $address, http_build_query($fields + ['_wpnonce' => self::nonce($action, $cookies, $user)]), $cookies)['status'], "$name: user $user");
			}
			$cookies = self::cookies(1);
			foreach (['', 'wrong', self::nonce('another', $cookies, 1)] as $nonce) {
				self::assertSame(403, self::send('POST', $address, http_build_query($fields + ['_wpnonce' => $nonce]), $cookies)['status'], "$name: nonce “{$nonce}”");
			}
			self::assertSame($state, self::state(), $name);
		}
	}

	public function test_the_same_forms_work_for_whom_they_are_made(): void
	{
		$forms = self::forms();
		[$address, $fields, $action] = $forms['contract'];
		$cookies = self::cookies(1);
		$answer = self::send('POST', $address, http_build_query($fields + ['_wpnonce' => self::nonce($action, $cookies, 1)]), $cookies);
		self::assertSame(302, $answer['status'], 'else the test above could not fail');
		self::assertShows('done=contract', $answer['headers']['location']);
	}

	public function test_hostile_names_are_shown_as_text_in_the_administration(): void
	{
		$evil = '"><script>alert(1)</script>';
		$made = $this->record('case', 'evil', ['fr' => []])['fr'];
		self::db()->update(self::db()->posts, ['post_title' => $evil], ['ID' => $made]);
		$language = get_term_by('slug', 'sv', 'language');
		self::db()->update(self::db()->terms, ['name' => $evil], ['term_id' => $language->term_id]);
		wp_cache_flush();
		$cookies = self::cookies(1);
		try {
			foreach (['/wp-admin/admin.php?page=profint', '/wp-admin/admin.php?page=profint-settings', '/wp-admin/edit.php?post_type=profint_case', '/wp-admin/edit.php?post_type=profint_case&lang=%22%3E%3Cscript%3Ealert(1)%3C/script%3E', '/wp-admin/edit-tags.php?taxonomy=profint_area', '/cas/evil-fr/', '/cas/', '/cas/feed/'] as $address) {
				$page = self::get($address, $cookies);
				self::assertSame(200, $page['status'], $address);
				self::assertHides('<script>alert(1)', $page['body'], $address);
			}
		} finally {
			self::db()->update(self::db()->terms, ['name' => 'Svenska'], ['term_id' => $language->term_id]);
			wp_cache_flush();
		}
	}
}
