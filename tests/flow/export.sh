#!/usr/bin/env bash
# Export: what a site holds becomes a bundle again. Exported and imported into an empty site it makes the same rows; what
# editors wrote is in it; what a bundle cannot say is told, and never a reason to lose the rest.
. "$(dirname "$0")/../support/story.sh"

TOOLS=$PROFINT_SOURCE/tests/support/differential
NASTY=$PROFINT_SOURCE/tests/fixtures/nasty

# use NAME / keep NAME: which of several sites is meant from now on
use() {
	local name
	for name in SITE_{NAME,DIR,WP,DB,PREFIX,URL,PORT,CONFIG}; do
		local kept=${name}_$1
		declare -g "$name=${!kept}"
	done
	site_export
}
keep() {
	local name
	for name in SITE_{NAME,DIR,WP,DB,PREFIX,URL,PORT,CONFIG}; do
		declare -g "${name}_$1=${!name}"
	done
}

# take NAME BUNDLE: that site gets the bundle
take() {
	local began=$EPOCHSECONDS
	use "$1"
	profint sync --json "$2"
	printf 'import %s %s\n' "$began" "$EPOCHSECONDS" >>"$work/$1.stages"
}

# dump NAME FILE: its canonical dump
dump() {
	use "$1"
	site_php "$TOOLS/ledger.php" "$work/$1.json" "$work/$1.content"
	site_php "$TOOLS/dump.php" "$work/$1.json" "$work/$1.stages" >"$work/$2"
}

# alike ONE OTHER SENTENCE: both sites hold the same
alike() {
	dump "$1" "$1.dump"
	dump "$2" "$2.dump"
	[ -z "${PROFINT_KEEP:-}" ] || cp "$work/"*.dump "$PROFINT_KEEP/"
	same "$work/$1.dump" "$work/$2.dump" "$3"
}

# notices: of the last export, a line each
notices() {
	php -n -r 'foreach (json_decode(stream_get_contents(STDIN), true)["notices"] as $n) echo ltrim("$n[record] $n[language]: $n[message]", " :"), $n["lost"] ? "\n" : " (no loss)\n";' <<<"$out"
}

# said_of FILE PATH…: values of a JSON file
said_of() {
	php -n "$PROFINT_SOURCE/tests/support/bundle.php" said "${@:2}" <"$1"
}

site_new --http
keep first
work=$SITE_DIR/work
mkdir "$work"

# --- the reference bundle ---

take first "$PROFINT_SOURCE/content"
is "$status" 0 "a site takes the reference bundle"
profint export --json "$work/one"
is "$status $(said records media complete lost)" "0 69 6 true 0" "it is exported whole, and nothing is lost"
[ "$status" = 0 ] || printf '%s\n' "$out" "$err"
is "$(said notices)" "[]" "there is nothing to tell"
profint check --json "$work/one"
is "$status $(said findings)" "0 []" "the bundle is valid without a warning"
is "$(site_php records.php "$PROFINT_SOURCE/content" "$work/one")" "" "record by record it says what the reference bundle says"
same "$PROFINT_SOURCE/content/media/guide-entreprise.pdf" "$work/one/media/guide-entreprise.pdf" "files are those that came"
is "$(said_of "$work/one/profint.json" origin serial complete)" "https://profint.org 3 true" "the manifest goes on counting"

profint export --json "$work/two"
ok "exporting twice gives the same bytes" diff -r "$work/one" "$work/two"

site_new --http
keep second
take second "$work/one"
is "$status" 0 "an empty site takes the exported bundle"
alike first second "and holds the same rows as the first"

# --- texts, dates, slugs and pictures that are hard on every layer ---

site_new --http
keep third
take third "$NASTY"
profint export --json "$work/nasty"
is "$status $(said complete lost)" "0 true 0" "a nasty bundle is exported whole, and nothing is lost"
[ "$status" = 0 ] || printf '%s\n' "$err" "$(notices)"
profint check --json "$work/nasty"
is "$(said valid)" true "the bundle is valid"
site_new --http
keep fourth
take fourth "$work/nasty"
is "$status" 0 "an empty site takes it"
alike third fourth "and holds the same rows"

# --- what editors wrote ---

