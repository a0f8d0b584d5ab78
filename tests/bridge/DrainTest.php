<?php
declare(strict_types=1);

use Profint\Drain;
use Profint\Outbox;
use Profint\Plugin;

require_once __DIR__ . '/SiteTest.php';

final class DrainTest extends SiteCase
{
	/** @var array<int,array> what was heard: hook, arguments */
	private array $heard = [];
	/** @var array<int,array> */
	private array $listening = [];

	protected function tearDown(): void
	{
		foreach ($this->listening as [$hook, $callback]) {
			remove_filter($hook, $callback, 10);
		}
		parent::tearDown();
	}

	private function listen(string ...$hooks): void
	{
		foreach ($hooks as $hook) {
			$this->on($hook, function (...$arguments) use ($hook) {
				$this->heard[] = [$hook, $arguments];
				return $arguments[0];
			});
		}
	}

	private function on(string $hook, callable $callback): void
	{
		add_filter($hook, $callback, 10, 6);
		$this->listening[] = [$hook, $callback];
	}

	private function heard(): array
	{
		return array_column($this->heard, 0);
	}

	private static function put(string $kind, int $object, string $action, array $detail = [], array $more = []): int
	{
		self::db()->insert(self::table('outbox'), $more + ['run' => 1, 'kind' => $kind, 'object' => $object, 'action' => $action, 'detail' => json_encode((object) $detail), 'created' => gmdate('Y-m-d H:i:s')]);
		return self::db()->insert_id;
	}

	private static function drain(): array
	{
		return Plugin::instance()->drain()->run(25);
	}

	private static function rows(): int
	{
		return (int) self::db()->get_var('SELECT COUNT(*) FROM ' . self::table('outbox'));
	}

	public function test_a_created_post_is_announced_once_in_cores_order_and_the_row_is_gone(): void
	{
		$area = $this->term_record('profint_area', 'area', 'a', ['fr' => 'Domaine']);
		$post = $this->record('case', 'c', ['fr' => []])['fr'];
		wp_set_object_terms($post, $area['fr'], 'profint_area');
		update_post_meta($post, '_profint_area', 'a');
		self::put('post', $post, 'create', ['metas' => ['_profint_area'], 'taxonomies' => ['profint_area']]);
		$this->listen('set_object_terms', 'added_post_meta', 'transition_post_status', 'new_to_publish', 'publish_profint_case', 'edit_post', 'post_updated', 'save_post_profint_case', 'save_post', 'wp_insert_post', 'wp_after_insert_post');

		self::assertSame(['delivered' => 1, 'overtaken' => 0, 'pending' => 0, 'failed' => 0], self::drain());
		self::assertSame(['set_object_terms', 'added_post_meta', 'transition_post_status', 'new_to_publish', 'publish_profint_case', 'save_post_profint_case', 'save_post', 'wp_insert_post', 'wp_after_insert_post'], $this->heard());
		self::assertSame([$post, [$area['fr']]], array_slice($this->heard[0][1], 0, 2));
		self::assertSame(['_profint_area', 'a'], array_slice($this->heard[1][1], 2, 2));
		self::assertFalse($this->heard[5][1][2], 'save_post says that it is new');
		self::assertSame(0, self::rows());
		self::assertSame(0, self::drain()['delivered']);
		self::assertCount(9, $this->heard);
	}

	public function test_an_action_that_a_listener_broke_off_is_over_for_the_next_row(): void
	{
		$posts = [$this->record('case', 'a', ['fr' => []])['fr'], $this->record('case', 'b', ['fr' => []])['fr']];
		$inside = [];
		$this->on('save_post', static function (int $id) use ($posts): void {
			if ($id === $posts[0]) {
				throw new RuntimeException('a listener fails');
			}
		});
		$this->on('clean_post_cache', static function (int $id) use (&$inside): void {
			$inside[$id] = doing_action('save_post');
		});
		self::put('post', $posts[0], 'create');
		self::put('post', $posts[1], 'create');
		self::assertSame(1, self::drain()['delivered']);
		self::assertSame([$posts[0] => false, $posts[1] => false], $inside);
	}

