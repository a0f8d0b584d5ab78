#!/usr/bin/env bash
# Remote: a bundle behind https comes in as the same one from a folder does; what has not changed is not fetched, what was
# cut is taken up, and whatever the server gets wrong is refused as a whole.
. "$(dirname "$0")/../support/story.sh"
. "$PROFINT_SOURCE/tests/support/whole.sh"

# --- the reference bundle, once from its folder and once over https ---

site_new --http
profint sync --json
is "$status" 0 "the reference bundle comes from its folder"
canonical >"$PROFINT_TMP/remote.folder"
site_http_stop

# the same address, as it stands in guids and in blocks
port=$SITE_PORT
site_port() {
	printf '%s' "$port"
}
site_new --http
remote_certificates "$SITE_DIR/tls"
cp -r "$PROFINT_SOURCE/content" "$SITE_DIR/content"
remote_start "$SITE_DIR/content"
site_set source "$REMOTE_URL"
site_set source_ca "$SITE_DIR/tls/ca.pem"
profint sync --json
is "$status $(said outcome outbox.pending)" "0 done 0" "the same bundle comes over https"
canonical >"$PROFINT_TMP/remote.https"
same "$PROFINT_TMP/remote.folder" "$PROFINT_TMP/remote.https" "both sites are the same"
files=$(grep -c '"path"' "$SITE_DIR/content/profint.json")
is "$(remote_asked | sort | uniq -c | awk '{ print $1 }' | sort -u) $(wc -l <"$SITE_DIR/remote.log")" "1 $((files + 1))" \
	"manifest and members were asked for once each"
site_http_stop

# --- a small one, step by step ---

site_set hook_secret_file ''
bundle_new "$SITE_DIR/bundle"
record '{"type":"area","id":"aa","order":1,"color":"#aa0000","title":{"fr":"Domaine"}}' \
	'{"type":"practice","id":"un","area":"area/aa","title":{"fr":"Un"},"body":{"fr":"<p>Un.</p>"}}' \
	'{"type":"page","id":"page","title":{"fr":"Page"},"body":{"fr":"<p>Page.</p>"}}'
bundle_seal
remote_start "$BUNDLE"
profint sync --json
is "$status $(said records.created)" "0 3" "another bundle comes from the same address"
remote_asked >/dev/null

profint sync --json
counted "unchanged=3" "what has not changed changes nothing"
is "$(remote_asked)" "GET /profint.json 304 match" "it costs one conditional request"
profint plan --json
is "$status $(planned)$(remote_asked)" "0 GET /profint.json 304 match" "plan costs one too"

record_set practice/un title.fr 'Un, corrigé'
profint plan --json
is "$(planned)" "update practice/un fr: title" "plan fetches what changed"
is "$(remote_asked)" "GET /profint.json 200 match
GET /records/practice.jsonl 200" "the manifest and that member"
profint sync --json
counted "updated=1 unchanged=2" "sync writes it"
is "$(remote_asked)" "GET /profint.json 304 match" "without fetching it again"
is "$(find "$SITE_DIR/state/fetch" -path '*/store/*' -type f | wc -l)" 3 "the old member is gone from the state folder"
is "$(find "$SITE_DIR/state/fetch" -name profint.json | wc -l)" 1 "and the old bundle"

site_set source "$SITE_DIR/none"
profint sync --json "$REMOTE_URL"
is "$status $(said records.unchanged)" "0 3" "an address on the command line is the same as one in the configuration"
is "$(remote_asked)" "GET /profint.json 304 match" "and finds what was fetched"
profint sync --json "${REMOTE_URL%/}"
is "$status $(remote_asked)" "0 GET /profint.json 304 match" "with or without the slash at its end"
site_set source "$REMOTE_URL"

mkdir "$SITE_DIR/tmp"
TMPDIR=$SITE_DIR/tmp try "$PROFINT" check --source-ca "$SITE_DIR/tls/ca.pem" --json "$REMOTE_URL"
is "$status $(said valid)" "0 true" "check needs no configuration for an address"
is "$(remote_asked | wc -l)" 4 "it fetches all"
is "$(ls -A "$SITE_DIR/tmp")" "" "and leaves nothing behind"
TMPDIR=$SITE_DIR/none try "$PROFINT" check --source-ca "$SITE_DIR/tls/ca.pem" "$REMOTE_URL"
refused 2 "$SITE_DIR/none" "and it is there that it works"

