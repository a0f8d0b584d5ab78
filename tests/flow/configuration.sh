#!/usr/bin/env bash
# Configuration: whatever is missing, unsafe or misspelt in it is exit status 2 and one sentence with
# file and key; nothing is written anywhere.
. "$(dirname "$0")/../support/story.sh"

site_new
site_dump >"$SITE_DIR/before"
cp -p "$SITE_CONFIG" "$SITE_DIR/good.conf"

# again: the good configuration, for the next mistake
again() {
	cp -p "$SITE_DIR/good.conf" "$SITE_CONFIG"
}

try "$PROFINT" --config "$SITE_DIR/none.conf" plan
refused 2 none.conf "a configuration that is not there is named"

chmod 644 "$SITE_CONFIG"
profint plan
refused 2 "$SITE_CONFIG" "a configuration that others can read is refused"
chmod 660 "$SITE_CONFIG"
profint plan
refused 2 "$SITE_CONFIG" "a configuration that the group can write is refused"
chmod 640 "$SITE_CONFIG"
profint plan
isnt "$status" 2 "a configuration that the group can read is taken"
again

site_set langauges "en it"
profint plan
refused 2 langauges "an unknown key is named"
again

printf 'neither key nor section\n' >>"$SITE_CONFIG"
profint plan
refused 2 "$SITE_CONFIG:" "a line that is no setting is given with file and line"
again

site_set prefix 'wp_; drop'
profint plan
refused 2 prefix "a table prefix with other characters is refused"
again

site_set name ''
profint plan
refused 2 name "a required key that is missing is named"
again

try "$PROFINT" --config "$SITE_CONFIG" --site other plan
refused 2 other "a site that the file does not have is named"

sed 's/^\[site .*/[site second]/; /^\[profint\]/,/^$/d' "$SITE_DIR/good.conf" >>"$SITE_CONFIG"
profint plan
refused 2 --site "with two sites the command asks which one"
again

chmod 644 "$SITE_DIR/profint.password"
profint plan
refused 2 profint.password "a password file that others can read is refused"
rm "$SITE_DIR/profint.password"
profint plan
refused 2 profint.password "a password file that is not there is named"
site_config
: >"$SITE_DIR/profint.hook"
profint plan
refused 2 profint.hook "an empty hook secret is refused"

site_dump >"$SITE_DIR/after"
same "$SITE_DIR/before" "$SITE_DIR/after" "no mistake in the configuration has written anything"
