<?php
/**
 * Reads imported content as pages and the administration do, through every cache that WordPress has, and prints what it
 * got, a line a read: php reads.php. Two sites, or one site twice, show the same when the lines are the same.
 */
declare(strict_types=1);
require __DIR__ . '/wp.php';

function say(string $name, $value): void
{
	echo "$name: " . wp_json_encode($value, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES) . "\n";
}

$types = array_values(array_filter(get_post_types(), static fn($type) => $type === 'page' || strpos($type, 'profint_') === 0));
$languages = Profint\Plugin::instance()->languages();
$origin = static fn(int $id): string => get_post_field('post_name', $id) ?: (string) $id;

// the objects that the ledger knows, one by one; asked of the database, for this list must not be stale
$objects = $GLOBALS['wpdb']->get_results("SELECT CONCAT(type, '/', id, '@', language) AS name, kind, object FROM {$GLOBALS['wpdb']->prefix}profint_record ORDER BY name");
foreach ($objects as $object) {
	$id = (int) $object->object;
	if ($object->kind === 'term') {
		$term = get_term($id);
		say("$object->name term", $term instanceof WP_Term ? [$term->name, $term->slug, $term->description, $term->count] : null);
		say("$object->name metas", array_map('current', (array) get_term_meta($id)));
		say("$object->name posts", get_objects_in_term($id, $term instanceof WP_Term ? $term->taxonomy : ''));
		continue;
	}
	$post = get_post($id);
	say("$object->name post", $post ? [$post->post_title, $post->post_excerpt, md5($post->post_content), $post->post_name, $post->post_status, $post->post_parent, $post->menu_order] : null);
	say("$object->name address", $post ? get_permalink($post) : null);
	say("$object->name metas", array_map('current', array_filter((array) get_post_meta($id), static fn($key) => strpos($key, '_profint') === 0, ARRAY_FILTER_USE_KEY)));
	foreach (get_taxonomies() as $taxonomy) {
		$terms = get_the_terms($id, $taxonomy);
		if (is_array($terms)) {
			say("$object->name $taxonomy", array_map(static fn($term) => [$term->name, $taxonomy === 'post_translations' ? $term->description : '', $term->count], $terms));
		}
	}
	say("$object->name children", wp_list_pluck(get_children(['post_parent' => $id, 'post_type' => 'any']), 'post_title'));
	say("$object->name language", $post ? $languages->of_post($id) : null);
	say("$object->name revisions", $post ? count(wp_get_post_revisions($id)) : null);
	say("$object->name comments", [wp_count_comments($id), array_map(static fn($comment) => [$comment->comment_ID, $comment->comment_approved],
		array_merge(get_comments(['post_id' => $id, 'status' => 'approve']), get_comments(['post_id' => $id, 'status' => 'post-trashed'])))]);
}

// lists, counts and what else is kept
foreach ($types as $type) {
	say("$type list", wp_list_pluck(get_posts(['post_type' => $type, 'numberposts' => -1, 'orderby' => 'ID', 'order' => 'ASC']), 'post_title'));
	say("$type count", wp_count_posts($type));
	say("$type last", get_lastpostmodified('gmt', $type));
	wp_set_current_user(1);
	say("$type readable", wp_count_posts($type, 'readable'));
	wp_set_current_user(0);
}
foreach (['profint_area', 'profint_partner', 'profint_country', 'language', 'post_translations'] as $taxonomy) {
	say("$taxonomy terms", array_map(static fn($term) => [$term->name, $term->count], get_terms(['taxonomy' => $taxonomy, 'hide_empty' => false, 'orderby' => 'id'])));
	say("$taxonomy children", get_option("{$taxonomy}_children"));
	say("$taxonomy ids", get_terms(['taxonomy' => $taxonomy, 'hide_empty' => false, 'fields' => 'ids', 'orderby' => 'id']));
	say("$taxonomy used", wp_count_terms(['taxonomy' => $taxonomy, 'hide_empty' => true]));
}
say('pages', wp_list_pluck((array) get_pages(), 'post_title'));
say('page ids', get_all_page_ids());
say('by path', ($found = get_page_by_path('fille-neuve', OBJECT, 'page')) ? $found->post_title : null);
say('search', wp_list_pluck(get_posts(['post_type' => $types, 's' => 'neuf', 'numberposts' => -1, 'orderby' => 'ID']), 'post_title'));
say('in area', wp_list_pluck(get_posts(['post_type' => 'profint_practice', 'numberposts' => -1, 'orderby' => 'ID', 'tax_query' => [['taxonomy' => 'profint_area', 'field' => 'slug', 'terms' => 'domaine-b']]]), 'post_title'));
say('by meta', wp_list_pluck(get_posts(['post_type' => 'profint_practice', 'numberposts' => -1, 'meta_key' => '_profint_place', 'meta_value' => 'Bron']), 'post_title'));
say('last', [get_lastpostdate('gmt', 'any'), get_lastpostmodified('gmt')]);
say('archives', wp_get_archives(['type' => 'monthly', 'post_type' => 'profint_practice', 'echo' => false, 'show_post_count' => true]));
