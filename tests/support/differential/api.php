<?php
/**
 * The content of a bundle through WordPress's own functions, as an administrator's program would bring it:
 *
 *   php api.php STATE STAGES STAGE CONTENT BUNDLE [FORMER EDITION]
 *
 * STATE says which record became which object, and is brought up to date. CONTENT has the bodies as blocks
 * (how HTML becomes blocks is not WordPress's business). With a former edition only what differs is told to
 * WordPress, by one wp_update_post() for each post that changed.
 */
require __DIR__ . '/../wp.php';
require __DIR__ . '/bundle.php';
require __DIR__ . '/canon.php';
require_once ABSPATH . 'wp-admin/includes/admin.php';

final class Api {

	private array $state;
	private array $content;
	private array $manifest;
	private array $records;
	private array $former;
	private array $model;
	private string $folder;

	public function __construct(array $state, array $content, string $folder, string $former) {
		$this->state    = $state;
		$this->content  = $content;
		$this->folder   = $folder;
		$this->manifest = bundle_manifest($folder);
		$this->records  = bundle_records($folder);
		$this->former   = $former === '' ? [] : bundle_records($former);
		$this->model    = json_decode(file_get_contents(getenv('PROFINT_SOURCE') . '/sync/model/content-model.json'), true);
	}

	public function run(): array {
		$this->add_media();
		foreach ($this->records as $key => $record) {
			foreach (bundle_languages($record, $this->manifest) as $language) {
				$former = $this->former[$key] ?? null;
				$known  = isset($this->state[bundle_is_term($record['type']) ? 'terms' : 'posts']["$key@$language"]);
				if (bundle_is_term($record['type'])) {
					$known ? $this->change_term($key, $record, $former, $language) : $this->add_term($key, TYPES[$record['type']], wished_term($record, $language), $language);
				} else {
					$known ? $this->change_post($key, $record, $former, $language) : $this->add_post($key, $record, $language);
				}
			}
		}
		return $this->state;
	}

	/** Files first, one attachment each, as an upload in the media library. */
	private function add_media(): void {
		foreach ($this->manifest['files'] as $file) {
			if (strpos($file['path'], 'media/') !== 0 || isset($this->state['media'][$file['sha256']])) {
				continue;
			}
			$copy = wp_tempnam($file['path']);
			copy("$this->folder/{$file['path']}", $copy);
			$this->state['media'][$file['sha256']] = $this->done(
				media_handle_sideload(['name' => basename($file['path']), 'tmp_name' => $copy], 0, null, ['post_author' => 1]));
		}
	}

	private function medium(string $path): int {
		foreach ($this->manifest['files'] as $file) {
			if ($file['path'] === $path) {
				return $this->state['media'][$file['sha256']];
			}
		}
		throw new RuntimeException("the bundle has no $path");
	}

	// --- terms

	private function add_term(string $key, string $taxonomy, array $wish, string $language): void {
		$slug = $wish['slug'] === '' ? sanitize_title($wish['name']) : $wish['slug'];
		$free = $this->of_our_other_language('terms', $this->term_with($slug, $taxonomy), $language) ? "$slug-$language" : $slug;
		$args = wp_slash(['description' => $wish['description'], 'slug' => $free === $slug ? $wish['slug'] : $free]);
		$made = wp_insert_term(wp_slash($wish['name']), $taxonomy, $args);
		if (is_wp_error($made) && $made->get_error_code() === 'term_exists') {
			// the same name again needs a slug of its own; an administrator takes the next number
			$args['slug'] = $free === '' ? '' : wp_unique_term_slug($free, (object) ['taxonomy' => $taxonomy, 'parent' => 0]);
			$made = wp_insert_term(wp_slash($wish['name']), $taxonomy, $args);
		}
		$id = (int) $this->done($made)['term_id'];
		foreach ($wish['metas'] as $name => $value) {
			add_term_meta($id, $name, wp_slash($this->meta($name, $value)));
		}
		$this->state['terms']["$key@$language"] = $id;
		$this->done(wp_set_object_terms($id, [$this->term_with("pll_$language", 'term_language')], 'term_language'));
		$this->join('terms', $key, 'term_translations');
	}

