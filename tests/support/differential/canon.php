<?php
/**
 * Content without what differs from site to site: the address of the site and the IDs of attachments.
 */

// what goes wrong is said in one line, not on WordPress's page for visitors
set_exception_handler(static function (Throwable $error): void {
	fwrite(STDERR, $error->getMessage() . ' (' . basename($error->getFile()) . ':' . $error->getLine() . ")\n");
	exit(1);
});

/** Attachments are called by their slugs, which are the same on both sites. */
function content_without_site(string $content): string {
	$slug = static function (array $found): string {
		$attachment = get_post((int) $found[2]);
		if ($attachment === null) {
			return "$found[1]{deleted}";
		}
		return $attachment->post_type === 'attachment' ? "$found[1]{attachment:$attachment->post_name}" : $found[0];
	};
	return str_replace(home_url(), '{home}', preg_replace_callback('/("id":|wp-image-)(\d+)/', $slug, $content));
}

/** And back, for this site. */
function content_with_site(string $content): string {
	$id = static function (array $found): string {
		$attachments = get_posts(['post_type' => 'attachment', 'post_status' => 'any', 'name' => $found[1], 'fields' => 'ids']);
		return (string) ($attachments[0] ?? 'missing');
	};
	return str_replace('{home}', home_url(), preg_replace_callback('/\{attachment:([^}]*)\}/', $id, $content));
}

/** The file that says which object is which record: {"posts": {"case/x@fr": 12}, "terms": {…}, "media": {…}}. */
function state_read(string $file): array {
	return is_file($file) ? json_decode(file_get_contents($file), true, 512, JSON_THROW_ON_ERROR) : ['posts' => [], 'terms' => [], 'media' => []];
}
function state_write(string $file, array $state): void {
	file_put_contents($file, json_encode($state, JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE | JSON_PRETTY_PRINT));
}

/** Notes when something happened on a site, so that the dump knows "now" when it meets it. */
function stage_note(string $file, string $name, int $began): void {
	file_put_contents($file, "$name $began " . time() . "\n", FILE_APPEND);
}
