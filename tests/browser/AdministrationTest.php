<?php
declare(strict_types=1);

require_once __DIR__ . '/../support/browser.php';

use Profint\Plugin;

/**
 * What an administrator sees of PROFINT in wp-admin.
 */
final class AdministrationTest extends BrowserCase
{
	private static function open(string $path): Webdriver
	{
		self::administrator()->open(admin_url($path));
		return self::administrator();
	}

	/** No errors of ours in the console, nothing that sticks out, one main heading. */
	private static function assertCaredFor(Webdriver $window, string $name): void
	{
		self::assertSame([], self::ours($window->console_errors()), $name);
		self::assertSame(1, $window->count('#wpbody h1'), $name);
		self::assertSame([], array_filter($window->texts('#wpbody .notice-error, #wpbody .error:not(.hidden)')), $name);
		self::assertLessThanOrEqual(0, $window->run('return document.documentElement.scrollWidth - innerWidth'), $name);
		self::assertDoesNotMatchRegularExpression('/\b(Warning|Notice|Fatal error|Deprecated): /', $window->text('#wpbody'), $name);
	}

	public function test_the_menu_leads_to_every_list_and_page(): void
	{
		$window = self::open('admin.php?page=profint');
		$links = $window->run('return [...document.querySelectorAll("#toplevel_page_profint .wp-submenu a")].map(e => e.href)');
		$wanted = array_merge(
			array_map(static fn (string $type): string => "edit.php?post_type=$type", array_keys(Plugin::instance()->model()->post_types())),
			array_map(static fn (string $taxonomy): string => "edit-tags.php?taxonomy=$taxonomy", array_keys(Plugin::instance()->model()->taxonomies()))
		);
		foreach ($wanted as $path) {
			self::assertNotSame([], array_filter($links, static fn (string $link): bool => strpos($link, $path) !== false), $path);
		}
		foreach ($links as $link) {
			$window->open($link);
			self::assertCaredFor($window, $link);
			self::assertSame(1, $window->count('#toplevel_page_profint.wp-has-current-submenu li.current'), "the menu shows where one is: $link");
		}
	}

	public function test_the_overview_counts_every_type_in_every_language_and_says_how_the_last_run_ended(): void
	{
		$window = self::open('admin.php?page=profint');
		$counts = [];
		foreach (self::bundle() as $record) {
			$counts[$record['type']] = ($counts[$record['type']] ?? 0) + 1;
		}
		$rows = $window->run('return [...document.querySelector(".profint-admin__table").querySelectorAll("tbody tr")].map(r => [...r.children].map(c => c.innerText))');
		self::assertCount(count($counts), $rows);
		self::assertEqualsCanonicalizing(array_values($counts), array_map('intval', array_column($rows, 1)));
		self::assertSame(array_column($rows, 1), array_column($rows, 2), 'French and English');
		self::assertSame(array_column($rows, 1), array_column($rows, 3), 'French and Italian');
		self::assertSame(array_column($rows, 1), array_column($rows, 4), 'French and Swedish');
		self::assertSame(1, $window->count('.profint-admin__table tbody tr:first-child .profint-admin__outcome--done'));
		self::assertSame(2, $window->count('.profint-admin__good'), 'WordPress was told, and the engine knows the site');
		self::assertSame(0, $window->count('.profint-admin__bad'));
		self::assertDoesNotMatchRegularExpression('/\d[,.] \d/', $window->text('#wpbody'));
		$window->screenshot('overview.png');
	}

	public function test_the_settings_print_a_configuration_that_the_engine_takes(): void
	{
		$window = self::open('admin.php?page=profint-settings');
		self::assertCaredFor($window, 'settings');
		$window->screenshot('settings.png');
		$printed = $window->texts('.profint-admin__copy pre');
		self::assertCount(1, $printed, 'the configuration, and no secret');
		$folder = dirname((string) getenv('PROFINT_CONFIG'));
		$file = "$folder/printed.conf";
		// as a person would: the files where they are here, and the source
		$section = preg_replace(['/^password_file = .*/m', '/^hook_secret_file = .*/m', '/^source = .*/m'], ["password_file = $folder/profint.password", "hook_secret_file = $folder/profint.hook", 'source = ' . getenv('PROFINT_SOURCE') . '/content'], $printed[0]);
		file_put_contents($file, "[profint]\nstate_dir = $folder/state\n\n$section\n");
		chmod($file, 0600);
		exec(escapeshellarg((string) getenv('PROFINT')) . ' --config ' . escapeshellarg($file) . ' plan --json 2>&1', $said, $status);
		unlink($file);
		self::assertSame(0, $status, implode("\n", $said));
		$counts = json_decode(implode("\n", $said), true)['counts'];
		self::assertSame(count(self::bundle()), $counts['unchanged'] + $counts['kept']);
	}

	public function test_one_click_copies_the_configuration(): void
	{
		$window = self::open('admin.php?page=profint-settings');
		$button = '.profint-admin__copy button';
		$said = $window->text($button);
		$window->click($button);
		$window->wait("document.querySelector('$button').textContent === document.querySelector('$button').dataset.done", 3);
		$window->wait("document.querySelector('$button').textContent === " . json_encode($said), 5);
		self::assertNotSame($said, $window->attribute($button, 'data-done'));
	}

	public function test_a_new_secret_is_shown_once_and_the_engine_reaches_the_site_with_it(): void
	{
		$window = self::open('admin.php?page=profint-settings');
		$window->click('form:has(input[value="create"]) button');
		$window->wait_for('.profint-admin__once pre');
		$secret = $window->text('.profint-admin__once pre');
		self::assertMatchesRegularExpression('/^whsec_[A-Za-z0-9+\/=]{32,}$/', $secret);
		$window->screenshot('secret.png');
		$window->open(admin_url('admin.php?page=profint-settings'));
		self::assertSame(0, $window->count('.profint-admin__once'));
		self::assertStringNotContainsString($secret, $window->source());

		file_put_contents(dirname((string) getenv('PROFINT_CONFIG')) . '/profint.hook', "$secret\n");
		[$status, $said, $text] = self::profint('sync', '--json');
		self::assertSame([0, 0], [$status, $said['outbox']['pending'] ?? null], $text);
	}

	public function test_lists_show_each_records_language_and_can_be_narrowed_to_one(): void
	{
		$wanted = count(array_filter(self::bundle(), static fn (array $record): bool => $record['type'] === 'case'));
		update_user_meta(1, 'edit_profint_case_per_page', 100);
		$window = self::open('edit.php?post_type=profint_case');
		self::assertSame(4 * $wanted, $window->count('#the-list tr'));
		self::assertEqualsCanonicalizing(array_merge(...array_map(static fn (string $name): array => array_fill(0, $wanted, $name), ['Français', 'English', 'Italiano', 'Svenska'])), $window->texts('#the-list td.profint_language'));
		$window->run('document.querySelector("#profint-lang").value = "en"');
		$window->click('#post-query-submit');
		$window->wait('location.search.includes("lang=en")');
		self::assertSame(array_fill(0, $wanted, 'English'), $window->texts('#the-list td.profint_language'));
	}

	public function test_nothing_of_ours_sticks_out_on_a_phone(): void
	{
		$window = self::administrator();
		$window->narrow(390);
		foreach (['admin.php?page=profint', 'admin.php?page=profint-settings'] as $path) {
			$window->open(admin_url($path));
			self::assertSame(390, $window->run('return Math.max(document.documentElement.scrollWidth, innerWidth)'), $path);
		}
		$window->narrow(0);
	}
}
