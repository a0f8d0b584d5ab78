<?php
declare(strict_types=1);

use Profint\Ledger;
use Profint\Plugin;
use Profint\Wpml;

require_once __DIR__ . '/SiteTest.php';
require_once __DIR__ . '/../support/wpml.php';

/** WPML's documented hooks, against a stand-in: what the real one does with them is not proved here. */
final class WpmlTest extends SiteCase
{
	private ?Fake_Wpml $wpml = null;

	protected function tearDown(): void
	{
		$this->wpml === null || $this->wpml->unregister();
		@unlink(WPMU_PLUGIN_DIR . '/profint-test.php');
		parent::tearDown();
	}

	private function wpml(string ...$languages): Fake_Wpml
	{
		return $this->wpml = (new Fake_Wpml(...($languages ?: ['fr', 'en', 'it', 'sv'])))->register();
	}

	private static function drain(array ...$objects): void
	{
		foreach ($objects as [$kind, $id]) {
			self::db()->insert(self::table('outbox'), ['run' => 1, 'kind' => $kind, 'object' => $id, 'action' => 'create', 'detail' => '{}', 'created' => gmdate('Y-m-d H:i:s')]);
		}
		Plugin::instance()->drain()->run(25);
	}

	public function test_the_drain_hands_each_group_of_posts_to_wpml_whichever_member_comes_first(): void
	{
		$wpml = $this->wpml();
		$one = $this->record('case', 'un', ['fr' => [], 'en' => [], 'it' => ['post_status' => 'draft']]);
		$two = $this->record('page', 'deux', ['fr' => [], 'sv' => []]);
		self::drain(['post', $one['it']], ['post', $one['fr']], ['post', $one['en']], ['post', $two['fr']]);
		self::assertSame([], $wpml->faults);
		self::assertEqualsCanonicalizing($one, $wpml->group('post_profint_case', $one['en']));
		self::assertSame($two, $wpml->group('post_page', $two['sv']));
		$row = $wpml->rows()["post_profint_case {$one['it']}"];
		self::assertSame(['it', 'fr'], [$row['language_code'], $row['source_language_code']]);
		self::assertNull($wpml->rows()["post_profint_case {$one['fr']}"]['source_language_code']);
	}

	public function test_terms_are_handed_over_by_their_term_taxonomy_id(): void
	{
		$wpml = $this->wpml();
		// from here on a term's two numbers differ
		self::db()->insert(self::db()->terms, ['name' => 'gap', 'slug' => 'gap']);
		$gap = self::db()->insert_id;
		$area = $this->term_record('profint_area', 'area', 'domaine-w', ['fr' => 'Un domaine', 'en' => 'An area']);
		self::drain(['term', $area['en']]);
		self::db()->delete(self::db()->terms, ['term_id' => $gap]);
		$tts = array_map(static fn (int $id): int => get_term($id)->term_taxonomy_id, $area);
		self::assertNotSame($tts, $area);
		self::assertSame([], $wpml->faults);
		self::assertSame($tts, $wpml->group('tax_profint_area', $tts['fr']));
	}

	public function test_wpml_knows_the_language_before_it_hears_of_the_post(): void
	{
		$wpml = $this->wpml();
		$made = $this->record('case', 'un', ['fr' => [], 'en' => []]);
		$heard = [];
		$listener = static function (int $id) use ($wpml, &$heard): void {
			$heard[$id] = $wpml->rows()["post_profint_case $id"]['language_code'] ?? 'none';
		};
		add_action('save_post', $listener);
		self::drain(['post', $made['fr']], ['post', $made['en']]);
		remove_action('save_post', $listener);
		self::assertSame([$made['fr'] => 'fr', $made['en'] => 'en'], $heard);
	}

	public function test_what_is_right_already_is_not_written_again(): void
	{
		$wpml = $this->wpml();
		$made = $this->record('case', 'un', ['fr' => [], 'en' => []]);
		self::drain(['post', $made['fr']]);
		self::assertSame(2, $wpml->writes);
		$rows = $wpml->rows();
		self::drain(['post', $made['fr']], ['post', $made['en']]);
		self::assertSame([2, $rows], [$wpml->writes, $wpml->rows()]);
		$more = $this->record('case', 'un', ['sv' => []]);
		foreach ($made + $more as $id) {
			wp_delete_object_term_relationships($id, 'post_translations');
		}
		$group = wp_insert_term('pll_more', 'post_translations', ['description' => serialize($made + $more)]);
		foreach ($made + $more as $id) {
			wp_set_object_terms($id, (int) $group['term_id'], 'post_translations');
		}
		self::drain(['post', $more['sv']]);
		wp_delete_term((int) $group['term_id'], 'post_translations');
		self::assertSame(3, $wpml->writes, 'one more language, one more write');
		self::assertSame($made + $more, $wpml->group('post_profint_case', $made['fr']));
		self::assertSame([], $wpml->faults);
	}

