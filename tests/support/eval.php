<?php
/** Runs a line of PHP inside WordPress: php eval.php CODE. */
require __DIR__ . '/wp.php';

eval($argv[1]);
