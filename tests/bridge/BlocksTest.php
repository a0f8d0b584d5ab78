<?php
declare(strict_types=1);

use Profint\Plugin;

require_once __DIR__ . '/SiteTest.php';

final class BlocksTest extends SiteCase
{
	private const P = "<!-- wp:paragraph -->\n<p>%s</p>\n<!-- /wp:paragraph -->";

	private static function block(string $name, string $inner, array $attributes = []): string
	{
		$json = $attributes === [] ? '' : ' ' . json_encode($attributes, JSON_UNESCAPED_SLASHES);
		return "<!-- wp:profint/$name$json -->\n$inner\n<!-- /wp:profint/$name -->";
	}

	private static function p(string $text): string
	{
		return sprintf(self::P, $text);
	}

	private function shown(string $content, string $language = 'fr'): string
	{
		return $this->rendered($this->record('case', 'ici', [$language => ['post_content' => $content]])[$language]);
	}

	public function test_every_section_has_its_heading_in_the_language_of_the_post(): void
	{
		foreach (['objectives', 'facilitator', 'activity', 'files', 'questions', 'further'] as $name) {
			$labels = Plugin::instance()->model()->blocks()["profint/$name"]['labels'];
			foreach (['fr', 'en', 'it', 'sv'] as $code) {
				$inner = $name === 'further' ? self::block('card', self::p('texte'), ['to' => 'case/nulle-part']) : self::p('texte');
				$html = $this->shown(self::block($name, $inner), $code);
				self::assertShows('>' . esc_html($labels[$code]) . '</h2>', $html);
				self::assertShows("profint-$name", $html);
				self::assertShows('<p>texte</p>', $html);
			}
		}
	}

	public function test_an_empty_section_shows_nothing(): void
	{
		self::assertSame('', trim($this->shown("<!-- wp:profint/questions -->\n<!-- /wp:profint/questions -->")));
	}

	public function test_a_card_has_title_and_address_of_its_target_and_its_own_text(): void
	{
		$area = $this->term_record('profint_area', 'area', 'a', ['fr' => 'Domaine'], ['profint_color' => '#b8442f']);
		$target = $this->record('tool', 'grille', ['fr' => ['post_title' => 'La grille'], 'en' => ['post_title' => 'The grid']]);
		wp_set_object_terms($target['fr'], $area['fr'], 'profint_area');
		$card = self::block('further', self::block('card', self::p('Pour commencer.'), ['to' => 'tool/grille']));
		$html = $this->shown($card);
		self::assertShows('href="' . get_permalink($target['fr']) . '">La grille</a>', $html);
		self::assertShows('>Outil</p>', $html);
		self::assertShows('<p>Pour commencer.</p>', $html);
		self::assertShows('--profint-color:#b8442f', $html);
		self::assertShows('href="' . get_permalink($target['en']) . '">The grid</a>', $this->shown($card, 'en'));
	}

	public function test_a_card_that_leads_nowhere_keeps_its_text_and_is_no_link(): void
	{
		foreach ([['to' => 'tool/absent'], ['to' => 'not a reference'], ['to' => 'tool/UPPER'], []] as $attributes) {
			$html = $this->shown(self::block('further', self::block('card', self::p('Reste là.'), $attributes)));
			self::assertShows('<p>Reste là.</p>', $html);
			self::assertHides('<a ', $html);
		}
	}

	public function test_a_draft_is_no_target(): void
	{
		$this->record('tool', 'secret', ['fr' => ['post_title' => 'Secret', 'post_status' => 'draft']]);
		self::assertHides('Secret', $this->shown(self::block('further', self::block('card', self::p('x'), ['to' => 'tool/secret']))));
	}

	public function test_a_missing_translation_is_stood_in_for_by_the_french_page_which_says_its_language(): void
	{
		$target = $this->record('tool', 'grille', ['fr' => ['post_title' => 'La grille']]);
		$html = $this->shown(self::block('further', self::block('card', self::p('x'), ['to' => 'tool/grille'])), 'sv');
		self::assertShows('<a href="' . get_permalink($target['fr']) . '" lang="fr">La grille</a>', $html);
	}

	public function test_comments_stand_beside_the_passage_they_follow(): void
	{
		$target = $this->record('recommendation', 'ancrer', ['fr' => ['post_title' => 'Ancrer les projets']]);
		$html = $this->shown(self::block('story', implode("\n\n", [
			self::p('un'), self::block('comment', self::p('dit un'), ['on' => 'recommendation/ancrer']), self::block('comment', self::p('dit deux'), ['on' => 'recommendation/ancrer']),
			self::p('deux'), self::block('comment', self::p('dit trois'), ['on' => 'recommendation/absente']), self::p('trois'),
		])));
		$document = new DOMDocument();
		@$document->loadHTML('<?xml encoding="UTF-8">' . $html);
		$passages = (new DOMXPath($document))->query('//div[@class="profint-passage"]');
		self::assertSame(3, $passages->length);
		$texts = array_map(static fn (DOMNode $node): string => trim((string) preg_replace('/\s+/', ' ', $node->textContent)), iterator_to_array($passages));
		self::assertSame('un Commentaire Ancrer les projets dit un Commentaire Ancrer les projets dit deux', preg_replace('/(?<=[a-z])(?=Commentaire|Ancrer|dit)/', ' ', str_replace(['CommentaireAncrer', 'projetsdit'], ['Commentaire Ancrer', 'projets dit'], $texts[0])));
		self::assertStringStartsWith('deux', $texts[1]);
		self::assertSame('trois', $texts[2]);
		self::assertShows('<aside class="profint-comment" aria-label="Commentaire sur la recommandation «' . "\u{a0}" . 'Ancrer les projets' . "\u{a0}" . '»"', $html);
		self::assertShows('href="' . get_permalink($target['fr']) . '"', $html);
		self::assertHides('<!--profint-comment', $html);
	}