	public function test_a_published_translation_lets_page_caches_forget_its_other_languages(): void
	{
		$made = $this->record('case', 'c', ['fr' => [], 'en' => [], 'it' => []]);
		$cleaned = function (array $image, string $action = 'update') use ($made): array {
			self::db()->replace(self::table('change'), ['run' => 1, 'kind' => 'post', 'object' => $made['it'], 'action' => 'update', 'before_image' => json_encode(['values' => $image])]);
			self::put('post', $made['it'], $action);
			$this->heard = [];
			self::drain();
			$ids = array_unique(array_map(static fn (array $heard): int => $heard[1][0], $this->heard));
			sort($ids);
			return $ids;
		};
		$this->listen('clean_post_cache');
		self::assertSame(array_values($made), $cleaned(['status' => 'draft']));
		self::assertSame(array_values($made), $cleaned(['slug' => 'c-vecchio']));
		self::assertSame([$made['it']], $cleaned(['content' => '']), 'no other page shows it');
		self::assertSame(array_values($made), $cleaned([], 'create'));
	}

	public function test_an_updated_post_comes_with_what_it_was_before(): void
	{
		$post = $this->record('case', 'c', ['fr' => ['post_title' => 'Nouveau']])['fr'];
		self::put('post', $post, 'update', ['columns' => ['post_title'], 'before' => ['status' => 'draft', 'slug' => 'ancien', 'title' => 'Ancien']]);
		$this->listen('transition_post_status', 'draft_to_publish', 'edit_post_profint_case', 'edit_post', 'post_updated', 'save_post', 'wp_after_insert_post');
		self::drain();
		self::assertSame(['transition_post_status', 'draft_to_publish', 'edit_post_profint_case', 'edit_post', 'post_updated', 'save_post', 'wp_after_insert_post'], $this->heard());
		[$id, $after, $before] = $this->heard[4][1];
		self::assertSame([$post, 'Nouveau', 'Ancien', 'ancien', 'draft'], [$id, $after->post_title, $before->post_title, $before->post_name, $before->post_status]);
	}

	public function test_a_status_that_stayed_is_told_as_core_tells_it(): void
	{
		$post = $this->record('tool', 't', ['fr' => []])['fr'];
		self::put('post', $post, 'update', ['before' => ['status' => 'publish']]);
		$this->listen('transition_post_status', 'publish_to_publish', 'save_post');
		self::drain();
		self::assertSame(['transition_post_status', 'publish_to_publish', 'save_post'], $this->heard());
		self::assertSame(['publish', 'publish'], array_slice($this->heard[0][1], 0, 2));
	}

	public function test_a_new_post_tells_its_metas_and_its_featured_image_and_nobody_elses_metas(): void
	{
		$post = $this->record('practice', 'p', ['fr' => []])['fr'];
		add_post_meta($post, '_profint_place', 'Lyon');
		add_post_meta($post, '_thumbnail_id', '12');
		add_post_meta($post, '_elses', 'x');
		self::put('post', $post, 'create');
		$this->listen('added_post_meta');
		self::drain();
		self::assertSame([['_profint_place', 'Lyon'], ['_thumbnail_id', '12']], array_map(static fn($heard) => array_slice($heard[1], 2, 2), $this->heard));
	}

	public function test_a_meta_that_went_is_told_as_deleted(): void
	{
		$post = $this->record('practice', 'p', ['fr' => []])['fr'];
		update_post_meta($post, '_profint_place', 'Lyon');
		self::put('post', $post, 'update', ['metas' => ['_profint_place', '_profint_source_url']]);
		$this->listen('updated_post_meta', 'deleted_post_meta');
		self::drain();
		self::assertSame(['updated_post_meta', 'deleted_post_meta'], $this->heard());
		self::assertSame('_profint_source_url', $this->heard[1][1][2]);
	}

