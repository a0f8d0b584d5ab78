<?php
declare(strict_types=1);

require_once __DIR__ . '/../../bridge/SiteTest.php';

use Profint\Plugin;

/** What Polylang says of our content right after a sync, and what visitors and editors see. */
final class PolylangTest extends SiteCase
{
	protected function setUp(): void
	{
		wp_cache_flush();
	}

	protected function tearDown(): void
	{
		wp_cache_flush();
		wp_set_current_user(0);
	}

	/** The groups of the ledger: kind => list of code => ID. */
	private static function groups(): array
	{
		$groups = ['post' => [], 'term' => []];
		foreach (self::db()->get_results('SELECT type, id, language, kind, object FROM ' . self::table('record') . ' ORDER BY type, id, language') as $row) {
			$groups[$row->kind]["$row->type/$row->id"][$row->language] = (int) $row->object;
		}
		return $groups;
	}

	/** One record of each type, with all its languages. */
	private static function samples(): array
	{
		$samples = [];
		foreach (self::groups() as $kind => $groups) {
			foreach ($groups as $reference => $group) {
				$type = strtok($reference, '/');
				if (count($group) > count($samples[$type][1] ?? [])) {
					$samples[$type] = [$kind, $group];
				}
			}
		}
		return $samples;
	}

	private static function address(string $kind, int $id): string
	{
		return $kind === 'post' ? (string) get_permalink($id) : (string) get_term_link($id);
	}

	private static function tags(string $html): array
	{
		preg_match_all('#<link rel=.alternate.\s+hreflang=.([^"\']+).\s+href=.([^"\']+)#', str_replace(['href="', "hreflang='"], ['href="', "hreflang='"], $html), $found);
		preg_match_all('#<link rel=.alternate.\s+href=.([^"\']+)["\']\s+hreflang=.([^"\']+)#', $html, $other);
		$tags = array_combine($found[1], $found[2]) + array_combine($other[2], $other[1]);
		ksort($tags);
		return $tags;
	}

	public function test_polylang_translates_our_types_and_taxonomies(): void
	{
		foreach (Plugin::instance()->model()->content_post_types() as $type) {
			self::assertTrue(pll_is_translated_post_type($type), $type);
		}
		foreach (array_keys(Plugin::instance()->model()->taxonomies()) as $taxonomy) {
			self::assertTrue(pll_is_translated_taxonomy($taxonomy), $taxonomy);
		}
	}

	public function test_every_member_of_a_group_knows_its_language_and_the_same_translations(): void
	{
		$groups = self::groups();
		self::assertGreaterThan(20, count($groups['post']));
		self::assertGreaterThan(5, count($groups['term']));
		foreach (['post', 'term'] as $kind) {
			$language = "pll_get_{$kind}_language";
			$translations = "pll_get_{$kind}_translations";
			foreach ($groups[$kind] as $reference => $group) {
				ksort($group);
				foreach ($group as $code => $id) {
					self::assertSame($code, $language($id), "$reference $code");
					$said = array_map('intval', $translations($id));
					ksort($said);
					self::assertSame($group, $said, "$reference $code");
				}
			}
		}
	}

	public function test_every_kind_of_page_answers_in_its_language_and_names_its_translations(): void
	{
		foreach (self::samples() as $type => [$kind, $group]) {
			self::assertGreaterThan(1, count($group), "$type has a translation");
			$expected = [];
			foreach ($group as $code => $id) {
				if ($kind === 'post' || get_term($id)->count > 0) {
					$expected[$code] = self::address($kind, $id);
				}
			}
			ksort($expected);
			foreach ($expected as $code => $address) {
				$page = self::get($address);
				self::assertSame(200, $page['status'], $address);
				$locale = str_replace('_', '-', Plugin::instance()->languages()->all()[$code]['locale']);
				self::assertFits('#<html[^>]* lang="' . $locale . '"#', $page['body'], $address);
				self::assertSame(count($expected) > 1 ? $expected : [], self::tags($page['body']), $address);
				self::assertShows('<link rel="canonical" href="' . $address . '"', $kind === 'post' ? $page['body'] : "<link rel=\"canonical\" href=\"$address\"", $address);
			}
		}
	}

	public function test_archives_and_feeds_hold_one_language(): void
	{
		$cases = array_filter(self::groups()['post'], static fn (string $reference): bool => strpos($reference, 'case/') === 0, ARRAY_FILTER_USE_KEY);
		foreach (['/cas/' => 'fr', '/en/cas/' => 'en', '/en/cas/feed/' => 'en'] as $path => $code) {
			$page = self::get($path);
			self::assertSame(200, $page['status'], $path);
			$shown = 0;
			foreach ($cases as $group) {
				foreach ($group as $other => $id) {
					$there = strpos($page['body'], get_permalink($id) . '"') !== false || strpos($page['body'], get_permalink($id) . '<') !== false;
					$shown += $there ? 1 : 0;
					self::assertFalse($there && $other !== $code, "$path shows " . get_permalink($id));
				}
			}
			self::assertGreaterThan(3, $shown, $path);
		}
	}

	public function test_links_to_archives_from_our_pages_stay_in_the_language(): void
	{
		$case = self::samples()['case'][1];
		self::assertShows('<a class="profint-kind" href="' . home_url('/en/cas/') . '"', self::get(get_permalink($case['en']))['body']);
		self::assertShows('<a class="profint-kind" href="' . home_url('/cas/') . '"', self::get(get_permalink($case['fr']))['body']);
	}

