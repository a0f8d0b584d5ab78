<?php
/**
 * What the tests of the plugin share: content as the engine leaves it, requests as visitors and the engine send them.
 *
 * The tests run inside a real WordPress whose web server answers at PROFINT_URL. They make what they need and take it
 * away again; the site's own sample content stays.
 */
declare(strict_types=1);

use PHPUnit\Framework\TestCase;
use Profint\Hook_Secret;
use Profint\Plugin;
use Profint\Signature;

abstract class SiteCase extends TestCase
{
	/** @var int[] */
	private array $posts = [];
	/** @var array<int,string> */
	private array $terms = [];

	protected static function db(): \wpdb
	{
		return $GLOBALS['wpdb'];
	}

	protected static function table(string $noun): string
	{
		return Plugin::instance()->schema()->table($noun);
	}

	protected function setUp(): void
	{
		wp_cache_flush();
		kses_remove_filters();
	}

	protected function tearDown(): void
	{
		// a callback that threw leaves its action unfinished, and doing_action() true for every later test
		$GLOBALS['wp_current_filter'] = [];
		wp_cache_flush();
		foreach (array_reverse($this->posts) as $post) {
			wp_delete_post($post, true);
		}
		foreach ($this->terms as $term => $taxonomy) {
			wp_delete_term($term, $taxonomy);
		}
		foreach (['record', 'alias', 'outbox', 'run', 'conflict', 'change', 'edit'] as $noun) {
			self::db()->query('DELETE FROM ' . self::table($noun));
		}
		wp_set_current_user(0);
		Plugin::instance()->languages()->forget();
		self::forget_ledger();
	}

	/** A record in some languages: code => post fields. Returns code => post ID. */
	protected function record(string $type, string $id, array $languages, array $common = []): array
	{
		$made = [];
		foreach ($languages as $code => $fields) {
			$fields += $common + [
				'post_type'    => Plugin::instance()->model()->post_type_of($type),
				'post_status'  => 'publish',
				'post_title'   => "$id $code",
				'post_name'    => "$id-$code",
				'post_content' => '',
			];
			$made[$code] = wp_insert_post(wp_slash($fields), false);
			$this->posts[] = $made[$code];
			wp_set_object_terms($made[$code], $code, 'language');
			$this->ledger($type, $id, (string) $code, 'post', $made[$code]);
		}
		if (count($made) > 1) {
			$this->group($made, 'post_translations');
		}
		wp_cache_flush();
		return $made;
	}

	/** A term record in some languages: code => name. Returns code => term ID. */
	protected function term_record(string $taxonomy, string $type, string $id, array $names, array $metas = []): array
	{
		$made = [];
		foreach ($names as $code => $name) {
			$term = wp_insert_term($name, $taxonomy, ['slug' => "$id-$code"]);
			$made[$code] = (int) $term['term_id'];
			$this->terms[$made[$code]] = $taxonomy;
			wp_set_object_terms($made[$code], "pll_$code", 'term_language');
			foreach ($metas as $key => $value) {
				update_term_meta($made[$code], $key, $value);
			}
			$this->ledger($type, $id, (string) $code, 'term', $made[$code]);
		}
		$this->group($made, 'term_translations');
		wp_cache_flush();
		return $made;
	}

	private function group(array $members, string $taxonomy): void
	{
		$group = wp_insert_term(uniqid('pll_'), $taxonomy, ['description' => serialize($members)]);
		$this->terms[(int) $group['term_id']] = $taxonomy;
		foreach ($members as $member) {
			wp_set_object_terms($member, (int) $group['term_id'], $taxonomy);
		}
	}

	protected function ledger(string $type, string $id, string $language, string $kind, int $object, string $state = 'reviewed'): void
	{
		$db = self::db();
		$db->query('INSERT IGNORE INTO ' . self::table('origin') . " (origin, url, serial, fingerprint, records, run) VALUES (1, 'https://example.org', 1, '', 0, 0)");
		$db->query($db->prepare('REPLACE INTO ' . self::table('record') . " (origin, type, id, language, kind, object, tt, source, renderer, site, state, fields, created, updated) VALUES (1, %s, %s, %s, %s, %d, 0, '', 1, 0, %s, '{}', 1, 1)", $type, $id, $language, $kind, $object, $state));
		self::forget_ledger();
	}

	/** What the plugin has read of the ledger is forgotten, as when something is announced. */
	private static function forget_ledger(): void
	{
		do_action('profint_before_replay');
		do_action('profint_after_replay');
	}

