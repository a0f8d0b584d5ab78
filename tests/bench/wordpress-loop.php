<?php
/**
 * The same content through WordPress' own API, as a careful script does it: counting deferred, cache
 * invalidation suspended, metas and terms handed to wp_insert_post() itself.
 *
 *   php wordpress-loop.php TERMS POSTS
 *
 * Both files hold a JSON object a line, taken from the rows that the engine wrote. Prints what there
 * is afterwards and the seconds of the loop alone: WordPress' start and the terms are not in it.
 */
declare(strict_types=1);

require __DIR__ . '/../support/wp.php';

/** The objects of a file, one at a time. */
function lines(string $path): Generator
{
	for ($file = fopen($path, 'rb'); ($line = fgets($file)) !== false;) {
		yield json_decode($line, true, 16, JSON_THROW_ON_ERROR);
	}
}

function must(mixed $result): mixed
{
	if (is_wp_error($result)) {
		fwrite(STDERR, 'WordPress refuses: ' . $result->get_error_message() . "\n");
		exit(1);
	}
	return $result;
}

/** Makes the term unless the site has it. */
function term(array $term): int
{
	$there = get_term_by('slug', $term['slug'], $term['taxonomy']);
	if ($there instanceof WP_Term) {
		return $there->term_id;
	}
	$made = must(wp_insert_term(wp_slash($term['name']), $term['taxonomy'], wp_slash([
		'slug'        => $term['slug'],
		'description' => $term['description'],
	])));
	foreach ($term['meta'] ?? [] as $key => $value) {
		add_term_meta($made['term_id'], $key, wp_slash($value));
	}
	return $made['term_id'];
}

function count_of(string $table, string $where = ''): int
{
	return (int) $GLOBALS['wpdb']->get_var("SELECT COUNT(*) FROM {$GLOBALS['wpdb']->$table} $where");
}

[, $terms_file, $posts_file] = $argv;
ini_set('memory_limit', '-1');
wp_set_current_user(1);
$terms = [];
foreach (lines($terms_file) as $term) {
	$terms[$term['tt']] = [$term['taxonomy'], term($term)];
}

$began = hrtime(true);
wp_defer_term_counting(true);
wp_defer_comment_counting(true);
wp_suspend_cache_invalidation(true);
foreach (lines($posts_file) as $post) {
	$by_taxonomy = [];
	foreach ($post['terms'] ?? [] as $tt) {
		[$taxonomy, $id] = $terms[$tt];
		$by_taxonomy[$taxonomy][] = $id;
	}
	must(wp_insert_post(wp_slash($post['post'] + [
		'meta_input' => $post['meta'] ?? [],
		'tax_input'  => $by_taxonomy,
	]), true));
}
wp_suspend_cache_invalidation(false);
wp_defer_term_counting(false);
wp_defer_comment_counting(false);
$seconds = (hrtime(true) - $began) / 1e9;

printf(
	"%d posts, %d metas, %d terms of posts\n%.4f\n",
	count_of('posts', "WHERE post_type LIKE 'profint%'"),
	count_of('postmeta', "WHERE meta_key LIKE '\\_profint%'"),
	count_of('term_relationships'),
	$seconds
);
