<?php
/**
 * Takes files in parts over the signed hook and hands them to WordPress.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * One attachment a SHA-256. Parts are appended to a file of the digest's name; a part that is there already, or a file
 * that is, is no fault: the answer says where to go on. WordPress side-loads the whole, sizes and other plugins included.
 */
final class Media_Intake {

	const FOLDER    = 'profint-incoming';
	const KEEP_PART = 86400; // seconds that an unfinished file is kept.

	private Model $model;

	private Media_Library $library;

	public function __construct( Model $model, Media_Library $library ) {
		$this->model   = $model;
		$this->library = $library;
	}

	public function register(): void {
		add_action( Schedule::EVENT, array( $this, 'clean' ) );
	}

	/**
	 * One part.
	 *
	 * @param array<string,mixed> $message sha256, name, mime, bytes, offset, content (base64).
	 * @return array<string,mixed>|\WP_Error
	 */
	public function take( array $message ) {
		$file = $this->checked( $message );
		if ( is_wp_error( $file ) ) {
			return $file;
		}
		$known = $this->library->find( $file['sha256'] );
		if ( null !== $known ) {
			return $this->done( $known );
		}
		$path = $this->path( $file['sha256'] );
		$part = '' === $path ? false : fopen( $path, 'c+b' ); // phpcs:ignore WordPress.WP.AlternativeFunctions -- appended to and locked.
		if ( false === $part || ! flock( $part, LOCK_EX ) ) {
			return $this->fault( 'storage', __( 'The uploads folder of this site cannot be written.', 'profint' ), 500 );
		}
		try {
			return $this->append( $part, $path, $file );
		} finally {
			flock( $part, LOCK_UN );
			fclose( $part ); // phpcs:ignore WordPress.WP.AlternativeFunctions
		}
	}

	/**
	 * Removes parts that nobody has continued for a day.
	 */
	public function clean(): void {
		clearstatcache();
		foreach ( (array) glob( $this->folder() . '/*.part' ) as $file ) {
			if ( is_file( $file ) && filemtime( $file ) < time() - self::KEEP_PART ) {
				wp_delete_file( $file );
			}
		}
	}

	/**
	 * @param resource                                                                         $part Open and locked.
	 * @param array{sha256:string,name:string,bytes:int,offset:int,content:string,mime:string} $file Checked.
	 * @return array<string,mixed>|\WP_Error
	 */
	private function append( $part, string $path, array $file ) {
		$known = $this->library->find( $file['sha256'] );
		if ( null !== $known ) {
			return $this->done( $known );
		}
		clearstatcache();
		if ( ! is_file( $path ) || fileinode( $path ) !== fstat( $part )['ino'] ) {
			return $this->go_on( 0 ); // Someone else finished or dropped it while we waited for the lock.
		}
		$size = (int) fstat( $part )['size'];
		if ( 0 === $file['offset'] && $size > $file['bytes'] ) {
			ftruncate( $part, 0 );
			$size = 0;
		}
		if ( $file['offset'] !== $size && $size < $file['bytes'] ) {
			return $this->go_on( $size );
		}
		if ( $size < $file['bytes'] ) {
			fseek( $part, $size );
			if ( strlen( $file['content'] ) !== fwrite( $part, $file['content'] ) || ! fflush( $part ) ) { // phpcs:ignore WordPress.WP.AlternativeFunctions
				ftruncate( $part, $size );
				return $this->fault( 'storage', __( 'The uploads folder of this site is full or cannot be written.', 'profint' ), 507 );
			}
			$size += strlen( $file['content'] );
		}
		return $size < $file['bytes'] ? $this->go_on( $size ) : $this->complete( $path, $file );
	}

