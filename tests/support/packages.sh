# Packages: what the demo and the tests need, installed only where it is missing.

# packages_php: how PHP's packages are called here: php8.2-* on Debian 12, else the distribution's
# own metapackages (php-cli …).
packages_php() {
	if packages_installed php8.2-cli || apt-cache show php8.2-cli >/dev/null 2>&1 ||
		grep -qs '^VERSION_CODENAME=bookworm' /etc/os-release; then
		printf 'php8.2'
	else
		printf 'php'
	fi
}

# packages_of SET: the names of a set (demo, tests), one a line.
packages_of() {
	local php
	php=$(packages_php)
	printf '%s\n' build-essential autoconf automake libtool pkg-config \
		default-libmysqlclient-dev libjansson-dev libcurl4-openssl-dev libgumbo-dev \
		libsodium-dev libssl-dev libinih-dev libutf8proc-dev libxml2-dev mariadb-server-core mariadb-client curl python3 \
		"$php"-{cli,mysql,gd,xml,mbstring,curl,intl,zip}
	if [ "$1" = tests ]; then
		printf '%s\n' libcmocka-dev libxml2-utils valgrind phpunit chromium chromium-driver gcovr zip unzip git minisign openssl \
			"$php"-{pcov,redis} redis-tools
	fi
}

# packages_installed NAME: whether dpkg has it.
packages_installed() {
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# packages_missing SET: the names of the set that are not installed.
packages_missing() {
	local name
	packages_of "$1" | while read -r name; do
		packages_installed "$name" || printf '%s\n' "$name"
	done
}

# packages_apt COMMAND…: apt-get as the administrator; waits for its turn, asks nothing, and would
# rather fail than remove something of yours.
packages_apt() {
	local as=()
	[ "$(id -u)" = 0 ] || as=(sudo -n)
	"${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends \
		--no-remove -o DPkg::Lock::Timeout=900 "$@"
}

# packages_listed: whether apt-get update was ever run (container images come without lists).
packages_listed() {
	[ -n "$(find /var/lib/apt/lists -maxdepth 1 -name '*_Packages*' -print -quit 2>/dev/null)" ]
}

# packages_need SET: installs what is missing, as root or through sudo where that asks for no
# password; otherwise prints the one command to type and ends with 2. Starts no service.
packages_need() {
	local missing log
	if ! command -v apt-get >/dev/null; then
		say "packages: no apt-get here, so these are taken for granted:" $(packages_of "$1")
		return 0
	fi
	mapfile -t missing < <(packages_missing "$1")
	[ ${#missing[@]} -gt 0 ] || return 0

	if [ "$(id -u)" != 0 ] && ! sudo -n true 2>/dev/null; then
		{
			printf 'Some packages are missing. Please type this, then try again:\n\n'
			printf '  sudo apt-get update && sudo apt-get install -y --no-install-recommends'
			printf ' %s' "${missing[@]}"
			printf '\n\n'
		} >&2
		exit 2
	fi
	say "packages: installing ${missing[*]}"
	log=$(mktemp)
	packages_listed || packages_apt update >>"$log" 2>&1 || true
	# a list that is old names versions that the mirror no longer has: once more with a fresh one
	if ! packages_apt install "${missing[@]}" >>"$log" 2>&1; then
		packages_apt update >>"$log" 2>&1 || true
		if ! packages_apt install "${missing[@]}" >>"$log" 2>&1; then
			tail -n 20 "$log" >&2
			rm -f "$log"
			fail "the packages could not be installed (the end of apt-get's messages is above)"
		fi
	fi
	rm -f "$log"
}
