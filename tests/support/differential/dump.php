<?php
/**
 * A site in canonical form, to compare with another: php dump.php STATE STAGES [unnoticed]. Every row of posts,
 * postmeta, terms, term_taxonomy, term_relationships and termmeta, the options, and the events that wait for
 * their day. With a third word it says instead which of its small changes to the rows the dump would not show.
 *
 * IDs become names (type and slugs, taxonomy and slug), also inside serialized maps and block attributes;
 * `pll_…` slugs become one word; the address of the site becomes {home}; a moment that lies within a stage
 * of the test becomes that stage's name. The guid of imported posts is left out: it is a documented exception.
 */
require_once __DIR__ . '/../wp.php';
require_once __DIR__ . '/canon.php';

final class Dump {

	/** Options that tell of time, of this very machine, or of what the dump shows elsewhere. */
	private const NOISE = '/^(_transient_|_site_transient_|cron$|rewrite_rules$|profint_)/';

	private array $posts = [];
	private array $terms = [];
	private array $names = ['post' => [], 'term' => [], 'tt' => []];
	private array $imported;
	private array $stages = [];
	private DateTimeZone $zone;

	public function __construct(array $state, string $stages) {
		global $wpdb;
		$this->imported = array_flip($state['posts']);
		$this->zone     = wp_timezone();
		foreach (is_file($stages) ? file($stages, FILE_IGNORE_NEW_LINES) : [] as $line) {
			$this->stages[] = explode(' ', $line);
		}
		foreach ($wpdb->get_results("SELECT * FROM $wpdb->posts ORDER BY ID", ARRAY_A) as $post) {
			$this->posts[$post['ID']] = $post;
		}
		foreach ($wpdb->get_results("SELECT t.*, y.* FROM $wpdb->terms t LEFT JOIN $wpdb->term_taxonomy y ON y.term_id = t.term_id ORDER BY t.term_id", ARRAY_A) as $term) {
			$this->terms[] = $term;
		}
		$this->name_posts();
		$this->name_terms();
	}

	public function write(): void {
		$sections = array_merge($this->post_sections(), $this->term_sections());
		ksort($sections, SORT_STRING);
		foreach ($sections as $title => $lines) {
			echo "== $title\n", implode("\n", $lines), "\n\n";
		}
		echo "== options\n", implode("\n", $this->options()), "\n\n== events\n", implode("\n", $this->events()), "\n";
	}

	// --- names

	private function name_posts(): void {
		$used = [];
		foreach ($this->posts as $id => $post) {
			$name = "{$post['post_type']}:" . $this->path($post);
			$used[$name] = ($used[$name] ?? 0) + 1;
			$this->names['post'][$id] = $used[$name] > 1 ? "$name#$used[$name]" : $name;
		}
	}

	private function path(array $post): string {
		if ($post['post_type'] === 'revision') {
			return $this->path($this->posts[$post['post_parent']] ?? ['post_name' => 'gone', 'post_parent' => 0, 'post_type' => '']) . ' revision';
		}
		$slug   = $post['post_name'] === '' || strtok($post['post_name'], '-') === $post['ID'] ? '~' . $this->show(mb_substr($post['post_title'], 0, 60)) : $post['post_name'];
		$parent = $this->posts[$post['post_parent']] ?? null;
		return ($parent !== null && $parent['ID'] !== $post['ID'] ? $this->path($parent) . '/' : '') . $slug;
	}

	private function name_terms(): void {
		$used = [];
		foreach ($this->terms as $term) {
			if (!$this->is_group($term)) {
				$name = "{$term['taxonomy']}:" . ($term['slug'] === $term['term_id'] ? '~' . $this->show($term['name']) : $term['slug']);
				$used[$name] = ($used[$name] ?? 0) + 1;
				$this->names['term'][$term['term_id']] = $used[$name] > 1 ? "$name#$used[$name]" : $name;
			}
		}
		foreach ($this->terms as $term) {
			if ($this->is_group($term)) {
				$this->names['term'][$term['term_id']] = "{$term['taxonomy']}:{" . $this->group($term) . '}';
			}
			$this->names['tt'][$term['term_taxonomy_id']] = $this->names['term'][$term['term_id']];
		}
	}

