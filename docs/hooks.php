<?php
/** Prints the callbacks that php-bridge/includes/class-quiet.php names, as the rows of docs/hooks.md's two lists. */
declare(strict_types=1);

define('ABSPATH', __DIR__);
require dirname(__DIR__) . '/php-bridge/includes/class-quiet.php';

foreach (Profint\Quiet::NOISY as $hook => $callbacks) {
	foreach ($callbacks as $callback) {
		echo "| `$hook` | `$callback` |\n";
	}
}
foreach (array_keys(Profint\Quiet::ANSWERS) as $filter) {
	echo "| `$filter` |\n";
}
