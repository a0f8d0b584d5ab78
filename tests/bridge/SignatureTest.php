<?php
declare(strict_types=1);

use Profint\Hook_Secret;
use Profint\Signature;

require_once __DIR__ . '/SiteTest.php';

final class SignatureTest extends SiteCase
{
	public function test_the_example_of_the_standard_is_signed_as_the_standard_says(): void
	{
		$key = base64_decode('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
		$body = '{"test": 2432232314}';
		$signature = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';
		self::assertSame($signature, Signature::sign($key, 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330, $body));
		self::assertSame('', Signature::refusal($key, 'msg_p5jXN8AQM9LWM0D4loKWxJek', '1614265330', $signature, $body, 1614265330));
	}

	/** @dataProvider refusals */
	public function test_what_is_wrong_is_refused(string $why, array $change): void
	{
		$message = $change + ['key' => 'k3', 'id' => 'msg_1', 'time' => '1000', 'body' => '{}', 'now' => 1000];
		$message += ['header' => Signature::sign('k3', 'msg_1', 1000, '{}')];
		self::assertSame($why, Signature::refusal($message['key'], $message['id'], $message['time'], $message['header'], $message['body'], $message['now']));
	}

	public function refusals(): array
	{
		return [
			'nothing is wrong'             => ['', []],
			'one good signature of three'  => ['', ['header' => 'v1,AAAA ' . Signature::sign('k3', 'msg_1', 1000, '{}') . ' v1a,BBBB']],
			'five minutes old'             => ['', ['now' => 1300]],
			'five minutes early'           => ['', ['now' => 700]],
			'older'                        => ['time', ['now' => 1301]],
			'from the future'              => ['time', ['now' => 699]],
			'no secret'                    => ['secret', ['key' => '']],
			'another secret'               => ['signature', ['key' => 'k4']],
			'another body'                 => ['signature', ['body' => '{} ']],
			'another id'                   => ['signature', ['id' => 'msg_2']],
			'another time'                 => ['signature', ['time' => '1001']],
			'no id'                        => ['headers', ['id' => '']],
			'an id with a line break'      => ['headers', ['id' => "msg\n"]],
			'no time'                      => ['headers', ['time' => '']],
			'a time that is no number'     => ['headers', ['time' => '1e3']],
			'no signature'                 => ['headers', ['header' => '']],
			'another version'              => ['signature', ['header' => str_replace('v1,', 'v2,', Signature::sign('k3', 'msg_1', 1000, '{}'))]],
			'only the beginning'           => ['signature', ['header' => substr(Signature::sign('k3', 'msg_1', 1000, '{}'), 0, 20)]],
		];
	}

	public function test_a_signed_message_is_answered(): void
	{
		$answer = self::hook('ping', []);
		self::assertSame(200, $answer['status'], $answer['body']);
		self::assertSame(PROFINT_VERSION, $answer['json']['plugin']);
	}

	public function test_an_unsigned_message_is_refused_on_every_route(): void
	{
		foreach (['ping', 'media', 'outbox'] as $route) {
			$answer = self::hook($route, [], ['headers' => ['Content-Type: application/json']]);
			self::assertSame(401, $answer['status']);
			self::assertSame('profint_refused_headers', $answer['json']['code']);
		}
	}

	public function test_a_logged_in_administrator_is_no_engine(): void
	{
		$answer = self::hook('outbox', [], ['headers' => self::cookies(1)]);
		self::assertSame(401, $answer['status']);
	}

	public function test_a_changed_body_is_refused(): void
	{
		self::assertSame('profint_refused_signature', self::hook('outbox', [], ['body' => '{"a":1}'])['json']['code']);
	}

	public function test_the_same_message_is_taken_once_and_a_retry_with_a_later_time_is_taken(): void
	{
		$now = time();
		self::assertSame(200, self::hook('ping', [], ['id' => 'msg_once', 'time' => $now - 10])['status']);
		$again = self::hook('ping', [], ['id' => 'msg_once', 'time' => $now - 10]);
		self::assertSame(409, $again['status']);
		self::assertSame('profint_refused_replay', $again['json']['code']);
		self::assertSame(200, self::hook('ping', [], ['id' => 'msg_once', 'time' => $now])['status']);
		self::assertSame(409, self::hook('ping', [], ['id' => 'msg_once', 'time' => $now - 5])['status']);
	}

	public function test_a_refused_message_does_not_use_up_its_id(): void
	{
		self::hook('ping', [], ['id' => 'msg_forged', 'key' => 'wrong']);
		self::assertSame(200, self::hook('ping', [], ['id' => 'msg_forged'])['status']);
	}

	public function test_ids_are_forgotten_when_they_are_too_old_to_come_again(): void
	{
		self::db()->query('INSERT INTO ' . self::db()->options . " (option_name, option_value, autoload) VALUES ('profint_hook_seen_old', '" . (time() - 3600) . "', 'no')");
		self::hook('ping', []);
		self::assertNull(self::db()->get_var('SELECT option_id FROM ' . self::db()->options . " WHERE option_name = 'profint_hook_seen_old'"));
	}

	public function test_a_new_secret_refuses_messages_of_the_old_one(): void
	{
		$before = get_option(Hook_Secret::OPTION);
		$old = Hook_Secret::key();
		Hook_Secret::create();
		self::assertSame('profint_refused_signature', self::hook('ping', [], ['key' => $old])['json']['code']);
		self::assertSame(200, self::hook('ping', [])['status']);
		update_option(Hook_Secret::OPTION, $before, false);
	}

	public function test_without_a_secret_nothing_is_taken(): void
	{
		$before = get_option(Hook_Secret::OPTION);
		delete_option(Hook_Secret::OPTION);
		self::assertSame('profint_refused_secret', self::hook('ping', [], ['key' => ''])['json']['code']);
		update_option(Hook_Secret::OPTION, $before, false);
	}

	public function test_a_body_that_is_too_large_is_refused(): void
	{
		self::assertSame(413, self::hook('ping', [], ['body' => '{"a":"' . str_repeat('x', 1200000) . '"}'])['status']);
	}

	public function test_get_is_no_way_in(): void
	{
		self::assertSame(404, self::get('/wp-json/profint/v1/outbox')['status']);
	}

	public function test_signed_messages_are_refused_inside_a_batch(): void
	{
		$body = '{}';
		$now = time();
		$request = ['path' => '/profint/v1/outbox', 'body' => (object) [], 'headers' => [
			'webhook-id' => 'msg_batch', 'webhook-timestamp' => (string) $now, 'webhook-signature' => Signature::sign(Hook_Secret::key(), 'msg_batch', $now, $body),
		]];
		$answer = self::send('POST', '/wp-json/batch/v1', (string) json_encode(['requests' => [$request]]), ['Content-Type: application/json']);
		self::assertStringNotContainsString('delivered', $answer['body']);
		self::assertStringNotContainsString('"status":200', $answer['body']);
	}

	public function test_a_route_called_by_other_code_is_refused_even_with_a_good_signature(): void
	{
		$request = new WP_REST_Request('POST', '/profint/v1/ping');
		$now = time();
		$request->set_body('{}');
		$request->set_header('webhook-id', 'msg_inside');
		$request->set_header('webhook-timestamp', (string) $now);
		$request->set_header('webhook-signature', Signature::sign(Hook_Secret::key(), 'msg_inside', $now, '{}'));
		self::assertSame(401, rest_do_request($request)->get_status());
	}

	public function test_the_routes_are_not_listed_to_the_world(): void
	{
		self::assertStringNotContainsString('profint\/v1\/outbox', self::get('/wp-json/')['body']);
	}
}
