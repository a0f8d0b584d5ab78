<?php
declare(strict_types=1);

require_once __DIR__ . '/SiteTest.php';

final class ReviewTest extends SiteCase
{
	/** @var int[] */
	private array $users = [];

	protected function setUp(): void
	{
		parent::setUp();
		self::db()->query('UPDATE ' . self::table('lease') . " SET expires = NULL, connection = 0 WHERE name = 'writer'");
		foreach (['segment', 'translation', 'memory', 'edit'] as $table) {
			self::db()->query('DELETE FROM ' . self::table($table));
		}
		$this->be('editor');
	}

	protected function tearDown(): void
	{
		require_once ABSPATH . 'wp-admin/includes/user.php';
		parent::tearDown();
		array_map('wp_delete_user', $this->users);
	}

	private function be(string $role): int
	{
		$this->users[] = $user = wp_insert_user(['user_login' => uniqid($role), 'user_pass' => wp_generate_password(), 'display_name' => "La $role", 'role' => $role]);
		wp_set_current_user($user);
		return $user;
	}

	/** A segment as the engine leaves one. */
	private static function segment(string $field, int $place, string $source, array $translation, string $record = 'c', string $language = 'it'): int
	{
		self::db()->insert(self::table('segment'), ['origin' => 1, 'type' => 'case', 'record' => $record, 'field' => $field, 'place' => $place, 'hash' => substr(md5($source, true), 0, 16), 'source' => $source]);
		$id = self::db()->insert_id;
		self::db()->insert(self::table('translation'), $translation + ['segment' => $id, 'language' => $language, 'state' => 'machine', 'made' => 'provider', 'provider' => 'deepl', 'model' => 'm', 'unpublished' => 0, 'note' => null]);
		return $id;
	}

	private static function paragraphs(string ...$texts): string
	{
		return implode("\n\n", array_map(static fn (string $text): string => "<!-- wp:paragraph -->\n<p>$text</p>\n<!-- /wp:paragraph -->", $texts));
	}

	/** A case in French and Italian, both with two paragraphs. Returns the Italian post and the numbers of its segments. */
	private function page(array $italian = [], array $french = []): array
	{
		$made = $this->record('case', 'c', ['fr' => $french + ['post_content' => self::paragraphs('Un.', 'Deux.')], 'it' => $italian + ['post_title' => 'Caso', 'post_content' => self::paragraphs('Uno.', 'Due <em>x</em>.')]]);
		self::db()->query('UPDATE ' . self::table('record') . " SET state = 'machine' WHERE id = 'c' AND language = 'it'");
		return [$made['it'], self::segment('title', 0, 'Cas', ['text' => 'Caso', 'state' => 'reviewed', 'made' => 'bundle']), self::segment('content', 0, 'Un.', ['text' => 'Uno.']), self::segment('content', 1, 'Deux <em>x</em>.', ['text' => 'Due <em>x</em>.'])];
	}

	private static function rest(string $method, string $path, array $parameters = []): WP_REST_Response
	{
		$request = new WP_REST_Request($method, "/profint/v1/$path");
		$method === 'GET' ? $request->set_query_params($parameters) : $request->set_body_params($parameters);
		return rest_do_request($request);
	}

	private static function decide(int $segment, string $choice, array $more = []): WP_REST_Response
	{
		return self::rest('POST', 'review', ['segment' => $segment, 'language' => 'it', 'choice' => $choice] + $more);
	}

	private static function row(int $segment, string $columns = 'state, unpublished, text, proposal, made, provider, note'): array
	{
		return self::db()->get_row("SELECT $columns FROM " . self::table('translation') . " WHERE segment = $segment AND language = 'it'", ARRAY_A);
	}

	private static function state(string $record = 'c'): string
	{
		return self::db()->get_var('SELECT state FROM ' . self::table('record') . " WHERE id = '$record' AND language = 'it'");
	}

	/** @dataProvider roles */
	public function test_only_reviewers_see_and_decide(string $role, int $status): void
	{
		[, , $first] = $this->page();
		$role === '' ? wp_set_current_user(0) : $this->be($role);
		self::assertSame($status, self::rest('GET', 'segments')->get_status());
		self::assertSame($status, self::rest('GET', 'review')->get_status());
		self::assertSame($status, self::decide($first, 'approve')->get_status());
		self::assertSame($status === 200 ? 'reviewed' : 'machine', self::row($first)['state']);
	}

	public function roles(): array
	{
		return ['anonymous' => ['', 401], 'subscriber' => ['subscriber', 403], 'author' => ['author', 403], 'editor' => ['editor', 200], 'administrator' => ['administrator', 200]];
	}

