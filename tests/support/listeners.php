<?php
/**
 * A must-use plugin that listens as Yoast SEO, ElasticPress, WP Rocket, Relevanssi, LiteSpeed Cache and Polylang do (the
 * hooks, priorities and numbers of arguments of their releases), and writes down what it hears, a line each, into
 * wp-content/heard.log. Objects become their ID, status and type; meta_ids and times are nobody's business.
 */
declare(strict_types=1);

final class Profint_Listeners
{
	/** who => [hook, priority, number of arguments]; pre_post_update comes before the write: it is heard, and left out later */
	const HOOKS = [
		'yoast' => [['wp_insert_post', PHP_INT_MAX, 2], ['delete_post', 10, 1], ['created_term', 10, 3], ['edited_term', PHP_INT_MAX, 3],
			['delete_term', 10, 4], ['add_attachment', PHP_INT_MAX, 1], ['edit_attachment', PHP_INT_MAX, 1], ['delete_attachment', 10, 1]],
		'elasticpress' => [['wp_insert_post', 999, 3], ['added_post_meta', 999, 4], ['updated_post_meta', 999, 4], ['deleted_post_meta', 999, 4],
			['set_object_terms', 999, 6], ['deleted_term_relationships', 999, 3], ['edited_term', 999, 3], ['created_term', 999, 3],
			['edited_terms', 999, 2], ['delete_post', 999, 1], ['wp_trash_post', 999, 1], ['added_term_meta', 999, 4], ['updated_term_meta', 999, 4]],
		'rocket' => [['clean_post_cache', 10, 2], ['wp_trash_post', 10, 1], ['delete_post', 10, 1], ['pre_post_update', PHP_INT_MAX, 2],
			['create_term', 10, 3], ['edit_term', 10, 3], ['delete_term', 10, 3], ['transition_post_status', 10, 3]],
		'relevanssi' => [['wp_insert_post', 99, 3], ['wp_after_insert_post', 99, 4], ['save_post', 99, 3], ['transition_post_status', 99, 3],
			['delete_post', 10, 1]],
		'litespeed' => [['edit_post', 10, 2], ['transition_post_status', 10, 3], ['delete_term_relationships', 10, 2], ['attachment_updated', 10, 3]],
		'polylang' => [['save_post', 10, 3], ['set_object_terms', 10, 4], ['create_term', 999, 3], ['edit_term', 999, 3], ['saved_term', 999, 4],
			['clean_post_cache', 10, 2], ['clean_term_cache', 10, 3], ['before_delete_post', 10, 2]],
		'others' => [['post_updated', 10, 3], ['trashed_post', 10, 1], ['untrash_post', 10, 1], ['untrashed_post', 10, 2], ['deleted_post', 10, 2],
			['after_delete_post', 10, 2], ['saved_profint_area', 10, 2], ['edited_profint_area', 10, 2], ['delete_profint_area', 10, 2],
			['save_post_profint_practice', 10, 3], ['publish_profint_practice', 10, 2], ['trash_profint_practice', 10, 2]],
	];

	public static function register(): void
	{
		foreach (self::HOOKS as $who => $hooks) {
			foreach ($hooks as [$hook, $priority, $count]) {
				add_action($hook, static function (...$arguments) use ($who, $hook) {
					self::write($who, $hook, $arguments);
				}, $priority, $count);
			}
		}
	}

	private static function write(string $who, string $hook, array $arguments): void
	{
		if (strpos($hook, '_post_meta') || strpos($hook, '_term_meta')) {
			array_shift($arguments);
			$arguments = preg_replace('/^\d{10}$/', 'TIME', array_map('strval', $arguments));
		}
		if ($hook === 'clean_term_cache' && ($arguments[2] ?? true) === false) {
			return; // a count followed: the engine counts itself
		}
		$said = array_map([self::class, 'said'], $arguments);
		file_put_contents(WP_CONTENT_DIR . '/heard.log', "$who $hook " . strtr(implode(' ', $said), "\n", ' ') . "\n", FILE_APPEND | LOCK_EX);
	}

	/** @param mixed $value */
	private static function said($value): string
	{
		if ($value instanceof WP_Post) {
			return "$value->ID/$value->post_status/$value->post_type/" . md5($value->post_title . $value->post_excerpt);
		}
		if ($value instanceof WP_Term) {
			return "$value->term_id/$value->taxonomy/" . sanitize_title($value->name);
		}
		if (is_array($value)) {
			return '[' . implode(',', array_map([self::class, 'said'], $value)) . ']';
		}
		return is_bool($value) ? ($value ? 'yes' : 'no') : (string) $value;
	}
}

Profint_Listeners::register();
