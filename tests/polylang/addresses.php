<?php
/** Where each object of the ledger is, as visitors see it: "type/id language TAB address", a line each. */
require __DIR__ . '/../support/wp.php';

foreach ($wpdb->get_results("SELECT type, id, language, kind, object FROM {$wpdb->prefix}profint_record ORDER BY type, id, language") as $row) {
	$address = $row->kind === 'post' ? get_permalink((int) $row->object) : get_term_link((int) $row->object);
	printf("%s/%s %s\t%s\n", $row->type, $row->id, $row->language, is_string($address) ? $address : 'none');
}
