<?php
/**
 * Turns a JUnit log into our lines: php junit.php LOG PREFIX. Ends with 1 when a test failed, and
 * when there was none.
 */
[, $log, $prefix] = $argv;
$document = new DOMDocument();
$document->load($log);
$failed = $tests = 0;
foreach ($document->getElementsByTagName('testcase') as $case) {
	$tests++;
	$class = basename(str_replace('\\', '/', $case->getAttribute('class')));
	// test_a_sentence and testASentence both become "a sentence"
	$name = preg_replace('/^test_?/', '', $case->getAttribute('name'));
	$name = strpos($name, '_') !== false
		? strtr($name, '_', ' ')
		: strtolower(trim(preg_replace('/(?<![A-Z])[A-Z]/', ' $0', $name)));
	$line = "$prefix$class: $name";
	if ($case->getElementsByTagName('skipped')->length > 0) {
		echo "skipped: $line\n";
		continue;
	}
	$faults = [];
	foreach (['failure', 'error', 'warning'] as $kind) {
		foreach ($case->getElementsByTagName($kind) as $fault) {
			$faults[] = '    ' . str_replace("\n", "\n    ", trim($fault->textContent));
		}
	}
	$failed += $faults !== [] ? 1 : 0;
	echo $faults === [] ? "ok - $line\n" : "not ok - $line\n" . implode("\n", $faults) . "\n";
}
exit($failed > 0 || $tests === 0 ? 1 : 0);
