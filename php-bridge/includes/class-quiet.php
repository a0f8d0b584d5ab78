<?php
/**
 * Keeps noisy callbacks away while WordPress is told of imported content: no mail, no pings, no social posts.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * A written list of names, taken off for the time of a drain and put back. WP_IMPORTING stays undefined: it would also
 * switch off search indexing and cache purging, which are wanted, and it could not be taken back.
 */
final class Quiet {

	/**
	 * Callbacks by hook. Functions by name; methods as Class::method; a trailing * stands for anything.
	 *
	 * Of core: what the engine has written itself (counts, revisions, old slugs), pings, and menus, which are not ours.
	 */
	const NOISY = array(
		'transition_post_status' => array(
			'_update_term_count_on_transition_post_status',
			'_wp_auto_add_pages_to_menu',
			'Jetpack_Subscriptions::*',
			'Automattic\Jetpack\Publicize\*',
			'Publicize*',
			'MailPoet\*',
			'Newsletter*',
			'B2S_*',
			'wpt_*',
			'OneSignal_*',
		),
		'publish_post'           => array( '_publish_post_hook', 'wpt_*' ),
		'publish_page'           => array( 'wpt_*' ),
		'post_updated'           => array( 'wp_save_post_revision', 'wp_check_for_changed_slugs', 'wp_check_for_changed_dates' ),
		'save_post'              => array( 'wpt_*', 'B2S_*', 'Publicize*', 'Automattic\Jetpack\Publicize\*' ),
		'wp_insert_post'         => array( 'B2S_*', 'Publicize*', 'Automattic\Jetpack\Publicize\*', 'Newsletter*' ),
		'wp_after_insert_post'   => array( 'wp_save_post_revision_on_insert', 'wpt_*', 'Publicize*', 'Automattic\Jetpack\Publicize\*' ),
	);

	/**
	 * Answers that switch off what asks before it makes noise.
	 */
	const ANSWERS = array(
		'pre_wp_mail'                                => '__return_false',
		'publicize_should_publicize_published_post'  => '__return_false',
		'jetpack_allow_per_post_subscriptions'       => '__return_false',
		'jetpack_is_post_mailable'                   => '__return_false',
		'pll_pre_current_user_can_synchronize_post'  => '__return_false',
		'pll_pre_current_user_can_synchronize_term'  => '__return_false',
	);

	/**
	 * What was taken off: hook, callback, priority, accepted arguments.
	 *
	 * @var array<int,array{0:string,1:mixed,2:int,3:int}>
	 */
	private array $removed = array();

	/**
	 * From now on it is quiet.
	 */
	public function begin(): void {
		/**
		 * Callbacks that are kept away while imported content is announced, by hook.
		 *
		 * @param array<string,string[]> $noisy Names; a trailing * stands for anything.
		 */
		$noisy = (array) apply_filters( 'profint_noisy_callbacks', self::NOISY );
		foreach ( $noisy as $hook => $patterns ) {
			$this->take_off( (string) $hook, (array) $patterns );
		}
		foreach ( self::ANSWERS as $filter => $answer ) {
			add_filter( $filter, $answer, PHP_INT_MAX );
		}
		/**
		 * Imported content is about to be announced: a plugin may take its own callbacks off.
		 */
		do_action( 'profint_before_replay' );
	}

	/**
	 * Everything is back in its place.
	 */
	public function end(): void {
		foreach ( $this->removed as $callback ) {
			add_filter( ...$callback );
		}
		$this->removed = array();
		foreach ( self::ANSWERS as $filter => $answer ) {
			remove_filter( $filter, $answer, PHP_INT_MAX );
		}
		do_action( 'profint_after_replay' );
	}

	/**
	 * @param string[] $patterns Names.
	 */
	private function take_off( string $hook, array $patterns ): void {
		$callbacks = isset( $GLOBALS['wp_filter'][ $hook ] ) ? $GLOBALS['wp_filter'][ $hook ]->callbacks : array();
		foreach ( $callbacks as $priority => $entries ) {
			foreach ( $entries as $entry ) {
				if ( $this->is_listed( self::name( $entry['function'] ), $patterns ) ) {
					$this->removed[] = array( $hook, $entry['function'], (int) $priority, (int) $entry['accepted_args'] );
					remove_filter( $hook, $entry['function'], $priority );
				}
			}
		}
	}

	/**
	 * @param string[] $patterns Names.
	 */
	private function is_listed( string $name, array $patterns ): bool {
		foreach ( $patterns as $pattern ) {
			if ( $name === $pattern || ( '*' === substr( $pattern, -1 ) && 0 === strpos( $name, substr( $pattern, 0, -1 ) ) ) ) {
				return true;
			}
		}
		return false;
	}

	/**
	 * What a callback is called; empty for closures.
	 *
	 * @param mixed $callback Anything that add_filter() takes.
	 */
	private static function name( $callback ): string {
		if ( is_string( $callback ) ) {
			return $callback;
		}
		if ( is_array( $callback ) && isset( $callback[0], $callback[1] ) ) {
			return ( is_object( $callback[0] ) ? get_class( $callback[0] ) : (string) $callback[0] ) . '::' . $callback[1];
		}
		return is_object( $callback ) && ! $callback instanceof \Closure ? get_class( $callback ) . '::__invoke' : '';
	}
}