# whole NAME: the site is as it was before
site_others >"$SITE_DIR/before"
whole() {
	site_others >"$SITE_DIR/after"
	same "$SITE_DIR/before" "$SITE_DIR/after" "$1: no row differs"
}
# turned_down STATUS PART NAME: sync ends so, in words, and nothing was written
turned_down() {
	profint sync
	if [ "$1" = 3 ]; then
		is "$status" 3 "$3"
		contains "$out" "$2" "$3: the file is named"
		contains "$err" "nothing was written" "$3: it is said that nothing was written"
	else
		refused "$1" "$2" "$3"
		contains "$err" "127.0.0.1" "$3: the host is named"
	fi
	whole "$3"
}
# fresh: nothing was ever fetched
fresh() {
	rm -rf "$SITE_DIR/state/fetch"
	remote_fault
	remote_asked >/dev/null
}

# --- servers that recover, and those that do not ---

fresh
remote_fault /profint.json 503 2
profint sync --json
is "$status $(said records.unchanged)" "0 3" "a server that recovers is waited for"
is "$(remote_asked | head -n 3)" "GET /profint.json 503
GET /profint.json 503
GET /profint.json 200" "it was asked three times"
fresh
remote_fault /records/practice.jsonl 429=1 1
profint sync --json
is "$status $(remote_asked | grep -c practice)" "0 2" "one that is too busy is asked again"
fresh
remote_fault /records/practice.jsonl reset 2
profint sync --json
is "$status $(remote_asked | grep -c practice)" "0 3" "a connection that breaks is made again"
remote_fault /profint.json 500
turned_down 1 "/profint.json: the server answered 500" "a server that stays broken is exit status 1"
is "$(remote_asked | wc -l)" 4 "after four requests"
fresh
remote_fault /records/area.jsonl reset
turned_down 1 "/records/area.jsonl: " "a member whose connection breaks every time is exit status 1"
remote_stop
turned_down 1 "/profint.json: " "a server that is not there is exit status 1"
remote_start "$BUNDLE"

# --- cut, and taken up ---

digest() {
	sha256sum "$BUNDLE/records/$1.jsonl" | cut -c1-64
}

size=$(stat -c %s "$BUNDLE/records/practice.jsonl")
fresh
remote_fault /records/practice.jsonl cut 1
profint sync --json
is "$status $(remote_asked | grep practice)" "0 GET /records/practice.jsonl 200
GET /records/practice.jsonl 206 range=$((size / 2))-" "a member that was cut is taken up where it was"

if [ -n "$PROFINT_LONG" ]; then
	fresh
	remote_fault /records/practice.jsonl stall=60 1
	profint sync --json
	is "$status $(remote_asked | grep practice)" "0 GET /records/practice.jsonl 200
GET /records/practice.jsonl 206 range=$((size / 2))-" "a server that falls silent is given up after 20 seconds, and asked for the rest"
fi

fresh
remote_fault /records/practice.jsonl stall=60
"$PROFINT" --config "$SITE_CONFIG" sync >/dev/null 2>&1 &
pid=$!
for _ in $(seq 200); do
	[ -z "$(find "$SITE_DIR/state/fetch" -path "*/part/$(digest practice)" -size +0 2>/dev/null)" ] || break
	sleep 0.05
done
kill -KILL $pid
wait $pid 2>/dev/null || true
remote_fault
is "$(remote_asked | tail -n 1)" "GET /records/practice.jsonl 200" "a run is killed in the middle of a member"
profint sync --json
is "$status $(said records.unchanged)" "0 3" "the next one does its work"
is "$(remote_asked)" "GET /profint.json 304 match
GET /records/practice.jsonl 206 range=$((size / 2))-" "asks for the rest of that member alone"

# what lies there from before is of another file
fresh
remote_fault /records/practice.jsonl 404
profint sync
remote_fault
remote_asked >/dev/null
head -c 20 /dev/zero >"$(find "$SITE_DIR/state/fetch" -name part -type d)/$(digest practice)"
profint sync --json
is "$status $(remote_asked | grep practice)" "0 GET /records/practice.jsonl 206 range=20-
GET /records/practice.jsonl 200" "a part that turns out wrong is fetched whole once"
fresh
remote_fault /records/practice.jsonl 404
profint sync
remote_fault /records/practice.jsonl whole
remote_asked >/dev/null
head -c 20 "$BUNDLE/records/practice.jsonl" >"$(find "$SITE_DIR/state/fetch" -name part -type d)/$(digest practice)"
profint sync --json
is "$status $(remote_asked | grep practice)" "0 GET /records/practice.jsonl 200 range=20-" "a server that knows no parts sends all of it"

# --- bundles that are not what they say ---

for fault in 404:"is missing on the server" changed:"is not the file that the manifest lists" short:"has $((size / 2)) bytes on the server" \
	long:"is longer on the server" endless:"is longer on the server"; do
	fresh
	remote_fault /records/practice.jsonl "${fault%%:*}"
	turned_down 3 "records/practice.jsonl:0: : error: ${fault#*:}" "a member that is ${fault%%:*} is refused"
	profint plan
	is "$status" 3 "a member that is ${fault%%:*} is refused (plan)"
	try "$PROFINT" check --source-ca "$SITE_DIR/tls/ca.pem" "$REMOTE_URL"
	is "$status" 3 "a member that is ${fault%%:*} is refused (check)"
	contains "$out" "records/practice.jsonl:0: : error: ${fault#*:}" "check lists it"
