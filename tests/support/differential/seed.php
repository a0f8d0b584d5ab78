<?php
/**
 * What a site had before: posts, pages, terms and files of its editors that stand in the way of imported slugs.
 */
require __DIR__ . '/../wp.php';

wp_set_current_user(1);

function seed(string $type, string $slug, array $more = []): int {
	$id = wp_insert_post($more + ['post_type' => $type, 'post_title' => "Déjà là : $slug", 'post_name' => $slug, 'post_status' => 'publish',
		'post_content' => '<!-- wp:paragraph --><p>Écrit par une rédactrice.</p><!-- /wp:paragraph -->', 'post_date' => '2023-05-06 07:08:09'], true);
	if (is_wp_error($id)) {
		throw new RuntimeException($id->get_error_message());
	}
	return $id;
}

seed('profint_case', 'pris');
seed('profint_case', 'pris-2');
seed('profint_case', 'brouillon-pris');
seed('profint_tool', 'pris-ailleurs');            // another type is no clash
seed('post', 'pris-ailleurs');
$page = seed('page', 'page-prise');
seed('page', 'sous-page', ['post_parent' => $page]); // another parent is no clash
wp_trash_post(seed('profint_practice', 'jete'));
seed('profint_reco', '', ['post_status' => 'draft']);
wp_insert_attachment(['post_title' => 'fichier', 'post_name' => 'fichier-en-travers', 'post_status' => 'inherit',
	'post_mime_type' => 'application/pdf', 'post_date' => '2023-05-06 07:08:09', 'guid' => home_url('/fichier.pdf')]);

wp_insert_term('Domaine pris', 'profint_area', ['slug' => 'domaine-pris']);
wp_insert_term('Étiquette', 'post_tag', ['slug' => 'domaine-pris-2']); // numbers are looked for in all taxonomies
wp_insert_term('Partenaire', 'post_tag', ['slug' => 'partenaire-ailleurs']); // another taxonomy is no clash
wp_insert_term('Antarctique', 'profint_country', ['slug' => 'aq']);
