<?php
/**
 * Which attachment a file became: the table profint_media, and WordPress's own way of adding one.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * An attachment that an editor deleted or trashed is not there: the file is asked for, and added, again.
 */
final class Media_Library {

	/**
	 * On an attachment, the SHA-256 of the file that came, in hex; until the table knows it. Then WordPress's own rows are
	 * what they would be without us.
	 */
	const META = '_profint_sha256';

	private Schema $schema;

	private \wpdb $db;

	/**
	 * Which attachments are files of ours, as far as asked.
	 *
	 * @var array<int,bool>
	 */
	private array $held = array();

	public function __construct( Schema $schema, \wpdb $db ) {
		$this->schema = $schema;
		$this->db     = $db;
	}

	/**
	 * The attachment of a digest.
	 *
	 * @return array{attachment:int,url:string}|null
	 */
	public function find( string $sha256 ): ?array {
		$row = $this->db->get_row( $this->db->prepare( "SELECT attachment, url FROM `{$this->schema->table( 'media' )}` WHERE sha256 = UNHEX(%s)", $sha256 ), ARRAY_A );
		if ( ! is_array( $row ) || 'attachment' !== get_post_type( (int) $row['attachment'] ) || 'trash' === get_post_status( (int) $row['attachment'] ) ) {
			return null;
		}
		return array(
			'attachment' => (int) $row['attachment'],
			'url'        => (string) $row['url'],
		);
	}

	/**
	 * Whether an attachment is a file that profint brought.
	 */
	public function holds( int $attachment ): bool {
		if ( ! isset( $this->held[ $attachment ] ) ) {
			$this->held[ $attachment ] = null !== $this->db->get_var( $this->db->prepare( "SELECT 1 FROM `{$this->schema->table( 'media' )}` WHERE attachment = %d LIMIT 1", $attachment ) );
		}
		return $this->held[ $attachment ];
	}

	/**
	 * Side-loads a file. WordPress moves it, so that the path is free afterwards.
	 *
	 * @return array{attachment:int,url:string}|\WP_Error
	 */
	public function add( string $path, string $sha256, string $name, string $mime ) {
		require_once ABSPATH . 'wp-admin/includes/file.php';
		require_once ABSPATH . 'wp-admin/includes/media.php';
		require_once ABSPATH . 'wp-admin/includes/image.php';

		if ( ! $this->is_what_it_says( $path, $name, $mime ) ) {
			return new \WP_Error( 'profint_media_kind', __( 'What is in the file is not what its name says, or this site refuses files of this kind.', 'profint' ), array( 'status' => 415 ) );
		}
		$bytes      = (int) filesize( $path );
		$attachment = $this->unfinished( $sha256 );
		if ( $attachment > 0 ) {
			wp_update_image_subsizes( $attachment ); // Makes those that are missing.
		} else {
			$attachment = media_handle_sideload(
				array(
					'name'     => $name,
					'tmp_name' => $path,
				),
				0,
				null,
				array(
					'post_author' => $this->author(),
					'meta_input'  => array( self::META => $sha256 ),
				)
			);
		}
		if ( is_wp_error( $attachment ) ) {
			return new \WP_Error( 'profint_media_refused', $attachment->get_error_message(), array( 'status' => 422 ) );
		}
		$url = (string) wp_get_attachment_url( $attachment );
		$this->db->query(
			$this->db->prepare(
				"REPLACE INTO `{$this->schema->table( 'media' )}` (sha256, attachment, url, mime, bytes, name, created) VALUES (UNHEX(%s), %d, %s, %s, %d, %s, UTC_TIMESTAMP())",
				$sha256,
				$attachment,
				$url,
				(string) get_post_mime_type( $attachment ),
				$bytes,
				$name
			)
		);
		delete_post_meta( $attachment, self::META );
		return compact( 'attachment', 'url' );
	}

	/**
	 * The attachment of a file that WordPress began to take when the request was cut short: sizes need time and memory,
	 * and the attachment is there before them. 0 when there is none, or its file is not the whole one.
	 */
	private function unfinished( string $sha256 ): int {
		$ids = $this->db->get_col( $this->db->prepare( "SELECT m.post_id FROM {$this->db->postmeta} m JOIN {$this->db->posts} p ON p.ID = m.post_id AND p.post_type = 'attachment' AND p.post_status <> 'trash' WHERE m.meta_key = %s AND m.meta_value = %s ORDER BY m.post_id", self::META, $sha256 ) );
		foreach ( array_map( 'intval', $ids ) as $id ) {
			$file = (string) wp_get_original_image_path( $id );
			$file = '' === $file ? (string) get_attached_file( $id ) : $file;
			if ( is_file( $file ) && hash_file( 'sha256', $file ) === $sha256 ) {
				return $id;
			}
		}
		return 0;
	}

	/**
	 * Content, name and the site's own list of kinds must agree.
	 */
	private function is_what_it_says( string $path, string $name, string $mime ): bool {
		$found = wp_check_filetype_and_ext( $path, $name );
		return ! empty( $found['ext'] ) && ! empty( $found['type'] ) && empty( $found['proper_filename'] ) && $found['type'] === $mime;
	}

	/**
	 * Files belong to the first administrator: nobody is logged in when they arrive.
	 */
	private function author(): int {
		$ids = get_users(
			array(
				'role'    => 'administrator',
				'orderby' => 'ID',
				'number'  => 1,
				'fields'  => 'ID',
			)
		);
		return array() === $ids ? 0 : (int) $ids[0];
	}
}
