<?php
declare(strict_types=1);

use Profint\Plugin;

require_once __DIR__ . '/SiteTest.php';

/** Language, group and state by REST: what anyone may know, and what only editors and reviewers may. */
final class LanguageRestTest extends SiteCase
{
	/** @var int[] */
	private array $users = [];

	protected function tearDown(): void
	{
		require_once ABSPATH . 'wp-admin/includes/user.php';
		array_map('wp_delete_user', $this->users);
		parent::tearDown();
	}

	private function user(string $role): int
	{
		return $this->users[] = (int) wp_insert_user(['user_login' => $role . count($this->users), 'user_pass' => 'x', 'role' => $role]);
	}

	/** A request inside this process, as a user. */
	private static function ask(int $user, string $route, array $query = []): WP_REST_Response
	{
		wp_set_current_user($user);
		$request = new WP_REST_Request('GET', $route);
		$request->set_query_params($query);
		$answer = rest_do_request($request);
		wp_set_current_user(0);
		return $answer;
	}

	private function three(): array
	{
		$made = $this->record('case', 'uvuc', ['fr' => [], 'en' => [], 'it' => ['post_status' => 'draft']]);
		$this->ledger('case', 'uvuc', 'it', 'post', $made['it'], 'machine');
		return $made;
	}

	public function test_anyone_may_ask_for_the_languages(): void
	{
		$answer = self::get('/wp-json/profint/v1/languages');
		self::assertSame(200, $answer['status']);
		self::assertSame([['fr', true], ['en', false], ['it', false], ['sv', false]], array_map(static fn (array $language): array => [$language['code'], $language['default']], json_decode($answer['body'], true)));
	}

	public function test_a_public_post_says_record_language_state_and_public_translations(): void
	{
		$made = $this->three();
		$answer = self::get('/wp-json/profint/v1/objects/' . $made['en']);
		self::assertSame(200, $answer['status']);
		$said = json_decode($answer['body'], true);
		self::assertSame(['case/uvuc', 'en', 'reviewed', 'uvuc en'], [$said['record'], $said['language'], $said['state'], $said['title']]);
		self::assertSame(['fr' => $made['fr'], 'en' => $made['en']], array_map(static fn (array $one): int => $one['id'], $said['translations']));
		self::assertSame(get_permalink($made['fr']), $said['translations']['fr']['link']);
	}

	public function test_a_draft_is_for_those_who_may_edit_it(): void
	{
		$made = $this->three();
		$route = '/profint/v1/objects/' . $made['it'];
		self::assertSame(401, self::get('/wp-json' . $route)['status']);
		self::assertSame(403, self::ask($this->user('subscriber'), $route)->get_status());
		$said = self::ask($this->user('editor'), $route)->get_data();
		self::assertSame(['machine', 'draft', $made['it']], [$said['state'], $said['status'], $said['translations']['it']['id']]);
		self::assertArrayHasKey('it', self::ask($this->user('editor'), '/profint/v1/objects/' . $made['fr'])->get_data()['translations']);
	}

	public function test_a_post_of_the_site_is_not_ours_to_speak_about(): void
	{
		$own = wp_insert_post(['post_status' => 'publish', 'post_title' => 'Journal']);
		$this->remember_post($own);
		self::assertSame(404, self::get("/wp-json/profint/v1/objects/$own")['status']);
		self::assertSame(401, self::get('/wp-json/profint/v1/objects/999999')['status'], 'what does not exist is like what may not be read');
	}

	public function test_the_list_is_for_reviewers_and_can_be_narrowed(): void
	{
		$made = $this->three();
		$this->record('tool', 'outil', ['fr' => []]);
		self::assertSame(401, self::get('/wp-json/profint/v1/objects')['status']);
		self::assertSame(403, self::ask($this->user('author'), '/profint/v1/objects')->get_status());
		$editor = $this->user('editor');
		$ids = static fn (array $query): array => array_column(self::ask($editor, '/profint/v1/objects', $query)->get_data(), 'id');
		self::assertCount(4, $ids([]));
		self::assertSame([$made['it']], $ids(['state' => 'machine']));
		self::assertSame([$made['en']], $ids(['language' => 'en']));
		self::assertCount(3, $ids(['type' => 'case']));
		$page = self::ask($editor, '/profint/v1/objects', ['per_page' => 3, 'page' => 2]);
		self::assertSame([1, '4', '2'], [count($page->get_data()), $page->get_headers()['X-WP-Total'], $page->get_headers()['X-WP-TotalPages']]);
		self::assertSame([], $ids(['language' => "en' OR 1=1 -- "]));
		self::assertSame(400, self::ask($editor, '/profint/v1/objects', ['state' => 'x'])->get_status());
		self::assertSame(400, self::ask($editor, '/profint/v1/objects', ['per_page' => 1000])->get_status());
	}

	public function test_wordpresss_own_routes_of_our_types_say_and_choose_the_language(): void
	{
		$made = $this->three();
		$list = static fn (string $query): array => json_decode(self::get('/wp-json/wp/v2/profint_case' . $query)['body'], true);
		self::assertEqualsCanonicalizing([$made['fr'], $made['en']], array_column($list(''), 'id'));
		$english = $list('?lang=en');
		self::assertSame([$made['en']], array_column($english, 'id'));
		self::assertSame(['en', 'case/uvuc', 'reviewed'], [$english[0]['profint']['language'], $english[0]['profint']['record'], $english[0]['profint']['state']]);
		self::assertSame(['fr', 'en'], array_keys($english[0]['profint']['translations']));
		self::assertSame([], $list('?lang=sv'));
		self::assertSame(400, self::get('/wp-json/wp/v2/profint_case?lang=zz')['status']);
	}

	public function test_the_sites_own_posts_have_neither_field_nor_parameter(): void
	{
		$posts = json_decode(self::get('/wp-json/wp/v2/posts?lang=en')['body'], true);
		self::assertNotSame([], $posts);
		self::assertArrayNotHasKey('profint', $posts[0]);
		self::assertArrayNotHasKey('profint', json_decode(self::get('/wp-json/wp/v2/pages')['body'], true)[0] ?? []);
	}

	public function test_every_route_of_ours_has_a_permission_callback(): void
	{
		$open = [];
		foreach (rest_get_server()->get_routes('profint/v1') as $route => $handlers) {
			foreach ($handlers as $handler) {
				self::assertTrue($route === '/profint/v1' || is_callable($handler['permission_callback'] ?? null), $route);
				if (($handler['permission_callback'] ?? '') === '__return_true') {
					$open[] = $route;
				}
			}
		}
		self::assertSame(['/profint/v1/languages'], $open, 'routes for everyone');
	}
}
