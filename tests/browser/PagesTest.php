<?php
declare(strict_types=1);

require_once __DIR__ . '/../support/browser.php';

use Profint\Plugin;

/**
 * Public pages as a visitor sees them: a page of each type in each language of the bundle, in a block theme
 * and a classic theme (as far as this WordPress came with them), on a desktop and on a phone.
 */
final class PagesTest extends BrowserCase
{
	private const PHONE = 390;

	/** @var array<string,array> "theme reference language" => audit */
	private static array $pages = [];
	/** @var array<string,array> the same on a phone: see on_a_phone() */
	private static array $phone = [];

	public static function setUpBeforeClass(): void
	{
		$before = get_stylesheet();
		foreach (self::themes() as $place => $theme) {
			switch_theme($theme);
			foreach (self::LANGUAGES as $language) {
				foreach (self::places($language) as $name => $address) {
					if ($place === 0 || self::differs($name, $language)) {
						self::$pages["$theme $name $language"] = self::audit($address) + ['address' => $address, 'words' => $language];
						self::$phone["$theme $name $language"] = self::on_a_phone("$theme-$name-$language");
					}
				}
			}
		}
		switch_theme($before);
	}

	/** What a further theme may show otherwise: a classic one anything, another block theme the wide parts. */
	private static function differs(string $name, string $language): bool
	{
		return $language === 'fr' ? ! wp_is_block_theme() || in_array($name, ['case/uvuc', 'recommendation/travail-et-integration', 'archive profint_case'], true) : $name === 'case/uvuc';
	}

