<?php
declare(strict_types=1);

require_once __DIR__ . '/SiteTest.php';

final class EditLogTest extends SiteCase
{
	private int $post = 0;

	protected function setUp(): void
	{
		parent::setUp();
		$this->post = $this->record('practice', 'p', ['fr' => ['post_excerpt' => 'Avant']])['fr'];
		wp_set_current_user(1);
		self::db()->query('DELETE FROM ' . self::table('edit'));
	}

	/** Fields that were noted of an object, sorted; with the user when it is not the first one. */
	private static function noted(int $object, string $kind = 'post'): array
	{
		$rows = self::db()->get_results('SELECT field, user, at FROM ' . self::table('edit') . " WHERE kind = '$kind' AND object = $object ORDER BY field");
		foreach ($rows as $row) {
			self::assertLessThan(60, abs(strtotime("{$row->at} UTC") - time()), 'the time is UTC');
		}
		return array_map(static fn (object $row): string => $row->field . ($row->user === '1' ? '' : " by {$row->user}"), $rows);
	}

	private static function total(): int
	{
		return (int) self::db()->get_var('SELECT COUNT(*) FROM ' . self::table('edit'));
	}

	public function test_a_save_notes_the_fields_that_became_another_and_by_whom(): void
	{
		wp_update_post(['ID' => $this->post, 'post_title' => 'Neuf', 'post_excerpt' => 'Avant', 'post_content' => '<p>x</p>', 'menu_order' => 3]);
		self::assertSame(['content', 'order', 'title'], self::noted($this->post));
		wp_set_current_user(0);
		wp_update_post(['ID' => $this->post, 'post_excerpt' => 'Après']);
		self::assertSame(['content', 'excerpt by 0', 'order', 'title'], self::noted($this->post));
	}

	public function test_a_save_that_changes_nothing_notes_nothing(): void
	{
		wp_update_post(['ID' => $this->post]);
		self::assertSame(0, self::total());
	}

	public function test_metas_of_ours_and_the_thumbnail_are_noted_and_no_others(): void
	{
		update_post_meta($this->post, '_profint_place', 'Lyon');
		update_post_meta($this->post, '_thumbnail_id', 12);
		update_post_meta($this->post, '_edit_last', 1);
		update_post_meta($this->post, 'other', 1);
		self::assertSame(['meta:_profint_place', 'meta:_thumbnail_id'], self::noted($this->post));
	}

	public function test_relations_are_noted_when_they_become_others(): void
	{
		$term = $this->term_record('profint_area', 'area', 'a', ['fr' => 'A'])['fr'];
		wp_set_object_terms($this->post, [], 'profint_area');
		wp_set_object_terms($this->post, 'x', 'post_tag');
		self::assertSame([], self::noted($this->post));
		wp_set_object_terms($this->post, $term, 'profint_area');
		wp_set_object_terms($this->post, $term, 'profint_area', true);
		self::assertSame(['tax:profint_area'], self::noted($this->post));
	}

	public function test_the_trash_and_the_way_back_are_told_as_such(): void
	{
		wp_trash_post($this->post);
		self::assertSame(['trash'], self::noted($this->post));
		wp_untrash_post($this->post);
		self::assertSame(['trash', 'untrash'], self::noted($this->post));
		update_post_meta($this->post, '_profint_place', 'Lyon');
		wp_delete_post($this->post, true);
		self::assertSame(['delete', 'meta:_profint_place', 'trash', 'untrash'], self::noted($this->post));
	}

	public function test_what_goes_with_a_deleted_post_is_no_edit(): void
	{
		$other = $this->record('practice', 'q', ['fr' => []])['fr'];
		self::db()->query("INSERT INTO {$GLOBALS['wpdb']->postmeta} (post_id, meta_key, meta_value) VALUES ($other, '_profint_place', 'Lyon')");
		wp_delete_post($other, true);
		self::assertSame(['delete'], self::noted($other));
	}

	public function test_terms_are_noted_field_by_field(): void
	{
		$term = $this->term_record('profint_area', 'area', 'a', ['fr' => 'A'])['fr'];
		wp_update_term($term, 'profint_area', ['name' => 'Bé', 'description' => 'Neuf']);
		update_term_meta($term, 'profint_color', '#010203');
		self::assertSame(['excerpt', 'meta:profint_color', 'title'], self::noted($term, 'term'));
		wp_delete_term($term, 'profint_area');
		self::assertSame(['delete', 'excerpt', 'meta:profint_color', 'title'], self::noted($term, 'term'));
	}

	public function test_posts_that_are_not_imported_are_nobodys_business_and_cost_nothing(): void
	{
		$own = wp_insert_post(['post_type' => 'profint_case', 'post_title' => 'À nous', 'post_status' => 'publish']);
		$plain = wp_insert_post(['post_title' => 'Billet', 'post_status' => 'publish']);
		$this->remember_post($own);
		$this->remember_post($plain);
		wp_update_post(['ID' => $own, 'post_title' => 'Autre']);
		$queries = [];
		$listen = static function ($query) use (&$queries) {
			$queries[] = $query;
			return $query;
		};
		add_filter('query', $listen);
		wp_update_post(['ID' => $plain, 'post_title' => 'Autre']);
		update_post_meta($plain, '_profint_place', 'x');
		remove_filter('query', $listen);
		self::assertSame([], array_values(array_filter($queries, static fn (string $query): bool => strpos($query, 'profint_record') !== false || strpos($query, 'profint_edit') !== false)));
		self::assertSame(0, self::total());
	}

	public function test_revisions_and_autosaves_are_no_edits(): void
	{
		require_once ABSPATH . 'wp-admin/includes/post.php';
		wp_create_post_autosave(['post_ID' => $this->post, 'post_type' => 'profint_practice', 'post_title' => 'Peut-être', 'post_content' => 'x', 'post_excerpt' => '']);
		self::assertSame(0, self::total());
	}

	public function test_what_the_engine_wrote_is_announced_without_becoming_an_edit(): void
	{
		self::db()->insert(self::table('outbox'), ['run' => 1, 'kind' => 'post', 'object' => $this->post, 'action' => 'update', 'detail' => '{"metas":["_profint_place"],"before":{"title":"Avant"}}', 'created' => gmdate('Y-m-d H:i:s')]);
		Profint\Plugin::instance()->drain()->run(25);
		self::assertSame(0, self::total());
		wp_update_post(['ID' => $this->post, 'post_title' => 'Puis']);
		self::assertSame(['title'], self::noted($this->post));
	}

	public function test_a_field_is_noted_once_a_request(): void
	{
		wp_update_post(['ID' => $this->post, 'post_title' => 'Un']);
		wp_update_post(['ID' => $this->post, 'post_title' => 'Deux']);
		self::assertSame(['title'], self::noted($this->post));
	}
}
