<?php
/**
 * The plugin's own words on public pages, in the language of the content, whatever language the site speaks.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Reads the same .mo files as WordPress does; a translation in WP_LANG_DIR goes before the one that comes with the plugin.
 */
final class Texts {

	private Languages $languages;

	private string $folder;

	/**
	 * Translations by locale.
	 *
	 * @var array<string,\MO>
	 */
	private array $files = array();

	public function __construct( Languages $languages, string $folder ) {
		$this->languages = $languages;
		$this->folder    = $folder;
	}

	/**
	 * A text in a language; the English of the source where there is no translation.
	 *
	 * @param string $language Code of a language of the site.
	 * @param string $text     As it stands in the source.
	 */
	public function say( string $language, string $text ): string {
		$all    = $this->languages->all();
		$locale = (string) ( $all[ $language ]['locale'] ?? determine_locale() );
		if ( ! isset( $this->files[ $locale ] ) ) {
			$this->files[ $locale ] = $this->load( $locale );
		}
		return (string) $this->files[ $locale ]->translate( $text );
	}

	/**
	 * A size in bytes, as people of that language write it.
	 */
	public function size( string $language, int $bytes ): string {
		$units = 'fr' === $language ? array( 'octets', 'Ko', 'Mo', 'Go' ) : array( 'bytes', 'kB', 'MB', 'GB' );
		$place = 0;
		$value = (float) $bytes;
		while ( $value >= 1000 && $place < 3 ) {
			$value /= 1024;
			++$place;
		}
		$point = 'en' === $language ? '.' : ',';
		return number_format( $value, $place > 1 && $value < 10 ? 1 : 0, $point, ' ' ) . "\u{a0}" . $units[ $place ];
	}

	/**
	 * A duration in minutes, as a timetable writes it.
	 */
	public function minutes( int $minutes ): string {
		$hours = intdiv( $minutes, 60 );
		$rest  = $minutes % 60;
		if ( 0 === $hours ) {
			return $minutes . "\u{a0}min";
		}
		return $hours . "\u{a0}h" . ( 0 === $rest ? '' : sprintf( "\u{a0}%02d", $rest ) );
	}

	private function load( string $locale ): \MO {
		$file = new \MO();
		foreach ( array( WP_LANG_DIR . '/plugins', $this->folder ) as $folder ) {
			$path = "$folder/profint-$locale.mo";
			if ( is_readable( $path ) && $file->import_from_file( $path ) ) {
				break;
			}
		}
		return $file;
	}
}
