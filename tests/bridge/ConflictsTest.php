<?php
declare(strict_types=1);

use Profint\Mark;

require_once __DIR__ . '/SiteTest.php';

final class ConflictsTest extends SiteCase
{
	/** @var int[] */
	private array $users = [];

	protected function setUp(): void
	{
		parent::setUp();
		self::db()->query('UPDATE ' . self::table('lease') . " SET expires = NULL, connection = 0 WHERE name = 'writer'");
	}

	protected function tearDown(): void
	{
		require_once ABSPATH . 'wp-admin/includes/user.php';
		parent::tearDown();
		array_map('wp_delete_user', $this->users);
	}

	private function user(string $role): int
	{
		return $this->users[] = wp_insert_user(['user_login' => uniqid($role), 'user_pass' => wp_generate_password(), 'display_name' => "La $role", 'role' => $role]);
	}

	/** An open conflict, as the engine leaves one. */
	private static function conflict(string $kind, int $object, string $type, string $id, string $field, ?string $bundle, ?string $site): int
	{
		$mark = $bundle === null ? '' : json_encode(Mark::of($bundle));
		self::db()->insert(self::table('conflict'), ['origin' => 1, 'type' => $type, 'record' => $id, 'language' => 'fr', 'kind' => $kind, 'object' => $object,
			'field' => $field, 'bundle' => $bundle, 'site' => $site, 'mark' => $mark, 'run' => 1, 'noted' => '2026-11-20 10:00:00', 'state' => 'open']);
		return self::db()->insert_id;
	}

	/** A case whose title both sides changed. */
	private function titles(string $id = 'c'): array
	{
		$post = $this->record('case', $id, ['fr' => ['post_title' => 'Du site']])['fr'];
		return [$post, self::conflict('post', $post, 'case', $id, 'title', 'Du lot & <plus>', 'Du site')];
	}

	private static function rest(string $method, string $path, array $parameters = []): WP_REST_Response
	{
		$request = new WP_REST_Request($method, "/profint/v1/$path");
		$method === 'GET' ? $request->set_query_params($parameters) : $request->set_body_params($parameters);
		return rest_do_request($request);
	}

	private static function settle(int $id, string $choice, ?string $text = null): WP_REST_Response
	{
		return self::rest('POST', "conflicts/$id", ['choice' => $choice] + ($text === null ? [] : ['text' => $text]));
	}

	private static function row(int $id): array
	{
		return self::db()->get_row('SELECT * FROM ' . self::table('conflict') . " WHERE id = $id", ARRAY_A);
	}

	private static function ledger_of(int $object): array
	{
		$row = self::db()->get_row('SELECT fields, site, updated FROM ' . self::table('record') . " WHERE object = $object", ARRAY_A);
		return ['fields' => json_decode($row['fields'], true), 'site' => (int) $row['site'], 'updated' => (int) $row['updated']];
	}

	/** Everything that a settlement writes, to see that one wrote nothing. */
	private static function all(): string
	{
		$said = '';
		foreach ([self::db()->posts, self::db()->postmeta, self::db()->term_relationships, self::table('record'), self::table('conflict'), self::table('change'), self::table('run')] as $table) {
			$said .= serialize(self::db()->get_results("SELECT * FROM $table ORDER BY 1, 2", ARRAY_A));
		}
		return hash('sha256', $said);
	}

	/** @dataProvider roles */
	public function test_only_reviewers_who_may_edit_the_post_see_and_settle(string $role, int $list, int $settle): void
	{
		[$post, $id] = $this->titles();
		wp_set_current_user($role === '' ? 0 : $this->user($role));
		self::assertSame($list, self::rest('GET', 'conflicts')->get_status());
		self::assertSame($settle, self::settle($id, 'mine')->get_status());
		self::assertSame($settle === 200 ? 'settled' : 'open', self::row($id)['state']);
	}

	public function roles(): array
	{
		return ['anonymous' => ['', 401, 401], 'subscriber' => ['subscriber', 403, 403], 'author' => ['author', 403, 403], 'editor' => ['editor', 200, 200], 'administrator' => ['administrator', 200, 200]];
	}

