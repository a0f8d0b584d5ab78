<?php
declare(strict_types=1);

require_once __DIR__ . '/../support/browser.php';

/**
 * An editor reviews translations in the administration, without any script of ours.
 */
final class ReviewTest extends BrowserCase
{
	private const PAGE = 'practice/minclusion'; // its English summary is a machine's

	private static function desk(): Webdriver
	{
		$window = self::administrator();
		$window->open(admin_url('admin.php?page=profint-translations'));
		return $window;
	}

	private static function row(string $columns): array
	{
		global $wpdb;
		$segment = Profint\Plugin::instance()->schema()->table('segment');
		$translation = Profint\Plugin::instance()->schema()->table('translation');
		return $wpdb->get_row("SELECT $columns FROM $translation t JOIN $segment s ON s.id = t.segment WHERE s.record = 'minclusion' AND s.field = 'excerpt' AND t.language = 'en'", ARRAY_A);
	}

	public function test_the_desk_counts_every_language_and_shows_what_waits(): void
	{
		$window = self::desk();
		self::assertSame(['English', 'Italiano', 'Svenska'], $window->texts('.profint-admin__coverage tbody th'));
		$waiting = array_map('intval', array_merge($window->texts('.profint-admin__coverage td:nth-child(3)'), $window->texts('.profint-admin__coverage td:nth-child(5)')));
		$missing = array_map('intval', $window->texts('.profint-admin__coverage td:nth-child(2)'));
		$shown = $window->count('article.profint-admin__conflict');
		self::assertGreaterThan(0, array_sum($waiting));
		self::assertGreaterThanOrEqual(min(25, array_sum($waiting)), $shown, 'what a machine made, and what is outdated');
		self::assertLessThanOrEqual(min(25, array_sum($waiting) + array_sum($missing)), $shown, 'and of what is missing at most all');
		self::assertStringContainsString('Minclusion', implode("\n", $window->texts('h2')));
		$window->screenshot('translations.png');
		$window->narrow(390);
		self::assertTrue($window->run('return document.documentElement.scrollWidth <= window.innerWidth'), 'nothing sticks out on a phone');
		$window->resize(1280, 900);
	}

	public function test_an_edit_is_on_the_public_page_at_once_and_the_notice_goes_with_the_last_review(): void
	{
		self::visitor()->open(self::address(self::PAGE, 'en'));
		self::assertSame(1, self::visitor()->count('.profint-notice'));
		$window = self::desk();
		$mine = $window->run('return [...document.querySelectorAll("article.profint-admin__conflict")].find(a => a.innerText.includes("arabophones"))?.id');
		self::assertIsString($mine, 'the summary waits');
		$window->click("#$mine details:first-of-type summary");
		$window->fill("#$mine textarea[name=text]", 'An app made in Gothenburg, reviewed by a person.');
		$window->click("#$mine button[value=edit]");
		$window->wait_for('.profint-admin__good');
		self::assertSame(['state' => 'reviewed', 'made' => 'person', 'made_by' => 'admin'], self::row('t.state, t.made, t.made_by'));
		wp_cache_flush(); // another process wrote it
		self::assertSame('An app made in Gothenburg, reviewed by a person.', get_post_field('post_excerpt', self::post(self::PAGE, 'en')));
		self::visitor()->open(self::address(self::PAGE, 'en'));
		self::assertSame(0, self::visitor()->count('.profint-notice'), 'it was the only text of the page that nobody had reviewed');
	}

	public function test_a_sync_leaves_what_a_person_wrote(): void
	{
		[$status, , $text] = self::profint('sync', '--json');
		self::assertSame(0, $status, $text);
		wp_cache_flush(); // another process wrote it
		self::assertSame('An app made in Gothenburg, reviewed by a person.', get_post_field('post_excerpt', self::post(self::PAGE, 'en')));
		self::assertSame('reviewed', self::row('t.state')['state']);
	}

	public function test_all_that_waits_of_a_page_is_approved_with_one_click(): void
	{
		$window = self::desk();
		$waiting = $window->count('article.profint-admin__conflict');
		$window->click('form:has(input[name=record][value^="case/"]) button[value=approve]');
		$window->wait_for('.profint-admin__good');
		self::assertLessThan($waiting, $window->count('article.profint-admin__conflict'));
		self::assertSame(0, $window->count('form input[name=record][value="case/lavoras"]'));
	}
}
