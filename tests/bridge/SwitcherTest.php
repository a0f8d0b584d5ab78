<?php
declare(strict_types=1);

use Profint\Language_Menu;

require_once __DIR__ . '/SiteTest.php';

/** The language switcher where people may put it: a block, a shortcode, an entry of a menu. */
final class SwitcherTest extends SiteCase
{
	private int $menu = 0;

	protected function tearDown(): void
	{
		$this->menu === 0 || wp_delete_nav_menu($this->menu);
		@unlink(WPMU_PLUGIN_DIR . '/profint-test.php');
		parent::tearDown();
	}

	private function plugin(string $code): void
	{
		is_dir(WPMU_PLUGIN_DIR) || mkdir(WPMU_PLUGIN_DIR);
		file_put_contents(WPMU_PLUGIN_DIR . '/profint-test.php', "<?php\n$code");
	}

	private static function links(string $html): array
	{
		preg_match_all('#<a[^>]* href="([^"]+)"([^>]*)>.*?</a>#s', $html, $found, PREG_SET_ORDER);
		preg_match_all('#<a [^>]*>#s', $html, $tags);
		return array_map(static fn (string $tag): array => [
			preg_match('#href="([^"]*)"#', $tag, $href) ? $href[1] : '',
			preg_match('#hreflang="([^"]*)"#', $tag, $code) ? $code[1] : '',
			strpos($tag, 'aria-current') !== false,
		], $tags[0]);
	}

	public function test_the_shortcode_shows_what_the_block_shows(): void
	{
		$block = $this->record('case', 'deux', ['fr' => [], 'en' => ['post_content' => '<!-- wp:profint/language-switcher /-->']]);
		$short = $this->record('case', 'trois', ['fr' => [], 'en' => ['post_content' => "<!-- wp:shortcode -->\n[profint_languages]\n<!-- /wp:shortcode -->"]]);
		$shown = [];
		foreach ([$block, $short] as $made) {
			self::assertSame(1, preg_match('#<nav class="profint-languages".*?</nav>#s', self::get(get_permalink($made['en']))['body'], $nav));
			$shown[] = str_replace(['deux', 'trois'], '*', $nav[0]);
			self::assertSame([
				[get_permalink($made['fr']), 'fr', false], [get_permalink($made['en']), '', true],
				[get_permalink($made['fr']), 'fr', false], [get_permalink($made['fr']), 'fr', false],
			], self::links($nav[0]));
		}
		self::assertSame($shown[0], $shown[1]);
	}

	public function test_the_shortcode_on_a_page_of_the_site_shows_nothing(): void
	{
		$page = wp_insert_post(['post_type' => 'page', 'post_status' => 'publish', 'post_title' => 'Contact', 'post_name' => 'contact', 'post_content' => 'before[profint_languages]after']);
		$this->remember_post($page);
		self::assertShows('beforeafter', self::get(get_permalink($page))['body']);
	}

	/** A classic menu with one entry of the site and ours, printed on every page. */
	private function menu(): void
	{
		$this->menu = (int) wp_create_nav_menu('Test menu');
		foreach (['Contact' => home_url('/contact/'), 'Languages' => Language_Menu::MARK, 'Last' => home_url('/last/')] as $title => $url) {
			wp_update_nav_menu_item($this->menu, 0, ['menu-item-title' => $title, 'menu-item-url' => $url, 'menu-item-status' => 'publish', 'menu-item-type' => 'custom']);
		}
		$this->plugin("add_action('wp_footer', static function () { wp_nav_menu(['menu' => {$this->menu}, 'container' => 'nav', 'container_class' => 'test-menu', 'fallback_cb' => false]); });");
	}

	private static function printed(string $address): string
	{
		self::assertSame(1, preg_match('#<nav class="test-menu">.*?</nav>#s', self::get($address)['body'], $nav));
		return $nav[0];
	}

	public function test_an_entry_of_a_classic_menu_unfolds_into_the_languages(): void
	{
		$made = $this->record('case', 'deux', ['fr' => [], 'en' => [], 'it' => ['post_status' => 'draft']]);
		$this->menu();
		$html = self::printed(get_permalink($made['en']));
		self::assertSame([
			[home_url('/contact/'), '', false],
			[get_permalink($made['fr']), 'fr', false], [get_permalink($made['en']), '', true],
			[get_permalink($made['fr']), 'fr', false], [get_permalink($made['fr']), 'fr', false],
			[home_url('/last/'), '', false],
		], self::links($html));
		preg_match_all('# id="([^"]+)"#', $html, $ids);
		self::assertSame($ids[1], array_unique($ids[1]), 'no id twice');
		self::assertShows('<span lang="it">Italiano</span>', $html);
	}

	public function test_the_entry_is_left_out_where_there_is_nothing_to_choose(): void
	{
		$this->menu();
		self::assertSame([[home_url('/contact/'), '', false], [home_url('/last/'), '', false]], self::links(self::printed('/')));
	}

	public function test_a_link_of_the_navigation_block_unfolds_too(): void
	{
		$made = $this->record('case', 'deux', ['fr' => [], 'en' => []]);
		$this->plugin("add_action('wp_footer', static function () { echo do_blocks('<!-- wp:navigation-link {\"label\":\"Languages\",\"url\":\"#profint_languages\",\"kind\":\"custom\"} /-->'), '<hr id=\"end\">'; });");
		$html = self::get(get_permalink($made['en']))['body'];
		self::assertSame(4, substr_count($html, 'profint-language-item'));
		self::assertShows('href="' . get_permalink($made['fr']) . '" hreflang="fr"', $html);
		self::assertHides('profint-language-item', self::get('/')['body']);
		self::assertHides('#profint_languages', self::get('/')['body']);
	}

	public function test_the_menus_screen_offers_the_entry(): void
	{
		$this->plugin("add_action('after_setup_theme', static function () { add_theme_support('menus'); });");
		self::assertShows('value="' . Language_Menu::MARK . '"', self::get('/wp-admin/nav-menus.php', self::cookies(1))['body'], 'nav-menus.php');
	}
}
