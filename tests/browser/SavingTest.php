<?php
declare(strict_types=1);

require_once __DIR__ . '/../support/browser.php';

/**
 * What the block editor writes anew by itself is no edit: posts that were opened and saved are unchanged for a plan and a sync.
 */
final class SavingTest extends BrowserCase
{
	/** A record of every kind of post, with all blocks that its type may have. */
	private const RECORDS = [
		'recommendation/travail-et-integration', 'module/module-accompagnement', 'sequence/module-accompagnement-2', 'case/uvuc',
		'tool/grille-du-parcours', 'practice/savi', 'page/a-propos',
	];

	/** Opens a post in the block editor and waits until its blocks are there. */
	private static function edit(int $post): Webdriver
	{
		$window = self::administrator();
		$window->open(admin_url("post.php?action=edit&post=$post"));
		$window->wait('window.wp && wp.data && wp.data.select("core/block-editor") && wp.data.select("core/block-editor").getBlocks().length > 0', 30);
		$window->wait('document.querySelector(".block-editor-block-list__block") || document.querySelector("iframe[name=editor-canvas]")');
		return $window;
	}

	/** What plan and sync say of the site: the changes, and the counts of a sync. */
	private static function said(): array
	{
		self::administrator()->open(admin_url());
		delete_post_meta_by_key('_edit_lock');
		[$status, $plan, $text] = self::profint('plan', '--json');
		self::assertSame(0, $status, $text);
		[$status, $sync, $text] = self::profint('sync', '--json');
		self::assertSame(0, $status, $text);
		return [$plan['changes'], $sync['records']];
	}

	private static function content(int $post): string
	{
		clean_post_cache($post);
		return get_post($post)->post_content;
	}

	public function test_posts_that_were_opened_and_saved_are_unchanged(): void
	{
		$before = self::said();
		$different = 0;
		foreach (self::RECORDS as $reference) {
			foreach (self::LANGUAGES as $language) {
				$post = self::post($reference, $language);
				$was = self::content($post);
				$window = self::edit($post);
				// some blocks set attributes once they are shown
				usleep(500000);
				$window->run('wp.data.dispatch("core/editor").editPost({ content: wp.blocks.serialize(wp.data.select("core/block-editor").getBlocks()) });
					window.saved = false;
					wp.data.dispatch("core/editor").savePost().then(() => { window.saved = true; })');
				$window->wait('window.saved && !wp.data.select("core/editor").isSavingPost()', 30);
				self::assertTrue($window->run('return wp.data.select("core/editor").didPostSaveRequestSucceed()'), "$reference $language is saved");
				$window->run('window.onbeforeunload = null');
				$different += (int) ($was !== self::content($post));
			}
		}
		self::assertGreaterThan(0, $different, 'the editor writes at least one of them otherwise');
		self::assertSame($before, self::said());
	}

	public function test_every_post_of_the_bundle_may_be_serialised_anew(): void
	{
		$before = self::said();
		$window = self::edit(self::post('case/uvuc'));
		$different = 0;
		foreach (self::bundle() as $reference => $record) {
			foreach (self::LANGUAGES as $language) {
				[$kind, $post] = self::object($reference, $language);
				if ($kind !== 'post') {
					continue;
				}
				$was = self::content($post);
				$now = $window->run('return wp.blocks.serialize(wp.blocks.parse(arguments[0]))', $was);
				if ($was !== $now) {
					$different++;
					wp_update_post(wp_slash(['ID' => $post, 'post_content' => $now]), true);
					self::assertSame($now, self::content($post), "$reference $language is stored as it was given");
				}
			}
		}
		self::assertGreaterThan(10, $different, 'the editor writes most of them otherwise');
		self::assertSame($before, self::said());
	}
}
