<?php
declare(strict_types=1);

use Profint\Hook_Secret;
use Profint\Outbox;
use Profint\Plugin;
use Profint\Signature;

require_once __DIR__ . '/SiteTest.php';

/** Rows of the outbox under real circumstances: several drains at once, callbacks that end the process, people who look. */
final class OutboxTest extends SiteCase
{
	private const OVERVIEW = '/wp-admin/admin.php?page=profint';

	/** @var string[] files of must-use plugins and what they write */
	private array $files = [];

	protected function tearDown(): void
	{
		array_map('unlink', array_filter($this->files, 'is_file'));
		parent::tearDown();
	}

	/** A must-use plugin for the requests of one test. */
	private function plugin(string $code): void
	{
		wp_mkdir_p(WPMU_PLUGIN_DIR);
		$this->files[] = $file = WPMU_PLUGIN_DIR . '/' . uniqid('test') . '.php';
		file_put_contents($file, "<?php\n$code");
	}

	private function scratch(): string
	{
		return $this->files[] = WP_CONTENT_DIR . '/' . uniqid('scratch') . '.log';
	}

	private static function put(string $kind, int $object, string $action, array $detail = []): int
	{
		self::db()->insert(self::table('outbox'), ['run' => 1, 'kind' => $kind, 'object' => $object, 'action' => $action, 'detail' => json_encode((object) $detail), 'created' => gmdate('Y-m-d H:i:s')]);
		return self::db()->insert_id;
	}

	/** @return array<string,?string>[] */
	private static function rows(): array
	{
		return self::db()->get_results('SELECT id, attempts, claim, error FROM ' . self::table('outbox') . ' ORDER BY id', ARRAY_A);
	}

	/** So many signed messages at the same moment; their answers. */
	private static function at_once(int $count): array
	{
		$multi = curl_multi_init();
		$calls = [];
		for ($i = 0; $i < $count; $i++) {
			$id = 'msg_' . bin2hex(random_bytes(16));
			$time = time();
			$call = curl_init(home_url('/wp-json/profint/v1/outbox'));
			curl_setopt_array($call, [CURLOPT_POST => true, CURLOPT_POSTFIELDS => '{}', CURLOPT_RETURNTRANSFER => true, CURLOPT_TIMEOUT => 60, CURLOPT_HTTPHEADER => [
				'Content-Type: application/json', "webhook-id: $id", "webhook-timestamp: $time", 'webhook-signature: ' . Signature::sign(Hook_Secret::key(), $id, $time, '{}'),
			]]);
			curl_multi_add_handle($multi, $call);
			$calls[] = $call;
		}
		do {
			curl_multi_exec($multi, $running);
			curl_multi_select($multi, 0.1);
		} while ($running);
		return array_map(static fn($call) => json_decode((string) curl_multi_getcontent($call), true), $calls);
	}

	public function test_four_drains_at_once_deliver_each_row_once(): void
	{
		$log = $this->scratch();
		$this->plugin("add_action('wp_insert_post', function (\$id) { usleep(3000); file_put_contents('$log', getmypid() . \" \$id\\n\", FILE_APPEND | LOCK_EX); });");
		$posts = [];
		for ($i = 0; $i < 8; $i++) {
			$posts = array_merge($posts, array_values($this->record('case', "c$i", ['fr' => [], 'en' => [], 'it' => [], 'sv' => []])));
		}
		// one worker of PHP's server may have accepted all four requests, which then come one after the other: again
		for ($round = 0, $processes = []; $round < 8 && count($processes) < 2; $round++) {
			file_put_contents($log, '');
			// 260 rows in batches of 50: every drain comes by more than one
			$told = [];
			for ($i = 0; $i < 260; $i++) {
				$told[] = $posts[$i % count($posts)];
				self::put('post', end($told), 'update');
			}
			$answers = self::at_once(4);
			self::assertSame(260, array_sum(array_column($answers, 'delivered')));
			self::assertSame([], self::rows());
			$lines = array_map(static fn($line) => explode(' ', $line), file($log, FILE_IGNORE_NEW_LINES));
			$heard = array_map('intval', array_column($lines, 1));
			sort($heard);
			sort($told);
			self::assertSame($told, $heard, 'each row was heard once');
			$processes = array_unique(array_column($lines, 0));
		}
		self::assertGreaterThan(1, count($processes), 'and more than one process was at it');
	}