	private function is_group(array $term): bool {
		return in_array($term['taxonomy'], ['post_translations', 'term_translations'], true);
	}

	/** The map of a translation group, in its own order, by names. */
	private function group(array $term): string {
		$map = unserialize($term['description'], ['allowed_classes' => false]);
		if (!is_array($map)) {
			return 'unreadable ' . $term['description'];
		}
		$kind  = $term['taxonomy'] === 'post_translations' ? 'post' : 'term';
		$parts = [];
		foreach ($map as $language => $id) {
			$parts[] = "$language=" . (is_int($id) ? $this->name($kind, $id) : 'no number ' . json_encode($id));
		}
		return implode(' ', $parts) . (serialize($map) === $term['description'] ? '' : ' written otherwise');
	}

	private function name(string $kind, $id): string {
		return (int) $id === 0 ? '0' : $this->names[$kind][$id] ?? "$kind that is not there";
	}

	// --- values

	private function show($value): string {
		return $value === null ? 'NULL' : json_encode(str_replace(home_url(), '{home}', (string) $value), JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE);
	}

	private function stage(int $moment): ?string {
		foreach ($this->stages as [$name, $from, $to]) {
			if ($moment >= $from && $moment <= $to) {
				return $name;
			}
		}
		return null;
	}

	private function date(string $value, bool $gmt): string {
		if ($value === '0000-00-00 00:00:00') {
			return $value;
		}
		$stage = $this->stage((new DateTime($value, $gmt ? new DateTimeZone('UTC') : $this->zone))->getTimestamp());
		return $stage === null ? $value : "now ($stage)";
	}

	private function guid(array $post): string {
		if ($post['post_type'] === 'revision') {
			return $post['guid'] === home_url("/?p={$post['ID']}") ? '{home}/?p={ID}' : $this->show($post['guid']);
		}
		return isset($this->imported[(int) $post['ID']]) ? 'left out' : $this->show($post['guid']);
	}

	private function column(string $column, array $post): string {
		switch ($column) {
		case 'guid':
			return $this->guid($post);
		case 'post_parent':
			return $this->name('post', $post[$column]);
		case 'post_content':
			return $this->show(content_without_site($post[$column]));
		case 'post_name':
			return $this->show(preg_replace(["/^{$post['ID']}(?=(-\d+|__trashed)?$)/", "/^{$post['post_parent']}-(?=(revision|autosave)-v1$)/"],
				['{ID}', '{parent}-'], $post['post_name']));
		case 'post_date':
		case 'post_modified':
			return $this->date($post[$column], false);
		case 'post_date_gmt':
		case 'post_modified_gmt':
			return $this->date($post[$column], true);
		default:
			return $this->show($post[$column]);
		}
	}

	private function meta(string $key, ?string $value, string $object): string {
		switch ($key) {
		case '_wp_old_slug':
		case '_wp_desired_post_slug':
			return $this->show(preg_replace("/^$object(?=(-\d+)?$)/", '{ID}', $value));
		case 'profint_logo':
		case '_thumbnail_id':
			return $this->name('post', $value);
		case '_wp_trash_meta_time':
			return $this->stage((int) $value) ?? $this->show($value);
		case '_wp_old_date':
			return $value === wp_date('Y-m-d') ? 'today' : $this->show($value);
		default:
			return $this->show($value);
		}
	}

	// --- sections

	private function post_sections(): array {
		global $wpdb;
		$sections = [];
		foreach ($this->posts as $id => $post) {
			$lines = [];
			foreach (array_diff(array_keys($post), ['ID']) as $column) {
				$lines[] = "$column: " . $this->column($column, $post);
			}
			$sections[$id] = $lines;
		}
		$this->append($sections, $this->metas($wpdb->postmeta, 'post_id'));
		$this->append($sections, $this->relations(true));
		return $this->titled($sections, 'post');
	}