	public function test_a_reviewer_who_may_not_edit_the_post_sees_that_it_is_there_but_no_text(): void
	{
		[$post, $id] = $this->titles();
		$user = $this->user('subscriber');
		get_user_by('id', $user)->add_cap('review_profint');
		wp_set_current_user($user);
		$item = self::rest('GET', 'conflicts')->get_data()[0];
		self::assertSame([$id, false, '', null, null, null, null], [$item['id'], $item['may_settle'], $item['title'], $item['mine'], $item['theirs'], $item['mine_when_noted'], $item['edit_link']]);
		self::assertSame(403, self::settle($id, 'mine')->get_status());
	}

	public function test_who_may_not_publish_cannot_take_a_status_that_publishes(): void
	{
		$post = $this->record('case', 'c', ['fr' => ['post_status' => 'draft']])['fr'];
		$id = self::conflict('post', $post, 'case', 'c', 'status', 'publish', 'draft');
		$user = $this->user('contributor');
		get_user_by('id', $user)->add_cap('review_profint');
		foreach (['edit_others_posts', 'edit_posts'] as $capability) {
			get_user_by('id', $user)->add_cap($capability);
		}
		wp_set_current_user($user);
		self::assertSame(403, self::settle($id, 'theirs')->get_status());
		self::assertSame(403, self::settle($id, 'text', 'private')->get_status());
		self::assertSame('draft', get_post_status($post));
		self::assertSame(200, self::settle($id, 'mine')->get_status());
	}

	public function test_the_list_has_both_texts_the_way_to_the_editor_and_who_edited_last(): void
	{
		$editor = $this->user('editor');
		[$post, $id] = $this->titles();
		[, $second] = $this->titles('d');
		wp_set_current_user($editor);
		wp_update_post(['ID' => $post, 'post_title' => 'Du site, encore']);
		$answer = self::rest('GET', 'conflicts', ['per_page' => 1]);
		$item = $answer->get_data()[0];
		self::assertSame(['2', '2'], [$answer->get_headers()['X-WP-Total'], $answer->get_headers()['X-WP-TotalPages']]);
		self::assertCount(1, $answer->get_data());
		self::assertSame([$id, 'case/c', 'fr', 'title', 'post', $post], [$item['id'], $item['record'], $item['language'], $item['field'], $item['kind'], $item['post']]);
		self::assertSame(['Du site, encore', 'Du lot & <plus>', 'Du site'], [$item['mine'], $item['theirs'], $item['mine_when_noted']]);
		self::assertSame('2026-11-20T10:00:00Z', $item['noted']);
		self::assertSame('La editor', $item['edited']['by']);
		self::assertStringContainsString("post.php?post=$post", $item['edit_link']);
		self::assertSame($second, self::rest('GET', 'conflicts', ['per_page' => 1, 'page' => 2])->get_data()[0]['id']);
		self::assertSame(400, self::rest('GET', 'conflicts', ['per_page' => 101])->get_status());
	}

	public function test_mine_changes_the_ledger_alone_and_leaves_what_undo_needs(): void
	{
		[$post, $id] = $this->titles();
		self::db()->query('UPDATE ' . self::table('record') . " SET fields = '{\"title\":\"00\",\"content\":[\"11\",\"22\"]}', site = 77");
		wp_set_current_user($this->user('editor'));
		$before = serialize(get_post($post));
		$done = self::settle($id, 'mine')->get_data();
		self::assertSame(['mine', 'done', 'case/c', 'title'], [$done['choice'], $done['outcome'], $done['record'], $done['field']]);
		wp_cache_flush();
		self::assertSame($before, serialize(get_post($post)));
		self::assertSame(['fields' => ['title' => Mark::of('Du lot & <plus>'), 'content' => ['11', '22']], 'site' => 0, 'updated' => $done['run']], self::ledger_of($post));
		$row = self::row($id);
		self::assertSame(['settled', 'mine', wp_get_current_user()->user_login, (string) $done['run']], [$row['state'], $row['choice'], $row['settled_by'], $row['settled_run']]);
		$run = self::db()->get_row('SELECT command, outcome, finished FROM ' . self::table('run') . " WHERE run = {$done['run']}", ARRAY_A);
		self::assertSame(['settle', 'done'], [$run['command'], $run['outcome']]);
		self::assertNotNull($run['finished']);
		$change = self::db()->get_row('SELECT kind, object, action, before_image FROM ' . self::table('change') . " WHERE run = {$done['run']}", ARRAY_A);
		self::assertSame(['post', (string) $post, 'settle'], [$change['kind'], $change['object'], $change['action']]);
		$image = json_decode($change['before_image'], true);
		self::assertSame([[], [], $id, 77], [$image['values'], $image['after'], $image['conflict'], $image['ledger']['site']]);
		self::assertSame(['title' => '00', 'content' => ['11', '22']], $image['ledger']['fields']);
		self::assertSame(32, strlen($image['ledger']['source']));
	}

