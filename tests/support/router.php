<?php
/**
 * Router for PHP's own web server: files as they are, scripts run in their folder, every other
 * address goes to WordPress, as its rewrite rules would have it.
 */
$root = realpath($_SERVER['DOCUMENT_ROOT']);
$path = rawurldecode((string) parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH));
$file = realpath($root . $path);

if ($file !== false && ($file === $root || strpos($file, $root . '/') === 0)) {
	if (is_dir($file)) {
		if (substr($path, -1) !== '/') {
			header("Location: $path/", true, 301);
			exit;
		}
		if (is_file("$file/index.php")) {
			$file .= '/index.php';
			$path .= 'index.php';
		}
	}
	if (is_file($file)) {
		if (substr($file, -4) !== '.php') {
			return false;
		}
		$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = $path;
		$_SERVER['SCRIPT_FILENAME'] = $file;
		chdir(dirname($file));
		require $file;
		return true;
	}
}
$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = '/index.php';
$_SERVER['SCRIPT_FILENAME'] = "$root/index.php";
chdir($root);
require "$root/index.php";
