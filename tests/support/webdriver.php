<?php
/**
 * A small WebDriver client: headless Chromium through the chromedriver at PROFINT_WEBDRIVER, over
 * loopback HTTP. One object is one browser window; it closes with the object. Elements are named by
 * CSS selectors.
 */
declare(strict_types=1);

final class Webdriver {
	private const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

	private string $session;

	public function __construct( private string $server = '', int $width = 1280, int $height = 900 ) {
		$this->server  = rtrim( $this->server ?: (string) getenv( 'PROFINT_WEBDRIVER' ), '/' );
		$this->session = '';
		$answer        = $this->call( 'POST', '/session', [
			'capabilities' => [ 'alwaysMatch' => [
				'browserName'        => 'chrome',
				'goog:loggingPrefs'  => [ 'browser' => 'ALL' ],
				'goog:chromeOptions' => [ 'args' => [
					'--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage',
					'--no-first-run', '--disable-background-networking', '--lang=fr',
					"--window-size=$width,$height",
				] ],
			] ],
		] );
		$this->session = '/session/' . $answer['sessionId'];
	}

	public function __destruct() {
		$this->close();
	}

	public function close(): void {
		if ( $this->session !== '' ) {
			$this->call( 'DELETE', '' );
			$this->session = '';
		}
	}

	/** Goes to an address and waits until the page has loaded. */
	public function open( string $address ): void {
		$this->call( 'POST', '/url', [ 'url' => $address ] );
	}

	public function address(): string {
		return $this->call( 'GET', '/url' );
	}

	public function title(): string {
		return $this->call( 'GET', '/title' );
	}

	/** The page as HTML, as it stands now. */
	public function source(): string {
		return $this->call( 'GET', '/source' );
	}

	/** The visible text of the first element, waited for. */
	public function text( string $selector = 'body' ): string {
		return $this->call( 'GET', $this->element( $selector ) . '/text' );
	}

	/** The visible texts of all elements there are now. */
	public function texts( string $selector ): array {
		return $this->run(
			'return [...document.querySelectorAll(arguments[0])].map(e => e.innerText.trim())',
			$selector
		);
	}

	public function count( string $selector ): int {
		return $this->run( 'return document.querySelectorAll(arguments[0]).length', $selector );
	}

	/** An attribute's value, or null. */
	public function attribute( string $selector, string $name ): ?string {
		return $this->call( 'GET', $this->element( $selector ) . "/attribute/$name" );
	}

	/** A computed CSS property. */
	public function style( string $selector, string $property ): string {
		return $this->call( 'GET', $this->element( $selector ) . "/css/$property" );
	}

	public function click( string $selector ): void {
		$element = $this->element( $selector );
		$this->run( 'document.querySelector(arguments[0]).scrollIntoView({block: "center"})', $selector );
		$this->call( 'POST', "$element/click", new stdClass() );
	}

	/** Empties a field and types into it. */
	public function fill( string $selector, string $text ): void {
		$element = $this->element( $selector );
		$this->call( 'POST', "$element/clear", new stdClass() );
		$this->call( 'POST', "$element/value", [ 'text' => $text ] );
	}

	/** Types without emptying first. */
	public function type( string $selector, string $text ): void {
		$this->call( 'POST', $this->element( $selector ) . '/value', [ 'text' => $text ] );
	}

	/** Runs JavaScript in the page; `arguments[0]` … are the values given. */
	public function run( string $script, mixed ...$arguments ): mixed {
		return $this->call( 'POST', '/execute/sync', [ 'script' => $script, 'args' => $arguments ] );
	}

	/** Waits until a JavaScript expression is true. */
	public function wait( string $expression, float $seconds = 15 ): void {
		$end = microtime( true ) + $seconds;
		while ( ! $this->run( "return !!($expression)" ) ) {
			if ( microtime( true ) > $end ) {
				throw new RuntimeException( "waited $seconds s in vain for: $expression" );
			}
			usleep( 50000 );
		}
	}

	/** Waits until there is such an element. */
	public function wait_for( string $selector, float $seconds = 15 ): void {
		$this->wait( 'document.querySelector(' . json_encode( $selector ) . ')', $seconds );
	}

	public function resize( int $width, int $height ): void {
		$this->call( 'POST', '/window/rect', [ 'width' => $width, 'height' => $height ] );
	}

