<?php
declare(strict_types=1);

use Profint\Media_Intake;
use Profint\Plugin;
use Profint\Schedule;

require_once __DIR__ . '/SiteTest.php';

final class MediaTest extends SiteCase
{
	private static function pdf(int $bytes): string
	{
		return str_pad("%PDF-1.4\n" . bin2hex(random_bytes(16)) . "\n", $bytes - 6, "0123456789\n") . "\n%%EOF";
	}

	private static function message(string $content, string $name, int $offset = 0, ?string $part = null): array
	{
		return ['sha256' => hash('sha256', $content), 'name' => $name, 'mime' => 'application/pdf', 'bytes' => strlen($content), 'offset' => $offset, 'content' => base64_encode($part ?? $content)];
	}

	private function take(string $content, string $name): array
	{
		$answer = self::hook('media', self::message($content, $name));
		if (isset($answer['json']['attachment'])) {
			$this->remember_post((int) $answer['json']['attachment']);
		}
		return $answer;
	}

	/** @return string[] */
	private static function parts(): array
	{
		return (array) glob(wp_upload_dir()['basedir'] . '/' . Media_Intake::FOLDER . '/*.part');
	}

	protected function tearDown(): void
	{
		array_map('unlink', self::parts());
		parent::tearDown();
		self::db()->query('DELETE FROM ' . self::table('media'));
	}

	public function test_a_small_file_becomes_an_attachment_at_once(): void
	{
		$pdf = self::pdf(2000);
		$answer = $this->take($pdf, 'Grille d’évaluation.pdf');
		self::assertSame(200, $answer['status'], $answer['body']);
		self::assertTrue($answer['json']['done']);
		$id = $answer['json']['attachment'];
		self::assertSame($pdf, file_get_contents(get_attached_file($id)));
		self::assertSame('application/pdf', get_post_mime_type($id));
		self::assertSame(wp_get_attachment_url($id), $answer['json']['url']);
		self::assertSame('1', get_post($id)->post_author);
		self::assertSame([], self::parts());

		$row = self::db()->get_row('SELECT HEX(sha256) AS digest, attachment, url, mime, bytes FROM ' . self::table('media'), ARRAY_A);
		self::assertSame(['digest' => strtoupper(hash('sha256', $pdf)), 'attachment' => (string) $id, 'url' => $answer['json']['url'], 'mime' => 'application/pdf', 'bytes' => '2000'], $row);
	}

	public function test_the_same_bytes_under_any_name_are_one_attachment(): void
	{
		$pdf = self::pdf(500);
		$first = $this->take($pdf, 'a.pdf');
		$second = $this->take($pdf, 'b.pdf');
		self::assertTrue($second['json']['done']);
		self::assertSame($first['json']['attachment'], $second['json']['attachment']);
	}

	public function test_a_large_file_comes_in_parts_and_each_answer_says_where_to_go_on(): void
	{
		$pdf = self::pdf(2 * 786432 + 1000);
		$offset = 0;
		foreach (str_split($pdf, 786432) as $part) {
			$answer = self::hook('media', self::message($pdf, 'gros.pdf', $offset, $part));
			self::assertSame(200, $answer['status'], $answer['body']);
			$offset += strlen($part);
			if ($offset < strlen($pdf)) {
				self::assertSame(['done' => false, 'offset' => $offset], $answer['json']);
			}
		}
		self::assertTrue($answer['json']['done']);
		$this->remember_post($answer['json']['attachment']);
		self::assertSame(hash('sha256', $pdf), hash_file('sha256', get_attached_file($answer['json']['attachment'])));
	}

	public function test_a_repeated_part_and_a_part_out_of_order_are_answered_with_the_place(): void
	{
		$pdf = self::pdf(3000);
		self::assertSame(1000, self::hook('media', self::message($pdf, 'x.pdf', 0, substr($pdf, 0, 1000)))['json']['offset']);
		self::assertSame(1000, self::hook('media', self::message($pdf, 'x.pdf', 0, substr($pdf, 0, 1000)))['json']['offset']);
		self::assertSame(1000, self::hook('media', self::message($pdf, 'x.pdf', 2000, substr($pdf, 2000)))['json']['offset']);
		$end = self::hook('media', self::message($pdf, 'x.pdf', 1000, substr($pdf, 1000)));
		self::assertTrue($end['json']['done']);
		$this->remember_post($end['json']['attachment']);
	}

