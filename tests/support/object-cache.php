<?php
/**
 * A persistent object cache for tests, as a drop-in: wp-content/object-cache.php. What is set survives the request, in
 * files below wp-content/cache-store/, or in the Redis whose socket wp-content/cache-redis names. It can do no more than
 * such drop-ins must: no groups are flushed, unless wp-content/cache-groups is there.
 */
declare(strict_types=1);

interface Profint_Test_Store
{
	public function read(string $key): ?string;
	public function write(string $key, string $value, int $seconds): void;
	public function remove(string $key): void;
	public function remove_all(string $prefix): void;
}

final class Profint_Test_Files implements Profint_Test_Store
{
	private function file(string $key): string
	{
		[$group, $name] = explode("\n", $key, 2);
		return WP_CONTENT_DIR . '/cache-store/' . rawurlencode($group) . '/' . md5($name);
	}

	public function read(string $key): ?string
	{
		$file = $this->file($key);
		$said = is_file($file) ? file_get_contents($file) : false;
		if ($said === false || ((int) substr($said, 0, 10) && (int) substr($said, 0, 10) < time())) {
			return null;
		}
		return substr($said, 10);
	}

	public function write(string $key, string $value, int $seconds): void
	{
		$file = $this->file($key);
		is_dir(dirname($file)) || @mkdir(dirname($file), 0777, true);
		file_put_contents("$file." . getmypid(), sprintf('%010d', $seconds ? time() + $seconds : 0) . $value);
		rename("$file." . getmypid(), $file);
	}

	public function remove(string $key): void
	{
		@unlink($this->file($key));
	}

	public function remove_all(string $prefix): void
	{
		foreach (glob(WP_CONTENT_DIR . '/cache-store/' . ($prefix === '' ? '*' : rawurlencode(trim($prefix))) . '/*') as $file) {
			@unlink($file);
		}
	}
}

final class Profint_Test_Redis implements Profint_Test_Store
{
	private Redis $redis;

	public function __construct(string $socket)
	{
		$this->redis = new Redis();
		$this->redis->connect($socket);
	}

	public function read(string $key): ?string
	{
		$said = $this->redis->get($key);
		return is_string($said) ? $said : null;
	}

	public function write(string $key, string $value, int $seconds): void
	{
		$seconds ? $this->redis->setex($key, $seconds, $value) : $this->redis->set($key, $value);
	}

	public function remove(string $key): void
	{
		$this->redis->del($key);
	}

	public function remove_all(string $prefix): void
	{
		foreach ($prefix === '' ? ['*'] : [addcslashes($prefix, '*?[]\\') . '*'] as $pattern) {
			$this->redis->del($this->redis->keys($pattern));
		}
	}
}

final class WP_Object_Cache
{
	private Profint_Test_Store $store;
	/** @var array<string,string|null> what this request has seen; null: that it is not there */
	private array $seen = [];
	/** @var array<string,bool> */
	private array $volatile = [];

	public function __construct()
	{
		$socket = WP_CONTENT_DIR . '/cache-redis';
		$this->store = is_file($socket) ? new Profint_Test_Redis(trim((string) file_get_contents($socket))) : new Profint_Test_Files();
	}

	private static function key($key, $group): string
	{
		return ($group ?: 'default') . "\n$key";
	}

	public function fetch($key, $group, bool $force): ?string
	{
		$key = self::key($key, $group);
		if ($force && !isset($this->volatile[$group])) {
			unset($this->seen[$key]);
		}
		if (!array_key_exists($key, $this->seen)) {
			$this->seen[$key] = isset($this->volatile[$group]) ? null : $this->store->read($key);
		}
		return $this->seen[$key];
	}

	public function keep($key, $value, $group, int $seconds): bool
	{
		$this->seen[self::key($key, $group)] = $value = serialize($value);
		if (!isset($this->volatile[$group])) {
			$this->store->write(self::key($key, $group), $value, $seconds);
		}
		return true;
	}