	private function change_term(string $key, array $record, ?array $former, string $language): void {
		$now = wished_term($record, $language);
		$was = $former === null ? $now : wished_term($former, $language);
		$id  = $this->state['terms']["$key@$language"];
		$new = [];
		foreach (['name', 'description', 'slug'] as $field) {
			if ($now[$field] !== $was[$field] && !($field === 'slug' && $now['slug'] === '')) {
				$new[$field] = $now[$field];
			}
		}
		if ($new !== []) {
			$this->done(wp_update_term($id, TYPES[$record['type']], wp_slash($new)));
		}
		foreach ($now['metas'] as $name => $value) {
			if (($was['metas'][$name] ?? null) !== $value) {
				update_term_meta($id, $name, wp_slash($this->meta($name, $value)));
			}
		}
		foreach (array_diff_key($was['metas'], $now['metas']) as $name => $value) {
			delete_term_meta($id, $name);
		}
	}

	private function meta(string $name, $value) {
		return $name === 'profint_logo' ? $this->medium($value) : $value;
	}

	/** The term of a reference in a language; countries and modes are made when they are first needed, in every language. */
	private function term(string $key, string $language): int {
		[$taxonomy, $id] = explode('/', $key);
		$names = $this->model['taxonomies'][$taxonomy]['terms'][$id] ?? null;
		if ($names !== null) {
			$key .= " of {$this->manifest['origin']}";
		}
		foreach ($names === null ? [] : ['fr', 'en', 'it', 'sv'] as $each) {
			if (!isset($this->state['terms']["$key@$each"])) {
				$this->add_term($key, $taxonomy, ['name' => typed_for_term($names[$each]), 'description' => '', 'slug' => $id, 'metas' => []], $each);
			}
		}
		return $this->state['terms']["$key@$language"] ?? $this->state['terms']["$key@fr"];
	}

	private function term_with(string $slug, string $taxonomy): int {
		$term = get_term_by('slug', $slug, $taxonomy);
		return $term instanceof WP_Term ? $term->term_id : 0;
	}

	// --- posts

	private function add_post(string $key, array $record, string $language): void {
		$wish = wished_post($record, $language);
		$post = [
			'post_type'    => TYPES[$record['type']],
			'post_author'  => 1,
			'post_title'   => $wish['title'],
			'post_content' => content_with_site($this->content["$key@$language"]),
			'post_excerpt' => $wish['excerpt'],
			'post_status'  => $wish['status'],
			'post_parent'  => $this->post($wish['parent'], $language),
			'menu_order'   => $wish['order'],
			'post_name'    => $wish['slug'],
			'meta_input'   => $wish['metas'],
			'tax_input'    => $this->tax_input($wish['terms'], $language),
		];
		if ($wish['gmt'] !== '') {
			$post['post_date_gmt'] = $wish['gmt'];
		}
		$post['post_name'] = $this->own_name($post, $language);
		$id = $this->done(wp_insert_post(wp_slash($post), true));
		$this->state['posts']["$key@$language"] = $id;
		$this->done(wp_set_object_terms($id, [$this->term_with($language, 'language')], 'language'));
		$this->join('posts', $key, 'post_translations');
	}