use first
object() {
	site_sql "SELECT object FROM wp_profint_record WHERE CONCAT(type, '/', id) = '$1' AND language = '${2:-fr}'"
}
uvuc=$(object case/uvuc)
site_eval "
	wp_set_current_user(1);
	require_once ABSPATH . 'wp-admin/includes/image.php';
	\$file = wp_upload_bits('Été à Lyon.png', null, base64_decode('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='));
	\$image = wp_insert_attachment(['post_mime_type' => 'image/png', 'post_title' => 'x'], \$file['file']);
	wp_update_attachment_metadata(\$image, wp_generate_attachment_metadata(\$image, \$file['file']));
	\$url = wp_get_attachment_url(\$image);
	\$post = get_post($uvuc);
	\$content = str_replace(\"\\n<!-- /wp:profint/story -->\", \"\\n\\n<!-- wp:paragraph -->\\n<p>Ajouté par une <strong>rédactrice</strong>.</p>\\n<!-- /wp:paragraph -->\\n\\n\" .
		'<!-- wp:image {\"id\":' . \$image . ',\"sizeSlug\":\"large\",\"linkDestination\":\"none\"} -->' . \"\\n\" . '<figure class=\"wp-block-image size-large\"><img src=\"' . \$url . '\" alt=\"Une rue\" class=\"wp-image-' . \$image . '\"/></figure>' . \"\\n<!-- /wp:image -->\\n<!-- /wp:profint/story -->\", \$post->post_content);
	wp_update_post(wp_slash(['ID' => $uvuc, 'post_title' => 'Le programme UVUC & la suite', 'post_content' => \$content, 'post_name' => 'uvuc-autrement', 'post_date' => '2024-02-03 04:05:06', 'post_date_gmt' => '', 'edit_date' => true]), true);
	update_post_meta($(object practice/savi), '_profint_place', 'Arras');
	foreach ([$(object practice/savi), $(object practice/savi en), $(object practice/savi it), $(object practice/savi sv)] as \$savi) {
		set_post_thumbnail(\$savi, \$image);
	}
	wp_update_term($(object area/accompagnement-global), 'profint_area', ['name' => 'Un accompagnement d’ensemble']);
	wp_update_post(wp_slash(['ID' => $(object case/uvuc en), 'post_title' => 'The UVUC programme, revised']), true);
"
profint export --json "$work/edited"
is "$status $(said lost)" "0 0" "what editors changed is exported without a loss"
[ "$status" = 0 ] || printf '%s\n' "$err" "$(notices)"
changed=$(site_php records.php "$work/one" "$work/edited")
contains "$changed" '/case/uvuc/title/fr: "Le programme UVUC" became "Le programme UVUC & la suite"' "a title is the editor's"
contains "$changed" '<p>Ajouté par une <strong>rédactrice</strong>.</p><figure><img src=\"media/Ete-a-Lyon.png\" alt=\"Une rue\"></figure>' \
	"a new paragraph and a picture stand where they were put"
contains "$changed" '/case/uvuc/slug: null became {"fr":"uvuc-autrement","en":"the-uvuc-programme"' "so is a slug, and one that the new title would not give"
contains "$changed" '/case/uvuc/aliases: null became ["/cas/le-programme-uvuc/"]' "whose old one stays an address"
contains "$changed" '/case/uvuc/date: null became "2024-02-03T' "a date that an editor gave is one of the record now"
contains "$changed" '/practice/savi/place/fr: "Pas-de-Calais" became "Arras"' "a meta"
contains "$changed" '/practice/savi/image: null became {"path":"media/Ete-a-Lyon.png"}' "a featured image"
contains "$changed" '/area/accompagnement-global/title/fr: "Un accompagnement global" became "Un accompagnement d’ensemble"' "the name of a term"
contains "$changed" '/case/uvuc/title/en' "and a translation"
is "$(grep -c . <<<"$changed")" "$(grep -c '/case/uvuc/\|/practice/savi/\|/area/accompagnement-global/' <<<"$changed")" "nothing else is another than before"
ok "a file that an editor added is among the media" test -s "$work/edited/media/Ete-a-Lyon.png"

site_new --http
keep fifth
take fifth "$work/edited"
is "$status" 0 "an empty site takes the edited bundle"
profint export --json "$work/again"
is "$status $(said lost)" "0 0" "and gives it back"
ok "with the same records, byte for byte" diff -r "$work/edited/records" "$work/again/records"
is "$(site_status /cas/le-programme-uvuc/)" 301 "where the old address leads on"
ok "and the same files" diff -r "$work/edited/media" "$work/again/media"

# --- what a bundle cannot say ---

use first
site_eval "
	wp_set_current_user(1);
	\$post = get_post($(object case/lavoras));
	wp_update_post(wp_slash(['ID' => \$post->ID, 'post_content' => preg_replace('#(<!-- /wp:paragraph -->)#', \"\$1\\n\\n<!-- wp:shortcode -->\\n[gallery ids=1]\\n<!-- /wp:shortcode -->\\n\\n<!-- wp:acme/map {\\\"zoom\\\":3} /-->\", \$post->post_content, 1)]), true);
	wp_insert_post(['post_type' => 'profint_tool', 'post_title' => 'Fait maison', 'post_status' => 'publish']);
	foreach ([$(object practice/minclusion), $(object practice/minclusion en), $(object practice/minclusion it), $(object practice/minclusion sv)] as \$post) {
		wp_trash_post(\$post);
	}
	wp_delete_post($(object case/lavoras en), true);
	wp_set_object_terms($(object case/lavoras), wp_insert_term('Divers', 'profint_area')['term_id'], 'profint_area', true);
"
profint export --json "$work/lossy"
is "$status $(said records complete lost)" "4 68 true 3" "what a bundle cannot say makes it end with 4"
is "$(notices | sort)" "$(sort <<-'TEXT'
	1 posts of PROFINT's types were made on the site itself; they are records of no bundle and not exported (no loss)
	practice/minclusion fr: is deleted or in the trash: left out (no loss)
	case/lavoras en: this language is deleted or in the trash: left out (no loss)
	case/lavoras fr: a block 'shortcode' is left out: a bundle has no such block
	case/lavoras fr: a block 'acme/map' is left out: a bundle has no such block
	case/lavoras fr: is related to 'Divers' of profint_area, which people made on the site
TEXT
)" "and is told, record by record"
profint check --json "$work/lossy"
is "$status $(said valid)" "0 true" "the rest is a valid bundle"
is "$(site_php records.php "$work/edited" "$work/lossy" | sed 's/: .*//; s#^\(/case/lavoras\)/.*/en$#\1 en#' | sort -u)" "/case/lavoras en
/practice/minclusion" "in which nothing else is missing"