	public function drop($key, $group): bool
	{
		$there = $this->fetch($key, $group, true) !== null;
		$this->seen[self::key($key, $group)] = null;
		if (!isset($this->volatile[$group])) {
			$this->store->remove(self::key($key, $group));
		}
		return $there;
	}

	public function forget(): bool
	{
		$this->seen = [];
		return true;
	}

	public function drop_all(string $group = ''): bool
	{
		$this->seen = [];
		$this->store->remove_all($group === '' ? '' : "$group\n");
		return true;
	}

	public function add_volatile(array $groups): void
	{
		$this->volatile += array_fill_keys($groups, true);
	}
}

function wp_cache_init()
{
	$GLOBALS['wp_object_cache'] = new WP_Object_Cache();
}

function wp_cache_get($key, $group = '', $force = false, &$found = null)
{
	$said = $GLOBALS['wp_object_cache']->fetch($key, $group, (bool) $force);
	$found = $said !== null;
	return $found ? unserialize($said) : false;
}

function wp_cache_get_multiple($keys, $group = '', $force = false)
{
	$values = [];
	foreach ($keys as $key) {
		$values[$key] = wp_cache_get($key, $group, $force);
	}
	return $values;
}

function wp_cache_set($key, $data, $group = '', $expire = 0)
{
	return $GLOBALS['wp_object_cache']->keep($key, $data, $group, (int) $expire);
}

function wp_cache_set_multiple(array $data, $group = '', $expire = 0)
{
	foreach ($data as $key => $value) {
		wp_cache_set($key, $value, $group, $expire);
	}
	return array_fill_keys(array_keys($data), true);
}

function wp_cache_add($key, $data, $group = '', $expire = 0)
{
	if (wp_suspend_cache_addition() || $GLOBALS['wp_object_cache']->fetch($key, $group, false) !== null) {
		return false;
	}
	return wp_cache_set($key, $data, $group, $expire);
}

function wp_cache_add_multiple(array $data, $group = '', $expire = 0)
{
	$added = [];
	foreach ($data as $key => $value) {
		$added[$key] = wp_cache_add($key, $value, $group, $expire);
	}
	return $added;
}

function wp_cache_replace($key, $data, $group = '', $expire = 0)
{
	return $GLOBALS['wp_object_cache']->fetch($key, $group, false) !== null && wp_cache_set($key, $data, $group, $expire);
}

function wp_cache_delete($key, $group = '')
{
	return $GLOBALS['wp_object_cache']->drop($key, $group);
}

function wp_cache_delete_multiple(array $keys, $group = '')
{
	$dropped = [];
	foreach ($keys as $key) {
		$dropped[$key] = wp_cache_delete($key, $group);
	}
	return $dropped;
}

function wp_cache_incr($key, $offset = 1, $group = '')
{
	$value = max(0, (int) wp_cache_get($key, $group, true) + $offset);
	wp_cache_set($key, $value, $group);
	return $value;
}

function wp_cache_decr($key, $offset = 1, $group = '')
{
	return wp_cache_incr($key, -$offset, $group);
}

function wp_cache_flush()
{
	return $GLOBALS['wp_object_cache']->drop_all();
}

function wp_cache_flush_runtime()
{
	return $GLOBALS['wp_object_cache']->forget();
}

function wp_cache_flush_group($group)
{
	return wp_cache_supports('flush_group') && $GLOBALS['wp_object_cache']->drop_all((string) $group);
}

function wp_cache_supports($feature)
{
	return is_file(WP_CONTENT_DIR . '/cache-groups') && in_array($feature, ['flush_runtime', 'flush_group', 'get_multiple', 'set_multiple', 'add_multiple', 'delete_multiple'], true);
}

function wp_cache_close()
{
	return true;
}

function wp_cache_add_global_groups($groups)
{
}

function wp_cache_add_non_persistent_groups($groups)
{
	$GLOBALS['wp_object_cache']->add_volatile((array) $groups);
}

function wp_cache_switch_to_blog($blog_id)
{
}

function wp_cache_reset()
{
	wp_cache_flush_runtime();
}
