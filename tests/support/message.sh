# Messages: how the scripts speak. One short line a step; what went wrong goes to standard error.

# say WORDS: one line about what happens now.
say() {
	printf '%s\n' "$*"
}

# fail WORDS: one line about what went wrong, then the end (exit status 1).
fail() {
	printf 'run: %s\n' "$*" >&2
	exit 1
}

# misused WORDS: the same for what the caller must change (exit status 2).
misused() {
	printf 'run: %s\n' "$*" >&2
	exit 2
}

# quoted WORD: the word in single quotes, for a file that sh will read.
quoted() {
	printf "'%s'" "${1//\'/\'\\\'\'}"
}

# secret: 40 hexadecimal digits nobody can guess.
secret() {
	od -An -N20 -tx1 /dev/urandom | tr -d ' \n'
}
