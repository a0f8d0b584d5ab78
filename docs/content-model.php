<?php
/**
 * Prints docs/content-model.md, the reference of the content model, from the one file that the engine and the plugin
 * work by. Called by `make docs`; needs nothing but PHP. What the model gains and this file has no word for (a kind, a
 * limit, a section) ends it with a message, so that nothing is left out in silence.
 *
 *     php docs/content-model.php [MODEL [EXAMPLES]]
 */

declare( strict_types=1 );

$model_file   = $argv[1] ?? dirname( __DIR__ ) . '/sync/model/content-model.json';
$example_file = $argv[2] ?? __DIR__ . '/examples.jsonl';

$model    = json_decode( (string) file_get_contents( $model_file ), true, 64, JSON_THROW_ON_ERROR );
$examples = read_examples( $example_file );

put_head();
put_common( $model );
put_kinds( $model );
put_types( $model, $examples );
put_taxonomies( $model );
put_meta( $model );
put_blocks( $model );
put_languages( $model );
put_media( $model );
put_limits( $model );

// --- small words ------------------------------------------------------------------------------------------------

function fail( string $what ): void {
	fwrite( STDERR, "content-model.php: $what\n" );
	exit( 1 );
}

function code( string $text ): string {
	return "`$text`";
}

/**
 * A row of a table; a bar inside a cell is written so that it stays there.
 */
function row( string ...$cells ): void {
	echo '| ' . implode( ' | ', array_map( static fn( string $cell ): string => str_replace( '|', '\\|', $cell ), $cells ) ) . " |\n";
}

function table( string ...$heads ): void {
	echo "\n";
	row( ...$heads );
	echo '|' . str_repeat( ' --- |', count( $heads ) ) . "\n";
}

function number( int $value ): string {
	return number_format( $value );
}

/**
 * 60,000 bytes; 1 MiB where it is a round number of them.
 */
function bytes( int $value ): string {
	foreach ( array( 'GiB' => 1 << 30, 'MiB' => 1 << 20 ) as $unit => $size ) {
		if ( 0 === $value % $size ) {
			return intdiv( $value, $size ) . " $unit";
		}
	}
	return number( $value ) . ' bytes';
}

function listed( array $words ): string {
	return implode( ', ', array_map( 'code', $words ) );
}

/**
 * @return array<string,array> A record by its type.
 */
function read_examples( string $file ): array {
	$examples = array();
	foreach ( explode( "\n", trim( (string) file_get_contents( $file ) ) ) as $line ) {
		$record = json_decode( $line, true, 64, JSON_THROW_ON_ERROR );
		$examples[ $record['type'] ] = $record;
	}
	return $examples;
}

// --- fields -----------------------------------------------------------------------------------------------------

function kind_of( array $field ): string {
	if ( 'list' === $field['kind'] ) {
		return 'list of ' . kind_of( $field['of'] );
	}
	if ( 'reference' === $field['kind'] ) {
		return 'reference to ' . implode( ', ', $field['to'] );
	}
	return $field['kind'];
}

function limits_of( array $field ): string {
	$limits = array();
	if ( isset( $field['min'] ) || isset( $field['max'] ) ) {
		$limits[] = ( $field['min'] ?? 0 ) . ' to ' . $field['max'] . ( isset( $field['unit'] ) ? ' ' . $field['unit'] : '' );
	}
	if ( isset( $field['max_characters'] ) ) {
		$limits[] = 'at most ' . number( $field['max_characters'] ) . ' characters';
	}
	if ( 'choice' === $field['kind'] ) {
		$limits[] = listed( $field['of'] );
	}
	if ( isset( $field['default'] ) ) {
		$limits[] = 'default ' . code( $field['default'] );
	}
	if ( 'list' === $field['kind'] ) {
		$limits[] = limits_of( $field['of'] );
	}
	return implode( '; ', array_filter( $limits ) );
}

/**
 * What of WordPress it becomes. A term's and a post's columns are called alike in the model.
 */
function becomes( array $field ): string {
	$words = array();
	foreach ( $field['becomes'] ?? array() as $place => $name ) {
		switch ( $place ) {
			case 'column':
				$words[] = 'column ' . ( 'slug' === $name ? '`post_name`, of a term `slug`' : code( $name ) );
				break;
			case 'meta':
				$words[] = 'meta ' . code( $name );
				break;
			case 'taxonomy':
				$words[] = 'term of ' . code( $name );
				break;
			default:
				fail( "a field becomes something unknown: $place" );
		}
	}
	return implode( ', ', $words );
}