done
fresh
cp -r "$BUNDLE" "$SITE_DIR/newer"
printf ' ' >>"$SITE_DIR/newer/records/page.jsonl"
"$PROFINT" manifest --quiet "$SITE_DIR/newer" >/dev/null
cp "$SITE_DIR/newer/profint.json" "$SITE_DIR/newer.json"
cp "$BUNDLE/profint.json" "$SITE_DIR/older.json"
cp "$SITE_DIR/newer.json" "$BUNDLE/profint.json"
turned_down 3 "records/page.jsonl:0: : error: has" "a manifest that is newer than its members is refused"
cp "$SITE_DIR/older.json" "$BUNDLE/profint.json"
profint sync --json
is "$status $(said records.unchanged)" "0 3" "and all is well when the server is"

fresh
remote_fault /profint.json endless
turned_down 3 "profint.json:0: : error: is longer than" "a manifest without end is refused"
fresh
remote_fault /profint.json short
turned_down 3 "profint.json:" "a manifest of half its length is refused"
fresh
remote_fault /profint.json headers
profint sync
is "$status" 3 "an answer with headers without end is refused"
whole "an answer with headers without end"

# --- addresses and servers that are refused ---

fresh
remote_fault /profint.json 404
turned_down 2 "/profint.json: the server has no such file (404)" "an address without a bundle is exit status 2"
remote_fault /profint.json 403
turned_down 2 "/profint.json: the server does not give it to us (403)" "a bundle that is not for us is exit status 2"
remote_fault /profint.json redirect=https://localhost:$REMOTE_PORT/profint.json
turned_down 2 "another scheme, host or port" "a redirect to another host is not followed"
remote_fault /profint.json redirect=http://127.0.0.1:$REMOTE_PORT/profint.json
turned_down 2 "another scheme, host or port" "a redirect to another scheme is not followed"
remote_fault /profint.json redirect=https://user:geheim@127.0.0.1:$REMOTE_PORT/profint.json
turned_down 2 "redirects to no address that could be followed" "a redirect with a password is not followed"
lacks "$err" geheim "the password is not shown"
remote_fault /profint.json redirect=/profint.json
turned_down 2 "redirects more than 3 times" "redirects without end are given up"
fresh
mkdir "$BUNDLE/moved"
cp "$BUNDLE/records/practice.jsonl" "$BUNDLE/moved/practice.jsonl"
remote_fault /records/practice.jsonl redirect=../moved/practice.jsonl
profint sync --json
is "$status $(remote_asked | grep practice)" "0 GET /records/practice.jsonl 302
GET /moved/practice.jsonl 200" "a redirect on the same host is followed"
rm -r "$BUNDLE/moved"
remote_fault

site_set source "https://user:geheim@127.0.0.1:$REMOTE_PORT/"
profint sync
refused 2 "user name or password" "an address with a password is refused"
lacks "$err" geheim "and its password not shown"
for address in "ftp://127.0.0.1:$REMOTE_PORT/" "file:///etc/" "https://" "https://127.0.0.1:$REMOTE_PORT/?a=b" "http://192.0.2.1/" "https://169.254.169.254/" \
	"http://profint.invalid/"; do
	site_set source "$address"
	profint sync
	refused 2 "" "$address is refused"
done
site_set source "$REMOTE_URL"

site_set source_ca "$SITE_DIR/tls/stranger.pem"
turned_down 2 "certificate" "a certificate by another authority is refused"
site_set source_ca "$SITE_DIR/tls/none.pem"
profint sync
refused 2 "tls/none.pem" "an authority that is not there is named"
site_set source_ca ''
turned_down 2 "certificate" "without source_ca the system's authorities count"
site_set source_ca "$SITE_DIR/tls/ca.pem"
for certificate in other old; do
	remote_start "$BUNDLE" $certificate
	turned_down 2 "" "a certificate that is of another host or out of date ($certificate) is refused"
	is "$(remote_asked)" "" "and nothing was asked ($certificate)"
done
remote_start "$BUNDLE" none
site_set source "$REMOTE_URL"
profint sync --json
is "$status ${REMOTE_URL%%:*}" "0 http" "plain http to this machine is taken"
remote_start "$BUNDLE"
site_set source "$REMOTE_URL"

# --- signatures ---

for key in one two; do
	minisign -GWf -p "$SITE_DIR/$key.pub" -s "$SITE_DIR/$key.key" >/dev/null 2>&1
