<?php
/**
 * Gives files of the media library in parts over the signed hook, for an export.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * The original of an attachment, as it was uploaded: not the copy that WordPress made smaller. Plugins that keep files
 * elsewhere are asked for it by WordPress's own function. Nothing but attachments is given, whatever number comes.
 */
final class Media_Outlet {

	private Model $model;

	public function __construct( Model $model ) {
		$this->model = $model;
	}

	/**
	 * One part.
	 *
	 * @param array<string,mixed> $message attachment, offset.
	 * @return array<string,mixed>|\WP_Error
	 */
	public function give( array $message ) {
		$attachment = $message['attachment'] ?? null;
		$offset     = $message['offset'] ?? null;
		if ( ! is_int( $attachment ) || ! is_int( $offset ) || $offset < 0 ) {
			return $this->fault( 'message', __( 'To ask for a file, attachment and offset are needed.', 'profint' ), 400 );
		}
		if ( 'attachment' !== get_post_type( $attachment ) || 'trash' === get_post_status( $attachment ) ) {
			return $this->fault( 'gone', __( 'The media library has no such file.', 'profint' ), 410 );
		}
		$path = $this->path( $attachment );
		if ( '' === $path ) {
			return $this->fault( 'file', __( 'The file of this attachment is not there, or cannot be read.', 'profint' ), 410 );
		}
		$bytes = (int) filesize( $path );
		if ( $bytes > $this->model->limit( 'media_bytes' ) ) {
			return $this->fault( 'size', __( 'The file is too large to be exported.', 'profint' ), 422 );
		}
		$content = file_get_contents( $path, false, null, $offset, Site_Contract::PART_BYTES ); // phpcs:ignore WordPress.WP.AlternativeFunctions -- a part of a local file.
		if ( false === $content ) {
			return $this->fault( 'file', __( 'The file of this attachment is not there, or cannot be read.', 'profint' ), 410 );
		}
		$done = $offset + strlen( $content ) >= $bytes;
		return array(
			'name'    => wp_basename( $path ),
			'bytes'   => $bytes,
			'sha256'  => 0 === $offset || $done ? (string) hash_file( 'sha256', $path ) : '', // At both ends: it must not change between.
			'offset'  => $offset,
			'content' => base64_encode( $content ), // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions -- a file's bytes in JSON.
			'done'    => $done,
		);
	}

	/**
	 * Where the original lies; empty when it lies nowhere.
	 */
	private function path( int $attachment ): string {
		$original = (string) wp_get_original_image_path( $attachment );
		foreach ( array( $original, (string) get_attached_file( $attachment ) ) as $path ) {
			if ( '' !== $path && is_file( $path ) && is_readable( $path ) ) {
				return $path;
			}
		}
		return '';
	}

	private function fault( string $word, string $message, int $status ): \WP_Error {
		return new \WP_Error( 'profint_file_' . $word, $message, array( 'status' => $status ) );
	}
}
