<?php
declare(strict_types=1);

require_once __DIR__ . '/SiteTest.php';

/** Files of the media library over the signed hook, for an export. */
final class OutletTest extends SiteCase
{
	private function upload(string $name, string $content): int
	{
		$file = wp_upload_bits($name, null, $content);
		self::assertFalse($file['error']);
		$id = wp_insert_attachment(['post_mime_type' => wp_check_filetype($name)['type'], 'post_title' => $name], $file['file']);
		$this->remember_post($id);
		return $id;
	}

	private static function ask(int $attachment, int $offset = 0): array
	{
		return self::hook('file', ['attachment' => $attachment, 'offset' => $offset]);
	}

	public function test_a_small_file_comes_at_once_with_its_name_and_digest(): void
	{
		$answer = self::ask($this->upload('fiche-é.txt', "Une fiche.\n"));
		self::assertSame(200, $answer['status'], $answer['body']);
		self::assertSame("Une fiche.\n", base64_decode($answer['json']['content'], true));
		self::assertSame(hash('sha256', "Une fiche.\n"), $answer['json']['sha256']);
		self::assertSame([11, 0, true], [$answer['json']['bytes'], $answer['json']['offset'], $answer['json']['done']]);
		self::assertMatchesRegularExpression('/^fiche.*\\.txt$/', $answer['json']['name']);
	}

	public function test_a_large_file_comes_in_parts_with_its_digest_at_both_ends(): void
	{
		$content = str_repeat("0123456789\n", 180000);
		$id = $this->upload('gros.txt', $content);
		$got = '';
		$digests = [];
		do {
			$answer = self::ask($id, strlen($got))['json'];
			$got .= base64_decode($answer['content'], true);
			$digests[] = $answer['sha256'];
		} while (!$answer['done']);
		self::assertSame(hash('sha256', $content), hash('sha256', $got));
		self::assertSame([hash('sha256', $content), '', hash('sha256', $content)], $digests);
	}

	public function test_of_a_picture_that_wordpress_made_smaller_the_original_comes(): void
	{
		$picture = imagecreatetruecolor(2600, 20);
		ob_start();
		imagejpeg($picture);
		$content = ob_get_clean();
		$id = $this->upload('large.jpg', $content);
		require_once ABSPATH . 'wp-admin/includes/image.php';
		wp_update_attachment_metadata($id, wp_generate_attachment_metadata($id, get_attached_file($id)));
		self::assertStringContainsString('-scaled', get_attached_file($id));
		self::assertSame(hash('sha256', $content), self::ask($id)['json']['sha256']);
	}

	public function test_nothing_but_attachments_that_are_there_is_given(): void
	{
		$post = wp_insert_post(['post_title' => 'x', 'post_status' => 'publish']);
		$this->remember_post($post);
		update_post_meta($post, '_wp_attached_file', '../../wp-config.php');
		self::assertSame([410, 'profint_file_gone'], [self::ask($post)['status'], self::ask($post)['json']['code']]);
		self::assertSame(410, self::ask(999999)['status']);
		$id = $this->upload('fort.txt', 'x');
		unlink(get_attached_file($id));
		self::assertSame([410, 'profint_file_file'], [self::ask($id)['status'], self::ask($id)['json']['code']]);
	}

	public function test_a_message_without_attachment_or_offset_is_refused(): void
	{
		foreach ([[], ['attachment' => '1', 'offset' => 0], ['attachment' => 1], ['attachment' => 1, 'offset' => -1]] as $message) {
			$answer = self::hook('file', $message);
			self::assertSame([400, 'profint_file_message'], [$answer['status'], $answer['json']['code']]);
		}
	}

	public function test_nobody_gets_a_file_without_a_signature(): void
	{
		$id = $this->upload('secret.txt', 'x');
		$answer = wp_remote_post(rest_url('profint/v1/file'), ['body' => (string) wp_json_encode(['attachment' => $id, 'offset' => 0])]);
		self::assertSame(401, wp_remote_retrieve_response_code($answer));
		self::assertStringNotContainsString('content', wp_remote_retrieve_body($answer));
	}
}
