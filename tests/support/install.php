<?php
/**
 * Installs WordPress: php install.php LOCALE TITLE. What WordPress' own installer does in the
 * browser, its texts and sample posts in the site's language included.
 */
define('WP_INSTALLING', true);
require __DIR__ . '/wp.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';

[, $locale, $title] = $argv;
load_default_textdomain($locale);
$GLOBALS['wp_locale'] = new WP_Locale();
wp_install($title, 'admin', 'admin@example.org', true, '', 'password', $locale);
update_option('timezone_string', 'Europe/Paris');
update_option('permalink_structure', '/%year%/%monthnum%/%postname%/');
$GLOBALS['wp_rewrite']->init();
$GLOBALS['wp_rewrite']->flush_rules(false);
