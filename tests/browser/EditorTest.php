<?php
declare(strict_types=1);

require_once __DIR__ . '/../support/browser.php';

use Profint\Plugin;

/**
 * The block editor on imported content: it recognises every block, and what an editor saves stays.
 */
final class EditorTest extends BrowserCase
{
	private const EDITED = 'case/madame-s';

	/** Opens a post in the block editor and waits until its blocks are there. */
	private static function edit(string $reference): Webdriver
	{
		$window = self::administrator();
		$window->open(admin_url('post.php?action=edit&post=' . self::post($reference)));
		$window->wait('window.wp && wp.data && wp.data.select("core/block-editor") && wp.data.select("core/block-editor").getBlocks().length > 0', 30);
		$window->run('wp.data.dispatch("core/preferences") && wp.data.dispatch("core/preferences").set("core/edit-post", "welcomeGuide", false)');
		return $window;
	}

	/** Everything that leaves something to wish for in a tree of blocks; a function for the page. */
	private const FAULTS = 'const faults = (blocks, where) => blocks.flatMap(b => [
		...(b.isValid ? [] : [where + ": " + b.name + " is invalid: " + (b.originalContent || "").slice(0, 200)]),
		...(["core/freeform", "core/missing", "core/html"].includes(b.name) ? [where + ": " + b.name + " " + JSON.stringify(b.attributes).slice(0, 200)] : []),
		...faults(b.innerBlocks, where) ]);';

	public function test_the_editor_finds_no_invalid_block_in_a_record_of_any_type(): void
	{
		foreach (['recommendation/travail-et-integration', 'module/module-accompagnement', 'case/uvuc', 'tool/grille-du-parcours', 'practice/savi', 'page/a-propos'] as $reference) {
			$window = self::edit($reference);
			self::assertSame([], $window->run(self::FAULTS . 'return faults(wp.data.select("core/block-editor").getBlocks(), "")'), $reference);
			self::assertSame(self::bundle()[$reference]['title']['fr'], $window->run('return wp.data.select("core/editor").getEditedPostAttribute("title")'));
			self::assertFalse($window->run('return wp.data.select("core/editor").isEditedPostDirty()'), "$reference: opening it changes nothing");
			$window->wait('document.querySelector(".profint-edit, .block-editor-block-list__block") || document.querySelector("iframe[name=editor-canvas]")');
			self::assertSame([], self::ours($window->console_errors()), $reference);
			$window->screenshot('editor-' . strtok($reference, '/') . '.png');
		}
	}

	public function test_every_post_of_the_bundle_is_made_of_valid_blocks_only(): void
	{
		$window = self::edit('case/uvuc');
		$posts = [];
		foreach (self::bundle() as $reference => $record) {
			foreach (self::LANGUAGES as $language) {
				[$kind, $id] = self::object($reference, $language);
				if ($kind === 'post') {
					$posts["$reference $language"] = get_post($id)->post_content;
				}
			}
		}
		self::assertGreaterThan(100, count($posts));
		self::assertSame([], $window->run(self::FAULTS . 'return Object.entries(arguments[0]).flatMap(([where, content]) => faults(wp.blocks.parse(content), where))', $posts));
		// a no-break space becomes an entity whenever core saves; newer versions say what was implied before
		$changed = $window->run('const plain = content => content.replaceAll("&nbsp;", "\u00a0").replace(/ class="wp-block-(heading|list)"| {"hasFixedLayout":false}/g, "");
			return Object.entries(arguments[0]).flatMap(([where, content]) => {
				const [before, after] = [plain(content), plain(wp.blocks.serialize(wp.blocks.parse(content)))];
				let at = 0;
				while (at < before.length && before[at] === after[at]) {
					at++;
				}
				return before === after ? [] : [where + ": " + before.slice(Math.max(0, at - 60), at + 60) + " / " + after.slice(Math.max(0, at - 60), at + 60)];
			})', $posts);
		self::assertSame([], $changed, 'the editor would write these otherwise');
	}

	public function test_blocks_of_ours_are_offered_where_they_belong_and_nowhere_else(): void
	{
		$window = self::edit('case/uvuc');
		$known = $window->run('return wp.blocks.getBlockTypes().filter(b => b.name.startsWith("profint/")).map(b => [b.name, b.title, b.category])');
		self::assertEqualsCanonicalizing(
			array_merge(array_keys(Plugin::instance()->model()->blocks()), ['profint/menu', 'profint/language-switcher']),
			array_column($known, 0)
		);
		foreach ($known as [$name, $title, $category]) {
			self::assertStringStartsWith('PROFINT', $title, $name);
			self::assertSame('profint', $category, $name);
		}
	}

	public function test_an_edit_is_public_at_once_and_a_second_sync_keeps_it(): void
	{
		$window = self::edit(self::EDITED);
		$paragraph = '.profint-edit--story p.wp-block-paragraph, .profint-edit--story p[data-type="core/paragraph"]';
		$canvas = 'iframe[name="editor-canvas"]';
		$framed = $window->count($canvas) > 0;
		if ($framed) {
			$window->enter($canvas);
		}
		$window->wait_for($paragraph);
		$window->click($paragraph);
		// control, end; then what is typed
		$window->type($paragraph, "\u{E009}\u{E010}\u{E000}" . ' Ajouté par la rédaction.');
		if ($framed) {
			$window->leave();
		}
		$window->wait('wp.data.select("core/editor").isEditedPostDirty()');
		$window->screenshot('editor-typed.png');
		$window->click('.editor-post-publish-button, .editor-post-publish-button__button');
		$window->wait('!wp.data.select("core/editor").isSavingPost() && !wp.data.select("core/editor").isEditedPostDirty()', 30);
		self::assertTrue($window->run('return wp.data.select("core/editor").didPostSaveRequestSucceed()'));
		self::assertSame([], self::ours($window->console_errors()));
		self::assertSame([], $window->run(self::FAULTS . 'return faults(wp.data.select("core/block-editor").getBlocks(), "")'));

		$address = self::address(self::EDITED);
		self::visitor()->open($address);
		self::assertStringContainsString('Ajouté par la rédaction.', self::visitor()->text('.profint-story p'));
		$window->open(admin_url());

		[$status, $said, $text] = self::profint('sync', '--json');
		self::assertSame(0, $status, $text);
		self::assertSame([1, count(self::bundle()) - 1, 0], [$said['records']['kept'], $said['records']['unchanged'], $said['records']['conflicts']], $text);
		self::visitor()->open($address);
		self::assertStringContainsString('Ajouté par la rédaction.', self::visitor()->text('.profint-story p'));
	}
}