	public function test_a_file_with_another_digest_is_refused_and_nothing_is_left(): void
	{
		$message = self::message(self::pdf(900), 'x.pdf');
		$message['sha256'] = hash('sha256', 'something else');
		$answer = self::hook('media', $message);
		self::assertSame(422, $answer['status']);
		self::assertSame('profint_media_digest', $answer['json']['code']);
		self::assertSame([], self::parts());
		self::assertSame('0', self::db()->get_var('SELECT COUNT(*) FROM ' . self::table('media')));
	}

	/** @dataProvider refused */
	public function test_refused_kinds_never_reach_the_library(string $name, string $content, int $status): void
	{
		$answer = $this->take($content, $name);
		self::assertSame($status, $answer['status'], $answer['body']);
		self::assertSame([], self::parts());
		self::assertSame([], glob(wp_upload_dir()['path'] . '/' . pathinfo($name, PATHINFO_FILENAME) . '*'));
	}

	public function refused(): array
	{
		return [
			'php'                         => ['evil.php', '<?php echo 1;', 415],
			'php behind a known one'      => ['evil.pdf.php', '<?php echo 1;', 415],
			'php under a known name'      => ['evil.pdf', '<?php echo 1;', 415],
			'svg'                         => ['evil.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>', 415],
			'html'                        => ['evil.html', '<script>1</script>', 415],
			'no extension'                => ['evil', 'x', 415],
			'a picture of another kind'   => ['evil.jpg', "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xff\xff?\0\5\xfe\2\xfe\xa75\x81\x84\0\0\0\0IEND\xaeB`\x82", 415],
			'text under a picture’s name' => ['evil.png', 'not a picture', 415],
		];
	}

	public function test_a_name_cannot_leave_its_folder(): void
	{
		$pdf = self::pdf(400);
		$answer = $this->take($pdf, '../../..\\outside.pdf');
		self::assertSame(200, $answer['status'], $answer['body']);
		self::assertSame(wp_upload_dir()['path'], dirname(get_attached_file($answer['json']['attachment'])));
	}

	/** @dataProvider malformed */
	public function test_a_malformed_part_is_refused(array $change, int $status): void
	{
		self::assertSame($status, self::hook('media', $change + self::message(self::pdf(400), 'x.pdf'))['status']);
	}

	public function malformed(): array
	{
		return [
			'digest'              => [['sha256' => 'abc'], 400],
			'digest in capitals'  => [['sha256' => str_repeat('A', 64)], 400],
			'not base64'          => [['content' => '***'], 400],
			'bytes as text'       => [['bytes' => '400'], 400],
			'nothing'             => [['bytes' => 0], 413],
			'too large'           => [['bytes' => 67108865], 413],
			'beyond the end'      => [['offset' => 1], 400],
			'before the beginning' => [['offset' => -1], 400],
			'name is a list'      => [['name' => ['x.pdf']], 400],
		];
	}

	public function test_a_picture_has_its_sizes(): void
	{
		$image = imagecreatetruecolor(1200, 900);
		ob_start();
		imagepng($image);
		$answer = $this->take((string) ob_get_clean(), 'photo.png');
		self::assertSame(200, $answer['status'], $answer['body']);
		$meta = wp_get_attachment_metadata($answer['json']['attachment']);
		self::assertSame(1200, $meta['width']);
		self::assertArrayHasKey('thumbnail', $meta['sizes']);
	}

	public function test_a_file_whose_attachment_was_deleted_is_taken_again(): void
	{
		$pdf = self::pdf(700);
		$first = self::hook('media', self::message($pdf, 'x.pdf'))['json']['attachment'];
		wp_delete_attachment($first, true);
		$second = $this->take($pdf, 'x.pdf');
		self::assertTrue($second['json']['done']);
		self::assertNotSame($first, $second['json']['attachment']);
	}