	private function term_sections(): array {
		global $wpdb;
		$sections = [];
		foreach ($this->terms as $term) {
			$random = $this->is_group($term) && preg_match('/^pll_[0-9a-f]{13}$/', $term['slug']) && $term['name'] === $term['slug'];
			$lines  = ['taxonomy: ' . $this->show($term['taxonomy']),
				'name: ' . ($random ? 'pll_…' : $this->show($term['name'])),
				'slug: ' . ($random ? 'pll_…' : $this->show($term['slug'] === $term['term_id'] ? '{ID}' : $term['slug'])),
				'term_group: ' . $term['term_group'],
				'description: ' . ($this->is_group($term) ? $this->group($term) : $this->show($term['description'])),
				'parent: ' . $this->name('term', $term['parent']),
				'count: ' . $term['count']];
			$sections[$term['term_id']] = $lines;
		}
		$this->append($sections, $this->metas($wpdb->termmeta, 'term_id'));
		$this->append($sections, $this->relations(false));
		return $this->titled($sections, 'term');
	}

	private function append(array &$sections, array $lines): void {
		foreach ($lines as $id => $more) {
			$sections[$id] = array_merge($sections[$id] ?? ['no row'], $more);
		}
	}

	private function titled(array $sections, string $kind): array {
		$titled = [];
		foreach ($sections as $id => $lines) {
			$titled["$kind " . $this->name($kind, $id)] = $lines;
		}
		return $titled;
	}

	/** By key; values of one key in the order in which they were added. */
	private function metas(string $table, string $object): array {
		global $wpdb;
		$lines = [];
		foreach ($wpdb->get_results("SELECT $object AS object, meta_key, meta_value FROM $table ORDER BY meta_key, meta_id") as $meta) {
			$lines[$meta->object][] = "meta $meta->meta_key: " . $this->meta($meta->meta_key, $meta->meta_value, $meta->object);
		}
		return $lines;
	}

	/** Of posts, or of terms (the taxonomies that Polylang attaches to terms). */
	private function relations(bool $posts): array {
		global $wpdb;
		$lines = [];
		foreach ($wpdb->get_results("SELECT r.*, y.taxonomy FROM $wpdb->term_relationships r LEFT JOIN $wpdb->term_taxonomy y USING (term_taxonomy_id)") as $row) {
			if ($posts !== in_array($row->taxonomy, ['term_language', 'term_translations'], true)) {
				$lines[$row->object_id][] = 'term ' . $this->name('tt', $row->term_taxonomy_id) . " order $row->term_order";
			}
		}
		return array_map(static function (array $of_one): array {
			sort($of_one, SORT_STRING);
			return $of_one;
		}, $lines);
	}

	private function options(): array {
		global $wpdb;
		$lines = [];
		foreach ($wpdb->get_results("SELECT option_name, option_value, autoload FROM $wpdb->options ORDER BY option_name") as $option) {
			if (!preg_match(self::NOISE, $option->option_name)) {
				$lines[] = "$option->option_name ($option->autoload): " . $this->show($option->option_value);
			}
		}
		return $lines;
	}

	/** What is to happen once, and when; what repeats itself is every site's own affair. */
	private function events(): array {
		$lines = [];
		foreach ((array) _get_cron_array() as $moment => $hooks) {
			foreach ($hooks as $hook => $events) {
				foreach ($events as $event) {
					if ($event['schedule'] === false) {
						$lines[] = "$hook " . ($this->stage($moment) ?? gmdate('Y-m-d H:i:s', $moment)) . ' ' .
							implode(' ', array_map(fn ($id): string => $this->name('post', $id), $event['args']));
					}
				}
			}
		}
		sort($lines, SORT_STRING);
		return $lines;
	}
}