	public function test_trashing_and_untrashing_fire_their_own_hooks_around_the_save(): void
	{
		$post = $this->record('case', 'c', ['fr' => ['post_status' => 'trash']])['fr'];
		self::put('post', $post, 'trash', ['before' => ['status' => 'publish']]);
		$this->listen('wp_trash_post', 'publish_to_trash', 'trash_to_publish', 'save_post', 'trashed_post', 'untrash_post', 'untrashed_post');
		self::drain();
		self::assertSame(['wp_trash_post', 'publish_to_trash', 'save_post', 'trashed_post'], $this->heard());

		$this->heard = [];
		self::db()->update(self::db()->posts, ['post_status' => 'publish'], ['ID' => $post]);
		self::put('post', $post, 'untrash', ['before' => ['status' => 'trash']]);
		self::drain();
		self::assertSame(['untrash_post', 'trash_to_publish', 'save_post', 'untrashed_post'], $this->heard());
	}

	public function test_handlers_of_a_deletion_still_find_the_post_and_nobody_does_afterwards(): void
	{
		$found = null;
		$this->on('delete_post', function (int $id, WP_Post $post) use (&$found) {
			$found = [get_post($id)->post_type, $post->post_title];
		});
		self::put('post', 999999, 'delete', ['before' => ['status' => 'publish', 'type' => 'profint_case', 'title' => 'Parti']]);
		$this->listen('before_delete_post', 'deleted_post', 'after_delete_post');
		self::assertSame(1, self::drain()['delivered']);
		self::assertSame(['profint_case', 'Parti'], $found);
		self::assertSame(['before_delete_post', 'deleted_post', 'after_delete_post'], $this->heard());
		self::assertNull(get_post(999999));
	}

	public function test_terms_are_announced_as_created_and_as_edited(): void
	{
		$term = $this->term_record('profint_area', 'area', 'a', ['fr' => 'Domaine'])['fr'];
		$this->listen('create_term', 'created_profint_area', 'edited_terms', 'edited_profint_area', 'saved_term');
		self::put('term', $term, 'create', ['taxonomy' => 'profint_area']);
		self::drain();
		self::assertSame(['create_term', 'created_profint_area', 'saved_term'], $this->heard());
		$this->heard = [];
		self::put('term', $term, 'update', ['taxonomy' => 'profint_area']);
		self::drain();
		self::assertSame(['edited_terms', 'edited_profint_area', 'saved_term'], $this->heard());
		self::assertSame($term, $this->heard[0][1][0]);
	}

	public function test_caches_hold_what_the_table_holds_afterwards(): void
	{
		$made = $this->record('case', 'c', ['fr' => ['post_title' => 'Ancien']])['fr'];
		$term = $this->term_record('profint_area', 'area', 'a', ['fr' => 'Ancien nom'])['fr'];
		get_post($made);
		get_post_meta($made, '_profint_area', true);
		get_the_terms($made, 'language');
		get_term($term);
		get_option('profint_test_direct', 'none');
		wp_count_posts('profint_case');
		$stamp = wp_cache_get_last_changed('posts');

		$db = self::db();
		$db->query("UPDATE {$db->posts} SET post_title = 'Nouveau', post_status = 'draft' WHERE ID = $made");
		$db->query("INSERT INTO {$db->postmeta} (post_id, meta_key, meta_value) VALUES ($made, '_profint_area', 'b')");
		$db->query("UPDATE {$db->term_relationships} SET term_taxonomy_id = " . Plugin::instance()->languages()->all()['sv']['language'] . " WHERE object_id = $made AND term_taxonomy_id = " . Plugin::instance()->languages()->all()['fr']['language']);
		$db->query("UPDATE {$db->terms} SET name = 'Nouveau nom' WHERE term_id = $term");
		$db->query("INSERT INTO {$db->options} (option_name, option_value, autoload) VALUES ('profint_test_direct', 'there', 'yes')");
		self::assertSame('Ancien', get_post($made)->post_title);

		// What the cache says inside the first handler counts.
		$seen = null;
		$this->on('save_post', function (int $id) use (&$seen, $term) {
			$seen = [get_post($id)->post_title, get_post_meta($id, '_profint_area', true), Plugin::instance()->languages()->of_post($id), get_term($term)->name, get_option('profint_test_direct'), (int) wp_count_posts('profint_case')->draft];
		});
		self::put('post', $made, 'update', ['before' => ['status' => 'publish']]);
		self::put('term', $term, 'update', ['taxonomy' => 'profint_area']);
		self::drain();
		self::assertSame(['Nouveau', 'b', 'sv', 'Nouveau nom', 'there', 1], $seen);
		self::assertNotSame($stamp, wp_cache_get_last_changed('posts'));
		delete_option('profint_test_direct');
	}

