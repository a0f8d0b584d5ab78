#!/usr/bin/env bash
# Waiting: with publish = reviewed a translation of a machine is a draft until a person has reviewed it. Meanwhile visitors are
# led to the French page, from everywhere; when it is published everything follows at once, also with a persistent object
# cache. With publish = machine it is public and says what it is.
. "$(dirname "$0")/../support/story.sh"

post() {
	site_sql "SELECT object FROM wp_profint_record WHERE CONCAT(type, '/', id) = '$1' AND language = '$2'"
}
address() {
	site_eval "echo get_permalink($(post "$1" "$2"));"
}
state() {
	site_sql "SELECT CONCAT(r.state, ' ', p.post_status) FROM wp_profint_record r JOIN wp_posts p ON p.ID = r.object WHERE CONCAT(r.type, '/', r.id) = '$1' AND r.language = '$2'"
}
page() {
	curl -s --max-time 60 "$1"
}

site_new --http
cp "$PROFINT_SOURCE/tests/support/object-cache.php" "$SITE_WP/wp-content/object-cache.php"
site_set publish reviewed
bundle_new "$SITE_DIR/bundle"
record '{"type":"area","id":"aa","order":1,"color":"#aa0000","title":{"fr":"Domaine","it":"Ambito"}}' \
	'{"type":"recommendation","id":"ancrer","area":"area/aa","title":{"fr":"Ancrer","it":{"text":"Ancorare","state":"machine"}},"body":{"fr":"<p>Corps.</p>","it":{"text":"<p>Corpo.</p>","state":"machine"}}}' \
	'{"type":"module","id":"mod","area":"area/aa","order":1,"title":{"fr":"Module","it":"Modulo"},"summary":{"fr":"Résumé.","it":"Riassunto."}}' \
	'{"type":"sequence","id":"seq","module":"module/mod","order":1,"title":{"fr":"Séquence","it":{"text":"Sequenza","state":"machine"}},"body":{"fr":"<p>Corps.</p>","it":"<p>Corpo.</p>"}}' \
	'{"type":"case","id":"cas","area":"area/aa","title":{"fr":"Cas","it":"Caso"},"summary":{"fr":"Résumé.","it":"Riassunto."},"story":{"fr":"<p>Histoire.</p>","it":"<p>Storia.</p>"},"comments":[{"recommendation":"recommendation/ancrer","text":{"fr":"<p>Voir.</p>","it":"<p>Vedi.</p>"},"after":0}]}'
bundle_seal
profint sync "$BUNDLE"
is "$status" 0 "the content is there"
is "$(state recommendation/ancrer it), $(state sequence/seq it), $(state case/cas it)" \
	"machine draft, machine draft, reviewed publish" "what a machine translated waits, what a person translated does not"

french=$(address recommendation/ancrer fr)
sequence=$(address sequence/seq fr)
case=$(address case/cas it)
module=$(address module/mod it)
is "$(site_status /it/recommandations/ancorare/)" 404 "visitors do not find the draft"
lacks "$(site_get /it/recommandations/)$(site_get /wp-sitemap-posts-profint_reco-1.xml)$(site_get /it/recommandations/feed/)" \
	ancorare "nor in a list, the sitemap or a feed"
contains "$(page "$case")" "<a href=\"$french\" lang=\"fr\">Ancrer</a>" "an Italian page leads to the French one, and says its language"
contains "$(page "$module")" "<a href=\"$sequence\" lang=\"fr\">Séquence</a>" "so does a module to its sequence"
contains "$(page "$french")" "<a href=\"$french\" hreflang=\"fr\"><span lang=\"it\">Italiano</span> <span class=\"profint-languages__note\">(en français)" \
	"so does the switcher"
lacks "$(page "$french")" 'hreflang="it"' "hreflang names no draft"

# a person reviews: the texts come back without the machine's mark
record_set recommendation/ancrer title.it Ancorare
record_set recommendation/ancrer body.it '<p>Corpo.</p>'
record_set sequence/seq title.it Sequenza
profint sync "$BUNDLE"
is "$status" 0 "the reviewed texts are there"
is "$(state recommendation/ancrer it), $(state sequence/seq it)" "reviewed publish, reviewed publish" "what was reviewed is public"
italian=$(address recommendation/ancrer it)
is "$italian" "$SITE_URL/it/recommandations/ancorare/" "its address is Italian"
contains "$(page "$italian")" Corpo. "it answers at once"
lacks "$(page "$italian")" profint-notice "without the machine's notice"
contains "$(page "$case")" "<a href=\"$italian\">Ancorare</a>" "the Italian page leads there at once"
contains "$(page "$module")" "<a href=\"$(address sequence/seq it)\">Sequenza</a>" "so does the module"
contains "$(page "$french")" "hreflang=\"it\" href=\"$italian\"" "hreflang names it at once"
contains "$(site_get /it/recommandations/)" "$italian" "and the archive lists it"

# with publish = machine the same translation is public, with its notice, until it is reviewed
site_set publish machine
record '{"type":"tool","id":"outil","title":{"fr":"Outil","sv":{"text":"Verktyg","state":"machine"}},"summary":{"fr":"Résumé.","sv":{"text":"Sammanfattning.","state":"machine"}}}'
bundle_seal
profint sync "$BUNDLE"
is "$status $(state tool/outil sv)" "0 machine publish" "with publish = machine it is public"
swedish=$(address tool/outil sv)
contains "$(page "$swedish")" 'Texten är maskinöversatt' "and says in its own language that nobody has reviewed it"
contains "$(page "$swedish")" "<a href=\"$(address tool/outil fr)\" hreflang=\"fr\">" "with the way to the original"
record_set tool/outil title.sv Verktyg
record_set tool/outil summary.sv Sammanfattning.
profint sync "$BUNDLE"
is "$status $(state tool/outil sv)" "0 reviewed publish" "reviewed, it stays"
lacks "$(page "$swedish")" profint-notice "and the notice is gone"
is "$(grep -c . "$SITE_DIR/debug.log" 2>/dev/null || true)" "" "WordPress has nothing to say of errors"
