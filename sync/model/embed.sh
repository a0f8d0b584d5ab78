#!/bin/sh
# embed.sh IN SYMBOL > OUT: C source of the bytes of a file, as `const char SYMBOL[]` (a NUL follows) and
# `const size_t SYMBOL_length` (without the NUL). Every byte is an octal escape, so any compiler and locale takes it.
set -eu
[ $# = 2 ] && [ -r "$1" ] || { echo "usage: embed.sh IN SYMBOL > OUT" >&2; exit 2; }
printf '/* made by embed.sh from %s */\n#include <stddef.h>\n\n' "${1##*/}"
printf 'extern const char %s[];\nextern const size_t %s_length;\n\nconst char %s[] =\n\t""' "$2" "$2" "$2"
od -A n -v -t o1 "$1" | awk '{
	printf "\n\t\""
	for (i = 1; i <= NF; i++)
		printf "\\%s", $i
	printf "\""
}'
printf ';\nconst size_t %s_length = sizeof %s - 1;\n' "$2" "$2"