	protected function remember_post(int $post): void
	{
		$this->posts[] = $post;
	}

	/** Renders a post's blocks as its page would. */
	protected function rendered(int $post): string
	{
		$GLOBALS['post'] = get_post($post);
		setup_postdata($GLOBALS['post']);
		return do_blocks($GLOBALS['post']->post_content);
	}

	/** A long page is no help in a message: these say what was looked for, and where the text begins. */
	protected static function assertShows(string $wanted, string $html, string $message = ''): void
	{
		self::assertTrue(strpos($html, $wanted) !== false, self::missing($wanted, $html, $message));
	}

	protected static function assertHides(string $unwanted, string $html, string $message = ''): void
	{
		$at = strpos($html, $unwanted);
		self::assertTrue($at === false, "$message found “{$unwanted}”: " . substr($html, max(0, (int) $at - 200), 400));
	}

	protected static function assertFits(string $pattern, string $html, string $message = ''): void
	{
		self::assertSame(1, preg_match($pattern, $html), self::missing($pattern, $html, $message));
	}

	private static function missing(string $wanted, string $html, string $message): string
	{
		$body = (string) preg_replace('#^.*<body|<(script|style)\b.*?</\1>#s', '', $html);
		return "$message not found: “{$wanted}” in: " . substr(trim((string) preg_replace('/\s+/', ' ', $body)), 0, 1500);
	}

	/** A visitor's request; redirects are not followed. Returns status, headers (lower case) and body. */
	protected static function get(string $path, array $headers = []): array
	{
		return self::send('GET', $path, '', $headers);
	}

	protected static function send(string $method, string $path, string $body = '', array $headers = []): array
	{
		$curl = curl_init((strpos($path, 'http') === 0 ? '' : rtrim(home_url(), '/')) . $path);
		$answer = ['status' => 0, 'headers' => [], 'body' => ''];
		curl_setopt_array($curl, [
			CURLOPT_CUSTOMREQUEST  => $method,
			CURLOPT_RETURNTRANSFER => true,
			CURLOPT_TIMEOUT        => 60,
			CURLOPT_HTTPHEADER     => $headers,
			CURLOPT_HEADERFUNCTION => static function ($curl, string $line) use (&$answer): int {
				$parts = explode(':', $line, 2);
				if (count($parts) === 2) {
					$answer['headers'][strtolower($parts[0])] = trim($parts[1]);
				}
				return strlen($line);
			},
		]);
		if ($method !== 'GET') {
			curl_setopt($curl, CURLOPT_POSTFIELDS, $body);
		}
		$answer['body'] = (string) curl_exec($curl);
		$answer['status'] = (int) curl_getinfo($curl, CURLINFO_HTTP_CODE);
		curl_close($curl);
		wp_cache_flush();
		return $answer;
	}

	/** A message of the engine. $change replaces parts: id, time, key, body (after signing), headers. */
	protected static function hook(string $route, array $message, array $change = []): array
	{
		$body = $message === [] ? '{}' : (string) json_encode($message);
		$id = $change['id'] ?? 'msg_' . bin2hex(random_bytes(16));
		$time = $change['time'] ?? time();
		$sign = $change['signature'] ?? Signature::sign($change['key'] ?? Hook_Secret::key(), $id, $time, $body);
		$answer = self::send('POST', $change['path'] ?? "/wp-json/profint/v1/$route", $change['body'] ?? $body, $change['headers'] ?? [
			'Content-Type: application/json', "webhook-id: $id", "webhook-timestamp: $time", "webhook-signature: $sign",
		]);
		$answer['json'] = json_decode($answer['body'], true);
		return $answer;
	}

	/** The cookies of a user who has logged in. */
	protected static function cookies(int $user): array
	{
		$expires = time() + 3600;
		$token = WP_Session_Tokens::get_instance($user)->create($expires);
		return ['Cookie: ' . AUTH_COOKIE . '=' . rawurlencode(wp_generate_auth_cookie($user, $expires, 'auth', $token))
			. '; ' . LOGGED_IN_COOKIE . '=' . rawurlencode(wp_generate_auth_cookie($user, $expires, 'logged_in', $token))];
	}

	/** Runs PHP in a process of its own; returns what it printed. */
	protected static function php(string $code): string
	{
		$file = (string) tempnam(sys_get_temp_dir(), 'profint');
		file_put_contents($file, "<?php\n$code");
		$said = (string) shell_exec(escapeshellarg(PHP_BINARY) . ' ' . escapeshellarg($file) . ' 2>&1');
		unlink($file);
		return $said;
	}
}