	public function test_parts_that_nobody_continues_are_removed_after_a_day(): void
	{
		$pdf = self::pdf(3000);
		self::hook('media', self::message($pdf, 'x.pdf', 0, substr($pdf, 0, 1000)));
		do_action(Schedule::EVENT);
		self::assertCount(1, self::parts());
		touch(self::parts()[0], time() - Media_Intake::KEEP_PART - 60);
		do_action(Schedule::EVENT);
		self::assertSame([], self::parts());
	}

	private function photo(int $width, int $height, int $shade, string $name): int
	{
		$image = imagecreatetruecolor($width, $height);
		imagefill($image, 0, 0, imagecolorallocate($image, $shade, 90, 140));
		ob_start();
		'png' === pathinfo($name, PATHINFO_EXTENSION) ? imagepng($image) : imagejpeg($image);
		$answer = $this->take((string) ob_get_clean(), $name);
		self::assertSame(200, $answer['status'], $answer['body']);
		return $answer['json']['attachment'];
	}

	public function test_a_very_large_picture_is_scaled_and_its_address_is_the_scaled_one(): void
	{
		$id = $this->photo(3000, 2000, 5, 'immense.jpg');
		$meta = wp_get_attachment_metadata($id);
		self::assertSame([2560, 'immense.jpg'], [$meta['width'], $meta['original_image']]);
		self::assertStringEndsWith('/immense-scaled.jpg', self::db()->get_var('SELECT url FROM ' . self::table('media')));
		self::assertSame(0, get_post($id)->post_parent);
		self::assertSame(['1536x1536', '2048x2048', 'large', 'medium', 'medium_large', 'thumbnail'], (static function (array $names): array {
			sort($names);
			return $names;
		})(array_keys($meta['sizes'])));
	}

	public function test_a_picture_whose_request_was_cut_short_is_finished_and_not_taken_twice(): void
	{
		$id = $this->photo(1200, 900, 6, 'photo.png');
		$file = get_attached_file($id);
		$bytes = (string) file_get_contents($file);
		self::assertSame('', get_post_meta($id, '_profint_sha256', true), 'a file that came whole leaves nothing of ours on WordPress\'s rows');
		// as when PHP ran out of memory between two sizes: the attachment is there, our row is not
		self::db()->query('DELETE FROM ' . self::table('media'));
		update_post_meta($id, '_profint_sha256', hash('sha256', $bytes));
		$meta = wp_get_attachment_metadata($id);
		unlink(dirname($file) . '/' . $meta['sizes']['medium']['file']);
		unset($meta['sizes']['medium']);
		wp_update_attachment_metadata($id, $meta);

		$again = $this->take($bytes, 'photo.png');
		self::assertSame($id, $again['json']['attachment'] ?? 0, $again['body']);
		wp_cache_flush();
		$meta = wp_get_attachment_metadata($id);
		self::assertFileExists(dirname($file) . '/' . $meta['sizes']['medium']['file']);
		self::assertSame([], self::parts());
		self::assertSame('1', self::db()->get_var("SELECT COUNT(*) FROM " . self::table('media')));
	}

	public function test_an_attachment_whose_file_is_another_by_now_is_not_taken_for_it(): void
	{
		$pdf = self::pdf(600);
		$id = $this->take($pdf, 'x.pdf')['json']['attachment'];
		self::db()->query('DELETE FROM ' . self::table('media'));
		update_post_meta($id, '_profint_sha256', hash('sha256', $pdf));
		file_put_contents(get_attached_file($id), 'cut');
		$again = $this->take($pdf, 'x.pdf');
		self::assertTrue($again['json']['done'], $again['body']);
		self::assertNotSame($id, $again['json']['attachment']);
	}