done
sign() {
	minisign -SWm "$BUNDLE/profint.json" -s "$SITE_DIR/$1.key" >/dev/null 2>&1
}
site_set signed_by "$(sed -n 2p "$SITE_DIR/one.pub")"
fresh
turned_down 3 "profint.json.minisig:0: : error: is missing" "a bundle without signature is refused"
is "$(remote_asked)" "GET /profint.json 200
GET /profint.json.minisig 404" "before any member is fetched"
manifest_set serial 3
bundle_seal
sign two
turned_down 3 'profint.json.minisig:0: : error: is by a key that `signed_by` does not name' "a signature by another key is refused"
sign one
profint sync --json
is "$status $(said records.unchanged)" "0 3" "the signature that was made anew is fetched, the manifest being the same"
remote_asked >/dev/null
profint sync --json
is "$status $(remote_asked)" "0 GET /profint.json 304 match" "a signed bundle that has not changed costs one request as well"
manifest_set serial 2
bundle_seal
sign one
site_others >"$SITE_DIR/before"
profint sync
refused 3 "serial 2 is older than 3" "an older bundle is refused"
profint sync --allow-rollback --json
is "$status $(said records.unchanged)" "0 3" "unless it is asked for"
site_others >"$SITE_DIR/before"
remote_fault /profint.json.minisig endless
manifest_set serial 4
bundle_seal
turned_down 3 "profint.json.minisig:0: : error: is longer than" "a signature without end is refused"
remote_fault
sign one
site_set signed_by ''

# --- the state folder ---

fresh
profint sync --json
store=$(find "$SITE_DIR/state/fetch" -name store)
is "$(find "$SITE_DIR/state/fetch" -perm /077 ! -type l | wc -l)" 0 "what is fetched is nobody else's to read"
record_set practice/un title.fr 'Un, encore'
profint sync --json
victim=$(grep -l '"practice"' "$store"/*)
sed -i 's/encore/encorE/' "$victim"
inode=$(find "$SITE_DIR/state/fetch" -path '*/records/practice.jsonl')
cp "$victim" "$inode.new" && mv "$inode.new" "$inode"
profint sync --json
is "$status" 3 "a fetched file that a disk has damaged is noticed"
remote_asked >/dev/null
profint sync --json
is "$status $(remote_asked)" "0 GET /profint.json 304 match
GET /records/practice.jsonl 200" "and fetched again by the next run"

state=$SITE_DIR/state
site_others >"$SITE_DIR/before"
fresh
sed -i "s|^state_dir = .*|state_dir = $SITE_DIR/none|" "$SITE_CONFIG"
profint sync
refused 2 "$SITE_DIR/none" "a state folder that is not there is exit status 2"
: >"$SITE_DIR/file"
sed -i "s|^state_dir = .*|state_dir = $SITE_DIR/file|" "$SITE_CONFIG"
profint sync
refused 2 "$SITE_DIR/file" "one that is no folder too"
sed -i "s|^state_dir = .*|state_dir = $state|" "$SITE_CONFIG"
mkdir -m 777 "$state/fetch"
profint sync
refused 2 "others can write to it" "one that others can write to is not trusted"
rm -rf "$state/fetch"
ln -s /tmp "$state/fetch"
profint sync
refused 2 "$state/fetch" "one behind a link is not followed"
rm -f "$state/fetch"
sed -i '/^state_dir = /d' "$SITE_CONFIG"
remote_asked >/dev/null
TMPDIR=$SITE_DIR/tmp profint sync --json
is "$status $(remote_asked | wc -l)" "0 4" "without state_dir everything is fetched each time"
is "$(ls -A "$SITE_DIR/tmp")" "" "and nothing is left"
sed -i "s|^\[profint\]|&\nstate_dir = $state|" "$SITE_CONFIG"
whole "the state folder"

# a file larger than a limit is as good as a full disk
head -c 3000000 /dev/zero | tr '\0' x >"$BUNDLE/media/grand.txt"
bundle_seal
try bash -c "ulimit -f 1024; exec '$PROFINT' --config '$SITE_CONFIG' sync"
refused 1 "media/grand.txt cannot be kept" "a member that finds no room is exit status 1"
whole "a member that finds no room"
profint sync --json
is "$status" 0 "with room again it is taken up"
matches "$(remote_asked | grep grand | tail -n 1)" '^GET /media/grand.txt 206 range=1[0-9]*-$' "where it stopped"

# two sites of one source at once
cp -p "$SITE_CONFIG" "$SITE_DIR/second.conf"
fresh
"$PROFINT" --config "$SITE_DIR/second.conf" plan --json >/dev/null 2>&1 &
pid=$!
profint plan --json
other=0
wait $pid || other=$?
is "$status $other" "0 0" "two runs that fetch the same at once both end well"
is "$(remote_asked | grep -c jsonl)" 3 "and each member was fetched once"