	public function test_theirs_stores_the_bundles_text_as_it_is_with_a_revision(): void
	{
		[$post, $id] = $this->titles();
		wp_set_current_user($this->user('editor'));
		kses_init_filters();
		$done = self::settle($id, 'theirs')->get_data();
		self::assertNotFalse(has_filter('title_save_pre', 'wp_filter_kses'), 'the filters of the user are back');
		kses_remove_filters();
		self::assertSame('Du lot & <plus>', self::db()->get_var('SELECT post_title FROM ' . self::db()->posts . " WHERE ID = $post"));
		self::assertSame(Mark::of('Du lot & <plus>'), self::ledger_of($post)['fields']['title']);
		self::assertSame('Du lot & <plus>', array_values(wp_get_post_revisions($post))[0]->post_title);
		$image = json_decode(self::db()->get_var('SELECT before_image FROM ' . self::table('change') . " WHERE run = {$done['run']}"), true);
		self::assertSame('Du site', $image['values']['title']);
		self::assertSame(Mark::of('Du lot & <plus>'), $image['after']['title']);
	}

	public function test_a_text_goes_through_the_filters_of_the_user(): void
	{
		[$post, $id] = $this->titles();
		$content = self::conflict('post', $post, 'case', 'c', 'content', 'x', '');
		wp_set_current_user($this->user('editor'));
		kses_init_filters();
		self::assertSame(200, self::settle($id, 'text', ' Ni l’un \\ ni <script>l’autre</script> ')->get_status());
		self::assertSame(200, self::settle($content, 'text', "<!-- wp:paragraph -->\n<p>Un \\\\ <script>x</script></p>\n<!-- /wp:paragraph -->")->get_status());
		kses_remove_filters();
		wp_cache_flush();
		self::assertSame('Ni l’un \\ ni l’autre', get_post($post)->post_title);
		self::assertStringNotContainsString('<script', get_post($post)->post_content);
		self::assertStringContainsString('Un \\\\ x', get_post($post)->post_content);
		self::assertSame(Mark::of('Du lot & <plus>'), self::ledger_of($post)['fields']['title'], 'the ledger remembers what the bundle wants');
	}

	public function test_the_same_settlement_again_answers_the_same_and_another_is_refused(): void
	{
		[$post, $id] = $this->titles();
		$editor = $this->user('editor');
		wp_set_current_user($editor);
		$first = self::settle($id, 'text', 'Autre')->get_data();
		wp_set_current_user(1);
		$before = self::all();
		self::assertSame($first, self::settle($id, 'text', ' Autre ')->get_data());
		foreach ([['text', 'Tout autre'], ['mine', null], ['theirs', null]] as [$choice, $text]) {
			$refused = self::settle($id, $choice, $text);
			self::assertSame(409, $refused->get_status());
			self::assertStringContainsString(get_userdata($editor)->user_login, $refused->get_data()['message']);
		}
		self::assertSame($before, self::all());
	}

	public function test_a_post_that_another_has_open_is_not_written_but_may_be_kept(): void
	{
		[$post, $id] = $this->titles();
		update_post_meta($post, '_edit_lock', time() . ':1');
		wp_set_current_user($this->user('editor'));
		$before = self::all();
		self::assertSame(409, self::settle($id, 'theirs')->get_status());
		self::assertSame(409, self::settle($id, 'text', 'Autre')->get_status());
		self::assertSame($before, self::all());
		self::assertSame(200, self::settle($id, 'mine')->get_status());
	}

