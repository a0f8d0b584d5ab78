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
}
