#!/usr/bin/env bash
# Providers: what is sent to them, what is made of what they answer, and what of all that is paid for; the glossary and the quota
# that a provider keeps for us.
. "$(dirname "$0")/../support/story.sh"
. "$PROFINT_SOURCE/tests/support/provider.sh"

make -s -C "$PROFINT_BUILD" tests/support/ask >/dev/null
site_new
site_set hook_secret_file ''
provider_start
(umask 077 && echo right >"$SITE_DIR/deepl.key" && echo other >"$SITE_DIR/libre.key")
site_set providers deepl
site_set deepl_key_file "$SITE_DIR/deepl.key"
site_set deepl_url "$PROVIDER_URL"
site_set libretranslate_url "$PROVIDER_URL"
site_set apertium_url "$PROVIDER_URL"
site_set chat_url "$PROVIDER_URL"
site_set chat_model small

# asked LANGUAGE [LOCALE] [dry] TEXTS: the texts are asked for, a line each; sets out.
asked() {
	local arguments=("${@:1:$#-1}")
	out=$("$PROFINT_BUILD/tests/support/ask" "$SITE_NAME" "${arguments[@]}" <<<"${*: -1}" 2>&1)
}
# seen NAME…: these members of what the provider was asked since the last look, a line a request.
seen() {
	provider_asked | php -n -r 'while (($line = fgets(STDIN)) !== false) { $said = json_decode($line, true); echo implode(" ", array_map(function ($name) use ($said) { return is_array($said[$name] ?? null) ? json_encode($said[$name], JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES) : ($said[$name] ?? "-"); }, array_slice($argv, 1))), "\n"; }' "$@"
}
requests() {
	site_sql "SELECT provider, state, status, segments, asked, billed FROM wp_profint_request WHERE id > ${1:-0} ORDER BY id" | tr '\t' ' '
}
last_request() {
	site_sql "SELECT COALESCE(MAX(id), 0) FROM wp_profint_request"
}
# as if ten minutes had gone by
later() {
	site_sql "UPDATE wp_profint_provider SET checked = checked - INTERVAL 11 MINUTE"
}
provider_row() {
	site_sql "SELECT ${1} FROM wp_profint_provider WHERE provider = '${2:-deepl}'"
}

# --- a glossary ---
profint glossary add preferred "foyer d’hébergement" boende --language sv
profint glossary add preferred asile asyl --language sv
profint glossary add untranslatable SIAO --language sv
profint glossary add preferred asile asylum --language en
asked sv "Un foyer d’hébergement et le SIAO."
contains "$out" "boende" "a preferred term is in the translation"
contains "$out" "SIAO" "and a term that stays stays"
is "$(seen face method status terms)" 'usage - 200 -
glossary POST 201 {"sv":{"foyer d’hébergement":"boende","asile":"asyl"}}
deepl - 200 -' "the provider is told of the terms of the language, once, before it is asked"
asked sv "Encore un foyer d’hébergement."
contains "$out" "boende" "they are used from then on"
is "$(seen face texts)" 'deepl ["Encore un foyer d’hébergement."]' "without being sent again, and go as words, which the provider bends to the grammar"
profint glossary add preferred accueil mottagning --language sv
asked sv "Un accueil."
contains "$out" "mottagning" "a term that is added is there the next time"
is "$(seen face method status)" "glossary PUT 200
deepl - 200" "in the place of those that were there"
asked en "Le droit d’asile."
is "$(seen face method terms | grep glossary)" 'glossary POST {"en":{"asile":"asylum"}}' "another language has a glossary of its own"
contains "$out" "asylum" "with its terms"

# one that somebody deleted there
curl -s -X POST "$PROVIDER_URL/forget" >/dev/null
before=$(last_request)
asked sv $'Un foyer d’hébergement à Paris.\nUn accueil à Lyon.'
contains "$out" "boende" "a glossary that the provider does not know any more is made anew"
is "$(grep -c '^+' <<<"$out")" 2 "and every text has its translation"
is "$(seen face method status)" "deepl - 404
glossary PUT 404
glossary POST 201
deepl - 200" "at the cost of a request"
is "$(requests "$before")" "deepl failed 404 2 49 0
deepl done 200 2 49 49" "that nobody billed"