	public function test_a_drain_that_lost_its_claim_delivers_nothing_more_of_it(): void
	{
		$made = $this->record('case', 'c', ['fr' => [], 'en' => []]);
		$first = self::put('post', $made['fr'], 'update');
		$second = self::put('post', $made['en'], 'update');
		$heard = [];
		$slow = static function (int $id) use (&$heard, $second) {
			$heard[] = $id;
			// meanwhile the time was over, and another drain took the second row
			$GLOBALS['wpdb']->query('UPDATE ' . self::table('outbox') . " SET claim = 'another', claimed_until = UTC_TIMESTAMP() + INTERVAL 60 SECOND WHERE id = $second");
		};
		add_action('save_post', $slow);
		$result = Plugin::instance()->drain()->run(25);
		remove_action('save_post', $slow);
		self::assertSame([$made['fr']], $heard);
		self::assertSame([1, 1], [$result['delivered'], $result['pending']]);
		self::assertSame([['id' => (string) $second, 'attempts' => '0', 'claim' => 'another', 'error' => null]], self::rows());
	}

	public function test_the_rows_of_a_dead_drain_come_back(): void
	{
		$made = $this->record('case', 'c', ['fr' => [], 'en' => []]);
		self::put('post', $made['fr'], 'update');
		self::put('post', $made['en'], 'update');
		$outbox = new Outbox(Plugin::instance()->schema(), self::db());
		self::assertCount(2, $outbox->claim(50)); // and never heard of again
		self::assertSame([], $outbox->claim(50));
		self::assertSame(0, Plugin::instance()->drain()->run(25)['delivered']);
		self::db()->query('UPDATE ' . self::table('outbox') . ' SET claimed_until = claimed_until - INTERVAL ' . (Outbox::CLAIM_SECONDS + 1) . ' SECOND');
		self::assertSame(2, Plugin::instance()->drain()->run(25)['delivered']);
	}

	/** @dataProvider ends */
	public function test_a_callback_that_ends_the_process_is_an_attempt_of_its_own_row_and_of_no_other(string $end, string $said): void
	{
		$made = $this->record('case', 'c', ['fr' => [], 'en' => [], 'it' => []]);
		$this->plugin("add_action('save_post', function (\$id) { if (\$id === {$made['en']}) { $end } });");
		$bad = null;
		foreach ($made as $code => $post) {
			$id = self::put('post', $post, 'update');
			$bad = $code === 'en' ? $id : $bad;
		}
		self::hook('outbox', []);
		$rows = array_column(self::rows(), null, 'id');
		self::assertCount(2, $rows, 'what was delivered before is done');
		self::assertStringContainsString($said, (string) $rows[$bad]['error']);
		self::assertSame(['1', '', '0', ''], [$rows[$bad]['attempts'], $rows[$bad]['claim'], end($rows)['attempts'], end($rows)['claim']]);

		self::assertSame(1, self::hook('outbox', [])['json']['delivered'], 'the next drain goes on behind it at once');
		for ($i = 1; $i < Outbox::ATTEMPTS; $i++) {
			self::db()->query('UPDATE ' . self::table('outbox') . ' SET claimed_until = NULL');
			self::hook('outbox', []);
		}
		self::assertSame(['delivered' => 0, 'overtaken' => 0, 'pending' => 0, 'failed' => 1], self::hook('outbox', [])['json'], 'after five attempts it is left alone');
	}

	public function ends(): array
	{
		return [
			'exit'  => ['exit;', ''],
			'fatal' => ['ini_set("memory_limit", "64M"); str_repeat("x", 1 << 30);', 'Allowed memory size'],
		];
	}

	public function test_a_process_that_is_killed_leaves_a_word_as_well(): void
	{
		$post = $this->record('case', 'c', ['fr' => []])['fr'];
		self::put('post', $post, 'update');
		$end = "posix_kill(getmypid(), 9)";
		self::php('putenv("PROFINT_WP=' . addslashes(ABSPATH) . '"); require "' . addslashes((string) getenv('PROFINT_SOURCE')) . '/tests/support/wp.php"; add_action("save_post", function () { ' . $end . '; }); Profint\Plugin::instance()->drain()->run(25);');
		$row = self::rows()[0];
		self::assertSame('1', $row['attempts']);
		self::assertNotSame('', (string) $row['error']);
		self::assertNotSame('', $row['claim'], 'it comes back when its claim is over');
	}

	public function test_what_was_given_up_is_on_the_overview_with_its_reason_and_a_way_to_it(): void
	{
		$post = $this->record('case', 'c', ['fr' => ['post_title' => 'Le cas & le reste']])['fr'];
		$id = self::put('post', $post, 'update');
		(new Outbox(Plugin::instance()->schema(), self::db()))->set_aside($id, 'Error: the <index> is closed');
		$html = self::get(self::OVERVIEW, self::cookies(1))['body'];
		self::assertShows('Error: the &lt;index&gt; is closed', $html);
		self::assertShows("post.php?post=$post&#038;action=edit", $html);
		self::assertShows('Le cas &#038; le reste</a>', $html);
		self::assertShows('profint_deliver', $html);
	}

