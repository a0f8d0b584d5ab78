<?php
/**
 * The bare address of a language, /en/: leads to where our content begins in that language.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Only when the site itself has nothing there: the first page of our menu (the default language's where the asked one has
 * none), else the archive of the first type.
 */
final class Language_Home {

	private Model $model;

	private Languages $languages;

	private Language_Links $links;

	private Menu_Pages $pages;

	public function __construct( Model $model, Languages $languages, Language_Links $links, Menu_Pages $pages ) {
		$this->model     = $model;
		$this->languages = $languages;
		$this->links     = $links;
		$this->pages     = $pages;
	}

	public function register(): void {
		add_action( 'template_redirect', array( $this, 'redirect' ), 4 );
	}

	/**
	 * Sends the visitor on.
	 */
	public function redirect(): void {
		$code = trim( (string) $GLOBALS['wp']->request, '/' );
		if ( ! is_404() || ! in_array( $code, $this->languages->prefixed(), true ) ) {
			return;
		}
		$pages = $this->pages->in( $code );
		$pages = array() === $pages ? $this->pages->in( $this->languages->default_code() ) : $pages;
		$types = array_keys( $this->model->post_types() );
		wp_safe_redirect( array() === $pages ? $this->links->archive( $types[0], $code ) : (string) get_permalink( $pages[0] ), 302, 'PROFINT' );
		exit;
	}
}