	public function test_a_story_without_comments_is_just_the_story(): void
	{
		self::assertShows('<div class="profint-story">', $this->shown(self::block('story', self::p('un'))));
	}

	public function test_related_lists_what_can_be_reached(): void
	{
		$this->record('case', 'a', ['fr' => ['post_title' => 'Cas A']]);
		$this->record('tool', 'b', ['fr' => ['post_title' => 'Outil B']]);
		$html = $this->shown('<!-- wp:profint/related {"to":["case/a","tool/absent","tool/b"]} /-->');
		self::assertSame(2, substr_count($html, '<li'));
		self::assertLessThan(strpos($html, 'Outil B'), strpos($html, 'Cas A'));
		self::assertShows('>À consulter aussi</h2>', $html);
		self::assertSame('', trim($this->shown('<!-- wp:profint/related {"to":["tool/absent"]} /-->')));
		self::assertSame('', trim($this->shown('<!-- wp:profint/related {"to":[{"a":1},7,null]} /-->')));
	}

	public function test_references_are_read_when_the_slash_is_escaped_too(): void
	{
		$this->record('tool', 'b', ['fr' => ['post_title' => 'Outil B']]);
		self::assertShows('Outil B', $this->shown('<!-- wp:profint/related {"to":["tool\/b"]} /-->'));
	}

	public function test_fifty_references_cost_a_few_statements(): void
	{
		$cards = '';
		for ($i = 0; $i < 50; $i++) {
			$this->record('tool', "o$i", ['fr' => []]);
			$cards .= self::block('card', self::p('x'), ['to' => "tool/o$i"]) . "\n";
		}
		$post = $this->record('case', 'ici', ['fr' => ['post_content' => self::block('further', $cards)]])['fr'];
		$before = self::db()->num_queries;
		$html = $this->rendered($post);
		self::assertSame(50, substr_count($html, '<article'));
		self::assertLessThan(25, self::db()->num_queries - $before);
	}

	public function test_hostile_titles_and_texts_do_no_harm(): void
	{
		$title = '<script>alert(1)</script><img src=x onerror=alert(1)> "quotes" & <em>ok</em>';
		$this->record('recommendation', 'mal', ['fr' => ['post_title' => $title]]);
		$html = $this->shown(self::block('further', self::block('card', self::p('x'), ['to' => 'recommendation/mal']))
			. self::block('story', self::p('x') . self::block('comment', self::p('y'), ['on' => 'recommendation/mal']))
			. '<!-- wp:profint/related {"to":["recommendation/mal"]} /-->');
		self::assertHides('<script', $html);
		self::assertHides('<img', $html);
		self::assertShows('<em>ok</em>', $html);
		self::assertSame(1, preg_match('/aria-label="([^"]*)"/', $html, $label));
		self::assertHides('<', $label[1]);
	}

	public function test_a_reference_in_a_post_of_the_site_is_found_too(): void
	{
		$this->record('tool', 'b', ['fr' => ['post_title' => 'Outil B']]);
		$own = wp_insert_post(['post_status' => 'publish', 'post_title' => 'Article', 'post_content' => '<!-- wp:profint/related {"to":["tool/b"]} /-->']);
		$this->remember_post($own);
		self::assertShows('Outil B', $this->rendered($own));
	}

	public function test_the_menu_lists_pages_of_the_menu_in_order_and_language(): void
	{
		foreach (['z-premier' => 1, 'a-second' => 2] as $id => $order) {
			foreach ($this->record('page', $id, ['fr' => ['menu_order' => $order], 'en' => ['menu_order' => $order]]) as $page) {
				update_post_meta($page, '_profint_menu', true);
			}
		}
		$this->record('page', 'hors-menu', ['fr' => []]);
		$html = do_blocks('<!-- wp:profint/menu /-->');
		self::assertFits('#z-premier fr.*a-second fr#s', $html);
		self::assertHides(' en<', $html);
		self::assertHides('hors-menu', $html);
		self::assertHides('Outils', $html);
		self::assertShows('>Outils</a>', do_blocks('<!-- wp:profint/menu {"sections":true} /-->'));
	}

	public function test_the_language_switcher_block_replaces_the_line_at_the_top(): void
	{
		$made = $this->record('page', 'avec', ['fr' => ['post_content' => '<!-- wp:profint/language-switcher /-->'], 'en' => []]);
		$html = self::get(get_permalink($made['fr']))['body'];
		self::assertSame(1, substr_count($html, 'class="profint-languages"'));
		self::assertHides('profint-bar', $html);
		self::assertShows('profint-bar', self::get(get_permalink($made['en']))['body']);
		self::assertSame('', do_blocks('<!-- wp:profint/language-switcher /-->'));
	}

	public function test_a_download_says_its_kind_and_size_in_the_language_of_the_post(): void
	{
		$file = wp_upload_bits('fiche.pdf', null, str_repeat('x', 92160));
		$id = wp_insert_attachment(['post_mime_type' => 'application/pdf', 'post_title' => 'fiche'], $file['file']);
		$this->remember_post($id);
		$block = self::block('files', "<!-- wp:file {\"id\":$id,\"href\":\"{$file['url']}\"} -->\n<div class=\"wp-block-file\"><a href=\"{$file['url']}\">La fiche</a></div>\n<!-- /wp:file -->");
		self::assertShows('La fiche</a> <span class="profint-file-note">PDF, 90' . "\u{a0}" . 'Ko</span>', $this->shown($block));
		self::assertShows('PDF, 90' . "\u{a0}" . 'kB', $this->shown($block, 'en'));
	}
}
