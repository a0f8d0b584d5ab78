<?php
/**
 * The [site …] section of the engine's configuration file, filled in for this site.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Everything that WordPress knows; passwords and secrets stay in files of their own, which it only names.
 */
final class Site_Section {

	private Languages $languages;

	private \wpdb $db;

	public function __construct( Languages $languages, \wpdb $db ) {
		$this->languages = $languages;
		$this->db        = $db;
	}

	/**
	 * The section, a line a key.
	 */
	public function text(): string {
		$name  = $this->name();
		$lines = array( "[site $name]" );
		foreach ( $this->values( $name ) as $key => $value ) {
			$lines[] = "$key = " . preg_replace( '/[\r\n]+/', ' ', $value );
		}
		return implode( "\n", $lines ) . "\n";
	}

	/**
	 * @return array<string,string>
	 */
	private function values( string $name ): array {
		return $this->server( DB_HOST ) + array(
			'name'             => DB_NAME,
			'user'             => 'profint',
			'password_file'    => "/etc/profint/$name.password",
			'prefix'           => $this->db->prefix,
			'url'              => untrailingslashit( (string) get_option( 'home' ) ),
			'hook_secret_file' => "/etc/profint/$name.hook",
			'source'           => '/srv/profint-content',
			'languages'        => implode( ' ', $this->languages->prefixed() ),
			'author'           => (string) get_current_user_id(),
		);
	}

	/**
	 * Where the database is: a socket's path, or host:port and whether the line is encrypted.
	 *
	 * @return array<string,string>
	 */
	private function server( string $given ): array {
		$parts  = $this->db->parse_db_host( $given );
		$host   = is_array( $parts ) ? (string) $parts[0] : $given;
		$port   = is_array( $parts ) ? (int) $parts[1] : 0;
		$socket = is_array( $parts ) ? (string) $parts[2] : '';
		if ( '' === $socket && in_array( $host, array( 'localhost', '' ), true ) && 0 === $port ) {
			$socket = (string) ini_get( 'mysqli.default_socket' );
			$socket = '' === $socket ? '/run/mysqld/mysqld.sock' : $socket;
		}
		if ( '' !== $socket ) {
			return array( 'database' => $socket );
		}
		$here = in_array( $host, array( 'localhost', '127.0.0.1', '::1' ), true );
		$host = false !== strpos( $host, ':' ) ? "[$host]" : $host;
		return array(
			'database' => $host . ':' . ( $port > 0 ? $port : 3306 ),
			'tls'      => $here ? 'off' : 'required',
		);
	}

	/**
	 * A short name for the site, from its address.
	 */
	private function name(): string {
		$host = (string) wp_parse_url( (string) get_option( 'home' ), PHP_URL_HOST );
		$path = (string) wp_parse_url( (string) get_option( 'home' ), PHP_URL_PATH );
		$name = trim( (string) preg_replace( '/[^a-z0-9]+/', '-', strtolower( preg_replace( '/^www\./', '', $host ) . $path ) ), '-' );
		return '' === $name ? 'site' : $name;
	}
}