	public function test_who_reviews_but_may_not_edit_the_page_sees_that_it_waits_and_no_text(): void
	{
		[, , $first] = $this->page();
		get_user_by('id', $this->be('subscriber'))->add_cap('review_profint');
		wp_set_current_user(0);
		wp_set_current_user(end($this->users));
		$item = self::rest('GET', 'segments')->get_data()[0];
		self::assertSame([$first, false, null, null, null], [$item['segment'], $item['may_review'], $item['source'], $item['text'], $item['edit_link']]);
		self::assertSame(403, self::decide($first, 'approve')->get_status());
	}

	public function test_the_list_has_what_waits_page_by_page_and_the_states_are_counted(): void
	{
		[$post, $title, $first, $second] = $this->page();
		$answer = self::rest('GET', 'segments', ['per_page' => 1, 'page' => 2]);
		self::assertSame(['2', '2'], [(string) $answer->get_headers()['X-WP-Total'], (string) $answer->get_headers()['X-WP-TotalPages']]);
		self::assertSame([$second, 'case/c', $post, 'content', 'Due <em>x</em>.'], array_map(static fn (string $name) => $answer->get_data()[0][$name], ['segment', 'record', 'post', 'field', 'text']));
		self::assertSame([$title], array_column(self::rest('GET', 'segments', ['state' => 'reviewed', 'language' => 'it', 'record' => 'case/c'])->get_data(), 'segment'));
		self::assertSame([], self::rest('GET', 'segments', ['language' => 'sv'])->get_data());
		self::assertEquals((object) ['it' => ['missing' => 0, 'machine' => 2, 'reviewed' => 1, 'outdated' => 0]], self::rest('GET', 'review')->get_data()['counts']);
		foreach ([['language' => 'IT; --'], ['state' => 'done'], ['record' => "case/c' OR 1"], ['per_page' => 1000]] as $wrong) {
			self::assertSame(400, self::rest('GET', 'segments', $wrong)->get_status(), json_encode($wrong));
		}
	}

	public function test_an_approved_machine_text_is_reviewed_and_the_page_stays_as_it_is(): void
	{
		[$post, , $first] = $this->page();
		$before = get_post($post)->post_modified_gmt . get_post($post)->post_content;
		$said = self::decide($first, 'approve', ['seen' => 'Uno.'])->get_data();
		self::assertSame(['done', 0], [$said['outcome'], $said['alike']]);
		self::assertSame(['state' => 'reviewed', 'unpublished' => '0', 'text' => 'Uno.', 'proposal' => null, 'made' => 'provider', 'provider' => 'deepl', 'note' => null], self::row($first));
		self::assertSame(wp_get_current_user()->user_login, self::row($first, 'made_by')['made_by']);
		self::assertSame($before, get_post($post)->post_modified_gmt . get_post($post)->post_content);
		self::assertSame('machine', self::state(), 'another segment of the page is not reviewed yet');
	}

	public function test_the_page_counts_as_reviewed_with_its_last_segment(): void
	{
		[, , $first, $second] = $this->page();
		self::decide($first, 'approve');
		self::decide($second, 'approve');
		self::assertSame('reviewed', self::state());
	}

	public function test_a_taken_proposal_stands_on_the_page_at_once_as_an_editors_save_leaves_it(): void
	{
		[$post, , $first] = $this->page();
		self::db()->update(self::table('translation'), ['state' => 'outdated', 'made_of' => 'Un', 'proposal' => 'Uno & <strong>nuovo</strong>.', 'proposal_made' => 'provider', 'proposal_provider' => 'libretranslate'], ['segment' => $first]);
		self::assertSame('done', self::decide($first, 'approve', ['seen' => 'Uno & <strong>nuovo</strong>.'])->get_data()['outcome']);
		self::assertSame(self::paragraphs('Uno & <strong>nuovo</strong>.', 'Due <em>x</em>.'), get_post($post)->post_content);
		self::assertSame(['reviewed', null, 'libretranslate'], array_values(array_intersect_key(self::row($first), array_flip(['state', 'proposal', 'provider']))));
		self::assertCount(1, wp_get_post_revisions($post));
		self::assertSame('1', self::db()->get_var('SELECT COUNT(*) FROM ' . self::table('edit') . " WHERE object = $post AND field = 'content'"), 'the history knows who');
		self::assertSame('Uno & <strong>nuovo</strong>.', self::db()->get_var('SELECT target FROM ' . self::table('memory') . ' WHERE reviewed = 1'));
	}