	public function test_while_the_engine_writes_nothing_is_settled_and_afterwards_the_fence_is_raised(): void
	{
		[$post, $id] = $this->titles();
		wp_set_current_user($this->user('editor'));
		$lease = self::table('lease');
		self::db()->query("UPDATE $lease SET expires = NOW(6) + INTERVAL 60 SECOND, fence = 41 WHERE name = 'writer'");
		$before = self::all();
		self::assertSame(423, self::settle($id, 'mine')->get_status());
		self::assertSame($before, self::all());
		self::db()->query("UPDATE $lease SET expires = NOW(6) - INTERVAL 1 SECOND WHERE name = 'writer'");
		self::assertSame(200, self::settle($id, 'mine')->get_status());
		self::assertSame(['42', null], array_values(self::db()->get_row("SELECT fence, expires FROM $lease WHERE name = 'writer'", ARRAY_A)));
	}

	public function test_an_engine_in_the_middle_of_a_transaction_is_waited_for_in_vain_without_noise(): void
	{
		[$post, $id] = $this->titles();
		wp_set_current_user($this->user('editor'));
		$engine = new mysqli('localhost', DB_USER, DB_PASSWORD, DB_NAME, 0, substr(DB_HOST, strlen('localhost:')));
		$engine->query('BEGIN');
		$engine->query('SELECT fence FROM ' . self::table('lease') . " WHERE name = 'writer' FOR UPDATE");
		$before = self::all();
		ob_start();
		self::assertSame(423, self::settle($id, 'mine')->get_status());
		self::assertSame('', ob_get_clean());
		self::assertSame($before, self::all());
		$engine->query('ROLLBACK');
		self::assertSame(200, self::settle($id, 'mine')->get_status());
		$engine->close();
	}

	public function test_a_failure_on_the_way_leaves_nothing(): void
	{
		[$post, $id] = $this->titles();
		wp_set_current_user($this->user('editor'));
		$break = static function (): void {
			throw new RuntimeException('broken');
		};
		add_action('post_updated', $break);
		$before = self::all();
		try {
			self::settle($id, 'theirs');
			self::fail('the error is told');
		} catch (RuntimeException $error) {
			self::assertSame('broken', $error->getMessage());
		} finally {
			remove_action('post_updated', $break);
		}
		self::assertSame($before, self::all());
		wp_cache_flush();
		self::assertSame('Du site', get_post($post)->post_title);
		self::assertSame(200, self::settle($id, 'theirs')->get_status());
	}

	public function test_what_cannot_be_settled_is_told_apart(): void
	{
		[$post, $id] = $this->titles();
		wp_set_current_user($this->user('administrator'));
		self::assertSame(404, self::settle(999999, 'mine')->get_status());
		self::assertSame(400, self::settle($id, 'yours')->get_status());
		self::assertSame(400, self::settle($id, 'text')->get_status());
		self::assertSame(400, self::settle($id, 'text', "Deux\nlignes")->get_status());
		self::assertSame(400, self::settle($id, 'text', '')->get_status());
		wp_trash_post($post);
		self::assertSame(409, self::settle($id, 'mine')->get_status());
		self::db()->update(self::table('conflict'), ['state' => 'over'], ['id' => $id]);
		self::assertSame(409, self::settle($id, 'mine')->get_status());
	}

	/** @dataProvider fields */
	public function test_every_kind_of_field_takes_theirs(string $field, string $bundle, string $query): void
	{
		$post = $this->record('practice', 'p', ['fr' => ['post_content' => '<p>Site</p>']])['fr'];
		update_post_meta($post, '_profint_place', 'Lyon');
		$id = self::conflict('post', $post, 'practice', 'p', $field, $bundle, 'x');
		wp_set_current_user($this->user('editor'));
		self::assertSame(200, self::settle($id, 'theirs')->get_status());
		self::assertSame($bundle, self::db()->get_var(sprintf($query, $post)));
		self::assertSame(Mark::of($bundle), self::ledger_of($post)['fields'][$field]);
	}