	public function test_a_failing_handler_keeps_the_row_with_its_error_and_the_others_go_on(): void
	{
		$made = $this->record('case', 'c', ['fr' => [], 'en' => []]);
		$this->on('save_post', function (int $id) use ($made) {
			if ($id === $made['fr']) {
				throw new RuntimeException('the index is closed');
			}
		});
		$bad = self::put('post', $made['fr'], 'create');
		self::put('post', $made['en'], 'create');
		self::assertSame(['delivered' => 1, 'overtaken' => 0, 'pending' => 1, 'failed' => 0], self::drain());
		$row = self::db()->get_row('SELECT id, attempts, claim, error, claimed_until > UTC_TIMESTAMP() AS later FROM ' . self::table('outbox'), ARRAY_A);
		self::assertSame(['id' => (string) $bad, 'attempts' => '1', 'claim' => '', 'error' => 'RuntimeException: the index is closed', 'later' => '1'], $row);
	}

	public function test_after_five_attempts_a_row_is_given_up_until_someone_asks(): void
	{
		$post = $this->record('case', 'c', ['fr' => []])['fr'];
		$fails = true;
		$this->on('save_post', function () use (&$fails) {
			if ($fails) {
				throw new Error('no');
			}
		});
		self::put('post', $post, 'create');
		for ($i = 0; $i < 7; $i++) {
			self::db()->query('UPDATE ' . self::table('outbox') . ' SET claimed_until = NULL');
			$last = self::drain();
		}
		self::assertSame(['delivered' => 0, 'overtaken' => 0, 'pending' => 0, 'failed' => 1], $last);
		self::assertSame('5', self::db()->get_var('SELECT attempts FROM ' . self::table('outbox')));

		$fails = false;
		(new Outbox(Plugin::instance()->schema(), self::db()))->retry();
		self::assertSame(['delivered' => 1, 'overtaken' => 0, 'pending' => 0, 'failed' => 0], self::drain());
	}

	public function test_rows_that_another_drain_holds_are_left_to_it_until_its_term_is_over(): void
	{
		$post = $this->record('case', 'c', ['fr' => []])['fr'];
		self::put('post', $post, 'create', [], ['claim' => 'other', 'claimed_until' => gmdate('Y-m-d H:i:s', time() + 60)]);
		self::assertSame(['delivered' => 0, 'overtaken' => 0, 'pending' => 1, 'failed' => 0], self::drain());
		self::db()->query('UPDATE ' . self::table('outbox') . " SET claimed_until = '" . gmdate('Y-m-d H:i:s', time() - 5) . "'");
		self::assertSame(1, self::drain()['delivered']);
	}

	public function test_when_time_is_up_the_rest_is_given_back(): void
	{
		$made = $this->record('case', 'c', ['fr' => [], 'en' => [], 'it' => []]);
		foreach ($made as $post) {
			self::put('post', $post, 'create');
		}
		$this->on('save_post', static function () {
			sleep(2);
		});
		$result = Plugin::instance()->drain()->run(1);
		self::assertSame(['delivered' => 1, 'overtaken' => 0, 'pending' => 2, 'failed' => 0], $result);
		self::assertSame('2', self::db()->get_var('SELECT COUNT(*) FROM ' . self::table('outbox') . " WHERE claim = '' AND attempts = 0"));
	}