	/** WP-CLI in a process of its own, with a stand-in that has the three functions which the plugin calls. */
	private static function cli(string $command, array $options = []): string
	{
		$stand_in = 'define("WP_CLI", true);
			final class WP_CLI {
				public static array $commands = [];
				public static function add_command($name, $callback) { self::$commands[$name] = $callback; }
				public static function log($text) { echo $text, "\n"; }
				public static function halt($status) { echo "exit $status\n"; exit($status); }
			}';
		return self::php($stand_in . ' putenv("PROFINT_WP=' . addslashes(ABSPATH) . '"); require "' . addslashes((string) getenv('PROFINT_SOURCE')) . '/tests/support/wp.php";
			(WP_CLI::$commands["profint ' . $command . '"])([], ' . var_export($options, true) . ');');
	}

	public function test_the_command_line_drains_says_what_it_gave_up_and_tries_again_when_asked(): void
	{
		$made = $this->record('case', 'c', ['fr' => [], 'en' => []]);
		self::put('post', $made['fr'], 'update');
		$bad = self::put('post', $made['en'], 'update');
		(new Outbox(Plugin::instance()->schema(), self::db()))->set_aside($bad, 'Error: no');
		$line = "$bad: update of post {$made['en']} (run 1): Error: no\n";
		self::assertSame("pending 1, given up 1\n$line", self::cli('outbox'));
		self::assertSame("delivered 1 (0 changed since by others), pending 0, given up 1\n{$line}exit 4\n", self::cli('drain'));
		self::assertSame("delivered 1 (0 changed since by others), pending 0, given up 0\n", self::cli('drain', ['retry' => true]));
		self::assertSame("pending 0, given up 0\n", self::cli('outbox'));
	}

	public function test_a_future_post_is_scheduled_moved_and_cleared(): void
	{
		$post = $this->record('case', 'c', ['fr' => []])['fr'];
		$when = time() + 86400;
		$db = self::db();
		$at = static function (int $time, string $status) use ($db, $post) {
			$db->update($db->posts, ['post_status' => $status, 'post_date_gmt' => gmdate('Y-m-d H:i:s', $time), 'post_date' => get_date_from_gmt(gmdate('Y-m-d H:i:s', $time))], ['ID' => $post]);
		};
		$at($when, 'future');
		self::put('post', $post, 'create');
		Plugin::instance()->drain()->run(25);
		self::assertSame($when, wp_next_scheduled('publish_future_post', [$post]));
		$at($when + 3600, 'future');
		self::put('post', $post, 'update', ['before' => ['status' => 'future']]);
		Plugin::instance()->drain()->run(25);
		self::assertSame($when + 3600, wp_next_scheduled('publish_future_post', [$post]), 'a date that moves moves the event');
		$at(time() - 60, 'publish');
		self::put('post', $post, 'update', ['before' => ['status' => 'future']]);
		Plugin::instance()->drain()->run(25);
		self::assertFalse(wp_next_scheduled('publish_future_post', [$post]));
		$at($when, 'future');
		self::put('post', $post, 'update', ['before' => ['status' => 'publish']]);
		Plugin::instance()->drain()->run(25);
		$db->delete($db->posts, ['ID' => $post]);
		self::put('post', $post, 'delete', ['before' => ['status' => 'future', 'type' => 'profint_case']]);
		Plugin::instance()->drain()->run(25);
		self::assertFalse(wp_next_scheduled('publish_future_post', [$post]), 'of a deleted post nothing is left');
	}

	public function test_attachments_have_hooks_of_their_own(): void
	{
		$file = wp_insert_attachment(['post_title' => 'Grille', 'post_mime_type' => 'application/pdf']);
		$this->remember_post($file);
		$heard = [];
		$listener = static function () use (&$heard) {
			$heard[] = current_action();
		};
		$hooks = ['add_attachment', 'edit_attachment', 'attachment_updated', 'delete_attachment', 'deleted_post', 'save_post', 'wp_insert_post', 'transition_post_status'];
		foreach ($hooks as $hook) {
			add_action($hook, $listener);
		}
		self::put('post', $file, 'create');
		self::put('post', $file, 'update', ['before' => ['title' => 'Ancienne']]);
		self::put('post', 777777, 'delete', ['before' => ['type' => 'attachment', 'status' => 'inherit']]);
		Plugin::instance()->drain()->run(25);
		foreach ($hooks as $hook) {
			remove_action($hook, $listener);
		}
		self::assertSame(['add_attachment', 'edit_attachment', 'attachment_updated', 'delete_attachment', 'deleted_post'], $heard);
	}

	public function test_where_reads_go_to_replicas_a_drain_asks_the_primary(): void
	{
		$db = new class extends wpdb {
			public int $asked = 0;
			public function __construct()
			{
			}
			public function send_reads_to_masters(): void
			{
				$this->asked++;
			}
		};
		(new Outbox(Plugin::instance()->schema(), $db))->read_from_primary();
		self::assertSame(1, $db->asked);
		(new Outbox(Plugin::instance()->schema(), self::db()))->read_from_primary();
	}
}
