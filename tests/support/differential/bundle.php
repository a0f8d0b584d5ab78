<?php
/**
 * A bundle as an administrator would read it: records in order, the languages that are whole, and what
 * each becomes in WordPress (docs: the outside contract, § 2). Knows nothing of the engine.
 */

/** Record types in the order in which they refer to each other. */
const TYPES = [
	'area'           => 'profint_area',
	'partner'        => 'profint_partner',
	'recommendation' => 'profint_reco',
	'module'         => 'profint_module',
	'sequence'       => 'profint_module',
	'case'           => 'profint_case',
	'tool'           => 'profint_tool',
	'practice'       => 'profint_practice',
	'page'           => 'page',
];

function bundle_is_term(string $type): bool {
	return $type === 'area' || $type === 'partner';
}

/** Files of a bundle in the manifest's order. */
function bundle_manifest(string $folder): array {
	return json_decode(file_get_contents("$folder/profint.json"), true, 512, JSON_THROW_ON_ERROR);
}

/** Records by "type/id": types in the order above, parents before children, else as they stand. */
function bundle_records(string $folder): array {
	$records = [];
	foreach (bundle_manifest($folder)['files'] as $file) {
		if (!preg_match('~^records/.*\.jsonl$~', $file['path'])) {
			continue;
		}
		foreach (file("$folder/{$file['path']}") as $line) {
			if (trim($line) !== '') {
				$record = json_decode($line, true, 512, JSON_THROW_ON_ERROR);
				$records["{$record['type']}/{$record['id']}"] = $record;
			}
		}
	}
	$depth = static function (array $record) use ($records): int {
		for ($depth = 0; $record['type'] === 'page' && isset($record['parent']); $depth++) {
			$record = $records[$record['parent']];
		}
		return $depth;
	};
	$rank = array_flip(array_keys(TYPES));
	// stable since PHP 8
	uasort($records, static fn (array $a, array $b): int =>
		[$rank[$a['type']], $depth($a)] <=> [$rank[$b['type']], $depth($b)]);
	return $records;
}

/** A text in a language, or null. */
function bundle_words($text, string $language): ?string {
	$words = $text[$language] ?? null;
	return is_array($words) ? $words['text'] : $words;
}

/** Every text of a record: objects by language, wherever they stand; a slug is none. */
function bundle_texts($value): array {
	$found = [];
	foreach (is_array($value) ? $value : [] as $name => $part) {
		if ($name !== 'slug' && is_array($part)) {
			array_push($found, ...(isset($part['fr']) ? [$part] : bundle_texts($part)));
		}
	}
	return $found;
}

/** The languages that have every text, the source language first. */
function bundle_languages(array $record, array $manifest): array {
	return array_values(array_filter($manifest['languages'], static function (string $code) use ($record): bool {
		foreach (bundle_texts($record) as $text) {
			if (bundle_words($text, $code) === null) {
				return false;
			}
		}
		return true;
	}));
}

/** Plain text as someone types it into a field that is shown as HTML, so that it shows as itself. */
function typed(string $plain): string {
	static $entity;
	if ($entity === null) {
		// names that browsers read without a semicolon: those of Latin-1 and the oldest five
		$names = ['amp', 'AMP', 'lt', 'LT', 'gt', 'GT', 'quot', 'QUOT', 'COPY', 'REG'];
		foreach (get_html_translation_table(HTML_ENTITIES, ENT_HTML401 | ENT_NOQUOTES, 'UTF-8') as $character => $name) {
			if (mb_ord($character) < 256) {
				$names[] = trim($name, '&;');
			}
		}
		$entity = '/&(?=#|[a-zA-Z0-9]+;|' . implode('|', $names) . ')/';
	}
	return str_replace('<', '&lt;', preg_replace($entity, '&amp;', $plain));
}

/** The same for a name or description of a term, which WordPress cleans more severely. */
function typed_for_term(string $plain): string {
	return preg_replace('/&amp;(?=#x?[0-9a-f]+;)/i', '&#038;', htmlspecialchars($plain, ENT_NOQUOTES, 'UTF-8'));
}

/** "2024-07-01T14:00:00+02:00" as GMT, "2024-07-01 12:00:00". */
function gmt(string $rfc3339): string {
	return (new DateTime($rfc3339))->setTimezone(new DateTimeZone('UTC'))->format('Y-m-d H:i:s');
}

/** What one language of a term's record becomes. */
function wished_term(array $record, string $language): array {
	$metas = $record['type'] === 'area'
		? ['profint_color' => $record['color'], 'profint_order' => $record['order']]
		: ['profint_country' => $record['country'] ?? null, 'profint_url' => $record['url'] ?? null, 'profint_logo' => $record['logo'] ?? null];
	return [
		// sanitize_text_field() takes octets out of names
		'name'        => preg_replace('/%(?=[a-f0-9]{2})/i', '&#037;', typed_for_term(bundle_words($record['title'], $language))),
		'description' => typed_for_term(bundle_words($record['summary'] ?? [], $language) ?? ''),
		'slug'        => $record['slug'][$language] ?? '',
		'metas'       => array_filter($metas, static fn ($value): bool => $value !== null),
	];
}

/** What one language of a post's record becomes; references stay "type/id". */
function wished_post(array $record, string $language): array {
	$metas = [
		'_profint_area'     => isset($record['area']) ? substr($record['area'], 5) : null,
		'_profint_number'   => $record['number'] ?? null,
		'_profint_duration' => $record['duration'] ?? null,
		'_profint_place'    => bundle_words($record['place'] ?? [], $language),
		'_profint_menu'     => $record['menu'] ?? null,
	];
	foreach ($record['type'] === 'practice' ? ($record['source'] ?? []) : [] as $name => $value) {
		$metas["_profint_source_$name"] = $value;
	}
	$terms = [
		'profint_area'    => array_values(array_unique(array_merge(isset($record['area']) ? [$record['area']] : [], $record['areas'] ?? []))),
		'profint_partner' => isset($record['partner']) ? [$record['partner']] : [],
		'profint_country' => isset($record['country']) ? ['profint_country/' . strtolower($record['country'])] : [],
		'profint_mode'    => array_map(static fn (string $mode): string => "profint_mode/$mode", $record['modes'] ?? []),
	];
	return [
		'title'   => typed(bundle_words($record['title'], $language)),
		'excerpt' => typed(bundle_words($record['summary'] ?? [], $language) ?? ''),
		'slug'    => $record['slug'][$language] ?? '',
		'status'  => $record['status'] ?? 'publish',
		'gmt'     => isset($record['date']) ? gmt($record['date']) : '',
		'order'   => $record['order'] ?? 0,
		'parent'  => $record['parent'] ?? $record['module'] ?? '',
		'metas'   => array_filter($metas, static fn ($value): bool => $value !== null),
		'terms'   => array_filter($terms),
	];
}