	public function test_the_error_of_a_full_disk_names_itself(): void
	{
		$folder = wp_upload_dir()['basedir'] . '/' . Media_Intake::FOLDER;
		$aside = $folder . '-aside';
		wp_mkdir_p($folder);
		rename($folder, $aside);
		file_put_contents($folder, '');
		$answer = self::hook('media', self::message(self::pdf(400), 'x.pdf'));
		unlink($folder);
		rename($aside, $folder);
		self::assertSame([500, 'profint_media_storage'], [$answer['status'], $answer['json']['code']]);
	}

	public function test_a_featured_image_says_its_alt_text_in_each_language(): void
	{
		$id = $this->photo(1200, 900, 7, 'rue.png');
		$posts = $this->record('case', 'rue', ['fr' => [], 'en' => []]);
		foreach (['fr' => 'Une rue "le soir"', 'en' => 'A street'] as $code => $alt) {
			update_post_meta($posts[$code], '_thumbnail_id', $id);
			update_post_meta($posts[$code], '_profint_image_alt', $alt);
			self::assertStringContainsString('alt="' . esc_attr($alt) . '"', get_the_post_thumbnail($posts[$code]));
		}
		self::assertStringContainsString('alt=""', wp_get_attachment_image($id), 'elsewhere the attachment has its own');
		self::assertStringContainsString('alt="the theme"', get_the_post_thumbnail($posts['fr'], 'large', ['alt' => 'the theme']), 'what a theme says stays');
		update_post_meta($id, '_wp_attachment_image_alt', 'of the library');
		self::assertStringContainsString('alt="A street"', get_the_post_thumbnail($posts['en']));
	}

	public function test_a_picture_that_an_editor_has_chosen_keeps_its_own_alt_text(): void
	{
		$post = $this->record('case', 'rue', ['fr' => []])['fr'];
		$other = $this->photo(400, 300, 8, 'autre.png');
		self::db()->query('DELETE FROM ' . self::table('media'));
		update_post_meta($post, '_thumbnail_id', $other);
		update_post_meta($post, '_profint_image_alt', 'Une rue');
		update_post_meta($other, '_wp_attachment_image_alt', 'Une place');
		self::assertStringContainsString('alt="Une place"', get_the_post_thumbnail($post));
	}

	public function test_the_page_of_a_partner_shows_its_logo_and_its_address_in_every_theme(): void
	{
		$logo = $this->photo(400, 200, 9, 'logo.png');
		$partner = $this->term_record('profint_partner', 'partner', 'pp', ['fr' => 'Partenaire "A" & fils'], ['profint_logo' => (string) $logo, 'profint_url' => 'https://www.example.org/a?b=1&c=2'])['fr'];
		$plain = $this->term_record('profint_partner', 'partner', 'sans', ['fr' => 'Sans logo'])['fr'];
		$area = $this->term_record('profint_area', 'area', 'aa', ['fr' => 'Domaine'], ['profint_color' => '#b8442f'])['fr'];
		$case = $this->record('case', 'c', ['fr' => []])['fr'];
		wp_set_object_terms($case, [$partner, $plain], 'profint_partner');
		wp_set_object_terms($case, $area, 'profint_area');
		$before = get_stylesheet();
		foreach (array_intersect(['twentytwentyone', 'twentytwentythree', 'twentytwentyfive'], array_keys(wp_get_themes())) as $theme) {
			switch_theme($theme);
			$html = self::get((string) get_term_link($partner))['body'];
			self::assertSame(1, preg_match('#<img [^>]*class="profint-logo"[^>]*>#', $html, $img), $theme);
			self::assertStringContainsString('alt="Partenaire &quot;A&quot; &amp; fils"', $img[0], $theme);
			self::assertSame(1, substr_count($html, '<a href="https://www.example.org/a?b=1&#038;c=2">example.org/a?b=1&amp;c=2</a>'), $theme);
			self::assertHides('class="profint-partner"', self::get((string) get_term_link($plain))['body'], $theme);
			self::assertHides('class="profint-partner"', self::get((string) get_term_link($area))['body'], $theme);
		}
		switch_theme($before);
	}
}
