<?php
/** Adds languages through Polylang, as its own settings page does: languages.php CODE… */
define('WP_ADMIN', true);
require __DIR__ . '/../support/wp.php';

wp_set_current_user(1);
$known = ['fr' => ['Français', 'fr_FR', 'fr'], 'en' => ['English', 'en_GB', 'gb']];
foreach (array_slice($argv, 1) as $order => $code) {
	$args = ['name' => $known[$code][0], 'slug' => $code, 'locale' => $known[$code][1], 'rtl' => 0, 'flag' => $known[$code][2], 'term_group' => $order];
	$model = PLL()->model;
	if (isset($model->languages) && method_exists($model->languages, 'add')) {
		$done = $model->languages->add($args);
	} else {
		$done = (new PLL_Admin_Model(PLL()->options))->add_language($args);
	}
	is_wp_error($done) and exit($done->get_error_message() . "\n");
}
// what the assistant asks for at its end: the content that is there is French
if (is_callable([PLL()->model, 'set_language_in_mass'])) {
	PLL()->model->set_language_in_mass(method_exists(PLL()->model, 'get_language') ? PLL()->model->get_language('fr') : null);
}
flush_rewrite_rules(false);
