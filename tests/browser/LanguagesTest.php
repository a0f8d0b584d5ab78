<?php
declare(strict_types=1);

require_once __DIR__ . '/../support/browser.php';

/**
 * From one language to another: the switcher, hreflang, what is not translated, and what a machine translated.
 */
final class LanguagesTest extends BrowserCase
{
	/** A bundle of another origin: a case in French, Italian (by a machine) and English (reviewed), and one in French only. */
	private const OTHER = [
		'areas' => '{"type":"area","id":"essai","order":9,"color":"#f2c94c","title":{"fr":"Un domaine clair","en":"A light area","it":"Un ambito chiaro"}}',
		'cases' => '{"type":"case","id":"relais","order":90,"area":"area/essai","title":{"fr":"Le relais","en":"The relay","it":{"text":"La staffetta","state":"machine"}},'
			. '"summary":{"fr":"Un résumé.","en":"A summary.","it":{"text":"Un riassunto.","state":"machine"}},'
			. '"story":{"fr":"<p>Une histoire.</p>","en":"<p>A story.</p>","it":{"text":"<p>Una storia.</p>","state":"machine"}}}' . "\n"
			. '{"type":"case","id":"seul","order":91,"area":"area/essai","title":{"fr":"Seul en français"},"summary":{"fr":"Un résumé."},"story":{"fr":"<p>Une histoire.</p>"}}',
	];

	public static function setUpBeforeClass(): void
	{
		$folder = dirname((string) getenv('PROFINT_CONFIG')) . '/other';
		mkdir("$folder/records", 0700, true);
		foreach (self::OTHER as $name => $records) {
			file_put_contents("$folder/records/$name.jsonl", "$records\n");
		}
		file_put_contents("$folder/profint.json", '{"format":"profint-bundle/1","origin":"https://example.org/essai","title":"Essai","version":"1","source_language":"fr","languages":["fr","en","it","sv"],"complete":true,"files":[]}');
		self::profint('manifest', $folder);
		[$status, , $text] = self::profint('sync', '--json', $folder);
		self::assertSame(0, $status, $text);
	}

	public function test_the_switcher_leads_to_the_same_record_in_the_other_language_and_back(): void
	{
		foreach (self::SAMPLES as $reference) {
			self::visitor()->open(self::address($reference));
			self::visitor()->click('.profint-languages a[hreflang="en"]');
			self::visitor()->wait('location.href === ' . json_encode(self::address($reference, 'en')));
			self::assertSame('en', substr((string) self::visitor()->attribute('html', 'lang'), 0, 2));
			self::visitor()->click('.profint-languages a[hreflang="fr"]');
			self::visitor()->wait('location.href === ' . json_encode(self::address($reference)));
		}
	}

	public function test_hreflang_and_the_switcher_agree_and_every_address_answers(): void
	{
		$addresses = [];
		foreach (array_merge(self::SAMPLES, ['case/relais']) as $reference) {
			$page = self::audit(self::address($reference));
			$languages = $reference === 'case/relais' ? ['fr', 'en', 'it'] : ['fr', 'en', 'it', 'sv'];
			$wanted = array_combine($languages, array_map(static fn (string $language): string => self::address($reference, $language), $languages));
			ksort($wanted);
			ksort($page['alternates']);
			self::assertSame($wanted, $page['alternates'], $reference);
			self::assertCount(4, $page['switcher'], $reference);
			self::assertSame([self::address($reference)], array_column(array_filter($page['switcher'], static fn (array $item): bool => $item['current']), 'href'), $reference);
			$addresses = array_merge($addresses, array_values($page['alternates']), array_column($page['switcher'], 'href'));
		}
		self::assertSame([], array_filter(self::statuses($addresses), static fn (int $status): bool => $status !== 200));
	}

	public function test_a_language_without_translation_leads_to_the_french_page_and_says_so(): void
	{
		self::visitor()->open(self::address('case/relais', 'en'));
		$links = self::visitor()->run('return [...document.querySelectorAll(".profint-languages a[hreflang=fr]:has(.profint-languages__note)")].map(e => [e.href, e.innerText])');
		self::assertSame([[self::address('case/relais'), 'Svenska (in French)']], $links);
		self::visitor()->open(self::address('case/seul'));
		self::assertSame(0, self::visitor()->count('link[hreflang]'));
		self::assertSame([self::address('case/seul')], array_unique(self::visitor()->run('return [...document.querySelectorAll(".profint-languages a")].map(e => e.href)')));
	}

	public function test_an_archive_leads_only_to_languages_in_which_it_has_something_to_show(): void
	{
		self::visitor()->open(home_url('/cas/'));
		self::assertSame(['fr', 'en', 'it', 'sv'], self::visitor()->run('return [...document.querySelectorAll("link[rel=alternate][hreflang]")].map(e => e.hreflang)'));
		self::visitor()->open(get_term_link(self::object('area/essai', 'fr')[1], 'profint_area'));
		self::assertSame(['fr', 'en', 'it'], self::visitor()->run('return [...document.querySelectorAll("link[rel=alternate][hreflang]")].map(e => e.hreflang)'));
	}

	public function test_a_machines_translation_says_so_and_leads_to_the_original(): void
	{
		$page = self::audit(self::address('case/relais', 'it'));
		self::assertSame('it', substr($page['language'], 0, 2));
		self::assertSame([], $page['pale']);
		self::assertSame(1, self::visitor()->count('.profint-notice'));
		self::assertStringContainsString('tradotto da una macchina', self::visitor()->text('.profint-notice'));
		self::assertGreaterThanOrEqual(4.5, $page['badge']['contrast'], 'dark letters on a light area');
		self::visitor()->screenshot('machine.png');
		self::visitor()->click('.profint-notice a');
		self::visitor()->wait('location.href === ' . json_encode(self::address('case/relais')));
		foreach ([self::address('case/relais'), self::address('case/relais', 'en'), self::address('case/uvuc', 'en')] as $reviewed) {
			self::visitor()->open($reviewed);
			self::assertSame(0, self::visitor()->count('.profint-notice'), $reviewed);
		}
	}

	public function test_the_notice_stands_on_exactly_the_pages_that_have_a_text_of_a_machine(): void
	{
		foreach (self::bundle() as $reference => $record) {
			if (self::object($reference, 'en')[0] !== 'post') {
				continue;
			}
			$machine = false;
			array_walk_recursive($record, static function ($value, $key) use (&$machine): void {
				$machine = $machine || ($key === 'state' && $value === 'machine');
			});
			$html = (string) file_get_contents(self::address($reference, 'en'));
			self::assertSame($machine, strpos($html, 'class="profint-notice"') !== false, $reference);
		}
	}

	public function test_an_english_page_leads_to_english_pages(): void
	{
		foreach (['recommendation/travail-et-integration', 'module/module-accompagnement', 'case/uvuc'] as $reference) {
			self::visitor()->open(self::address($reference, 'en'));
			$french = self::visitor()->run('return [...document.querySelectorAll("main [class*=profint-] a")].map(e => e.href).filter(href => !href.includes("/en/"))');
			self::assertSame([], $french, $reference);
		}
	}

	public function test_the_bare_language_address_leads_to_the_start(): void
	{
		foreach (['en' => self::address('page/accueil', 'en'), 'it' => self::address('page/accueil', 'it'), 'sv' => self::address('page/accueil', 'sv')] as $language => $address) {
			self::visitor()->open(home_url("/$language/"));
			self::assertSame($address, self::visitor()->address());
		}
	}
}