	public function test_polylangs_counts_are_those_of_the_ledger(): void
	{
		$expected = [];
		foreach (self::groups()['post'] as $reference => $group) {
			foreach ($group as $code => $id) {
				$type = get_post_type($id);
				if (get_post_status($id) === 'publish' && $type !== 'page') {
					$expected[$code][$type] = ($expected[$code][$type] ?? 0) + 1;
				}
			}
		}
		foreach ($expected as $code => $types) {
			foreach ($types as $type => $number) {
				self::assertSame($number, (int) pll_count_posts($code, ['post_type' => $type]), "$code $type");
			}
		}
		foreach (['language', 'post_translations', 'term_language', 'term_translations'] as $taxonomy) {
			$wrong = self::db()->get_results('SELECT x.term_id, x.count, COUNT(r.object_id) AS rows_there FROM ' . self::db()->term_taxonomy . ' x LEFT JOIN ' . self::db()->term_relationships . ' r ON r.term_taxonomy_id = x.term_taxonomy_id LEFT JOIN ' . self::db()->posts . " p ON p.ID = r.object_id WHERE x.taxonomy = '$taxonomy'" . ($taxonomy === 'language' ? " AND (p.post_status = 'publish' OR r.object_id IS NULL)" : '') . ' GROUP BY x.term_id, x.count HAVING x.count <> rows_there');
			self::assertSame([], $wrong, $taxonomy);
		}
	}

	public function test_the_list_of_the_administration_is_right_at_once(): void
	{
		$cookies = self::cookies(1);
		foreach (['fr', 'en'] as $code) {
			$html = self::get("/wp-admin/edit.php?post_type=profint_case&lang=$code", $cookies)['body'];
			preg_match_all('#<tr id="post-(\d+)"#', $html, $rows);
			$expected = [];
			foreach (self::groups()['post'] as $reference => $group) {
				if (strpos($reference, 'case/') === 0 && isset($group[$code])) {
					$expected[] = (string) $group[$code];
				}
			}
			self::assertEqualsCanonicalizing($expected, $rows[1], $code);
		}
		self::assertHides('profint_language', self::get('/wp-admin/edit.php?post_type=profint_case', $cookies)['body'], 'Polylang has its own column');
	}

	public function test_saving_a_translation_in_the_administration_keeps_its_group(): void
	{
		$case = self::samples()['case'][1];
		$said = self::php('
			$_SERVER += ["HTTP_HOST" => ' . var_export(parse_url(home_url(), PHP_URL_HOST) . ':' . parse_url(home_url(), PHP_URL_PORT), true) . ', "SERVER_NAME" => "127.0.0.1", "REQUEST_URI" => "/wp-admin/post.php", "REQUEST_METHOD" => "GET", "SERVER_PROTOCOL" => "HTTP/1.1"];
			define("WP_ADMIN", true);
			require ' . var_export(ABSPATH . 'wp-load.php', true) . ';
			wp_set_current_user(1);
			wp_update_post(["ID" => ' . $case['en'] . ', "menu_order" => get_post(' . $case['en'] . ')->menu_order]);
			PLL()->model->post->save_translations(' . $case['en'] . ', pll_get_post_translations(' . $case['en'] . '));
			echo json_encode(pll_get_post_translations(' . $case['fr'] . '));
		');
		self::assertEquals($case, json_decode($said, true), $said);
		$this->test_every_member_of_a_group_knows_its_language_and_the_same_translations();
	}

	public function test_a_draft_is_no_translation(): void
	{
		$case = self::samples()['case'][1];
		is_dir(WPMU_PLUGIN_DIR) || mkdir(WPMU_PLUGIN_DIR);
		file_put_contents(WPMU_PLUGIN_DIR . '/profint-test.php', '<?php add_action("wp_footer", static function () { echo "<ul id=\"theirs\">", pll_the_languages(["echo" => 0, "hide_if_empty" => 0]), "</ul>"; });');
		$switcher = static function (string $id): array {
			$html = self::get($id)['body'];
			self::assertSame(1, preg_match('#<ul id="theirs">(.*?)</ul>#s', $html, $list), $html);
			preg_match_all('#<a [^>]*>#', $list[1], $tags);
			return array_map(static fn (string $tag): string => preg_match('#href="([^"]*)"#', $tag, $href) ? $href[1] : '', $tags[0]);
		};
		$french = (string) get_permalink($case['fr']);
		$wanted = static fn (array $there): array => array_map(static fn (string $code): string => isset($there[$code]) ? (string) get_permalink($there[$code]) : $french, ['fr', 'en', 'it', 'sv']);
		self::assertSame($wanted($case), $switcher($french), 'a missing translation leads to the French page');
		$expected = $wanted(array_diff_key($case, ['en' => 0]));
		self::db()->update(self::db()->posts, ['post_status' => 'draft'], ['ID' => $case['en']]);
		wp_cache_flush();
		self::assertSame($expected, $switcher($french), 'and so does one that is not public');
		unlink(WPMU_PLUGIN_DIR . '/profint-test.php');
		self::assertArrayNotHasKey('en', self::tags(self::get(get_permalink($case['fr']))['body']));
		self::assertSame(404, self::get('/?p=' . $case['en'] . '&post_type=profint_case')['status']);
		self::db()->update(self::db()->posts, ['post_status' => 'publish'], ['ID' => $case['en']]);
		wp_cache_flush();
		self::assertArrayHasKey('en', self::tags(self::get(get_permalink($case['fr']))['body']));
	}
}
