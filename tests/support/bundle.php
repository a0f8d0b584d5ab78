<?php
/**
 * What bundle.sh cannot do in bash: changes values of records, and reads the JSON that the command prints.
 */
declare(strict_types=1);

const FLAGS = JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_THROW_ON_ERROR;

/** The value at a path like `title.fr` set, or taken out when it is null. */
function put_at(array &$at, string $path, mixed $value): void
{
	$keys = explode('.', $path);
	$last = array_pop($keys);
	foreach ($keys as $key) {
		$at[$key] ??= [];
		$at = &$at[$key];
	}
	if ($value === null) {
		unset($at[$last]);
	} else {
		$at[$last] = $value;
	}
}

/** Every record of a file through a function that returns it changed, or null to drop it. */
function each_record(string $file, string $id, callable $change): void
{
	$found = 0;
	$lines = [];
	foreach (file($file, FILE_IGNORE_NEW_LINES | FILE_SKIP_EMPTY_LINES) as $line) {
		$record = json_decode($line, true, 64, FLAGS);
		if ($record['id'] === $id) {
			$found++;
			$record = $change($record);
			$line   = $record === null ? null : json_encode($record, FLAGS);
		}
		if ($line !== null) {
			$lines[] = "$line\n";
		}
	}
	if ($found !== 1) {
		fwrite(STDERR, "$file has $found records with the id $id\n");
		exit(1);
	}
	$lines === [] ? unlink($file) : file_put_contents($file, implode('', $lines));
}

function value_of(string $text): mixed
{
	$value = json_decode($text, true);
	return $value === null && $text !== 'null' ? $text : $value;
}

function answer(): array
{
	return json_decode(stream_get_contents(STDIN), true) ?? [];
}

function at_path(array $in, string $path): string
{
	foreach (explode('.', $path) as $key) {
		if (!is_array($in) || !array_key_exists($key, $in)) {
			return 'none';
		}
		$in = $in[$key];
	}
	return is_string($in) ? $in : json_encode($in, FLAGS);
}

/** Counts that are not zero, in the order in which they come; a sum that is wrong shows as well. */
function counts(array $answer): string
{
	$counts = $answer['records'] ?? $answer['counts'] ?? ['none' => 1];
	$words  = [];
	foreach ($counts as $name => $count) {
		if ($name !== 'total' && $count !== 0) {
			$words[] = "$name=$count";
		}
	}
	$sum = array_sum(array_diff_key($counts, ['total' => 0, 'trashed' => 0]));
	if ($sum !== ($counts['total'] ?? null)) {
		$words[] = 'total=' . ($counts['total'] ?? 'none');
	}
	return implode(' ', $words);
}

function planned(array $answer): string
{
	$lines = [];
	foreach ($answer['changes'] ?? [] as $change) {
		$fields  = $change['fields'] === [] ? '' : ': ' . implode(' ', $change['fields']);
		$lines[] = "$change[action] $change[record] $change[language]$fields";
	}
	return implode("\n", $lines);
}

[, $what] = $argv;
switch ($what) {
	case 'set':
		each_record($argv[2], $argv[3], static function (array $record) use ($argv): array {
			put_at($record, $argv[4], value_of($argv[5]));
			return $record;
		});
		break;
	case 'drop':
		each_record($argv[2], $argv[3], static fn (): ?array => null);
		break;
	case 'manifest':
		$manifest = json_decode(file_get_contents($argv[2]), true, 64, FLAGS);
		put_at($manifest, $argv[3], value_of($argv[4]));
		file_put_contents($argv[2], json_encode($manifest, FLAGS | JSON_PRETTY_PRINT) . "\n");
		break;
	case 'said':
		$answer = answer();
		echo implode(' ', array_map(static fn (string $path): string => at_path($answer, $path), array_slice($argv, 2))), "\n";
		break;
	case 'counts':
		echo counts(answer()), "\n";
		break;
	case 'planned':
		echo planned(answer()), "\n";
		break;
}
