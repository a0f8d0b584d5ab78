<?php
/*
 * A translator's tool in small: changes one unit of an XLIFF file, 1.2 or 2.x, and writes the file anew, as tools do.
 *
 *   xliff.php FILE ID STATE [TARGET]   TARGET is the inside of the target as XML; without it the text stays
 *   xliff.php FILE ID show             prints state and target as text
 */
declare(strict_types=1);

[, $file, $id, $state] = $argv;
$target = $argv[4] ?? null;
$document = new DOMDocument();
$document->preserveWhiteSpace = true;
$document->load($file, LIBXML_NONET) || exit(1);
$path = new DOMXPath($document);
$path->registerNamespace('x', $document->documentElement->namespaceURI);
$two = str_starts_with($document->documentElement->getAttribute('version'), '2');
$unit = $path->query(($two ? '//x:unit' : '//x:trans-unit') . "[@id='$id']")->item(0);
if (!$unit) {
	fwrite(STDERR, "no unit $id\n");
	exit(1);
}
$source = $path->query('.//x:source', $unit)->item(0);
$old = $path->query('.//x:target', $unit)->item(0);
if ($state === 'show') {
	$segment = $two ? $path->query('.//x:segment', $unit)->item(0) : $old;
	echo $two ? trim($segment->getAttribute('state') . ' ' . $segment->getAttribute('subState')) : ($old ? trim($old->getAttribute('state') . ' ' . $old->getAttribute('state-qualifier')) : 'none'),
		$unit->getAttribute('approved') ? ' approved' : '', ': ', $old ? $old->textContent : '', "\n";
	exit;
}
if ($target !== null) {
	$fragment = $document->createDocumentFragment();
	$space = $document->documentElement->namespaceURI;
	$fragment->appendXML("<target xmlns=\"$space\">$target</target>");
	$new = $fragment->firstChild;
	$old ? $old->parentNode->replaceChild($new, $old) : $source->parentNode->insertBefore($new, $source->nextSibling);
	$old = $new;
}
if ($two) {
	$segment = $path->query('.//x:segment', $unit)->item(0);
	$segment->removeAttribute('subState');
	$segment->setAttribute('state', $state);
} else {
	$old->removeAttribute('state-qualifier');
	$old->setAttribute('state', $state === 'approved' ? 'translated' : $state);
	$state === 'approved' && $unit->setAttribute('approved', 'yes');
}
$document->save($file);