	public function fields(): array
	{
		$posts = static fn (string $column): string => "SELECT $column FROM wp_posts WHERE ID = %d";
		return [
			['content', "<!-- wp:paragraph {\"a\":\"\\u003cb\"} -->\n<p>Lot \\ &amp; “é”</p>\n<!-- /wp:paragraph -->", $posts('post_content')],
			['excerpt', 'Résumé', $posts('post_excerpt')],
			['slug', 'du-lot', $posts('post_name')],
			['status', 'draft', $posts('post_status')],
			['order', '7', $posts('menu_order')],
			['date', '2020-02-03 04:05:06', $posts('post_date')],
			['meta:_profint_place', 's:18:"a:1:{i:0;s:1:"x";}";', "SELECT meta_value FROM wp_postmeta WHERE meta_key = '_profint_place' AND post_id = %d"],
		];
	}

	public function test_a_field_that_left_the_bundle_goes_and_its_mark_too(): void
	{
		$post = $this->record('practice', 'p', ['fr' => []])['fr'];
		update_post_meta($post, '_profint_place', 'Lyon');
		self::db()->query('UPDATE ' . self::table('record') . " SET fields = '{\"meta:_profint_place\":\"00\"}'");
		$id = self::conflict('post', $post, 'practice', 'p', 'meta:_profint_place', null, 'Lyon');
		wp_set_current_user($this->user('editor'));
		self::assertSame(200, self::settle($id, 'theirs')->get_status());
		self::assertSame([], get_post_meta($post, '_profint_place'));
		self::assertSame([], self::ledger_of($post)['fields']);
	}

	public function test_relations_are_listed_by_name_and_taken_over(): void
	{
		$a = $this->term_record('profint_area', 'area', 'a', ['fr' => 'Domaine A'])['fr'];
		$b = $this->term_record('profint_area', 'area', 'b', ['fr' => 'Domaine B'])['fr'];
		$post = $this->record('practice', 'p', ['fr' => []])['fr'];
		wp_set_object_terms($post, $a, 'profint_area');
		$tt = static fn (int $term): string => (string) get_term($term)->term_taxonomy_id;
		$id = self::conflict('post', $post, 'practice', 'p', 'tax:profint_area', $tt($b), $tt($a));
		wp_set_current_user($this->user('editor'));
		$item = self::rest('GET', 'conflicts')->get_data()[0];
		self::assertSame(['Domaine A', 'Domaine B'], [$item['mine'], $item['theirs']]);
		self::assertSame(400, self::settle($id, 'text', $tt($b))->get_status());
		self::assertSame(200, self::settle($id, 'theirs')->get_status());
		self::assertSame(['Domaine B'], wp_get_object_terms($post, 'profint_area', ['fields' => 'names']));
		$gone = self::conflict('post', $post, 'practice', 'p', 'tax:profint_area', '999999', $tt($b));
		self::assertSame(409, self::settle($gone, 'theirs')->get_status());
	}

	public function test_terms_are_settled_too(): void
	{
		$term = $this->term_record('profint_area', 'area', 'a', ['fr' => 'Du site'], ['profint_color' => '#000000'])['fr'];
		$name = self::conflict('term', $term, 'area', 'a', 'title', 'R&amp;D du lot', 'Du site');
		$color = self::conflict('term', $term, 'area', 'a', 'meta:profint_color', '#ffffff', '#000000');
		wp_set_current_user($this->user('editor'));
		self::assertSame(400, self::settle($color, 'text', 'rouge')->get_status());
		self::assertSame(200, self::settle($name, 'theirs')->get_status());
		self::assertSame(200, self::settle($color, 'text', '#123abc')->get_status());
		self::assertSame('R&amp;D du lot', self::db()->get_var('SELECT name FROM ' . self::db()->terms . " WHERE term_id = $term"));
		self::assertSame('#123abc', get_term_meta($term, 'profint_color', true));
		self::assertSame(['title' => Mark::of('R&amp;D du lot'), 'meta:profint_color' => Mark::of('#ffffff')], self::ledger_of($term)['fields']);
	}

