<?php
/**
 * What the browser tests share: a visitor's window and an administrator's, the reference bundle to compare
 * with, and where its records are on the site. The tests run inside the WordPress that they look at.
 */
declare(strict_types=1);

require_once __DIR__ . '/webdriver.php';

use PHPUnit\Framework\TestCase;
use Profint\Plugin;

abstract class BrowserCase extends TestCase
{
	/** A record of each type in which everything that the type may have is filled in. */
	protected const SAMPLES = [
		'area/accompagnement-global', 'partner/tikitut', 'recommendation/travail-et-integration',
		'module/module-accompagnement', 'sequence/module-accompagnement-2', 'case/uvuc', 'tool/grille-du-parcours',
		'practice/savi', 'page/a-propos',
	];
	protected const LANGUAGES = ['fr', 'en'];

	private static ?Webdriver $visitor = null;
	private static ?Webdriver $administrator = null;
	/** @var array<string,array> */
	private static array $bundle = [];

	/** A window of somebody who is not logged in. */
	protected static function visitor(): Webdriver
	{
		return self::$visitor ??= new Webdriver();
	}

	/** A window of the administrator. */
	protected static function administrator(): Webdriver
	{
		if (self::$administrator === null) {
			self::$administrator = new Webdriver();
			self::$administrator->login();
		}
		return self::$administrator;
	}

	/** The reference bundle: "type/id" => record. */
	protected static function bundle(): array
	{
		if (self::$bundle === []) {
			foreach (glob(getenv('PROFINT_SOURCE') . '/content/records/*.jsonl') as $file) {
				foreach (file($file, FILE_IGNORE_NEW_LINES | FILE_SKIP_EMPTY_LINES) as $line) {
					$record = json_decode($line, true, 512, JSON_THROW_ON_ERROR);
					self::$bundle["{$record['type']}/{$record['id']}"] = $record;
				}
			}
		}
		return self::$bundle;
	}

	/** What a record became in a language: [kind, ID]. */
	protected static function object(string $reference, string $language): array
	{
		global $wpdb;
		[$type, $id] = explode('/', $reference);
		$table = Plugin::instance()->schema()->table('record');
		$row = $wpdb->get_row($wpdb->prepare("SELECT kind, object FROM $table WHERE type = %s AND id = %s AND language = %s", $type, $id, $language));
		self::assertNotNull($row, "$reference in $language is on the site");
		return [$row->kind, (int) $row->object];
	}

	protected static function post(string $reference, string $language = 'fr'): int
	{
		return self::object($reference, $language)[1];
	}

	/** The public address of a record. */
	protected static function address(string $reference, string $language = 'fr'): string
	{
		[$kind, $id] = self::object($reference, $language);
		return $kind === 'post' ? (string) get_permalink($id) : (string) get_term_link($id);
	}

	/** All there is to know of a page: what tests/support/page-audit.js returns. */
	protected static function audit(string $address): array
	{
		static $script = null;
		$script ??= (string) file_get_contents(__DIR__ . '/page-audit.js');
		self::visitor()->open($address);
		return self::visitor()->run($script) + ['errors' => self::visitor()->console_errors()];
	}

	/** The statuses of addresses, asked for once and without a browser, four at a time; redirects are not followed. */
	protected static function statuses(array $addresses): array
	{
		static $known = [];
		$asked = array_flip(array_unique($addresses));
		$known += self::ask(array_keys(array_diff_key($asked, $known)));
		return array_intersect_key($known, $asked);
	}

	private static function ask(array $waiting): array
	{
		$found = [];
		$pool = curl_multi_init();
		do {
			while ($waiting !== [] && count($found) - count(array_filter($found)) < 4) {
				$address = array_shift($waiting);
				$found[$address] = 0;
				$one = curl_init($address);
				curl_setopt_array($one, [CURLOPT_RETURNTRANSFER => true, CURLOPT_TIMEOUT => 60, CURLOPT_PRIVATE => $address]);
				curl_multi_add_handle($pool, $one);
			}
			curl_multi_exec($pool, $running);
			curl_multi_select($pool, 0.2);
			while ($done = curl_multi_info_read($pool)) {
				$found[curl_getinfo($done['handle'], CURLINFO_PRIVATE)] = curl_getinfo($done['handle'], CURLINFO_HTTP_CODE) ?: -1;
				curl_multi_remove_handle($pool, $done['handle']);
			}
		} while ($running > 0 || $waiting !== []);
		return $found;
	}

	/** Of the lines of a console, those about our own files. */
	protected static function ours(array $lines): array
	{
		return array_values(array_filter($lines, static fn (string $line): bool => strpos($line, '/profint/') !== false));
	}

	/** The reader's view of HTML: words only. */
	protected static function words(string $html): string
	{
		$html = preg_replace('#</?(p|h\d|li|ul|ol|td|th|tr|table|blockquote|figure|div|br)\b[^>]*>#i', ' ', $html);
		return trim((string) preg_replace('/\s+/u', ' ', html_entity_decode(wp_strip_all_tags($html), ENT_QUOTES | ENT_HTML5, 'UTF-8')));
	}

	/** Runs `profint …` with the site's configuration; returns [exit status, JSON]. */
	protected static function profint(string ...$arguments): array
	{
		$command = array_merge([getenv('PROFINT'), '--config', getenv('PROFINT_CONFIG')], $arguments);
		exec(implode(' ', array_map('escapeshellarg', $command)) . ' 2>&1', $lines, $status);
		wp_cache_flush();
		return [$status, json_decode(implode("\n", $lines), true), implode("\n", $lines)];
	}
}