	/** The page is laid out for a screen this narrow, as on a phone, below what a window can be; 0 ends it. */
	public function narrow( int $width, int $height = 844 ): void {
		$this->call( 'POST', '/goog/cdp/execute', $width > 0
			? [ 'cmd' => 'Emulation.setDeviceMetricsOverride', 'params' => [ 'width' => $width, 'height' => $height, 'deviceScaleFactor' => 1, 'mobile' => true ] ]
			: [ 'cmd' => 'Emulation.clearDeviceMetricsOverride', 'params' => new stdClass() ] );
	}

	/** Saves what the window shows as PNG; relative names go to PROFINT_SCREENSHOTS. */
	public function screenshot( string $file ): void {
		if ( $file[0] !== '/' ) {
			$file = ( getenv( 'PROFINT_SCREENSHOTS' ) ?: sys_get_temp_dir() ) . "/$file";
		}
		file_put_contents( $file, base64_decode( $this->call( 'GET', '/screenshot' ) ) );
	}

	/** Enters and leaves a frame, for instance the block editor's `iframe[name="editor-canvas"]`. */
	public function enter( string $selector ): void {
		$id = basename( $this->element( $selector ) );
		$this->call( 'POST', '/frame', [ 'id' => [ self::ELEMENT => $id ] ] );
	}

	public function leave(): void {
		$this->call( 'POST', '/frame', [ 'id' => null ] );
	}

	/** What the console said since the last call: lines of errors, images of outside hosts left out. */
	public function console_errors(): array {
		$home  = (string) getenv( 'PROFINT_URL' );
		$lines = [];
		foreach ( $this->call( 'POST', '/se/log', [ 'type' => 'browser' ] ) as $entry ) {
			$outside = preg_match( '~^https?://~', $entry['message'] ) && ! str_starts_with( $entry['message'], $home );
			if ( $entry['level'] === 'SEVERE' && ! $outside ) {
				$lines[] = $entry['message'];
			}
		}
		return $lines;
	}

	/**
	 * Logs into wp-admin. The page moves the cursor to the user field 200 ms after it has loaded;
	 * typing before that lands in the wrong field.
	 */
	public function login( string $home = '', string $user = 'admin', string $password = 'password' ): void {
		$home = rtrim( $home ?: (string) getenv( 'PROFINT_URL' ), '/' );
		$this->open( "$home/wp-login.php" );
		$this->wait( 'document.activeElement && document.activeElement.id === "user_login"' );
		$this->fill( '#user_login', $user );
		$this->fill( '#user_pass', $password );
		$this->click( '#wp-submit' );
		$this->wait_for( '#wpadminbar, #login_error' );
		if ( $this->count( '#login_error' ) > 0 ) {
			throw new RuntimeException( 'login refused: ' . $this->text( '#login_error' ) );
		}
	}

	/** The path of an element, waited for. */
	private function element( string $selector ): string {
		$this->wait_for( $selector );
		$found = $this->call( 'POST', '/element', [ 'using' => 'css selector', 'value' => $selector ] );
		return '/element/' . $found[ self::ELEMENT ];
	}

	private function call( string $method, string $path, mixed $body = null ): mixed {
		$request = curl_init( $this->server . $this->session . $path );
		curl_setopt_array( $request, [
			CURLOPT_CUSTOMREQUEST  => $method,
			CURLOPT_RETURNTRANSFER => true,
			CURLOPT_TIMEOUT        => 120,
			CURLOPT_HTTPHEADER     => [ 'Content-Type: application/json' ],
		] );
		if ( $method === 'POST' ) {
			curl_setopt( $request, CURLOPT_POSTFIELDS, json_encode( $body ?? new stdClass() ) );
		}
		$answer = curl_exec( $request );
		if ( $answer === false ) {
			throw new RuntimeException( "chromedriver does not answer: " . curl_error( $request ) );
		}
		$value = json_decode( $answer, true )['value'] ?? null;
		if ( curl_getinfo( $request, CURLINFO_RESPONSE_CODE ) !== 200 ) {
			throw new RuntimeException( "$method $path: {$value['error']}: " . strtok( $value['message'], "\n" ) );
		}
		return $value;
	}
}