# one that it does not take
profint glossary add preferred nuit natt --language sv
provider_fault "glossary status=456"
asked sv "Une nuit."
contains "$out" "natt" "terms that the provider does not take travel as codes"
is "$(seen face status texts | grep -c 'x1')" 1 "in the text itself"
asked sv "Deux nuit."
is "$(seen face)" "deepl" "and are not offered again until they change"
provider_fault "glossary status=503"
profint glossary add preferred jour dag --language sv
asked sv "Un jour."
contains "$out" "dag" "when it cannot take them now"
asked sv "Le jour."
is "$(seen face status | grep -c 'glossary 503')" 2 "it is offered them the next time"
provider_fault

# --- usage ---
is "$(provider_row "used > 0, allowed")" "0	500000" "what the provider says of its quota is kept"
later
asked sv "Un matin."
is "$(seen face | head -1) $(provider_row "used > 0")" "usage 1" "and asked for again after ten minutes"
later
provider_fault "usage used=500000"
before=$(last_request)
asked sv "Un soir."
is "$(seen face) $(requests "$before")" "usage " "nothing is sent to one that has no quota left"
contains "$out" "= 0 0 0 0 1 quota deepl has used up the quota of this period (500000 of 500000 characters)" "which is said"
asked sv "Un soir."
is "$(seen face)" "" "and it is not bothered"
later
provider_fault
asked sv "Un soir."
matches "$out" "^\+ " "until its period turned: then it is asked again by itself"

profint translate
matches "$out" "deepl: [0-9,]+ of 500,000 characters of its own quota used, as of 20[0-9-]+T[0-9:]+Z" "\`profint translate\` tells of it"

# --- a key that is refused ---
echo invalid >"$SITE_DIR/deepl.key"
asked sv "Un midi."
contains "$out" "deepl refuses the key (status 403)" "a refused key is told"
seen face >/dev/null
asked sv "Un midi."
is "$(seen face)" "" "and the provider left alone"
is "$(provider_row "stopped_until")" "9999-01-01 00:00:00" "for good"
profint translate --json
is "$(said providers.0.provider providers.0.stopped providers.0.until)" "deepl deepl refuses the key (status 403) null" "and \`profint translate\` says so"
echo right >"$SITE_DIR/deepl.key"
asked sv "Un midi."
matches "$out" "^\+ " "until there is another key"
provider_asked >/dev/null

# --- countries ---
asked en en_US "Un midi."
is "$(tail -1 "$PROVIDER_DIR/provider.log" | grep -o '"target": "[^"]*"')" '"target": "EN-US"' "English is American where the site's is"
asked en en_GB "Une heure."
is "$(tail -1 "$PROVIDER_DIR/provider.log" | grep -o '"target": "[^"]*"')" '"target": "EN-GB"' "and British else"

bundle_new "$SITE_DIR/bundle"
record '{"type":"page","id":"un","title":{"fr":"Page du pays"},"body":{"fr":"<p>Un texte.</p>"}}'
bundle_seal
provider_asked >/dev/null
site_sql "UPDATE wp_profint_site SET document = REPLACE(document, 'en_GB', 'en_US')"
profint sync --json "$BUNDLE"
is "$(said translations.sent) $(provider_asked | grep -o '"target": "EN-[A-Z]*"' | sort -u)" '6 "target": "EN-US"' "a run goes by the site's own locale"

# --- dry ---
provider_asked >/dev/null
before=$(last_request)
profint glossary add preferred ville stad --language sv
asked sv dry "La ville."
contains "$out" "= 1 9 1 0 0 done" "a dry run counts what would be sent"
is "$(seen face)$(requests "$before")" "" "and sends nothing, to nobody"
