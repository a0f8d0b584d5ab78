<?php
/**
 * A proxy between the engine and its database that knows where MySQL's packets begin, to lose the connection at one of them.
 *
 *     php -n proxy.php LISTEN TARGET LOG [N before|after]
 *
 * LISTEN and TARGET are sockets. LOG gets a line for each command that the client sends: its number over all connections and
 * what it is (QUERY COMMIT, PREPARE SELECT …, EXECUTE, CLOSE, QUIT …). At command N the connection is cut: `before` it is passed on,
 * or `after` the server has carried it out and its answer has begun to come, which the client never sees. Later connections
 * are left alone. It says "ready" once it listens.
 */
declare(strict_types=1);

const COMMANDS = [1 => 'QUIT', 3 => 'QUERY', 14 => 'PING', 22 => 'PREPARE', 23 => 'EXECUTE', 24 => 'LONGDATA', 25 => 'CLOSE', 26 => 'RESET', 28 => 'FETCH'];

final class Link
{
	public string $unread = '';
	public bool $greeted = false;
	public bool $cut_at_answer = false;

	/** @param resource $client @param resource $server */
	public function __construct(public $client, public $server)
	{
	}

	public function close(): void
	{
		fclose($this->client);
		fclose($this->server);
	}
}

final class Proxy
{
	/** @var array<int,Link> */
	private array $links = [];
	private int $count = 0;

	public function __construct(private string $target, private $log, private int $cut, private bool $before)
	{
	}

	public function run($listener): void
	{
		while (true) {
			$read = [$listener];
			foreach ($this->links as $link) {
				array_push($read, $link->client, $link->server);
			}
			$write = $except = null;
			stream_select($read, $write, $except, null);
			foreach ($read as $stream) {
				$stream === $listener ? $this->accept($listener) : $this->move($stream);
			}
		}
	}

	private function accept($listener): void
	{
		$client = stream_socket_accept($listener, 1);
		$server = @stream_socket_client("unix://$this->target", $code, $message, 1);
		if (!$server) {
			fclose($client);
			return;
		}
		foreach ([$client, $server] as $stream) {
			stream_set_read_buffer($stream, 0);
			stream_set_write_buffer($stream, 0);
		}
		$this->links[] = new Link($client, $server);
	}

	private function move($stream): void
	{
		foreach ($this->links as $key => $link) {
			if ($stream !== $link->client && $stream !== $link->server) {
				continue;
			}
			$bytes = fread($stream, 1 << 20);
			$alive = $bytes !== '' && $bytes !== false &&
				($stream === $link->client ? $this->forth($link, $bytes) : $this->back($link, $bytes));
			if (!$alive) {
				$link->close();
				unset($this->links[$key]);
			}
		}
	}

	private function back(Link $link, string $bytes): bool
	{
		return !$link->cut_at_answer && self::put($link->client, $bytes);
	}

	/** Whole packets only, so that a command is passed on or not. */
	private function forth(Link $link, string $bytes): bool
	{
		$link->unread .= $bytes;
		while (strlen($link->unread) >= 4) {
			$length = unpack('V', substr($link->unread, 0, 3) . "\0")[1];
			if (strlen($link->unread) < 4 + $length) {
				break;
			}
			$packet       = substr($link->unread, 0, 4 + $length);
			$link->unread = substr($link->unread, 4 + $length);
			if (!$this->pass($link, $packet)) {
				return false;
			}
		}
		return true;
	}

	private function pass(Link $link, string $packet): bool
	{
		if (!$link->greeted || ord($packet[3]) !== 0) { // the login, or more of a long command
			$link->greeted = true;
			return self::put($link->server, $packet);
		}
		$name = self::name($packet);
		fwrite($this->log, ++$this->count . " $name\n");
		if ($this->count !== $this->cut) {
			return self::put($link->server, $packet);
		}
		if ($this->before) {
			return false;
		}
		$link->cut_at_answer = true;
		// what has no answer is cut once it is passed on
		return self::put($link->server, $packet) && !in_array($name, ['CLOSE', 'QUIT', 'LONGDATA'], true);
	}

	private static function name(string $packet): string
	{
		$name = COMMANDS[ord($packet[4])] ?? 'OTHER';
		return in_array($name, ['QUERY', 'PREPARE'], true) ? $name . ' ' . strtr(substr($packet, 5, 60), "\n\t", '  ') : $name;
	}

	private static function put($stream, string $bytes): bool
	{
		while ($bytes !== '') {
			$put = @fwrite($stream, $bytes);
			if (!$put) {
				return false;
			}
			$bytes = substr($bytes, $put);
		}
		return true;
	}
}

[, $listen, $target, $log] = $argv;
$listener = stream_socket_server("unix://$listen", $code, $message) ?: exit(1);
file_put_contents($log, '');
$proxy = new Proxy($target, fopen($log, 'a'), (int) ($argv[4] ?? 0), ($argv[5] ?? '') === 'before');
echo "ready\n";
$proxy->run($listener);
