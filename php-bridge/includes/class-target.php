<?php
/**
 * What a reference leads to, ready to be shown.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * A value. The title is safe HTML (inline markup at most); everything else is raw and is escaped where it is printed.
 */
final class Target {

	public int $post;

	public string $title;

	public string $url;

	public string $language;

	public string $kind;

	public string $color;

	public function __construct( int $post, string $title, string $url, string $language, string $kind, string $color ) {
		$this->post     = $post;
		$this->title    = $title;
		$this->url      = $url;
		$this->language = $language;
		$this->kind     = $kind;
		$this->color    = $color;
	}
}