/**
 * The names of the fields that the content is made of.
 */
function shown_in_content( array $type ): array {
	$names = array();
	foreach ( $type['content'] ?? array() as $section ) {
		array_push( $names, ...( $section['fields'] ?? array( $section['field'] ) ) );
		if ( isset( $section['comments'] ) ) {
			$names[] = $section['comments'];
		}
	}
	return $names;
}

function put_field( string $name, array $field, string $inherited ): void {
	$translated = in_array( $field['kind'], array( 'text', 'html', 'slug' ), true ) || ( 'list' === $field['kind'] && in_array( $field['of']['kind'], array( 'text', 'html' ), true ) );
	$becomes    = becomes( $field );
	row(
		code( $name ),
		kind_of( $field ),
		empty( $field['required'] ) ? '' : 'yes',
		$translated ? 'yes' : '',
		limits_of( $field ),
		'' === $becomes ? $inherited : $becomes
	);
	$object = 'list' === $field['kind'] ? $field['of'] : $field;
	$dot    = 'list' === $field['kind'] ? '[].' : '.';
	foreach ( 'object' === $object['kind'] ? $object['fields'] : array() as $inner => $member ) {
		put_field( $name . $dot . $inner, $member, $inherited );
	}
}

function put_fields( array $fields, array $in_content ): void {
	table( 'field', 'kind', 'required', 'by language', 'limits', 'becomes' );
	foreach ( $fields as $name => $field ) {
		put_field( $name, $field, in_array( $name, $in_content, true ) ? 'content' : '' );
	}
}

// --- the page, part by part -------------------------------------------------------------------------------------

function put_head(): void {
	echo <<<'TEXT'
		# The content model

		<!-- Made by `make docs` from sync/model/content-model.json. Change that file, not this page. -->

		Which records a bundle can hold, which fields they have, and what each becomes in WordPress. The engine checks and
		renders by this model, and the plugin registers post types, taxonomies and meta from it; both read the same file, from
		which this page is made too. How a bundle is put together is told in [bundle.md](bundle.md).

		A record is known for ever by its bundle's `origin`, its `type` and its `id`. Another `id` is another record; titles and
		slugs may change freely.

		TEXT;
}

function put_common( array $model ): void {
	echo "\n## What every record may have\n";
	put_fields( $model['common'], array() );
	echo <<<'TEXT'

		- `slug` is a wish; without one the slug is made from the title. A slug that is taken gets a number, as WordPress does it.
		- `date` becomes the post's date; without it the time of the run does. `modified` is for people only. A term has
		  neither date, status nor menu order.
		- `aliases` are old addresses of the site, such as `/c-les-cas/uvuc/`. When nothing else answers there, the plugin leads
		  to the record.

		TEXT;
}

function put_kinds( array $model ): void {
	$limits = $model['limits'];
	$words  = array(
		'type'      => 'the name of one of the record types below',
		'id'        => '1 to ' . $limits['id_bytes'] . ' of `a-z`, `0-9` and `-`, not beginning with `-`',
		'slug'      => 'an object by language, each 1 to ' . $limits['slug_bytes'] . ' bytes, written as WordPress would keep it',
		'text'      => 'plain text, an object by language: `{"fr": "…", "en": "…"}`; at most ' . bytes( $limits['text_bytes'] ) . ' each',
		'html'      => 'an HTML fragment, an object by language; at most ' . bytes( $limits['html_bytes'] ) . ' each, of the [profile](bundle.md#html)',
		'string'    => 'plain text that is never translated; at most ' . bytes( $limits['text_bytes'] ),
		'integer'   => 'a whole number',
		'boolean'   => '`true` or `false`',
		'date'      => 'a moment by RFC 3339: `"2026-11-23T09:00:00+01:00"`',
		'color'     => '`#` and six hex digits: `"#b8442f"`',
		'country'   => 'two capital letters of ISO 3166-1: `"SE"`',
		'url'       => 'an address with `https`, `http`, `mailto` or `tel`; at most 2,048 bytes',
		'path'      => 'a path of the site that begins with `/`, without query or fragment; at most ' . $limits['path_bytes'] . ' bytes',
		'choice'    => 'one of the words listed',
		'reference' => 'another record of the bundle, `"type/id"`',
		'media'     => 'a file of the bundle, `"media/…"`, that the manifest lists',
		'list'      => 'a JSON list of at most ' . number( $limits['list_items'] ),
		'object'    => 'a JSON object with the members listed',
	);
	$found  = array();
	$look   = static function ( $part ) use ( &$look, &$found ): void {
		if ( is_array( $part ) ) {
			if ( isset( $part['kind'] ) && is_string( $part['kind'] ) ) {
				$found[ $part['kind'] ] = true;
			}
			array_map( $look, $part );
		}
	};
	$look( $model['common'] );
	$look( $model['types'] );
	echo "\n## Kinds of values\n";
	table( 'kind', 'how it is written' );
	foreach ( array_keys( $found ) as $kind ) {
		if ( ! isset( $words[ $kind ] ) ) {
			fail( "no words for the kind '$kind'" );
		}
	}
	foreach ( array_intersect_key( $words, $found ) as $kind => $word ) {
		row( $kind, $word );
	}
	echo <<<'TEXT'

		A `text` or `html` needs the source language; the others are welcome. A text that comes with the bundle counts as
		reviewed. To say that it is not, write `{"text": "…", "state": "machine"}` in its place.

		TEXT;
}

