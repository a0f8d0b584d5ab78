/* text: a text that a person gives in a file. */
#include "cli/command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_BYTES ((size_t)16 << 20)

static bool read_all(char **out, size_t *length, FILE *file)
{
	size_t room = 65536, used = 0;
	char *text = malloc(room);

	while (text && !feof(file) && !ferror(file) && used <= MOST_BYTES) {
		used += fread(text + used, 1, room - used, file);
		if (used == room) {
			char *more = realloc(text, room *= 2);

			if (!more)
				free(text);
			text = more;
		}
	}
	if (!text || ferror(file) || used > MOST_BYTES) {
		free(text);
		return false;
	}
	*out = text;
	*length = used;
	return true;
}

bool pf_cli_read_text(char **out, size_t *length, const char *path, profint_error *error)
{
	FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
	bool ok;

	if (!file)
		return pf_cli_misuse(error, "the text %s cannot be read: %s", path, strerror(errno));
	ok = read_all(out, length, file);
	if (file != stdin)
		fclose(file);
	return ok || pf_cli_misuse(error, "the text %s cannot be read, or is larger than 16 MB", path);
}