/** One small change to each kind of thing that the dump is there to show. */
const CHANGES = [
	'a column of a post'    => 'UPDATE {posts} SET menu_order = menu_order + 1 WHERE ID = {post}',
	'a slug'                => "UPDATE {posts} SET post_name = CONCAT(post_name, '-2') WHERE ID = {post}",
	'content'               => "UPDATE {posts} SET post_content = CONCAT(post_content, ' ') WHERE ID = {post}",
	'a moment in GMT'       => 'UPDATE {posts} SET post_modified_gmt = post_modified_gmt + INTERVAL 1 HOUR WHERE ID = {post}',
	'a file in a block'     => "UPDATE {posts} SET post_content = REPLACE(post_content, '\"id\":', '\"id\":1') WHERE ID = {file}",
	'one meta more'         => "INSERT INTO {postmeta} (post_id, meta_key, meta_value) VALUES ({post}, '_profint_area', 'x')",
	'NULL for nothing'      => "INSERT INTO {postmeta} (post_id, meta_key, meta_value) VALUES ({post}, '_profint_area', NULL)",
	'a meta of no post'     => "INSERT INTO {postmeta} (post_id, meta_key, meta_value) VALUES (999999, 'x', 'x')",
	'a relation less'       => 'DELETE FROM {relationships} WHERE object_id = {post} LIMIT 1',
	'an order of terms'     => 'UPDATE {relationships} SET term_order = 1 WHERE object_id = {post} LIMIT 1',
	'a count'               => 'UPDATE {taxonomy} SET count = count + 1 WHERE term_id = {term}',
	'a description'         => "UPDATE {taxonomy} SET description = 'x' WHERE term_id = {term}",
	'a name that reads alike' => "UPDATE {terms} SET name = UPPER(name) WHERE term_id = {term}",
	'a meta of a term'      => "UPDATE {termmeta} SET meta_value = CONCAT(meta_value, ' ') WHERE term_id = {term}",
	'a translation group'   => "UPDATE {taxonomy} SET description = REPLACE(description, 'i:{post};', 'i:{file};') WHERE taxonomy = 'post_translations'",
	'a number as text'      => "UPDATE {taxonomy} SET description = REPLACE(description, 'i:{post};', 's:1:\"1\";') WHERE taxonomy = 'post_translations'",
	'a row of a post type'  => "INSERT INTO {posts} (post_content, post_title, post_excerpt, to_ping, pinged, post_content_filtered) VALUES ('', '', '', '', '', '')",
	'an option'             => "INSERT INTO {options} (option_name, option_value) VALUES ('profile_children', 'a:0:{}')",
];

/** The changes that do not show. Each is undone. */
function unnoticed(callable $dump, array $posts, array $terms): array {
	global $wpdb;
	$with  = static fn (string $part): string => (string) current(array_filter($posts, static fn (int $id): bool => strpos((string) get_post_field('post_content', $id, 'raw'), $part) !== false));
	$names = ['{posts}' => $wpdb->posts, '{postmeta}' => $wpdb->postmeta, '{relationships}' => $wpdb->term_relationships, '{taxonomy}' => $wpdb->term_taxonomy,
		'{terms}' => $wpdb->terms, '{termmeta}' => $wpdb->termmeta, '{options}' => $wpdb->options,
		'{post}' => $with('wp:profint/story'), '{file}' => $with('wp:file'), '{term}' => (string) current($terms)];
	$before = $dump();
	$missed = [];
	foreach (CHANGES as $name => $sql) {
		$wpdb->query('START TRANSACTION');
		$changed = $wpdb->query(strtr($sql, $names));
		wp_cache_flush();
		if (!$changed || $dump() === $before) {
			$missed[] = $name;
		}
		$wpdb->query('ROLLBACK');
		wp_cache_flush();
	}
	return $missed;
}

$state = state_read($argv[1]);
$dump  = static function () use ($state, $argv): string {
	ob_start();
	(new Dump($state, $argv[2]))->write();
	return ob_get_clean();
};
echo isset($argv[3]) ? implode("\n", unnoticed($dump, $state['posts'], $state['terms'])) : $dump();
