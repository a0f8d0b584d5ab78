<?php
declare(strict_types=1);

use Profint\Plugin;

require_once __DIR__ . '/SiteTest.php';

final class RegistrationTest extends SiteCase
{
	private static function file(): array
	{
		return json_decode(file_get_contents(dirname(PROFINT_FILE) . '/content-model.json'), true);
	}

	public function test_post_types_are_those_of_the_model(): void
	{
		$found = 0;
		foreach (self::file()['types'] as $type) {
			if (!isset($type['base'])) {
				continue;
			}
			$found++;
			$registered = get_post_type_object($type['post_type']);
			self::assertNotNull($registered);
			self::assertTrue($registered->public && $registered->show_in_rest && $registered->map_meta_cap && $registered->has_archive);
			self::assertSame($type['hierarchical'], $registered->hierarchical);
			self::assertSame($type['base'], $registered->rewrite['slug']);
			self::assertFalse($registered->rewrite['with_front']);
			self::assertSame('profint', $registered->show_in_menu);
			self::assertSame($type['labels']['plural']['fr'], $registered->labels->name);
			foreach ($type['supports'] as $feature) {
				self::assertTrue(post_type_supports($type['post_type'], $feature), "{$type['post_type']} $feature");
			}
			self::assertFalse(post_type_supports($type['post_type'], 'comments'));
		}
		self::assertSame(5, $found);
	}

	public function test_taxonomies_are_those_of_the_model(): void
	{
		foreach (self::file()['taxonomies'] as $name => $taxonomy) {
			$registered = get_taxonomy($name);
			self::assertFalse($registered->hierarchical);
			self::assertTrue($registered->show_in_rest);
			self::assertSame($taxonomy['base'], $registered->rewrite['slug']);
			self::assertEqualsCanonicalizing($taxonomy['post_types'], $registered->object_type);
		}
	}

	public function test_language_taxonomies_are_registered_as_polylang_does(): void
	{
		$posts = Plugin::instance()->model()->content_post_types();
		self::assertEqualsCanonicalizing($posts, get_taxonomy('language')->object_type);
		self::assertEqualsCanonicalizing($posts, get_taxonomy('post_translations')->object_type);
		self::assertSame(['term'], get_taxonomy('term_language')->object_type);
		self::assertSame(['term'], get_taxonomy('term_translations')->object_type);
		foreach (['language', 'post_translations', 'term_language', 'term_translations'] as $name) {
			self::assertFalse(get_taxonomy($name)->public);
			self::assertFalse(get_taxonomy($name)->show_in_rest);
			self::assertFalse(get_taxonomy($name)->rewrite);
		}
		self::assertSame('_update_generic_term_count', get_taxonomy('post_translations')->update_count_callback);
		self::assertSame('lang', get_taxonomy('language')->query_var);
	}

	public function test_meta_is_single_in_rest_and_of_its_type(): void
	{
		foreach (self::file()['meta']['post'] as $key => $meta) {
			foreach ($meta['post_types'] as $type) {
				$registered = get_registered_meta_keys('post', $type)[$key];
				self::assertTrue($registered['single'] && $registered['show_in_rest']);
				self::assertSame($meta['type'], $registered['type']);
			}
		}
		foreach (self::file()['meta']['term'] as $key => $meta) {
			$registered = get_registered_meta_keys('term', $meta['taxonomy'])[$key];
			self::assertTrue($registered['single'] && $registered['show_in_rest']);
			self::assertSame($meta['type'], $registered['type']);
		}
	}

	public function test_rest_shows_meta_with_its_type(): void
	{
		$made = $this->record('module', 'm', ['fr' => []]);
		update_post_meta($made['fr'], '_profint_duration', 180);
		update_post_meta($made['fr'], '_profint_area', 'equipes');
		$answer = json_decode(self::get('/wp-json/wp/v2/profint_module/' . $made['fr'])['body'], true);
		self::assertSame(180, $answer['meta']['_profint_duration']);
		self::assertSame('equipes', $answer['meta']['_profint_area']);
	}

	public function test_only_who_may_edit_the_post_may_edit_its_meta(): void
	{
		$made = $this->record('practice', 'p', ['fr' => []]);
		$reader = wp_insert_user(['user_login' => uniqid('lectrice'), 'user_pass' => 'x', 'role' => 'subscriber']);
		self::assertFalse(user_can($reader, 'edit_post_meta', $made['fr'], '_profint_place'));
		self::assertTrue(user_can(1, 'edit_post_meta', $made['fr'], '_profint_place'));
		require_once ABSPATH . 'wp-admin/includes/user.php';
		wp_delete_user($reader);
	}

	public function test_sanitizing_brings_to_the_type_and_changes_no_text(): void
	{
		$made = $this->record('practice', 'p', ['fr' => []]);
		foreach (['Pas-de-Calais, 3 < 4 & « né » 🏠', "  d’abord \t", 'https://example.org/a?b[]=1&c=%C3%A9'] as $text) {
			update_post_meta($made['fr'], '_profint_place', wp_slash($text));
			self::assertSame($text, get_post_meta($made['fr'], '_profint_place', true));
		}
		self::assertSame(45, sanitize_meta('_profint_duration', '45 minutes', 'post', 'profint_module'));
		self::assertSame('', sanitize_meta('_profint_place', ['no'], 'post', 'profint_practice'));
		self::assertTrue(sanitize_meta('_profint_menu', 'true', 'post', 'page'));
	}

	public function test_blocks_are_those_of_the_model_with_their_attributes(): void
	{
		foreach (self::file()['blocks'] as $name => $block) {
			$registered = WP_Block_Type_Registry::get_instance()->get_registered($name);
			self::assertNotNull($registered, $name);
			self::assertTrue($registered->is_dynamic());
			foreach ($block['attributes'] ?? [] as $attribute => $type) {
				self::assertSame($type, $registered->attributes[$attribute]['type']);
			}
		}
	}

	public function test_the_editors_script_knows_every_block_of_the_model(): void
	{
		$page = self::get('/wp-admin/post-new.php?post_type=profint_case', self::cookies(1))['body'];
		self::assertSame(1, preg_match('/window\.profintBlocks = (\{.*\});/', $page, $match));
		$known = json_decode($match[1], true)['blocks'];
		self::assertSame(array_keys(self::file()['blocks']), array_keys($known));
		self::assertSame('profint/further', $known['profint/card']['parent']);
		self::assertSame('Pour aller plus loin', $known['profint/further']['title']);
	}

	public function test_what_an_editor_adds_by_hand_has_a_language(): void
	{
		$cookies = self::cookies(1);
		$page = self::get('/wp-admin/post-new.php?post_type=profint_case', $cookies)['body'];
		preg_match('/createNonceMiddleware\( "(\w+)" \)/', $page, $nonce);
		$answer = self::send('POST', '/wp-json/wp/v2/profint_case', (string) json_encode(['title' => 'À la main', 'status' => 'publish']), array_merge($cookies, ['Content-Type: application/json', "X-WP-Nonce: {$nonce[1]}"]));
		self::assertSame(201, $answer['status'], $answer['body']);
		$id = (int) json_decode($answer['body'], true)['id'];
		$this->remember_post($id);
		self::assertSame('fr', Plugin::instance()->languages()->of_post($id));
	}
}
