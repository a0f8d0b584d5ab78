<?php
/**
 * The composition root: every object of the plugin is made and wired here, and nowhere else.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Reads like a list. Constructors are silent; register() is where things begin.
 */
final class Plugin {

	private static ?self $instance = null;

	private string $file;

	private Model $model;

	private Schema $schema;

	private Languages $languages;

	private Site_Contract $contract;

	private \wpdb $db;

	private ?Drain $drain = null;

	private function __construct( string $file, \wpdb $db ) {
		$folder          = dirname( $file );
		$this->file      = $file;
		$this->db        = $db;
		$this->model     = Model::from_file( $folder . '/content-model.json' );
		$this->schema    = new Schema( $db, $folder . '/sql' );
		$this->languages = new Languages( $this->model );
		$this->contract  = new Site_Contract( $this->model, $this->languages, $this->schema, $db );
	}

	/**
	 * The one plugin of this request.
	 */
	public static function instance( string $file = PROFINT_FILE ): self {
		if ( null === self::$instance ) {
			self::$instance = new self( $file, $GLOBALS['wpdb'] );
		}
		return self::$instance;
	}

	public function register(): void {
		$types      = new Content_Types( $this->model );
		$taxonomies = new Language_Taxonomies( $this->model, $this->languages );
		$rows       = new Language_Rows( $this->model, $this->languages );

		$this->languages->register();
		$taxonomies->register();
		$types->register();
		( new Meta_Fields( $this->model ) )->register();
		$this->contract->register();
		( new Installation( $this->file, $this->schema, $types, $taxonomies, $this->languages, $rows, $this->contract ) )->register();
		( new Schedule() )->register();
		$this->register_hook();
		if ( is_admin() ) {
			( new Admin_Menu() )->register();
		}
		add_action( 'init', array( $this, 'load_texts' ), 0 );
	}

	/**
	 * What the engine calls, and what tells WordPress.
	 */
	private function register_hook(): void {
		$db     = $this->db;
		$outbox = new Outbox( $this->schema, $db );
		$media  = new Media_Intake( $this->model, new Media_Library( $this->schema, $db ) );

		$this->drain = new Drain( $outbox, new Cache_Sweep(), new Post_News( $db ), new Term_News(), new Quiet() );
		$this->drain->register();
		$media->register();
		( new Hook_Routes( new Replay_Guard( $db ), $media, $this->drain, $this->contract ) )->register();
		( new Command_Line( $this->drain, $outbox ) )->register();
	}

	/**
	 * The plugin's translations come with it.
	 */
	public function load_texts(): void {
		load_plugin_textdomain( 'profint', false, dirname( plugin_basename( $this->file ) ) . '/languages' );
	}

	public function model(): Model {
		return $this->model;
	}

	public function schema(): Schema {
		return $this->schema;
	}

	public function languages(): Languages {
		return $this->languages;
	}

	public function contract(): Site_Contract {
		return $this->contract;
	}

	public function drain(): ?Drain {
		return $this->drain;
	}
}
