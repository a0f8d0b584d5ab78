<?php
/**
 * Does to an object of its own, by WordPress's functions, what the engine did to another: php like.php OPERATION ID [OWN].
 * Operations: create, update, trash, untrash, delete; the same with a taxonomy in front of the ID for terms
 * (create profint_area 12). Prints the ID of its own object. ID is the engine's object, which is only read.
 */
declare(strict_types=1);
require __DIR__ . '/wp.php';

wp_set_current_user(1);
kses_remove_filters();
// untrashed posts get their status back, as the engine gives it
add_filter('wp_untrash_post_status', 'wp_untrash_post_set_previous_status', 10, 3);

/** Metas of ours, in the order of their rows. */
function metas(string $kind, int $id): array
{
	$db = $GLOBALS['wpdb'];
	$table = $kind === 'post' ? $db->postmeta : $db->termmeta;
	return array_column((array) $db->get_results($db->prepare("SELECT meta_key, meta_value FROM $table WHERE {$kind}_id = %d AND meta_key LIKE '%%profint\\_%%' ORDER BY meta_id", $id), ARRAY_A), 'meta_value', 'meta_key');
}

function terms(WP_Post $post): array
{
	$terms = [];
	foreach (get_object_taxonomies($post->post_type) as $taxonomy) {
		if (strpos($taxonomy, 'profint_') === 0 && is_array(get_the_terms($post, $taxonomy))) {
			$terms[$taxonomy] = wp_list_pluck(get_the_terms($post, $taxonomy), 'term_id');
		}
	}
	return $terms;
}

/** What `of` holds and `own` does not, or holds otherwise. */
function changed(array $of, array $own): array
{
	return array_filter($of, static fn($value, $key) => !array_key_exists($key, $own) || $own[$key] !== $value, ARRAY_FILTER_USE_BOTH);
}

function like_post(string $operation, int $id, int $own): int
{
	if ($operation !== 'create' && $operation !== 'update') {
		$result = $operation === 'trash' ? wp_trash_post($own) : ($operation === 'untrash' ? wp_untrash_post($own) : wp_delete_post($own, true));
		return $result ? $own : exit("$operation was refused\n");
	}
	$of = get_post($id);
	$is = $own ? get_post($own) : null;
	$fields = ['post_type' => $of->post_type, 'post_title' => $of->post_title, 'post_content' => $of->post_content, 'post_excerpt' => $of->post_excerpt,
		'post_status' => $of->post_status, 'post_date' => $of->post_date, 'post_date_gmt' => $of->post_date_gmt,
		'meta_input' => changed(metas('post', $id), $is ? metas('post', $own) : []), 'tax_input' => changed(terms($of), $is ? terms($is) : [])];
	$made = $own ? wp_update_post(wp_slash(['ID' => $own, 'edit_date' => true] + $fields), true) : wp_insert_post(wp_slash($fields), true);
	return is_wp_error($made) ? exit($made->get_error_message() . "\n") : $made;
}

function like_term(string $operation, string $taxonomy, int $id, int $own): int
{
	if ($operation === 'delete') {
		return wp_delete_term($own, $taxonomy) === true ? $own : exit("delete was refused\n");
	}
	$of = get_term($id, $taxonomy);
	$fields = ['name' => $of->name, 'description' => $of->description, 'slug' => $own ? get_term($own)->slug : "$of->slug-api"];
	$made = $own ? wp_update_term($own, $taxonomy, $fields) : wp_insert_term("$of->name ", $taxonomy, $fields);
	if (is_wp_error($made)) {
		exit($made->get_error_message() . "\n");
	}
	foreach (changed(metas('term', $id), $own ? metas('term', $own) : []) as $key => $value) {
		update_term_meta($made['term_id'], $key, $value);
	}
	return (int) $made['term_id'];
}

[, $operation, $what] = $argv;
echo ctype_digit($what) ? like_post($operation, (int) $what, (int) ($argv[3] ?? 0)) : like_term($operation, $what, (int) $argv[3], (int) ($argv[4] ?? 0)), "\n";
