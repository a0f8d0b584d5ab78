#!/bin/sh
# embed.sh FILE… : C source of the migrations, in order of their numbers. One string a line, so that any compiler takes it.
set -eu
printf '/* made by sql/embed.sh */\n#include "store/schema.h"\n\nconst pf_migration pf_migrations[] = {\n'
for file in "$@"; do
	name=${file##*/}
	number=$(printf '%s' "${name%%_*}" | sed 's/^0*//')
	printf '\t{ %su, "%s",\n' "$number" "$name"
	sed -e '/^--/d' -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^\(.*\)$/\t\t"\1\\n"/' "$file"
	printf '\t},\n'
done
printf '};\nconst size_t pf_migration_count = sizeof pf_migrations / sizeof *pf_migrations;\n'