	public function test_it_is_quiet_no_mail_no_pings_no_revisions_no_menu_entries(): void
	{
		$page = $this->record('page', 'p', ['fr' => ['post_content' => 'x']])['fr'];
		$mailed = 0;
		$this->on('wp_mail', function ($mail) use (&$mailed) {
			$mailed++;
			return $mail;
		});
		$this->on('transition_post_status', static function () {
			wp_mail('someone@example.org', 'New!', 'Look.');
		});
		$counts = self::db()->get_col('SELECT count FROM ' . self::db()->term_taxonomy);
		$revisions = count(wp_get_post_revisions($page));
		self::put('post', $page, 'update', ['before' => ['status' => 'draft', 'slug' => 'old-slug', 'content' => 'y']]);
		$sent = null;
		$this->on('profint_after_replay', static function () use (&$sent) {
			$sent = has_action('transition_post_status', '_wp_auto_add_pages_to_menu');
		});
		self::drain();
		self::assertSame(0, did_action('wp_mail_succeeded'));
		self::assertSame($revisions, count(wp_get_post_revisions($page)));
		self::assertSame([], get_post_meta($page, '_wp_old_slug'));
		self::assertSame([], get_post_meta($page, '_pingme'));
		self::assertSame($counts, self::db()->get_col('SELECT count FROM ' . self::db()->term_taxonomy));
		self::assertFalse(defined('WP_IMPORTING'));
		self::assertSame(10, $sent, 'afterwards every callback is back in its place');
		self::assertSame(10, has_action('post_updated', 'wp_save_post_revision') ?: 10);
	}

	public function test_another_plugin_may_name_its_own_noisy_callbacks(): void
	{
		$post = $this->record('case', 'c', ['fr' => []])['fr'];
		$loud = new class {
			public int $heard = 0;
			public function shout(): void
			{
				$this->heard++;
			}
		};
		add_action('save_post', [$loud, 'shout']);
		$this->on('profint_noisy_callbacks', static function (array $noisy) use ($loud) {
			$noisy['save_post'][] = get_class($loud) . '::shout';
			return $noisy;
		});
		self::put('post', $post, 'create');
		self::drain();
		self::assertSame(0, $loud->heard);
		self::assertSame(10, has_action('save_post', [$loud, 'shout']));
		remove_action('save_post', [$loud, 'shout']);
	}

	public function test_a_row_for_what_is_gone_is_delivered_quietly(): void
	{
		self::put('post', 888888, 'update', ['before' => ['status' => 'publish']]);
		self::put('term', 888888, 'update', ['taxonomy' => 'profint_area']);
		self::put('term', 1, 'update', ['taxonomy' => 'unknown_taxonomy']);
		self::put('post', 888889, 'update', [], ['detail' => 'not json']);
		self::assertSame(['delivered' => 4, 'overtaken' => 0, 'pending' => 0, 'failed' => 0], self::drain());
	}

	public function test_the_hook_drains_and_says_how_much(): void
	{
		$made = $this->record('case', 'c', ['fr' => [], 'en' => []]);
		self::put('post', $made['fr'], 'create');
		self::put('post', $made['en'], 'create');
		self::assertSame(['delivered' => 2, 'overtaken' => 0, 'pending' => 0, 'failed' => 0], self::hook('outbox', [])['json']);
	}

	public function test_cron_drains_and_any_request_helps_when_rows_are_old(): void
	{
		$post = $this->record('case', 'c', ['fr' => []])['fr'];
		self::put('post', $post, 'update');
		do_action(Profint\Schedule::EVENT);
		self::assertSame(0, self::rows());

		self::put('post', $post, 'update');
		self::get('/');
		self::assertSame(1, self::rows(), 'a fresh row is the engine’s to announce');
		self::db()->query('UPDATE ' . self::table('outbox') . ' SET created = created - INTERVAL 11 MINUTE');
		self::get('/');
		self::assertSame(0, self::rows());
	}

	public function test_a_thousand_rows_take_one_call_and_little_memory(): void
	{
		$post = $this->record('case', 'c', ['fr' => []])['fr'];
		for ($i = 0; $i < 10; $i++) {
			self::db()->query('INSERT INTO ' . self::table('outbox') . ' (run, kind, object, action, detail, created) VALUES ' . implode(',', array_fill(0, 100, "(1, 'post', $post, 'update', '{}', UTC_TIMESTAMP())")));
		}
		$before = memory_get_usage();
		self::assertSame(['delivered' => 1000, 'overtaken' => 0, 'pending' => 0, 'failed' => 0], self::drain());
		self::assertLessThan(8 << 20, memory_get_usage() - $before);
	}
}