	public function test_an_edit_is_stored_for_content_titles_and_metas_and_what_would_break_a_page_is_refused(): void
	{
		[$post, $title, $first] = $this->page();
		self::assertSame(200, self::decide($title, 'edit', ['text' => 'Il caso "A"'])->get_status());
		self::assertSame('Il caso "A"', get_post($post)->post_title);
		self::assertSame(200, self::decide($first, 'edit', ['text' => 'Uno, <em>bene</em>.'])->get_status());
		self::assertStringContainsString('<p>Uno, <em>bene</em>.</p>', get_post($post)->post_content);
		self::assertSame(['reviewed', 'person', ''], array_values(array_intersect_key(self::row($first), array_flip(['state', 'made', 'provider']))));
		self::assertSame(200, self::decide($first, 'edit', ['text' => 'Uno & due<br>3 < 4 <a href="https://example.org/?a=1&amp;b=2">qui</a>'])->get_status());
		self::assertStringContainsString('<p>Uno &amp; due<br>3 &lt; 4 <a href="https://example.org/?a=1&amp;b=2">qui</a></p>', get_post($post)->post_content, 'what everybody types');
		$before = get_post($post)->post_content;
		foreach (['', ' ', '<em>open', '</p><p>two', '<p>block</p>', 'x <!-- wp:html -->', '<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '<a href="javascript:alert(1)">x</a>', "\xff"] as $wrong) {
			self::assertSame(400, self::decide($first, 'edit', ['text' => $wrong])->get_status(), $wrong);
		}
		self::assertSame($before, get_post($post)->post_content);
	}

	public function test_among_equal_texts_of_a_page_the_right_one_is_replaced(): void
	{
		$post = $this->record('case', 'c', ['fr' => [], 'it' => ['post_content' => self::paragraphs('Sì.', 'No.', 'Sì.')]])['it'];
		self::segment('content', 0, 'Oui.', ['text' => 'Sì.']);
		self::segment('content', 1, 'Non.', ['text' => 'No.']);
		$third = self::segment('content', 2, 'Si.', ['text' => 'Sì.']);
		self::assertSame('done', self::decide($third, 'edit', ['text' => 'Certo.'])->get_data()['outcome']);
		self::assertSame(self::paragraphs('Sì.', 'No.', 'Certo.'), get_post($post)->post_content);
	}

	public function test_the_description_of_a_picture_is_words_whatever_they_are(): void
	{
		$post = $this->record('case', 'c', ['fr' => [], 'it' => ['post_content' => '<!-- wp:image --><figure><img src="a.png" alt="Una foto"/></figure><!-- /wp:image -->']])['it'];
		$alt = self::segment('content', 0, 'Une photo', ['text' => 'Una foto']);
		self::db()->update(self::table('segment'), ['kind' => 'alt'], ['id' => $alt]);
		self::assertSame('done', self::decide($alt, 'edit', ['text' => 'Una "foto" <b>nostra</b>'])->get_data()['outcome']);
		self::assertStringContainsString('alt="Una &quot;foto&quot; &lt;b&gt;nostra&lt;/b&gt;"', get_post($post)->post_content);
	}

	public function test_a_text_whose_place_is_not_certain_waits_for_the_engine(): void
	{
		[$post, , $first] = $this->page(['post_content' => self::paragraphs('Uno.', 'Uno.', 'Due <em>x</em>.')]);
		self::assertSame('waiting', self::decide($first, 'edit', ['text' => 'Altro.'])->get_data()['outcome']);
		self::assertSame(self::paragraphs('Uno.', 'Uno.', 'Due <em>x</em>.'), get_post($post)->post_content);
		self::assertSame(['reviewed', '1', 'Altro.'], array_values(array_intersect_key(self::row($first), array_flip(['state', 'unpublished', 'text']))));
	}

	public function test_a_rejected_text_stays_says_why_and_is_forgotten(): void
	{
		[$post, , $first] = $this->page();
		self::db()->query(self::db()->prepare('INSERT INTO ' . self::table('memory') . " (language, hash, context, answer, source, target, reviewed, made, made_at) VALUES ('it', %s, %s, %s, 'Un.', 'Uno.', 0, 'provider', NOW(6))", substr(md5('Un.', true), 0, 16), str_repeat("\1", 16), str_repeat("\2", 16)));
		self::assertSame(200, self::decide($first, 'reject', ['reason' => 'troppo <b>letterale</b>'])->get_status());
		self::assertSame(['machine', 'rejected: troppo letterale'], array_values(array_intersect_key(self::row($first), array_flip(['state', 'note']))));
		self::assertSame('0', self::db()->get_var('SELECT COUNT(*) FROM ' . self::table('memory')));
		self::assertStringContainsString('Uno.', get_post($post)->post_content);
	}

	public function test_the_same_words_with_the_same_translation_are_reviewed_along_and_others_are_not(): void
	{
		[, , $first] = $this->page();
		$same = self::segment('content', 0, 'Un.', ['text' => 'Uno.'], 'd');
		$other = self::segment('content', 1, 'Un.', ['text' => 'Un altro.'], 'd');
		self::assertSame(1, self::decide($first, 'approve')->get_data()['alike']);
		self::assertSame(['reviewed', 'machine'], [self::row($same)['state'], self::row($other)['state']]);
	}

	public function test_a_whole_page_is_approved_at_once(): void
	{
		[, , $first, $second] = $this->page();
		$said = self::rest('POST', 'review', ['record' => 'case/c', 'language' => 'it', 'choice' => 'approve'])->get_data();
		self::assertSame([2, 0], [$said['decided'], $said['waiting']]);
		self::assertSame(['reviewed', 'reviewed', 'reviewed'], [self::row($first)['state'], self::row($second)['state'], self::state()]);
		self::assertSame(404, self::rest('POST', 'review', ['record' => 'case/c', 'language' => 'it', 'choice' => 'approve'])->get_status());
	}

	public function test_what_changed_meanwhile_or_is_unknown_or_empty_is_refused(): void
	{
		[, , $first] = $this->page();
		$missing = self::segment('excerpt', 0, 'Résumé.', ['text' => null, 'state' => 'missing']);
		self::assertSame(409, self::decide($first, 'approve', ['seen' => 'Altro.'])->get_status());
		self::assertSame(409, self::decide($missing, 'approve')->get_status());
		self::assertSame(404, self::decide(999999, 'approve')->get_status());
		self::assertSame(400, self::decide($first, 'edit')->get_status());
		self::assertSame(400, self::decide($first, 'publish')->get_status());
		self::assertSame(400, self::rest('POST', 'review', ['language' => 'it', 'choice' => 'approve'])->get_status());
		self::assertSame('machine', self::row($first)['state']);
	}

	public function test_while_the_engine_writes_or_somebody_edits_the_page_nothing_is_decided(): void
	{
		[$post, , $first] = $this->page();
		self::db()->query('UPDATE ' . self::table('lease') . " SET holder = 'engine', connection = 1, expires = DATE_ADD(NOW(6), INTERVAL 1 MINUTE) WHERE name = 'writer'");
		self::assertSame(423, self::decide($first, 'approve')->get_status());
		self::db()->query('UPDATE ' . self::table('lease') . " SET expires = NULL WHERE name = 'writer'");
		$me = get_current_user_id();
		$this->be('editor');
		require_once ABSPATH . 'wp-admin/includes/post.php';
		wp_set_post_lock($post);
		wp_set_current_user($me);
		self::assertSame(409, self::decide($first, 'edit', ['text' => 'Altro.'])->get_status());
		self::assertSame('machine', self::row($first)['state'], 'nothing of it is written');
		self::assertSame(200, self::decide($first, 'approve')->get_status(), 'what changes nothing of the page need not wait');
	}

	public function test_a_page_that_waited_for_its_review_is_published_with_the_last_segment(): void
	{
		[$post, , $first, $second] = $this->page(['post_status' => 'draft']);
		$draft = Profint\Mark::of('draft');
		self::db()->query(self::db()->prepare('UPDATE ' . self::table('record') . " SET fields = %s WHERE object = $post", json_encode(['status' => $draft])));
		self::decide($first, 'approve');
		self::assertSame('draft', get_post_status($post));
		self::decide($second, 'approve');
		self::assertSame('publish', get_post_status($post));
	}

	public function test_a_draft_that_an_editor_made_stays_one(): void
	{
		[$post, , $first, $second] = $this->page(['post_status' => 'draft']);
		self::db()->query(self::db()->prepare('UPDATE ' . self::table('record') . " SET fields = %s WHERE object = $post", json_encode(['status' => Profint\Mark::of('publish')])));
		self::decide($first, 'approve');
		self::decide($second, 'approve');
		self::assertSame('draft', get_post_status($post));
	}

	public function test_the_page_of_the_administration_shows_texts_as_text_with_the_difference_marked(): void
	{
		[, , $first] = $this->page();
		self::db()->update(self::table('translation'), ['state' => 'outdated', 'made_of' => 'Un vieux.', 'proposal' => 'Uno <script>alert(1)</script>.', 'proposal_made' => 'provider'], ['segment' => $first]);
		require_once ABSPATH . 'wp-admin/includes/admin.php';
		$plugin = Profint\Plugin::instance();
		$rows = new Profint\Translation_Rows($plugin->schema(), self::db(), 'fr');
		ob_start();
		(new Profint\Review_Desk($plugin->languages(), $rows, new Profint\Review($rows, $plugin->schema(), self::db(), new Profint\Ledger($plugin->schema(), self::db()))))->show();
		$html = ob_get_clean();
		self::assertStringNotContainsString('<script>', $html);
		self::assertStringContainsString('<del>Uno.</del><ins>Uno &lt;script&gt;alert(1)&lt;/script&gt;.</ins>', $html);
		self::assertStringContainsString('<del>Un vieux.</del><ins>Un.</ins>', $html);
		self::assertSame(substr_count($html, '<form method="post"'), substr_count($html, 'name="_wpnonce"'), 'every form has its nonce');
	}
}