function section_words( array $section ): string {
	$block = isset( $section['block'] ) ? code( $section['block'] ) : '';
	$field = code( $section['field'] ?? '' );
	switch ( $section['section'] ) {
		case 'html':
			return '' === $block ? "the blocks of $field" : "$block around the blocks of $field";
		case 'list':
			return "$block around a list of $field";
		case 'text':
			return "$block around a paragraph with $field";
		case 'cards':
			return "$block around a " . code( $section['each'] . ' {"' . $section['attribute'] . '": …}' ) . " for each of $field, around its " . code( $section['text'] );
		case 'story':
			return "$block around the blocks of $field; each of " . code( $section['comments'] ) . ' is a ' . code( $section['each'] . ' {"' . $section['attribute'] . '": …}' ) .
				' behind the block whose number, from 0, is its ' . code( $section['after'] ) . ', and behind the last without one';
		case 'related':
			return code( $section['block'] . ' {"' . $section['attribute'] . '": […]}' ) . ' with the references of ' . implode( ' and ', array_map( 'code', $section['fields'] ) );
		case 'files':
			return "$block around a file block for each of $field";
	}
	fail( "no words for the section '{$section['section']}'" );
	return '';
}

/**
 * The record as JSON: a line a field.
 */
function put_example( array $record ): void {
	$lines = array();
	foreach ( $record as $name => $value ) {
		$lines[] = json_encode( $name ) . ': ' . json_encode( $value, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE );
	}
	echo "\n```json\n{ " . implode( ",\n  ", $lines ) . " }\n```\n";
}

function put_types( array $model, array $examples ): void {
	echo "\n## Record types\n\n";
	echo "In a bundle a record is one line; the examples are broken into several for reading. Types are imported in this order.\n";
	foreach ( $model['types'] as $name => $type ) {
		if ( ! isset( $examples[ $name ] ) ) {
			fail( "no example of the type '$name'" );
		}
		echo "\n### $name\n\n";
		if ( 'term' === $type['object'] ) {
			$taxonomy = $model['taxonomies'][ $type['taxonomy'] ];
			echo 'Becomes a term of ' . code( $type['taxonomy'] ) . ', at ' . code( '/' . $taxonomy['base'] . '/…/' ) . ".\n";
		} else {
			echo 'Becomes a post of the type ' . code( $type['post_type'] );
			if ( isset( $type['parent'] ) && $type['parent'] !== $name ) {
				echo ', a child of its ' . $type['parent'];
			}
			if ( isset( $type['base'] ) ) {
				echo ', at ' . code( '/' . $type['base'] . '/…/' );
			}
			echo isset( $type['labels'] ) ? '. In wp-admin: *' . $type['labels']['plural']['en'] . '* (' . $type['labels']['plural']['fr'] . ").\n" : ".\n";
		}
		put_fields( $type['fields'], shown_in_content( $type ) );
		if ( isset( $type['content'] ) ) {
			echo "\nIts content, in this order:\n\n";
			foreach ( $type['content'] as $i => $section ) {
				echo ( $i + 1 ) . '. ' . section_words( $section ) . "\n";
			}
		}
		put_example( $examples[ $name ] );
	}
}

function names( array $by_language ): string {
	return $by_language['en'] . ' / ' . $by_language['fr'] . ' / ' . $by_language['it'] . ' / ' . $by_language['sv'];
}

