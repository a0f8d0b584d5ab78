<?php
/**
 * Which object the engine made of which record, and the content it rendered: php ledger.php STATE CONTENT.
 * From the engine's own table; the content is what the API's site gets too.
 */
require __DIR__ . '/../wp.php';
require __DIR__ . '/canon.php';

[, $state_file, $content_file] = $argv;
global $wpdb;
$state   = ['posts' => [], 'terms' => [], 'media' => []];
$content = [];
foreach ($wpdb->get_results("SELECT type, r.id, language, kind, object, o.url FROM {$wpdb->prefix}profint_record r JOIN {$wpdb->prefix}profint_origin o ON o.origin = r.origin ORDER BY type, r.id, language") as $row) {
	// countries and modes are no records: each origin has its own
	$own = strpos($row->type, 'profint_') === 0 ? " of $row->url" : '';
	$key = "$row->type/$row->id$own@$row->language";
	$state["{$row->kind}s"][$key] = (int) $row->object;
	if ($row->kind === 'post') {
		$content[$key] = content_without_site(get_post((int) $row->object)->post_content);
	}
}
state_write($state_file, $state);
state_write($content_file, $content);
