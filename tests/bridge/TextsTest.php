<?php
declare(strict_types=1);

use Profint\Plugin;
use Profint\Texts;

require_once __DIR__ . '/SiteTest.php';

final class TextsTest extends SiteCase
{
	/** @return string[] every PHP file of the plugin */
	private static function files(): array
	{
		$folder = dirname(PROFINT_FILE);
		return array_merge(["$folder/profint.php", "$folder/uninstall.php"], glob("$folder/includes/*.php"));
	}

	/** @return array<string,bool> texts of the source that are to be translated */
	private static function sources(): array
	{
		$texts = [];
		foreach (self::files() as $file) {
			$tokens = array_values(array_filter(token_get_all(file_get_contents($file)), static fn ($token): bool => !is_array($token) || $token[0] !== T_WHITESPACE));
			foreach ($tokens as $i => $token) {
				$name = is_array($token) && $token[0] === T_STRING ? $token[1] : '';
				if (in_array($name, ['__', '_n', 'esc_html__', 'esc_attr__', 'esc_html_e', 'esc_attr_e'], true) && $tokens[$i + 1] === '(' && is_array($tokens[$i + 2]) && $tokens[$i + 2][0] === T_CONSTANT_ENCAPSED_STRING) {
					$texts[eval("return {$tokens[$i + 2][1]};")] = true;
				}
				if ($name === 'say' && $tokens[$i + 1] === '(' && $tokens[$i - 1][0] !== T_FUNCTION) {
					for ($j = $i + 2; $tokens[$j] !== ','; $j++);
					self::assertSame(T_CONSTANT_ENCAPSED_STRING, $tokens[$j + 1][0], "a text that is put together cannot be translated: $file");
					$texts[eval("return {$tokens[$j + 1][1]};")] = true;
				}
			}
		}
		return $texts;
	}

	/** @dataProvider locales */
	public function test_every_text_is_translated_with_the_same_placeholders(string $locale): void
	{
		require_once ABSPATH . WPINC . '/pomo/po.php';
		$po = new PO();
		self::assertTrue($po->import_from_file(dirname(PROFINT_FILE) . "/languages/profint-$locale.po"));
		$mo = new MO();
		self::assertTrue($mo->import_from_file(dirname(PROFINT_FILE) . "/languages/profint-$locale.mo"));
		foreach (array_keys(self::sources()) as $text) {
			$entry = $po->entries[$text] ?? null;
			self::assertNotNull($entry, "$locale lacks “{$text}”");
			foreach ($entry->translations as $translation) {
				self::assertNotSame('', $translation);
				preg_match_all('/%(?:\d\$)?[sd]/', $text, $asked);
				preg_match_all('/%(?:\d\$)?[sd]/', $translation, $given);
				self::assertEqualsCanonicalizing($asked[0], $given[0], $text);
			}
			self::assertSame($entry->translations, $mo->entries[$text]->translations, "the compiled file is older than its source: $text");
		}
		self::assertSame([], array_diff(array_keys($po->entries), array_keys(self::sources())), 'translations of texts that are gone');
	}

	public function locales(): array
	{
		return [['fr_FR'], ['it_IT'], ['sv_SE']];
	}

	public function test_texts_are_said_in_any_language_whatever_the_site_speaks(): void
	{
		$texts = new Texts(Plugin::instance()->languages(), dirname(PROFINT_FILE) . '/languages');
		self::assertSame(['Durée', 'Duration', 'Durata', 'Längd'], array_map(static fn (string $code): string => $texts->say($code, 'Duration'), ['fr', 'en', 'it', 'sv']));
	}

	public function test_sizes_and_durations_read_as_people_write_them(): void
	{
		$texts = new Texts(Plugin::instance()->languages(), '');
		self::assertSame(['512 octets', '90 Ko', '1,5 Mo', '64 Mo'], array_map(static fn (int $bytes): string => str_replace("\u{a0}", ' ', $texts->size('fr', $bytes)), [512, 92160, 1572864, 67108864]));
		self::assertSame(['1.5 MB', '1,5 MB'], array_map(static fn (string $code): string => str_replace("\u{a0}", ' ', $texts->size($code, 1572864)), ['en', 'sv']));
		self::assertSame(['45 min', '1 h', '3 h', '1 h 05'], array_map(static fn (int $minutes): string => str_replace("\u{a0}", ' ', $texts->minutes($minutes)), [45, 60, 180, 65]));
	}

	public function test_the_plugin_keeps_to_the_syntax_of_php_7_4(): void
	{
		if (!is_dir('/usr/share/php/PhpParser')) {
			self::markTestSkipped('php-parser is not installed');
		}
		require_once '/usr/share/php/PhpParser/autoload.php';
		$newer = ['Expr_Match', 'Stmt_Enum', 'Expr_NullsafeMethodCall', 'Expr_NullsafePropertyFetch', 'UnionType', 'IntersectionType', 'Expr_Throw', 'VariadicPlaceholder'];
		$parser = (new PhpParser\ParserFactory())->create(PhpParser\ParserFactory::PREFER_PHP7);
		foreach (self::files() as $file) {
			foreach ((new PhpParser\NodeFinder())->find($parser->parse(file_get_contents($file)), static fn (): bool => true) as $node) {
				$type = $node->getType();
				$where = basename($file) . ':' . $node->getLine() . " $type";
				self::assertNotContains($type, $newer, $where);
				if ($node instanceof PhpParser\Node\Param) {
					self::assertSame(0, $node->flags, "$where: promoted parameter");
				}
				if ($node instanceof PhpParser\Node\Arg) {
					self::assertNull($node->name, "$where: named argument");
				}
				if ($node instanceof PhpParser\Node\Stmt\Catch_) {
					self::assertNotNull($node->var, "$where: catch without a variable");
				}
				if ($node instanceof PhpParser\Node\Stmt\Property || $node instanceof PhpParser\Node\Stmt\ClassMethod) {
					self::assertSame(0, $node->flags & 64, "$where: readonly");
				}
				if ($node instanceof PhpParser\Node\Identifier) {
					self::assertNotContains($node->toString(), ['mixed', 'never'], $where);
				}
				if ($node instanceof PhpParser\Node\Expr\FuncCall && $node->name instanceof PhpParser\Node\Name) {
					self::assertNotContains($node->name->toString(), ['str_contains', 'str_starts_with', 'str_ends_with', 'array_is_list', 'get_debug_type', 'array_find'], $where);
				}
			}
		}
	}

	public function test_every_class_declares_strict_types_and_stands_in_a_file_of_its_name(): void
	{
		foreach (glob(dirname(PROFINT_FILE) . '/includes/class-*.php') as $file) {
			$text = file_get_contents($file);
			$name = str_replace(' ', '_', ucwords(str_replace('-', ' ', substr(basename($file, '.php'), strlen('class-')))));
			self::assertMatchesRegularExpression("/^final class $name\\b/m", $text);
			self::assertStringContainsString("defined( 'ABSPATH' ) || exit;", $text);
			if ($name !== 'Requirements') {
				self::assertStringContainsString('declare( strict_types=1 );', $text);
			}
		}
	}

	public function test_nothing_is_fetched_from_elsewhere(): void
	{
		foreach (glob(dirname(PROFINT_FILE) . '/assets/*') as $file) {
			self::assertDoesNotMatchRegularExpression('#https?:|//[a-z]+\.|@import|url\(#', (string) preg_replace('#/\*.*?\*/#s', '', file_get_contents($file)), basename($file));
		}
	}
}