function put_taxonomies( array $model ): void {
	$from = array();
	foreach ( $model['types'] as $name => $type ) {
		if ( 'term' === $type['object'] ) {
			$from[ $type['taxonomy'] ] = "records of the type `$name`";
		}
	}
	echo "\n## Taxonomies\n";
	table( 'taxonomy', 'address', 'name (English / French / Italian / Swedish)', 'of the types', 'its terms' );
	foreach ( $model['taxonomies'] as $name => $taxonomy ) {
		$terms = $from[ $name ] ?? number( count( $taxonomy['terms'] ) ) . ' that come with the model';
		row( code( $name ), code( '/' . $taxonomy['base'] . '/' ), names( $taxonomy['labels']['singular'] ), listed( $taxonomy['post_types'] ), $terms );
	}
	echo "\nA term of the model is made when a record needs it. Its slug is its key, such as `se` for Sweden.\n";
	foreach ( $model['taxonomies'] as $name => $taxonomy ) {
		$terms = $taxonomy['terms'] ?? array();
		if ( array() !== $terms && count( $terms ) <= 20 ) {
			table( 'term of ' . code( $name ), 'name (English / French / Italian / Swedish)' );
			foreach ( $terms as $key => $labels ) {
				row( code( $key ), names( $labels ) );
			}
		}
	}
}

function put_meta( array $model ): void {
	echo "\n## Meta\n\nAll are single, registered and visible in the REST interface; who may edit the post or term may edit them.\n";
	table( 'meta', 'type', 'of' );
	foreach ( $model['meta']['post'] as $key => $meta ) {
		row( code( $key ), $meta['type'], listed( $meta['post_types'] ) );
	}
	foreach ( $model['meta']['term'] as $key => $meta ) {
		row( code( $key ), $meta['type'], 'terms of ' . code( $meta['taxonomy'] ) );
	}
}

function put_blocks( array $model ): void {
	echo "\n## Blocks\n\nA block holds its text as ordinary blocks inside; titles and addresses of what it points to are shown, never stored.\n";
	table( 'block', 'name (English / French / Italian / Swedish)', 'attributes' );
	foreach ( $model['blocks'] as $name => $block ) {
		$attributes = array();
		foreach ( $block['attributes'] ?? array() as $attribute => $type ) {
			$attributes[] = code( $attribute ) . ( 'array' === $type ? ' (references)' : ' (a reference)' );
		}
		row( code( $name ), names( $block['labels'] ), implode( ', ', $attributes ) );
	}
}

function put_languages( array $model ): void {
	echo "\n## Languages\n\nThese have names and addresses ready. A bundle may hold others that the site has.\n";
	table( 'code', 'name', 'locale' );
	foreach ( $model['languages'] as $code => $language ) {
		row( code( $code ), $language['name'], code( $language['locale'] ) );
	}
}

function put_media( array $model ): void {
	echo "\n## Kinds of files\n\nEverything else is refused, and so is a file that does not begin as one of its kind does.\n";
	table( 'extension', 'kind' );
	$extensions = array();
	foreach ( $model['media'] as $extension => $mime ) {
		$extensions[ $mime ][] = ".$extension";
	}
	foreach ( $extensions as $mime => $names ) {
		row( listed( $names ), code( $mime ) );
	}
}

function put_limits( array $model ): void {
	$words = array(
		'depth'           => 'lists and objects inside one another in a record',
		'line_bytes'      => 'a record, which is one line',
		'id_bytes'        => 'an `id`',
		'text_bytes'      => 'a plain text in one language',
		'html_bytes'      => 'an HTML text in one language',
		'html_depth'      => 'elements inside one another in an HTML text',
		'html_tags'       => 'tags in an HTML text',
		'html_attributes' => 'attributes of one tag',
		'list_items'      => 'items of a list',
		'files'           => 'files of a bundle',
		'records_bytes'   => 'all records of a bundle together',
		'media_bytes'     => 'one file of `media/`',
		'slug_bytes'      => 'a slug',
		'path_bytes'      => 'a path in `aliases`',
		'manifest_bytes'  => '`profint.json`',
		'findings'        => 'errors, and as many warnings, that `profint check` lists',
	);
	echo "\n## Limits\n";
	table( 'at most', 'of' );
	foreach ( $model['limits'] as $name => $limit ) {
		if ( ! isset( $words[ $name ] ) ) {
			fail( "no words for the limit '$name'" );
		}
		row( '_bytes' === substr( $name, -6 ) ? bytes( $limit ) : number( $limit ), $words[ $name ] );
	}
}