	public function test_languages_and_types_that_wpml_does_not_have_are_left_out(): void
	{
		$wpml = $this->wpml('fr', 'en');
		$made = $this->record('case', 'un', ['fr' => [], 'en' => [], 'sv' => []]);
		self::drain(['post', $made['sv']]);
		self::assertEqualsCanonicalizing(['fr' => $made['fr'], 'en' => $made['en']], $wpml->group('post_profint_case', $made['fr']));
		add_filter('wpml_is_translated_post_type', static fn ($translated, $type) => $type !== 'profint_tool', 10, 2);
		$tool = $this->record('tool', 'outil', ['fr' => [], 'en' => []]);
		self::drain(['post', $tool['fr']]);
		self::assertSame([], $wpml->group('post_profint_tool', $tool['fr']));
	}

	public function test_a_wpml_that_came_later_gets_everything_at_once(): void
	{
		$made = $this->record('case', 'un', ['fr' => [], 'en' => []]);
		$area = $this->term_record('profint_area', 'area', 'domaine-w', ['fr' => 'Un domaine', 'en' => 'An area']);
		$wpml = $this->wpml();
		$model = Plugin::instance()->model();
		self::assertSame(2, (new Wpml($model, Plugin::instance()->languages()))->tell_all(new Ledger(Plugin::instance()->schema(), self::db())));
		self::assertSame($made, $wpml->group('post_profint_case', $made['fr']));
		self::assertCount(2, $wpml->group('tax_profint_area', get_term($area['fr'])->term_taxonomy_id));
		self::assertSame([], $wpml->faults);
	}

	public function test_without_wpml_its_hooks_are_not_called(): void
	{
		$called = 0;
		$listener = static function ($value) use (&$called) {
			++$called;
			return $value;
		};
		add_filter('wpml_element_trid', $listener);
		$made = $this->record('case', 'un', ['fr' => [], 'en' => []]);
		self::drain(['post', $made['fr']]);
		remove_filter('wpml_element_trid', $listener);
		self::assertSame(0, $called);
	}

	public function test_with_wpml_active_we_give_no_addresses(): void
	{
		$made = $this->record('case', 'un', ['fr' => [], 'en' => []]);
		is_dir(WPMU_PLUGIN_DIR) || mkdir(WPMU_PLUGIN_DIR);
		file_put_contents(WPMU_PLUGIN_DIR . '/profint-test.php', '<?php require ' . var_export(dirname(__DIR__) . '/support/wpml.php', true) . '; (new Fake_Wpml("fr", "en"))->register();');
		$html = self::get('/cas/un-fr/')['body'];
		self::assertShows('>un fr<', $html);
		self::assertHides('hreflang="en"', (string) preg_replace('#<body.*#s', '', $html));
		self::assertHides('profint-bar', $html);
		self::assertShows('href="' . home_url('/cas/') . '?lang=fr"', $html, 'an archive, as WPML says');
	}

	public function test_the_configuration_for_wpml_and_polylang_says_what_the_content_model_says(): void
	{
		$model = Plugin::instance()->model();
		$xml = simplexml_load_file(dirname(PROFINT_FILE) . '/wpml-config.xml');
		$list = static function (string $path, string $attribute) use ($xml): array {
			$found = [];
			foreach ($xml->xpath($path) as $node) {
				$found[(string) ($node['type'] ?? $node)] = (string) $node[$attribute];
			}
			return $found;
		};
		self::assertSame(array_fill_keys(array_keys($model->post_types()), '1'), $list('custom-types/custom-type', 'translate'));
		self::assertSame(array_fill_keys(array_keys($model->taxonomies()), '1'), $list('taxonomies/taxonomy', 'translate'));
		self::assertSame(array_fill_keys(array_keys($model->blocks()), '1'), $list('gutenberg-blocks/gutenberg-block', 'translate'));
		self::assertSame(array_fill_keys(array_keys($model->term_meta()), 'copy'), $list('custom-term-fields/custom-term-field', 'action'));

		$texts = [];
		$data = json_decode(file_get_contents(dirname(PROFINT_FILE) . '/content-model.json'), true);
		$walk = static function (array $part) use (&$walk, &$texts): void {
			if (($part['kind'] ?? '') === 'text' && isset($part['becomes']['meta'])) {
				$texts[$part['becomes']['meta']] = 'translate';
			}
			array_map($walk, array_filter($part, 'is_array'));
		};
		$walk($data['types']);
		self::assertNotSame([], $texts);
		$expected = array_merge(array_fill_keys(array_keys($model->post_meta()), 'copy'), $texts);
		self::assertSame($expected, $list('custom-fields/custom-field', 'action'));
	}
}
