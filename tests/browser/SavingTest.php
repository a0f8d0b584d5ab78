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

	/** Every kind of block that a text can become. */
	private const BODY = <<<'HTML'
		<p>Du <strong>gras</strong>, un <a href="https://example.org/?a=1&amp;b=[2]" target="_blank" rel="noopener">lien</a>,
		l’été&nbsp;: «&nbsp;x&nbsp;» &amp; &lt;b&gt; "q" [crochet] 🎉</p>
		<p align="center">Au centre</p><p align="right">À droite<br>deux lignes</p><p lang="en">English</p>
		<h1>Un</h1><h2>Deux</h2><h3>Trois</h3><h4 align="center">Quatre</h4><h5>Cinq</h5><h6>Six</h6>
		<ul><li>Un</li><li>Deux<ul><li>Deux a</li><li>Deux b</li></ul></li></ul><ol start="3" reversed><li>Trois</li><li>Deux</li></ol>
		<blockquote><p>Cité</p><p>Encore</p><cite>Auteur</cite></blockquote><blockquote>Sans auteur</blockquote>
		<figure><img src="media/point.png" alt="Un point &amp; deux"><figcaption>Légende <em>x</em></figcaption></figure>
		<img src="media/point.png" alt="" width="600" height="400">
		<h2>a</h2><img src="https://example.org/a.png" alt="loin" width="300">
		<h2>b</h2><a href="https://example.org/"><img src="media/point.png" alt="lié"></a>
		<h2>c</h2><figure><a href="https://example.org/" target="_blank" rel="noopener"><img src="https://example.org/x.png" alt="x" width="60"></a>
		<figcaption>leg</figcaption></figure>
		<p>texte <img src="media/point.png" alt="dans"> dedans</p>
		<table><caption>Titre</caption><thead><tr><th scope="col">A</th><th>B</th></tr></thead>
		<tbody><tr><td>1</td><td>2<br>3</td></tr><tr><td><ul><li>x</li></ul></td><td></td></tr></tbody>
		<tfoot><tr><td>f</td><td>g</td></tr></tfoot></table>
		<table><tr><td colspan="2">large</td></tr><tr><td>1</td><td>2</td></tr></table>
		<pre><code>code &lt;b&gt;  deux [x]
		  https://example.org/x</code></pre><pre>pre   blanc <strong>g</strong></pre><hr>
		<audio controls src="https://example.org/a.mp3"></audio>
		<figure><video src="https://example.org/v.mp4" muted loop autoplay playsinline></video><figcaption>film</figcaption></figure>
		<dl><dt>Terme</dt><dd>Définition</dd></dl><details><summary>Plus</summary><p>Texte</p></details>
		<p><abbr title="x">HTML</abbr> <sup>1</sup> <mark>m</mark> <del>d</del> <code>c</code> <q>q</q> <span lang="en" dir="ltr">en</span></p>
		HTML;

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

	/** Saves a post as the editor does when something was typed and taken back. */
	private static function save(int $post): void
	{
		$window = self::edit($post);
		// some blocks set attributes once they are shown
		usleep(500000);
		$window->run('wp.data.dispatch("core/editor").editPost({ content: wp.blocks.serialize(wp.data.select("core/block-editor").getBlocks()) });
			window.saved = false;
			wp.data.dispatch("core/editor").savePost().then(() => { window.saved = true; })');
		$window->wait('window.saved && !wp.data.select("core/editor").isSavingPost()', 30);
		self::assertTrue($window->run('return wp.data.select("core/editor").didPostSaveRequestSucceed()'), "post $post is saved");
		$window->run('window.onbeforeunload = null');
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
				self::save($post);
				$different += (int) ($was !== self::content($post));
			}
		}
		self::assertGreaterThan(0, $different, 'the editor writes at least one of them otherwise');
		self::assertSame($before, self::said());
	}

	public function test_every_kind_of_block_may_be_saved_anew(): void
	{
		$bundle = get_temp_dir() . uniqid('profint-blocks-');
		mkdir("$bundle/records", 0777, true);
		mkdir("$bundle/media");
		copy(getenv('PROFINT_SOURCE') . '/tests/fixtures/nasty/media/point.png', "$bundle/media/point.png");
		$manifest = ['format' => 'profint-bundle/1', 'origin' => 'https://blocks.example', 'title' => 'Blocs', 'version' => '1', 'source_language' => 'fr',
			'languages' => ['fr'], 'complete' => true, 'files' => []];
		$record = ['type' => 'page', 'id' => 'blocs', 'title' => ['fr' => 'Blocs'], 'body' => ['fr' => self::BODY]];
		file_put_contents("$bundle/profint.json", json_encode($manifest));
		file_put_contents("$bundle/records/pages.jsonl", json_encode($record) . "\n");
		[$status, , $text] = self::profint('manifest', $bundle);
		self::assertSame(0, $status, $text);
		[$status, $said, $text] = self::profint('sync', '--json', $bundle);
		self::assertSame([0, 1], [$status, $said['records']['created']], $text);

		$post = self::post('page/blocs');
		$was = self::content($post);
		self::save($post);
		self::assertNotSame($was, self::content($post), 'the editor writes it otherwise');
		self::administrator()->open(admin_url());
		delete_post_meta_by_key('_edit_lock');
		[, $plan, $text] = self::profint('plan', '--json', $bundle);
		self::assertSame([], $plan['changes'], $text);
		[, $said, $text] = self::profint('sync', '--json', $bundle);
		self::assertSame([1, 0], [$said['records']['unchanged'], $said['records']['kept']], $text);
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
