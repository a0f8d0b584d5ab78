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

	private Ledger $ledger;

	private Outbox $outbox;

	private Drain $drain;

	private Edit_Log $edits;

	private Conflicts $conflicts;

	private Settlement $settlement;

	private Conflict_View $conflict_view;

	private Translation_Rows $translations;

	private Review $review;

	private function __construct( string $file, \wpdb $db ) {
		$folder          = dirname( $file );
		$this->file      = $file;
		$this->db        = $db;
		$this->model     = Model::from_file( $folder . '/content-model.json' );
		$this->schema    = new Schema( $db, $folder . '/sql' );
		$this->languages = new Languages( $this->model );
		$this->ledger    = new Ledger( $this->schema, $db );
		$this->outbox    = new Outbox( $this->schema, $db );
		$this->drain     = $this->make_drain();
		$this->contract  = new Site_Contract( $this->model, $this->languages, $this->schema, $db );

		$this->edits         = new Edit_Log( $this->model, $this->ledger, $this->schema, $db );
		$this->conflicts     = new Conflicts( $this->schema, $db );
		$this->settlement    = new Settlement( $this->schema, $db, $this->conflicts, new Object_State( $this->schema, $db ), $this->edits );
		$this->conflict_view = new Conflict_View( $this->schema, $db, new Object_State( $this->schema, $db ), $this->settlement );
		$this->translations  = new Translation_Rows( $this->schema, $db, $this->model->source_language() );
		$this->review        = new Review( $this->translations, $this->schema, $db, $this->ledger );
	}

	private function make_drain(): Drain {
		$db    = $this->db;
		$metas = new Meta_News( $db );
		$state = new Object_State( $this->schema, $db );
		$base  = new Ledger_Base( $this->schema, $db, $state );
		$news  = new News( new Before_Images( $this->schema, $db ), $state, $base, new Post_News( $metas, new Relation_News() ), new Term_News( $metas ), new Sibling_News( $this->languages ), new Wpml( $this->model, $this->languages ) );
		return new Drain( $this->outbox, new Cache_Sweep( $db ), $news, new Quiet() );
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

		( new Polylang_Options( $this->model, $this->db ) )->register();
		$this->languages->register();
		$taxonomies->register();
		$types->register();
		( new Meta_Fields( $this->model ) )->register();
		$this->contract->register();
		( new Installation( $this->file, $this->schema, $types, $taxonomies, $this->languages, $rows, $this->contract ) )->register();
		( new Schedule() )->register();
		$this->register_hook();
		did_action( 'plugins_loaded' ) ? $this->register_screens() : add_action( 'plugins_loaded', array( $this, 'register_screens' ), 20 );
		add_action( 'init', array( $this, 'load_texts' ), 0 );
	}

	/**
	 * What the engine calls, and what tells WordPress.
	 */
	private function register_hook(): void {
		$db    = $this->db;
		$media = new Media_Intake( $this->model, new Media_Library( $this->schema, $db ) );

		$this->drain->register();
		$media->register();
		$this->edits->register();
		( new Conflict_Routes( $this->conflicts, $this->conflict_view, $this->settlement ) )->register();
		( new Review_Routes( $this->translations, $this->review ) )->register();
		( new Hook_Routes( new Replay_Guard( $db ), $media, new Media_Outlet( $this->model ), $this->drain, $this->contract ) )->register();
		$facts = new Language_Facts( $this->ledger, $this->languages );
		( new Language_Routes( $this->languages, $this->ledger, $facts ) )->register();
		( new Language_Fields( $this->model, $this->languages, $facts ) )->register();
		( new Command_Line( $this->drain, $this->outbox, new Wpml( $this->model, $this->languages ), $this->ledger ) )->register();
	}

	/**
	 * Whether Polylang is here is known once all plugins are loaded.
	 */
	public function register_screens(): void {
		$this->register_pages();
		if ( is_admin() ) {
			$this->register_administration();
		}
	}

	/**
	 * What visitors see.
	 */
	private function register_pages(): void {
		$model     = $this->model;
		$languages = $this->languages;
		$ledger    = $this->ledger;
		$texts     = new Texts( $languages, dirname( $this->file ) . '/languages' );
		$areas     = new Areas( $ledger );
		$reading   = new Reading( $model, $languages );
		$links     = new Language_Links( $model, $languages, $reading );
		$others    = new Translations( $languages, $reading, $links );
		$switcher  = new Language_Switcher( $model, $languages, $reading, $others, $texts );
		$stand_in  = new Stand_In( $model, $languages );
		$pages     = new Menu_Pages( $languages, $stand_in );
		$menu      = new Menu_Block( $model, $pages, $stand_in, $reading, $links, $texts );
		$notice    = new Machine_Notice( $model, $ledger, $languages, $reading, $stand_in, $texts );
		$targets   = new Targets( $model, $ledger, $languages, $areas );

		$ledger->register();
		if ( $languages->gives_addresses() ) {
			( new Language_Rules( $model, $languages ) )->register();
			$links->register();
			( new Language_Query( $model, $languages, $reading ) )->register();
			( new Language_Home( $model, $languages, $links, $pages ) )->register();
			( new Language_Head( $model, $languages, $reading, $others ) )->register();
		}
		if ( Languages::POLYLANG === $languages->provider() ) {
			( new Polylang_Switcher( $model, $reading, $others ) )->register();
		}
		( new Default_Language( $model, $languages ) )->register();
		$switcher->register();
		( new Language_Menu( $switcher ) )->register();
		if ( $languages->gives_addresses() ) {
			( new Top_Bar( $reading, $menu, $switcher ) )->register();
		}
		( new Blocks( $this->file, $model, new Section_Blocks( $model, $languages ), new Link_Blocks( $model, $languages, $targets, $texts ), $menu, $switcher ) )->register();
		( new Page_Frame( $languages, $reading, $notice, new Facts( $model, $areas, $links, $stand_in, $texts ), new Module_Parts( $model, $languages, $stand_in, $texts ) ) )->register();
		$notice->register();
		( new Theme_Fit( $reading ) )->register();
		( new Featured_Images( new Media_Library( $this->schema, $this->db ) ) )->register();
		( new Partner_Page( $reading ) )->register();
		( new Downloads( $languages, $texts ) )->register();
		( new Archives( $model, $reading, $texts ) )->register();
		( new Public_Style( $model, $reading, $areas ) )->register();
		( new Aliases( $this->schema, $this->db, $languages ) )->register();
	}

	/**
	 * What administrators and editors see.
	 */
	private function register_administration(): void {
		$rows     = new Language_Rows( $this->model, $this->languages );
		$runs     = new Runs( $this->schema, $this->db );
		$desk     = new Conflict_Desk( $this->conflicts, $this->conflict_view, $this->settlement );
		$overview = new Overview_Page( $this->model, $this->languages, $this->ledger, $runs, $this->outbox, $this->drain, $this->contract, $desk );
		$settings = new Settings_Page( $this->languages, $rows, $this->contract, new Site_Section( $this->languages, $this->db ) );

		$review   = new Review_Desk( $this->languages, $this->translations, $this->review );

		$desk->register();
		$review->register();
		( new Language_Notice( $this->languages, $rows ) )->register();
		( new Admin_Menu( $this->file, $this->model, $overview, $review, $settings ) )->register();
		if ( Languages::POLYLANG !== $this->languages->provider() ) {
			( new Language_Column( $this->model, $this->languages ) )->register();
		}
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

	public function drain(): Drain {
		return $this->drain;
	}
}
