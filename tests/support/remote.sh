# Remote: a bundle behind https on this machine, served by tests/support/remote.py with certificates of an
# authority of the test's own.
#
#   remote_certificates "$SITE_DIR/tls"
#   remote_start "$BUNDLE"             serves it; sets REMOTE_URL
#   remote_fault /profint.json 503 2   the next two requests for it are answered so
#   remote_asked                       what was asked since the last look, a line a request

# remote_certificates DIR: ca.pem, and key.pem with good.pem (this host), other.pem (another), old.pem (out of date).
remote_certificates() {
	REMOTE_TLS=$1
	mkdir -p "$1"
	(
		cd "$1"
		openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj /CN=authority -days 2
		openssl req -x509 -newkey rsa:2048 -nodes -keyout stranger.key -out stranger.pem -subj /CN=stranger -days 2
		openssl req -newkey rsa:2048 -nodes -keyout key.pem -out request.pem -subj /CN=localhost
		printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\n' >good.ext
		printf 'subjectAltName=DNS:example.org\n' >other.ext
		openssl x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -extfile good.ext -days 1 -out good.pem
		openssl x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -extfile other.ext -days 1 -out other.pem
		openssl x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -extfile good.ext -days -1 -out old.pem
	) >"$1/log" 2>&1 || fail "no certificates could be made: $(tail -n 3 "$1/log")"
}

# remote_start DIR [CERTIFICATE]: serves the folder; CERTIFICATE is good, other or old, or none for plain http.
remote_start() {
	local certificate=${2:-good} tls=() scheme=http
	remote_stop
	if [ "$certificate" != none ]; then
		tls=("$REMOTE_TLS/$certificate.pem" "$REMOTE_TLS/key.pem")
		scheme=https
	fi
	: >"$SITE_DIR/remote.log"
	: >"$SITE_DIR/remote.faults"
	: >"$SITE_DIR/remote.port"
	process_start "$SITE_DIR/remote.pid" "$SITE_DIR/remote.port" /usr/bin/python3 "$PROFINT_SOURCE/tests/support/remote.py" "$1" "${REMOTE_PORT:-0}" "$SITE_DIR/remote.log" "$SITE_DIR/remote.faults" \
		"${tls[@]}"
	for _ in $(seq 100); do
		[ ! -s "$SITE_DIR/remote.port" ] || break
		sleep 0.05
	done
	REMOTE_PORT=$(cat "$SITE_DIR/remote.port")
	[[ $REMOTE_PORT =~ ^[0-9]+$ ]] || fail "the server for bundles does not start: $SITE_DIR/remote.port"
	REMOTE_URL=$scheme://127.0.0.1:$REMOTE_PORT/
	rm -f "$SITE_DIR/remote.read"
}

remote_stop() {
	process_stop "$SITE_DIR/remote.pid" "$SITE_DIR/remote.log"
}

# remote_fault PATH FAULT [TIMES]: see remote.py; without arguments all is well again.
remote_fault() {
	printf '%s\n' "$*" >"$SITE_DIR/remote.faults"
}

# remote_asked: the requests since the last call, a line each.
remote_asked() {
	tail -n "+$(($(cat "$SITE_DIR/remote.read" 2>/dev/null || echo 0) + 1))" "$SITE_DIR/remote.log"
	wc -l <"$SITE_DIR/remote.log" >"$SITE_DIR/remote.read"
}