	/**
	 * @param array{sha256:string,name:string,bytes:int,offset:int,content:string,mime:string} $file Checked.
	 * @return array<string,mixed>|\WP_Error
	 */
	private function complete( string $path, array $file ) {
		clearstatcache( true, $path ); // Its size was asked for when it was shorter.
		if ( ! hash_equals( $file['sha256'], (string) hash_file( 'sha256', $path ) ) ) {
			wp_delete_file( $path );
			return $this->fault( 'digest', __( 'The file arrived damaged: its SHA-256 is another. Send it again.', 'profint' ), 422 );
		}
		$added = $this->library->add( $path, $file['sha256'], $file['name'], $file['mime'] );
		if ( is_file( $path ) ) {
			wp_delete_file( $path );
		}
		return is_wp_error( $added ) ? $added : $this->done( $added );
	}

	/**
	 * @param array<string,mixed> $message What came.
	 * @return array{sha256:string,name:string,bytes:int,offset:int,content:string,mime:string}|\WP_Error
	 */
	private function checked( array $message ) {
		$sha256 = $message['sha256'] ?? null;
		$bytes  = $message['bytes'] ?? null;
		$offset = $message['offset'] ?? null;
		if ( ! is_string( $sha256 ) || ! preg_match( '/^[0-9a-f]{64}$/D', $sha256 ) || ! is_int( $bytes ) || ! is_int( $offset ) || ! is_string( $message['name'] ?? null ) || ! is_string( $message['content'] ?? null ) ) {
			return $this->fault( 'message', __( 'A part needs sha256, name, mime, bytes, offset and content.', 'profint' ), 400 );
		}
		if ( $bytes < 1 || $bytes > $this->model->limit( 'media_bytes' ) ) {
			return $this->fault( 'size', __( 'The file is empty or larger than this site takes.', 'profint' ), 413 );
		}
		$content = base64_decode( $message['content'], true ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions -- a file's bytes in JSON.
		if ( false === $content || strlen( $content ) > Site_Contract::PART_BYTES || $offset < 0 || $offset + strlen( $content ) > $bytes ) {
			return $this->fault( 'part', __( 'The part is not base64, too long, or reaches beyond the end of the file.', 'profint' ), 400 );
		}
		$name      = sanitize_file_name( wp_basename( str_replace( '\\', '/', $message['name'] ) ) );
		$extension = strtolower( pathinfo( $name, PATHINFO_EXTENSION ) );
		$mime      = $this->model->media()[ $extension ] ?? '';
		if ( '' === $mime || strlen( $name ) > 200 ) {
			return $this->fault( 'kind', __( 'Files of this kind are not taken.', 'profint' ), 415 );
		}
		return compact( 'sha256', 'name', 'bytes', 'offset', 'content', 'mime' );
	}

	/**
	 * Where the parts of a file go. The name cannot be guessed from outside, and nothing there is served.
	 */
	private function path( string $sha256 ): string {
		$folder = $this->folder();
		if ( '' === $folder || ! wp_mkdir_p( $folder ) ) {
			return '';
		}
		if ( ! is_file( $folder . '/.htaccess' ) ) {
			file_put_contents( $folder . '/.htaccess', "Require all denied\n" ); // phpcs:ignore WordPress.WP.AlternativeFunctions
			file_put_contents( $folder . '/index.php', "<?php // Silence is golden.\n" ); // phpcs:ignore WordPress.WP.AlternativeFunctions
		}
		return $folder . '/' . hash_hmac( 'sha256', $sha256, wp_salt( 'nonce' ) ) . '.part';
	}

	private function folder(): string {
		$uploads = wp_upload_dir( null, false );
		return empty( $uploads['error'] ) ? $uploads['basedir'] . '/' . self::FOLDER : '';
	}

	/**
	 * @return array<string,mixed>
	 */
	private function go_on( int $offset ): array {
		return array(
			'done'   => false,
			'offset' => $offset,
		);
	}

	/**
	 * @param array{attachment:int,url:string} $added What the library holds.
	 * @return array<string,mixed>
	 */
	private function done( array $added ): array {
		return array( 'done' => true ) + $added;
	}

	private function fault( string $word, string $message, int $status ): \WP_Error {
		return new \WP_Error( 'profint_media_' . $word, $message, array( 'status' => $status ) );
	}
}
