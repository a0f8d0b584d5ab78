<?php
/**
 * Imported posts whose guid has not the one form that the engine writes: php guids.php STATE. Silent when all have.
 */
require __DIR__ . '/../wp.php';
require __DIR__ . '/canon.php';

foreach (state_read($argv[1])['posts'] as $key => $id) {
	$post     = get_post($id);
	$expected = home_url() . ($post->post_type === 'page' ? "/?page_id=$id" : "/?post_type=$post->post_type&#038;p=$id");
	if ($post->guid !== $expected) {
		echo "$key: $post->guid\n";
	}
}
