<?php
/** Makes the site one that has never had our plugin: inactive, without its tables, options and languages. */
require __DIR__ . '/../support/wp.php';

deactivate_plugins('profint/profint.php');
foreach (Profint\Language_Taxonomies::NAMES as $taxonomy) {
	foreach (get_terms(['taxonomy' => $taxonomy, 'hide_empty' => false, 'fields' => 'ids']) as $term) {
		wp_delete_term($term, $taxonomy);
	}
}
Profint\Plugin::instance()->schema()->drop();
$wpdb->query("DELETE FROM $wpdb->options WHERE option_name LIKE 'profint\\_%'");
