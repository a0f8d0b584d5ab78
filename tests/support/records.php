<?php
/**
 * What differs between the records of two bundles, a line each: php records.php BUNDLE OTHER.
 *
 * The order of files, lines and keys does not matter, nor do two ways to say the same: a slug that the title gives by
 * itself, the default status, an order of 0, a moment in another zone, the main area once more among the areas.
 */
require_once __DIR__ . '/wp.php';

function records(string $bundle): array {
	$records = [];
	foreach (glob("$bundle/records/*.jsonl") as $file) {
		foreach (file($file, FILE_IGNORE_NEW_LINES | FILE_SKIP_EMPTY_LINES) as $line) {
			$record = json_decode($line, true, 512, JSON_THROW_ON_ERROR);
			$records["$record[type]/$record[id]"] = $record;
		}
	}
	ksort($records);
	return $records;
}

function normal(array $record): array {
	if (($record['status'] ?? '') === 'publish') {
		unset($record['status']);
	}
	if (($record['order'] ?? null) === 0 && !in_array($record['type'], ['area', 'sequence'], true)) {
		unset($record['order']);
	}
	if (isset($record['date'])) {
		$record['date'] = (new DateTime($record['date']))->setTimezone(new DateTimeZone('UTC'))->format('Y-m-d\TH:i:s\Z');
	}
	foreach ($record['slug'] ?? [] as $language => $slug) {
		$title = $record['title'][$language] ?? '';
		if ($slug === sanitize_title(is_array($title) ? $title['text'] : $title)) {
			unset($record['slug'][$language]);
		}
	}
	if (isset($record['areas'])) {
		$record['areas'] = array_values(array_diff($record['areas'], [$record['area']]));
	}
	foreach (['areas', 'aliases'] as $set) {
		if (isset($record[$set])) {
			sort($record[$set]);
		}
	}
	unset($record['modified']);
	return array_filter($record, static fn ($value): bool => $value !== []);
}

function differences(string $at, $one, $other): array {
	if (is_array($one) && is_array($other)) {
		$found = [];
		foreach (array_unique(array_merge(array_keys($one), array_keys($other))) as $key) {
			array_push($found, ...differences("$at/$key", $one[$key] ?? null, $other[$key] ?? null));
		}
		return $found;
	}
	return $one === $other ? [] : ["$at: " . json_encode($one, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES) . ' became ' . json_encode($other, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES)];
}

[, $one, $other] = $argv;
echo implode("\n", differences('', array_map('normal', records($one)), array_map('normal', records($other))));
