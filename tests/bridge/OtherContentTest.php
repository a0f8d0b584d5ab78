<?php
declare(strict_types=1);

use Profint\Plugin;

require_once __DIR__ . '/SiteTest.php';

/** What is not ours is the same to the byte with our plugin and without it. */
final class OtherContentTest extends SiteCase
{
	private string $theme = '';
	/** @var array<int,string> */
	private array $own_terms = [];

	protected function tearDown(): void
	{
		is_plugin_active('profint/profint.php') || activate_plugin('profint/profint.php');
		$this->theme === '' || switch_theme($this->theme);
		foreach ($this->own_terms as $term => $taxonomy) {
			wp_delete_term($term, $taxonomy);
		}
		update_option('show_avatars', '1');
		parent::tearDown();
	}

	/** A site with a life of its own: addresses by name. */
	private function site(): array
	{
		$category = wp_insert_term('Journal de bord', 'category', ['slug' => 'journal-de-bord']);
		$tag = wp_insert_term('Étiquette', 'post_tag', ['slug' => 'etiquette']);
		$this->own_terms = [$category['term_id'] => 'category', $tag['term_id'] => 'post_tag'];
		update_option('show_avatars', '0'); // their address is drawn by lot
		$ids = [];
		foreach (['Première nouvelle', 'Deuxième nouvelle'] as $day => $title) {
			$ids[] = wp_insert_post(['post_status' => 'publish', 'post_title' => $title, 'post_content' => "<!-- wp:paragraph -->\n<p>Un mot rare : quincaillerie.</p>\n<!-- /wp:paragraph -->", 'post_author' => 1, 'post_category' => [$category['term_id']], 'tags_input' => ['etiquette'], 'comment_status' => 'open', 'post_date' => '2026-11-0' . ($day + 1) . ' 12:00:00']);
		}
		$parent = wp_insert_post(['post_type' => 'page', 'post_status' => 'publish', 'post_title' => 'Maison', 'post_name' => 'maison', 'post_content' => '<!-- wp:page-list /--><!-- wp:latest-posts /--><!-- wp:search {"label":"x"} /-->']);
		$child = wp_insert_post(['post_type' => 'page', 'post_status' => 'publish', 'post_title' => 'Équipe', 'post_name' => 'equipe', 'post_parent' => $parent]);
		array_map([$this, 'remember_post'], array_merge($ids, [$child, $parent]));
		wp_insert_comment(['comment_post_ID' => $ids[0], 'comment_content' => 'Bonjour', 'comment_approved' => 1, 'comment_author' => 'Anne']);
		return [
			'home' => '/', 'second page of it' => '/page/2/', 'post' => get_permalink($ids[0]), 'page' => get_permalink($parent), 'child' => get_permalink($child),
			'category' => get_term_link($category['term_id']), 'tag' => get_term_link($tag['term_id']), 'author' => get_author_posts_url(1), 'month' => get_month_link(2026, 11),
			'search' => '/?s=quincaillerie', 'nothing' => '/il-n-y-a-rien/', 'feed' => '/feed/', 'atom' => '/feed/atom/', 'comments' => '/comments/feed/',
			'feed of a category' => get_term_feed_link($category['term_id']), 'feed of a post' => get_post_comments_feed_link($ids[0]),
			'map of posts' => '/wp-sitemap-posts-post-1.xml', 'map of pages' => '/wp-sitemap-posts-page-1.xml', 'map of categories' => '/wp-sitemap-taxonomies-category-1.xml', 'map of authors' => '/wp-sitemap-users-1.xml',
			'posts by REST' => '/wp-json/wp/v2/posts', 'pages by REST' => '/wp-json/wp/v2/pages', 'categories by REST' => '/wp-json/wp/v2/categories', 'embed' => '/wp-json/oembed/1.0/embed?url=' . rawurlencode((string) get_permalink($ids[0])),
			'a redirect' => rtrim((string) get_permalink($parent), '/'), 'a guess' => '/premiere-nouv/',
		];
	}

	/** Status, where a redirect leads, and every byte but the time, secrets and our two metas of pages, which REST shows by contract. */
	private static function look(array $addresses): array
	{
		return array_map(static function (string $address): array {
			$answer = self::get($address);
			return [$answer['status'], $answer['headers']['location'] ?? '', $answer['headers']['content-type'] ?? '', preg_replace('#<lastBuildDate>.*?</lastBuildDate>|"_profint_menu":false,"_profint_image_alt":"",?|secret=.{0,2}\w+#', '', $answer['body'])];
		}, $addresses);
	}

	/** @dataProvider themes */
	public function test_the_sites_content_is_the_same_with_and_without_us(string $theme): void
	{
		if (!wp_get_theme($theme)->exists()) {
			self::markTestSkipped("the theme $theme is not here");
		}
		$this->theme = get_stylesheet();
		switch_theme($theme);
		$addresses = $this->site();
		$made = $this->record('case', 'uvuc', ['fr' => [], 'en' => [], 'it' => ['post_status' => 'draft']]);
		$area = $this->term_record('profint_area', 'area', 'domaine-o', ['fr' => 'Un domaine', 'en' => 'An area']);
		wp_set_object_terms($made['fr'], $area['fr'], 'profint_area');

		$with = self::look($addresses);
		deactivate_plugins('profint/profint.php');
		wp_cache_flush();
		$without = self::look($addresses);
		foreach ($addresses as $name => $address) {
			self::assertSame(array_slice($without[$name], 0, 3), array_slice($with[$name], 0, 3), $name);
			$with[$name][3] = str_replace('"meta":{},', $name === 'pages by REST' ? '"meta":[],' : '"meta":{},', $with[$name][3]);
			$lines = array_map(static fn (array $look): array => explode("\n", $look[3]), [$without[$name], $with[$name]]);
			self::assertSame([], array_slice(array_diff($lines[1], $lines[0]), 0, 3), "$name: lines that only the plugin brings; without it: " . implode("\n", array_slice(array_diff($lines[0], $lines[1]), 0, 3)));
			self::assertSame($without[$name][3], $with[$name][3], $name);
		}
		self::assertSame(200, $without['post'][0]);
		self::assertStringContainsString('quincaillerie', $without['search'][3]);
	}

	public function themes(): array
	{
		return ['blocks' => ['twentytwentythree'], 'classic' => ['twentytwentyone']];
	}
}