	private function change_post(string $key, array $record, ?array $former, string $language): void {
		$now  = wished_post($record, $language);
		$was  = $former === null ? $now : wished_post($former, $language);
		$id   = $this->state['posts']["$key@$language"];
		$post = [];
		foreach (['title' => 'post_title', 'excerpt' => 'post_excerpt', 'status' => 'post_status', 'order' => 'menu_order'] as $field => $column) {
			if ($now[$field] !== $was[$field]) {
				$post[$column] = $now[$field];
			}
		}
		if (content_without_site(get_post($id)->post_content) !== $this->content["$key@$language"]) {
			$post['post_content'] = content_with_site($this->content["$key@$language"]);
		}
		if ($now['slug'] !== $was['slug'] && $now['slug'] !== '') {
			$post['post_name'] = $now['slug'];
		}
		if ($now['parent'] !== $was['parent']) {
			$post['post_parent'] = $this->post($now['parent'], $language);
		}
		if ($now['gmt'] !== $was['gmt'] && $now['gmt'] !== '') {
			$post += ['post_date_gmt' => $now['gmt'], 'post_date' => get_date_from_gmt($now['gmt']), 'edit_date' => true];
		}
		foreach ($now['metas'] as $name => $value) {
			if (($was['metas'][$name] ?? null) !== $value) {
				$post['meta_input'][$name] = $value;
			}
		}
		foreach (array_keys($now['terms'] + $was['terms']) as $taxonomy) {
			if (($now['terms'][$taxonomy] ?? []) !== ($was['terms'][$taxonomy] ?? [])) {
				$post['tax_input'][$taxonomy] = $this->tax_input([$taxonomy => $now['terms'][$taxonomy] ?? []], $language)[$taxonomy];
			}
		}
		$gone = array_diff_key($was['metas'], $now['metas']);
		if ($post === [] && $gone === []) {
			return;
		}
		if (isset($post['post_name']) || isset($post['post_status'])) {
			$name = $this->own_name($post + get_post($id, ARRAY_A), $language, $id);
			$post = $name === '' ? $post : ['post_name' => $name] + $post;
		}
		$this->done(wp_update_post(wp_slash($post + ['ID' => $id]), true));
		foreach ($gone as $name => $value) {
			delete_post_meta($id, $name);
		}
	}

	private function post(string $key, string $language): int {
		return $key === '' ? 0 : $this->state['posts']["$key@$language"] ?? $this->state['posts']["$key@fr"];
	}

	private function tax_input(array $terms, string $language): array {
		foreach ($terms as $taxonomy => $keys) {
			$terms[$taxonomy] = array_map(fn (string $key): int => $this->term($key, $language), $keys);
		}
		return $terms;
	}

	/** The name that was asked for; our other language's `-{code}` where it would be in the way; else none. */
	private function own_name(array $post, string $language, int $self = 0): string {
		global $wpdb;
		if ($post['post_name'] === '' && $post['post_status'] === 'draft') {
			return '';
		}
		$wish   = $post['post_name'] === '' ? sanitize_title($post['post_title']) : $post['post_name'];
		$holder = $wpdb->get_var($wpdb->prepare("SELECT ID FROM $wpdb->posts WHERE post_name = %s AND post_type = %s AND ID <> %d AND (0 = %d OR post_parent = %d) ORDER BY ID LIMIT 1",
			$wish, $post['post_type'], $self, is_post_type_hierarchical($post['post_type']), $post['post_parent']));
		if ($wish === '' || !$this->of_our_other_language('posts', (int) $holder, $language)) {
			return $post['post_name'];
		}
		return _truncate_post_slug($wish, 200 - strlen("-$language")) . "-$language";
	}

	// --- languages

	private function of_our_other_language(string $kind, int $object, string $language): bool {
		$key = $object > 0 ? array_search($object, $this->state[$kind], true) : false;
		return $key !== false && substr($key, -strlen("@$language")) !== "@$language";
	}

	/** Translations of each other, as Polylang saves them: terms always, posts from the second language on. */
	private function join(string $kind, string $key, string $taxonomy): void {
		$map = [];
		foreach ($this->manifest['languages'] as $language) {
			if (isset($this->state[$kind]["$key@$language"])) {
				$map[$language] = $this->state[$kind]["$key@$language"];
			}
		}
		if ($kind === 'posts' && count($map) < 2) {
			return;
		}
		$groups = wp_get_object_terms(array_values($map), $taxonomy, ['fields' => 'ids']);
		if ($groups === []) {
			$group = (int) $this->done(wp_insert_term(uniqid('pll_'), $taxonomy, ['description' => serialize($map)]))['term_id'];
		} else {
			$group = (int) $groups[0];
			$this->done(wp_update_term($group, $taxonomy, ['description' => serialize($map)]));
		}
		foreach ($map as $object) {
			$this->done(wp_set_object_terms($object, [$group], $taxonomy));
		}
	}

	private function done($result) {
		if (is_wp_error($result)) {
			throw new RuntimeException('WordPress refused: ' . $result->get_error_message());
		}
		return $result;
	}
}

[, $state_file, $stages, $stage, $content_file, $folder] = $argv;
$began = time();
wp_set_current_user(1);
$api = new Api(state_read($state_file), state_read($content_file), $folder, $argv[6] ?? '');
state_write($state_file, $api->run());
stage_note($stages, $stage, $began);
