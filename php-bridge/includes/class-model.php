<?php
/**
 * The content model: content-model.json, the one file from which the engine validates and the plugin registers.
 *
 * @package Profint
 */

declare( strict_types=1 );

namespace Profint;

defined( 'ABSPATH' ) || exit;

/**
 * Answers what there is to register. Knows nothing of WordPress.
 */
final class Model {

	/**
	 * The decoded file.
	 *
	 * @var array<string,mixed>
	 */
	private array $data;

	/**
	 * Post types by name, put together on first use.
	 *
	 * @var array<string,array<string,mixed>>|null
	 */
	private ?array $post_types = null;

	/**
	 * @param array<string,mixed> $data The decoded file.
	 */
	public function __construct( array $data ) {
		$this->data = $data;
	}

	/**
	 * Reads the model from the plugin's folder.
	 *
	 * @throws \RuntimeException When the folder is incomplete.
	 */
	public static function from_file( string $file ): self {
		$text = is_readable( $file ) ? file_get_contents( $file ) : false; // phpcs:ignore WordPress.WP.AlternativeFunctions -- a local file.
		$data = false === $text ? null : json_decode( $text, true );
		if ( ! is_array( $data ) || 'profint-model/1' !== ( $data['format'] ?? '' ) ) {
			throw new \RuntimeException( sprintf( 'The file %s is missing or damaged: install the plugin anew.', basename( $file ) ) );
		}
		return new self( $data );
	}

	/**
	 * Languages that content comes in, source language first: code => name, locale, flag.
	 *
	 * @return array<string,array{name:string,locale:string,flag:string}>
	 */
	public function languages(): array {
		return $this->data['languages'];
	}

	/**
	 * The language that every record has.
	 */
	public function source_language(): string {
		return (string) key( $this->data['languages'] );
	}

	/**
	 * Post types that the plugin registers (not page): name => base, hierarchical, labels, supports.
	 *
	 * @return array<string,array<string,mixed>>
	 */
	public function post_types(): array {
		if ( null === $this->post_types ) {
			$this->post_types = array();
			foreach ( $this->data['types'] as $type ) {
				if ( isset( $type['base'] ) ) {
					$this->post_types[ $type['post_type'] ] = $type;
				}
			}
		}
		return $this->post_types;
	}

	/**
	 * The post type that a type of record becomes; empty for terms and for unknown types.
	 */
	public function post_type_of( string $record_type ): string {
		return (string) ( $this->data['types'][ $record_type ]['post_type'] ?? '' );
	}

	/**
	 * The taxonomy that a type of record becomes terms of; empty for posts and for unknown types.
	 */
	public function taxonomy_of( string $record_type ): string {
		return (string) ( $this->data['types'][ $record_type ]['taxonomy'] ?? '' );
	}

	/**
	 * Names of the types of records, in order.
	 *
	 * @return string[]
	 */
	public function record_types(): array {
		return array_keys( $this->data['types'] );
	}

	/**
	 * Every post type that records become, page included.
	 *
	 * @return string[]
	 */
	public function content_post_types(): array {
		return array_values( array_unique( array_filter( array_column( $this->data['types'], 'post_type' ) ) ) );
	}

	/**
	 * Taxonomies: name => base, labels, post_types, terms.
	 *
	 * @return array<string,array<string,mixed>>
	 */
	public function taxonomies(): array {
		return $this->data['taxonomies'];
	}

	/**
	 * Post meta: key => type, post_types.
	 *
	 * @return array<string,array{type:string,post_types:string[]}>
	 */
	public function post_meta(): array {
		return $this->data['meta']['post'];
	}

	/**
	 * Term meta: key => type, taxonomy.
	 *
	 * @return array<string,array{type:string,taxonomy:string}>
	 */
	public function term_meta(): array {
		return $this->data['meta']['term'];
	}

	/**
	 * Blocks: name => labels, attributes (name => type), children.
	 *
	 * @return array<string,array<string,mixed>>
	 */
	public function blocks(): array {
		return $this->data['blocks'];
	}

	/**
	 * Kinds of files that may come in: extension => MIME type.
	 *
	 * @return array<string,string>
	 */
	public function media(): array {
		return $this->data['media'];
	}

	/**
	 * A limit of the format, by name.
	 */
	public function limit( string $name ): int {
		return (int) $this->data['limits'][ $name ];
	}

	/**
	 * One of a set of texts by language; English where the language is not among them.
	 *
	 * @param array<string,string> $texts By language code.
	 */
	public function text( array $texts, string $language ): string {
		return $texts[ $language ] ?? $texts['en'] ?? (string) reset( $texts );
	}
}