	/** How wide the page in the window is on a phone, how wide its window, and what sticks out of it. */
	private static function on_a_phone(string $name): array
	{
		$keep = strpos($name, 'archive') === false && substr($name, -3) === '-fr';
		$file = preg_replace('/[^a-z0-9-]+/', '-', $name);
		if ($keep) {
			self::visitor()->screenshot("$file.png");
		}
		self::visitor()->narrow(self::PHONE);
		$found = self::visitor()->run('return [document.documentElement.scrollWidth, innerWidth,
			[...document.querySelectorAll("main *, .profint-bar *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.tagName + "." + e.className).slice(0, 3).join(", ")]');
		if ($keep) {
			self::visitor()->screenshot("$file-phone.png");
		}
		self::visitor()->narrow(0);
		return $found;
	}

	private static function themes(): array
	{
		return array_values(array_intersect(['twentytwentythree', 'twentytwentyone', 'twentytwentyfive'], array_keys(wp_get_themes())));
	}

	/** A page of each type, and each type's archive: name => address. */
	private static function places(string $language): array
	{
		$places = [];
		foreach (self::SAMPLES as $reference) {
			$places[$reference] = self::address($reference, $language);
		}
		foreach (array_keys(Plugin::instance()->model()->post_types()) as $type) {
			$places["archive $type"] = self::archive($type, $language);
		}
		return $places;
	}

	private static function archive(string $type, string $language): string
	{
		$base = (string) parse_url((string) get_post_type_archive_link($type), PHP_URL_PATH);
		return home_url(($language === 'fr' ? '' : "/$language") . $base);
	}

	/** The pages of one record in both themes and languages. */
	private static function pages_of(string $reference): array
	{
		return array_filter(self::$pages, static fn (string $name): bool => strpos($name, " $reference ") !== false, ARRAY_FILTER_USE_KEY);
	}

	public function test_every_record_of_the_bundle_answers_in_french_and_english_with_its_title(): void
	{
		$addresses = [];
		foreach (self::bundle() as $reference => $record) {
			foreach (self::LANGUAGES as $language) {
				$addresses["$reference $language"] = self::address($reference, $language);
				self::assertSame($language === 'en', strpos($addresses["$reference $language"], '/en/') !== false, "$reference $language");
			}
		}
		self::assertSame(count($addresses), count(array_unique($addresses)));
		self::assertSame([], array_filter(self::statuses($addresses), static fn (int $status): bool => $status !== 200));
	}

	public function test_a_page_of_each_type_has_its_title_and_language_in_every_theme(): void
	{
		self::assertGreaterThanOrEqual(28, count(self::$pages));
		self::assertNotSame([], self::themes());
		foreach (self::$pages as $name => $page) {
			[, $reference] = explode(' ', $name);
			self::assertSame(200, $page['status'], $name);
			self::assertSame($page['words'], substr($page['language'], 0, 2), $name);
			self::assertCount(1, array_filter($page['names']), "$name has one main heading: " . implode(' | ', $page['names']));
			if ($reference !== 'archive') {
				$title = self::bundle()[$reference]['title'][$page['words']];
				self::assertStringContainsString(self::plain($title), self::plain(implode(' ', $page['names'])), $name);
				self::assertStringContainsString(self::plain($title), self::plain($page['title']), $name);
			}
		}
	}

	public function test_a_page_says_all_that_its_record_says(): void
	{
		foreach (['recommendation/travail-et-integration', 'module/module-accompagnement', 'sequence/module-accompagnement-2', 'case/uvuc', 'tool/grille-du-parcours', 'practice/savi', 'page/a-propos'] as $reference) {
			$record = self::bundle()[$reference];
			foreach (self::pages_of($reference) as $name => $page) {
				$shown = self::plain($page['text']);
				$texts = [];
				foreach (['summary', 'body', 'story', 'facilitator', 'activity', 'place'] as $field) {
					$texts[] = $record[$field][$page['words']] ?? '';
				}
				foreach (array_merge($record['objectives'] ?? [], $record['questions'] ?? []) as $text) {
					$texts[] = $text[$page['words']];
				}
				foreach (array_merge($record['further'] ?? [], $record['comments'] ?? []) as $link) {
					$texts[] = $link['text'][$page['words']];
				}
				foreach ($record['files'] ?? [] as $file) {
					$texts[] = $file['title'][$page['words']];
				}
				foreach ($texts as $text) {
					foreach (preg_split('#</(?:p|li|h\d|td|th)>#', $text) as $piece) {
						$words = self::plain(self::words($piece));
						self::assertTrue($words === '' || strpos($shown, $words) !== false, "$name shows: $words");
					}
				}
			}
		}
	}

	/** Without what typography changes on the way: quotes, dashes, dots, spaces, capitals by CSS. */
	private static function plain(string $text): string
	{
		return mb_strtolower((string) preg_replace('/[^\p{L}\p{N}]+/u', ' ', $text));
	}

	public function test_the_badge_has_the_colour_of_the_area_and_can_be_read(): void
	{
		$seen = 0;
		foreach (self::$pages as $name => $page) {
			[, $reference] = explode(' ', $name);
			$record = self::bundle()[$reference] ?? [];
			$area = $record['area'] ?? (isset($record['module']) ? self::bundle()[$record['module']]['area'] : null);
			if ($area === null) {
				continue;
			}
			$seen++;
			[$red, $green, $blue] = sscanf(self::bundle()[$area]['color'], '#%2x%2x%2x');
			self::assertSame(self::bundle()[$area]['title'][$page['words']], $page['badge']['text'], $name);
			self::assertSame("rgb($red, $green, $blue)", $page['badge']['background'], $name);
			self::assertGreaterThanOrEqual(4.5, $page['badge']['contrast'], $name);
			self::assertSame(self::address($area, $page['words']), $page['badge']['href'], $name);
		}
		self::assertGreaterThanOrEqual(12, $seen);
	}

	public function test_nothing_of_ours_is_too_pale_or_too_small_to_read(): void
	{
		$found = [];
		self::assertGreaterThan(20 * count(self::$pages), array_sum(array_column(self::$pages, 'texts')));
		foreach (self::$pages as $name => $page) {
			foreach (array_merge($page['pale'], $page['small']) as $text) {
				$found[] = "$name: $text";
			}
		}
		self::assertSame([], $found);
	}

	public function test_headings_go_down_one_step_at_a_time(): void
	{
		$found = [];
		foreach (self::$pages as $name => $page) {
			$before = 0;
			foreach ($page['headings'] as $level) {
				if ($level > $before + 1) {
					$found[$name] = implode(' ', $page['headings']);
				}
				$before = $level;
			}
		}
		self::assertSame([], $found);
	}

	public function test_every_image_has_an_alternative_and_every_link_a_name(): void
	{
		foreach (self::$pages as $name => $page) {
			self::assertSame([], $page['without_alt'], $name);
			self::assertSame([], $page['unnamed'], $name);
		}
	}

	public function test_a_link_that_has_the_focus_shows_it(): void
	{
		foreach (self::$pages as $name => $page) {
			self::assertSame([], $page['unmarked'], $name);
		}
	}

	public function test_no_page_writes_errors_to_the_console(): void
	{
		foreach (self::$pages as $name => $page) {
			self::assertSame([], $page['errors'], $name);
		}
	}

	public function test_nothing_sticks_out_on_a_phone(): void
	{
		self::assertNotSame([], self::$phone);
		foreach (self::$phone as $name => [$width, $window, $what]) {
			self::assertSame(self::PHONE, $window, $name);
			self::assertLessThanOrEqual(self::PHONE, $width, "$name: $what");
		}
	}

	public function test_every_link_on_these_pages_answers(): void
	{
		$links = array_unique(array_merge(...array_values(array_column(self::$pages, 'links'))));
		$links = array_filter($links, static fn (string $link): bool => strpos($link, '#') === false && strpos($link, 'replytocom') === false);
		self::assertGreaterThan(100, count($links));
		self::assertSame([], array_filter(self::statuses($links), static fn (int $status): bool => $status !== 200));
	}

	public function test_a_recommendation_has_a_card_for_each_way_further_with_the_links_own_text(): void
	{
		foreach (self::LANGUAGES as $language) {
			$record = self::bundle()['recommendation/travail-et-integration'];
			self::visitor()->open(self::address('recommendation/travail-et-integration', $language));
			self::assertSame([$language === 'fr' ? 'Pour aller plus loin' : 'Going further'], self::visitor()->texts('.profint-further > h2'));
			$cards = self::visitor()->run('return [...document.querySelectorAll(".profint-further .profint-card")].map(e => [e.querySelector("h3 a").href, e.querySelector("h3").innerText, e.innerText])');
			self::assertCount(count($record['further']), $cards);
			foreach ($record['further'] as $i => $card) {
				self::assertSame(self::address($card['to'], $language), $cards[$i][0]);
				self::assertSame(self::bundle()[$card['to']]['title'][$language], $cards[$i][1]);
				self::assertStringContainsString(self::plain($card['text'][$language]), self::plain($cards[$i][2]));
			}
		}
	}

	public function test_comments_stand_beside_the_passage_that_they_follow(): void
	{
		$before = get_stylesheet();
		$comments = self::bundle()['case/uvuc']['comments'];
		foreach (self::themes() as $theme) {
			switch_theme($theme);
			self::visitor()->open(self::address('case/uvuc'));
			$found = self::visitor()->run('return [...document.querySelectorAll(".profint-comment")].map(e => {
				const box = e.getBoundingClientRect();
				const passage = e.closest(".profint-passage").querySelector(".profint-passage__text");
				const text = passage.getBoundingClientRect();
				const last = passage.lastElementChild;
				return { beside: box.left >= text.right, level: box.top < last.getBoundingClientRect().bottom && box.bottom > last.getBoundingClientRect().top,
					link: e.querySelector("a").href, after: last.innerText };
			})');
			switch_theme($before);
			self::assertCount(count($comments), $found);
			foreach ($comments as $i => $comment) {
				self::assertTrue($found[$i]['beside'] && $found[$i]['level'], "$theme: comment $i");
				self::assertSame(self::address($comment['recommendation']), $found[$i]['link']);
				$blocks = preg_split('#(?<=</p>|</h2>|</h3>|</ul>|</ol>|</blockquote>)#', self::bundle()['case/uvuc']['story']['fr'], -1, PREG_SPLIT_NO_EMPTY);
				self::assertSame(self::plain(self::words($blocks[$comment['after']])), self::plain($found[$i]['after']), "$theme: comment $i");
			}
		}
	}

	public function test_questions_are_numbered_and_in_order(): void
	{
		$questions = array_column(self::bundle()['case/uvuc']['questions'], 'fr');
		self::visitor()->open(self::address('case/uvuc'));
		self::assertSame(array_map([self::class, 'plain'], $questions), array_map([self::class, 'plain'], self::visitor()->texts('.profint-questions li')));
		self::assertStringContainsString('counter', self::visitor()->run('return getComputedStyle(document.querySelector(".profint-questions li"), "::before").content'));
	}

	public function test_downloads_are_the_files_of_the_bundle_with_kind_and_size(): void
	{
		foreach (self::LANGUAGES as $language) {
			foreach (self::bundle() as $reference => $record) {
				if ($record['type'] !== 'tool') {
					continue;
				}
				self::visitor()->open(self::address($reference, $language));
				$found = self::visitor()->run('return [...document.querySelectorAll(".profint-files .wp-block-file")].map(e => [e.querySelector("a").href, e.innerText])');
				self::assertCount(count($record['files']), $found, $reference);
				foreach ($record['files'] as $i => $file) {
					$bytes = (string) file_get_contents($found[$i][0]);
					self::assertSame('%PDF-', substr($bytes, 0, 5), $reference);
					self::assertSame(hash_file('sha256', getenv('PROFINT_SOURCE') . '/content/' . $file['path']), hash('sha256', $bytes), $reference);
					self::assertMatchesRegularExpression('/PDF.*?\d+\s?[kKM][oB]/su', $found[$i][1], $reference);
					self::assertSame(1, substr_count($found[$i][1], 'PDF'), "$reference says once what kind of file it is: {$found[$i][1]}");
				}
			}
		}
	}

	public function test_a_module_lists_its_sequences_and_each_leads_to_the_next(): void
	{
		foreach (self::LANGUAGES as $language) {
			$sequences = array_filter(self::bundle(), static fn (array $record): bool => ($record['module'] ?? '') === 'module/module-methodologie');
			uasort($sequences, static fn (array $a, array $b): int => $a['order'] <=> $b['order']);
			$wanted = array_map(static fn (string $reference): string => self::address($reference, $language), array_keys($sequences));
			self::visitor()->open(self::address('module/module-methodologie', $language));
			self::assertSame($wanted, self::visitor()->run('return [...document.querySelectorAll(".profint-sequences li a")].map(e => e.href)'));
			self::assertSame(array_map(static fn (array $record): string => $record['title'][$language], array_values($sequences)), self::visitor()->texts('.profint-sequences li a'));
			self::visitor()->click('.profint-sequences li a');
			foreach ($wanted as $i => $address) {
				self::visitor()->wait('location.href === ' . json_encode($address));
				if (isset($wanted[$i + 1])) {
					self::visitor()->click('.profint-neighbours a[rel=next]');
				}
			}
			self::assertSame(0, self::visitor()->count('.profint-neighbours a[rel=next]'));
		}
	}

	public function test_related_records_are_those_of_the_bundle(): void
	{
		$module = self::bundle()['module/module-accompagnement'];
		$tool = self::bundle()['tool/grille-du-parcours'];
		foreach (self::LANGUAGES as $language) {
			foreach (['module/module-accompagnement' => array_merge($module['cases'], $module['tools']), 'tool/grille-du-parcours' => $tool['recommendations']] as $reference => $wanted) {
				self::visitor()->open(self::address($reference, $language));
				self::assertSame(
					array_map(static fn (string $to): string => self::address($to, $language), $wanted),
					self::visitor()->run('return [...document.querySelectorAll(".profint-related li a")].map(e => e.href)')
				);
			}
		}
	}

	public function test_an_archive_lists_every_record_of_its_type_once(): void
	{
		foreach (['profint_reco' => 'recommendation', 'profint_module' => 'module', 'profint_case' => 'case', 'profint_tool' => 'tool', 'profint_practice' => 'practice'] as $post_type => $type) {
			foreach (self::LANGUAGES as $language) {
				$wanted = [];
				foreach (self::bundle() as $reference => $record) {
					if ($record['type'] === $type) {
						$wanted[$record['order'] ?? $record['number']] = self::address($reference, $language);
					}
				}
				ksort($wanted);
				foreach (self::themes() as $theme) {
					$page = self::$pages["$theme archive $post_type $language"] ?? null;
					$links = array_values(array_intersect($page['links'] ?? [], $wanted));
					self::assertTrue($page === null || $links === array_values($wanted), "$theme $post_type $language: " . implode(' ', $links));
				}
			}
		}
	}
}
