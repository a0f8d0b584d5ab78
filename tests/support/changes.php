<?php
/**
 * Which rows differ between two dumps of site_dump: php changes.php PREFIX BEFORE AFTER. A line each: + - or ~, the
 * table without its prefix, the key. The tables of other prefixes keep their whole name; profint's own are left out.
 */
declare(strict_types=1);

[, $prefix, $before, $after] = $argv;

/** @return array<string, string> "table key" => row */
function rows(string $file, string $prefix): array
{
	$rows = [];
	foreach (file($file, FILE_IGNORE_NEW_LINES) as $line) {
		if (!preg_match('/^INSERT INTO `([^`]+)` VALUES \((.*)\);$/s', $line, $part)) {
			continue;
		}
		$table = str_starts_with($part[1], $prefix) ? substr($part[1], strlen($prefix)) : $part[1];
		$cells = explode(',', $part[2], 4);
		$key   = str_ends_with($table, 'term_relationships') ? "$cells[0],$cells[1]" : $cells[0];
		if ($table === 'options') {
			$key = trim($cells[1], "'");
		}
		if (!str_starts_with($table, 'profint_')) {
			$rows["$table $key"] = $part[2];
		}
	}
	return $rows;
}

$old = rows($before, $prefix);
$new = rows($after, $prefix);
foreach ($old as $key => $row) {
	if (!isset($new[$key])) {
		echo "-$key\n";
	} elseif ($new[$key] !== $row) {
		echo "~$key\n";
	}
}
foreach (array_diff_key($new, $old) as $key => $row) {
	echo "+$key\n";
}
