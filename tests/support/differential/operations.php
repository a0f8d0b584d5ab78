<?php
/**
 * What people do to imported content afterwards, by WordPress's own functions: php operations.php STATE STAGES STAGE.
 */
require __DIR__ . '/../wp.php';
require __DIR__ . '/canon.php';
require_once ABSPATH . 'wp-admin/includes/admin.php';

[, $state_file, $stages, $stage] = $argv;
$began = time();
$state = state_read($state_file);
wp_set_current_user(1);
remove_all_filters('wp_untrash_post_status');

function post(string $key): int {
	return $GLOBALS['state']['posts'][$key];
}
function term(string $key): int {
	return $GLOBALS['state']['terms'][$key];
}
function must($result) {
	if (!$result || is_wp_error($result)) {
		throw new RuntimeException('refused: ' . (is_wp_error($result) ? $result->get_error_message() : wp_json_encode($result)));
	}
	return $result;
}

// trash, and back
must(wp_trash_post(post('case/uvuc@fr')));
must(wp_trash_post(post('case/lavoras@en')));
must(wp_untrash_post(post('case/lavoras@en')));
must(wp_trash_post(post('practice/brouillon@fr')));
must(wp_untrash_post(post('practice/brouillon@fr')));
must(wp_trash_post(post('page/niveau-2@fr')));

// edits: title, content, slug, date; nothing at all
must(wp_update_post(['ID' => post('recommendation/ancrer-sur-le-territoire@fr'), 'post_title' => 'Un autre titre', 'post_name' => 'un-autre-titre'], true));
must(wp_update_post(['ID' => post('case/accents@fr'), 'post_content' => wp_slash('<!-- wp:paragraph --><p>C:\\dossier</p><!-- /wp:paragraph -->')], true));
must(wp_update_post(['ID' => post('case/accents@fr'), 'post_content' => '<!-- wp:paragraph --><p>Encore.</p><!-- /wp:paragraph -->'], true));
must(wp_update_post(['ID' => post('tool/guillemets@fr')], true));
must(wp_update_post(['ID' => post('case/automne-deux@fr'), 'post_date' => '2020-01-02 03:04:05', 'post_date_gmt' => get_gmt_from_date('2020-01-02 03:04:05')], true));
must(wp_publish_post(post('practice/brouillon-date@fr')) ?? true);
must(wp_update_post(['ID' => post('case/titre-vide@fr'), 'post_title' => 'Enfin un titre', 'post_name' => ''], true));
must(wp_update_post(['ID' => post('tool/grand-titre@fr'), 'post_excerpt' => 'court'], true));

// back to an older state
foreach (['case/mise-a-jour@fr', 'case/accents@fr'] as $key) {
	$revisions = array_values(wp_get_post_revisions(post($key), ['order' => 'ASC']));
	must(wp_restore_post_revision($revisions[0]->ID));
}

// a newcomer with a name that is taken
must(wp_insert_post(['post_type' => 'profint_case', 'post_title' => 'Éléphant', 'post_status' => 'publish'], true));
must(wp_insert_post(['post_type' => 'page', 'post_title' => 'Niveau 1', 'post_status' => 'publish'], true));

// for good: a case, a parent with children, a file
must(wp_delete_post(post('case/automne-un@fr'), true));
must(wp_delete_post(post('module/grand-module@fr'), true));
must(wp_delete_post(post('page/niveau-3@en'), true));
must(wp_delete_post(post('case/futur@fr'), true));
$image = get_posts(['post_type' => 'attachment', 'post_status' => 'any', 'name' => 'point', 'fields' => 'ids']);
must(wp_delete_attachment($image[0], true));

// terms
must(wp_update_term(term('area/domaine-accentue@fr'), 'profint_area', ['name' => 'Rebaptisé', 'slug' => 'rebaptise']));
must(wp_update_term(term('area/domaine-accentue@en'), 'profint_area', ['description' => 'Other words']));
must(wp_delete_term(term('partner/ailleurs@fr'), 'profint_partner'));
must(wp_set_object_terms(post('case/accents@en'), [term('area/domaine-accentue@en')], 'profint_area', true));
must(update_post_meta(post('practice/serie@fr'), '_profint_place', wp_slash('Là\\bas')));

stage_note($stages, $stage, $began);
