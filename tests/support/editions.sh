# Editions: three editions of a small bundle that has a bit of everything, and the site before each of them. Two records
# leave with the second, and are back in the third.
#
#   editions_start          "$SITE_DIR/one" is synced into the state `empty`; with an editor's work it is the state `edited`
#   back_to edited
#   profint sync "$SITE_DIR/two"

editions_make() {
	bundle_new "$SITE_DIR/one"
	printf 'Une fiche.\n' >"$BUNDLE/media/fiche.txt"
	printf 'Une grille.\n' >"$BUNDLE/media/grille.txt"
	record '{"type":"area","id":"aa","order":1,"color":"#aa0000","title":{"fr":"Domaine A","en":"Area A"}}' \
		'{"type":"area","id":"bb","order":2,"color":"#bb0000","title":{"fr":"Domaine B"}}' \
		'{"type":"partner","id":"pp","title":{"fr":"Partenaire"},"country":"SE"}' \
		'{"type":"tool","id":"outil","title":{"fr":"Outil","en":"Tool"},"summary":{"fr":"Un outil.","en":"A tool."},"files":[{"path":"media/fiche.txt","title":{"fr":"Fiche","en":"Sheet"}}]}' \
		'{"type":"module","id":"mod","area":"area/aa","title":{"fr":"Module","en":"Module"},"summary":{"fr":"Un module."},"modes":["team"],"tools":["tool/outil"]}' \
		'{"type":"sequence","id":"seq","module":"module/mod","order":1,"title":{"fr":"Séquence"},"body":{"fr":"<p>Une séquence.</p>"}}' \
		'{"type":"practice","id":"un","area":"area/aa","title":{"fr":"Un","en":"One"},"body":{"fr":"<p>Corps.</p>","en":"<p>Body.</p>"},"place":{"fr":"Lyon","en":"Lyons"},"aliases":["/ancien/un"]}' \
		'{"type":"practice","id":"deux","area":"area/bb","title":{"fr":"Deux","en":"Two"},"body":{"fr":"<p>Deux.</p>","en":"<p>Two.</p>"}}' \
		'{"type":"practice","id":"trois","area":"area/bb","title":{"fr":"Trois"},"body":{"fr":"<p>Trois.</p>"}}' \
		'{"type":"practice","id":"cinq","area":"area/bb","title":{"fr":"Cinq","en":"Five"},"body":{"fr":"<p>Cinq.</p>","en":"<p>Five.</p>"},"place":{"fr":"Lyon","en":"Lyons"}}' \
		'{"type":"page","id":"accueil","title":{"fr":"Accueil","en":"Home"},"body":{"fr":"<p>Bonjour.</p>","en":"<p>Hello.</p>"}}' \
		'{"type":"page","id":"aide","parent":"page/accueil","title":{"fr":"Aide"},"body":{"fr":"<p>Aide.</p>"}}'
	bundle_seal

	cp -r "$BUNDLE" "$SITE_DIR/two"
	BUNDLE=$SITE_DIR/two
	printf 'Une fiche, revue.\n' >"$BUNDLE/media/fiche.txt"
	record '{"type":"practice","id":"quatre","area":"area/aa","title":{"fr":"Quatre","en":"Four"},"body":{"fr":"<p>Quatre.</p>","en":"<p>Four.</p>"}}' \
		'{"type":"area","id":"cc","order":3,"color":"#cc0000","title":{"fr":"Domaine C"}}'
	record_set practice/un body.fr '<p>Corps revu.</p>'
	record_set practice/un area '"area/bb"'
	record_set practice/deux title.fr 'Deux, revu'
	record_set area/bb color '#0000bb'
	record_set area/bb title.en 'Area B'
	record_set page/accueil slug '{"fr":"bienvenue"}'
	record_set tool/outil files.1 '{"path":"media/grille.txt","title":{"fr":"Grille","en":"Grid"}}'
	cp -r "$BUNDLE" "$SITE_DIR/three"
	record_drop practice/cinq
	record_drop page/aide

	BUNDLE=$SITE_DIR/three
	record_set practice/cinq title.fr 'Cinq, de retour'
	record_set practice/quatre title.en 'Four, again'
}

# kept_as NAME: the site as it is now, database and uploads; back_to NAME: as it was then
kept_as() {
	mariadb-dump --no-defaults -uroot -S "$SITE_SOCKET" --skip-comments --hex-blob --default-character-set=utf8mb4 \
		"$SITE_DB" >"$SITE_DIR/$1.sql"
	rm -rf "$SITE_DIR/$1.uploads"
	mkdir -p "$SITE_WP/wp-content/uploads"
	cp -a "$SITE_WP/wp-content/uploads" "$SITE_DIR/$1.uploads"
}
back_to() {
	database_sql "$SITE_SERVER" "$SITE_DB" <"$SITE_DIR/$1.sql"
	rm -rf "$SITE_WP/wp-content/uploads"
	cp -a "$SITE_DIR/$1.uploads" "$SITE_WP/wp-content/uploads"
}
post() {
	site_sql "SELECT object FROM wp_profint_record WHERE CONCAT(type, '/', id) = '$1' AND language = '${2:-fr}'"
}

# canonical_of STATE: the canonical dump of that state
canonical_of() {
	[ "$1" = empty ] || cat "$SITE_DIR/$1.canonical"
}

editions_start() {
	editions_make
	site_set max_trash 2
	kept_as empty
	profint sync --json "$SITE_DIR/one"
	is "$status $(said records.created)" "0 12" "the first edition is there"
	canonical >"$SITE_DIR/one.canonical"
	site_eval "wp_set_current_user(1);
		wp_update_post(wp_slash(['ID' => $(post practice/deux), 'post_content' => '<!-- wp:paragraph --><p>Écrit ici.</p><!-- /wp:paragraph -->']), true);
		wp_update_post(wp_slash(['ID' => $(post practice/un en), 'post_title' => 'One, edited']), true);
		wp_trash_post($(post practice/trois));"
	kept_as edited
	canonical >"$SITE_DIR/edited.canonical"
}
