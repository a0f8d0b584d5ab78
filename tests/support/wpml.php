<?php
/**
 * A stand-in for WPML: the hooks that its documentation names for integrators, over a table of its own kind in an
 * option. Strict where the documentation is: an element has one row, a group one element a language, elements of
 * taxonomies are term_taxonomy_ids. Required by a test, or by a must-use plugin of it.
 */
declare(strict_types=1);

final class Fake_Wpml
{
	private const OPTION = 'fake_wpml';

	/** @var string[] what was asked of it that the real one would refuse or take wrongly */
	public array $faults = [];
	public int $writes = 0;
	private array $languages;

	public function __construct(string ...$languages)
	{
		$this->languages = $languages;
	}

	public function register(): self
	{
		defined('ICL_SITEPRESS_VERSION') || define('ICL_SITEPRESS_VERSION', '4.6');
		add_action('wpml_set_element_language_details', [$this, 'set']);
		add_filter('wpml_element_language_details', [$this, 'details'], 10, 2);
		add_filter('wpml_element_trid', fn ($nothing, $element, $type) => $this->rows()["$type $element"]['trid'] ?? null, 10, 3);
		add_filter('wpml_active_languages', fn () => array_fill_keys($this->languages, []));
		add_filter('wpml_default_language', fn () => $this->languages[0]);
		add_filter('wpml_current_language', fn () => $this->languages[0]);
		add_filter('wpml_permalink', static fn ($url, $code) => add_query_arg('lang', $code, $url), 10, 2);
		return $this;
	}

	public function unregister(): void
	{
		foreach (['wpml_set_element_language_details', 'wpml_element_language_details', 'wpml_element_trid', 'wpml_active_languages', 'wpml_default_language', 'wpml_current_language', 'wpml_permalink', 'wpml_is_translated_post_type', 'wpml_is_translated_taxonomy'] as $hook) {
			remove_all_filters($hook);
		}
		delete_option(self::OPTION);
	}

	/** @return array<string,array{trid:int,language_code:string,source_language_code:?string}> by "type element" */
	public function rows(): array
	{
		return get_option(self::OPTION, []);
	}

	/** The group of an element: code => element. */
	public function group(string $type, int $element): array
	{
		$trid = $this->rows()["$type $element"]['trid'] ?? 0;
		$group = [];
		foreach ($this->rows() as $key => $row) {
			if ($row['trid'] === $trid && strpos($key, "$type ") === 0) {
				$group[$row['language_code']] = (int) substr($key, strlen($type) + 1);
			}
		}
		return $group;
	}

	public function details($nothing, $args)
	{
		$row = $this->rows()["{$args['element_type']} {$args['element_id']}"] ?? null;
		return $row === null ? null : (object) $row;
	}

	public function set(array $args): void
	{
		global $wpdb;
		$rows = $this->rows();
		$key = "{$args['element_type']} {$args['element_id']}";
		++$this->writes;
		if (strpos($args['element_type'], 'tax_') === 0 && $wpdb->get_var($wpdb->prepare("SELECT taxonomy FROM $wpdb->term_taxonomy WHERE term_taxonomy_id = %d", $args['element_id'])) !== substr($args['element_type'], 4)) {
			$this->faults[] = "$key: not a term_taxonomy_id of that taxonomy";
		}
		if (strpos($args['element_type'], 'post_') === 0 && get_post_type($args['element_id']) !== substr($args['element_type'], 5)) {
			$this->faults[] = "$key: not a post of that type";
		}
		$trid = $args['trid'] === false ? 1 + max([0, ...array_column($rows, 'trid')]) : $args['trid'];
		foreach ($rows as $other => $row) {
			if ($row['trid'] === $trid && $row['language_code'] === $args['language_code'] && $other !== $key) {
				$this->faults[] = "$key: the group has $other in {$args['language_code']}";
			}
		}
		$rows[$key] = ['trid' => $trid, 'language_code' => $args['language_code'], 'source_language_code' => $args['source_language_code']];
		update_option(self::OPTION, $rows, false);
	}
}