	public function test_a_slug_that_is_taken_gets_a_number_and_the_ledger_knows_both(): void
	{
		$this->record('tool', 'taken', ['fr' => ['post_name' => 'pris']]);
		$post = $this->record('tool', 't', ['fr' => []])['fr'];
		$id = self::conflict('post', $post, 'tool', 't', 'slug', 'pris', 't-fr');
		wp_set_current_user($this->user('editor'));
		self::assertSame(200, self::settle($id, 'theirs')->get_status());
		self::assertSame('pris-2', get_post($post)->post_name);
		self::assertSame([Mark::of('pris'), Mark::of('pris-2')], self::ledger_of($post)['fields']['slug']);
	}

	public function test_what_was_settled_is_no_edit_in_the_log(): void
	{
		[$post, $id] = $this->titles();
		wp_set_current_user($this->user('editor'));
		self::settle($id, 'theirs');
		self::assertSame('0', self::db()->get_var('SELECT COUNT(*) FROM ' . self::table('edit')));
		wp_update_post(['ID' => $post, 'post_title' => 'Plus tard']);
		self::assertSame('1', self::db()->get_var('SELECT COUNT(*) FROM ' . self::table('edit')), 'the log goes on afterwards');
	}

	public function test_over_http_a_cookie_needs_the_nonce(): void
	{
		[$post, $id] = $this->titles();
		$editor = $this->user('editor');
		$cookies = self::cookies($editor);
		$path = "/wp-json/profint/v1/conflicts/$id";
		self::assertSame(401, self::send('POST', $path, 'choice=mine')['status']);
		self::assertSame(401, self::send('POST', $path, 'choice=mine', $cookies)['status'], 'a cookie alone is nobody');
		self::assertSame(403, self::send('POST', $path, 'choice=mine', array_merge($cookies, ['X-WP-Nonce: 0123456789']))['status']);
		self::assertSame('open', self::row($id)['state']);
		preg_match('/createNonceMiddleware\( "(\w+)" \)/', self::get('/wp-admin/post-new.php', $cookies)['body'], $nonce);
		self::assertSame(200, self::send('POST', $path, 'choice=mine', array_merge($cookies, ["X-WP-Nonce: $nonce[1]"]))['status']);
		self::assertSame('settled', self::row($id)['state']);
	}

	public function test_the_overview_settles_without_any_script(): void
	{
		[$post, $id] = $this->titles();
		self::db()->update(self::db()->posts, ['post_title' => 'Du <b>site</b>'], ['ID' => $post]);
		$cookies = self::cookies($this->user('editor'));
		$page = self::get('/wp-admin/admin.php?page=profint', $cookies)['body'];
		self::assertSame(1, substr_count($page, 'profint-admin__conflict"'));
		self::assertShows('<pre tabindex="0">Du &lt;b&gt;site&lt;/b&gt;</pre>', $page);
		self::assertShows('<pre tabindex="0">Du lot &amp; &lt;plus&gt;</pre>', $page);
		preg_match('#<form method="post" action="[^"]*admin-post\.php">.*?</form>#s', $page, $form);
		preg_match('/name="_wpnonce" value="(\w+)"/', $form[0], $nonce);
		foreach (['mine', 'theirs', 'text'] as $choice) {
			self::assertShows("name=\"choice\" value=\"$choice\"", $form[0]);
		}
		$post_form = static fn (array $fields): array => self::send('POST', '/wp-admin/admin-post.php', http_build_query($fields + ['action' => 'profint_settle', 'conflict' => $id]), $cookies);
		self::assertSame(403, $post_form(['choice' => 'mine', '_wpnonce' => 'x'])['status']);
		self::assertSame(400, $post_form(['choice' => 'text', 'text' => '', '_wpnonce' => $nonce[1]])['status']);
		self::assertSame('open', self::row($id)['state']);
		$done = $post_form(['choice' => 'text', 'text' => "L'un et \\ l'autre", '_wpnonce' => $nonce[1]]);
		self::assertSame(302, $done['status']);
		self::assertStringContainsString('done=settled', $done['headers']['location']);
		self::assertSame("L'un et \\ l'autre", get_post($post)->post_title);
		self::assertSame(200, self::get($done['headers']['location'], $cookies)['status']);
		self::assertSame(403, self::send('POST', '/wp-admin/admin-post.php', "action=profint_settle&conflict=$id&choice=mine", self::cookies($this->user('author')))['status']);
	}
}
