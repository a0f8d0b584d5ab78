/* pointer: see pointer.h */
#include "base/pointer.h"

#include <stdio.h>
#include <string.h>

static const char more[] = "…";

void pf_pointer_init(pf_pointer *pointer)
{
	pointer->length = 0;
	pointer->text[0] = '\0';
}

/* Of a pointer whose room is used up; the text itself ends in the dots before. */
static const size_t full = sizeof((pf_pointer *)0)->text - 1;

/* Adds all of it or nothing: a character is never cut, and room for the dots always stays. */
static bool add(pf_pointer *pointer, const char *bytes, size_t length)
{
	if (pointer->length == full || length > full + 1 - sizeof more - pointer->length)
		return false;
	memcpy(pointer->text + pointer->length, bytes, length);
	pointer->length += length;
	pointer->text[pointer->length] = '\0';
	return true;
}

static void end(pf_pointer *pointer)
{
	if (pointer->length != full)
		memcpy(pointer->text + pointer->length, more, sizeof more);
	pointer->length = full;
}

static size_t character(const char *at)
{
	size_t length = 1;

	while (((unsigned char)at[length] & 0xc0) == 0x80)
		length++;
	return length;
}

size_t pf_pointer_name(pf_pointer *pointer, const char *name)
{
	size_t mark = pointer->length;
	bool fits = add(pointer, "/", 1);

	while (fits && *name) {
		size_t length = character(name);

		if (*name == '~')
			fits = add(pointer, "~0", 2);
		else if (*name == '/')
			fits = add(pointer, "~1", 2);
		else
			fits = add(pointer, name, length);
		name += length;
	}
	if (!fits)
		end(pointer);
	return mark;
}

size_t pf_pointer_index(pf_pointer *pointer, size_t index)
{
	size_t mark = pointer->length;
	char digits[24];
	int length = snprintf(digits, sizeof digits, "/%zu", index);

	if (!add(pointer, digits, (size_t)length))
		end(pointer);
	return mark;
}

void pf_pointer_back(pf_pointer *pointer, size_t mark)
{
	pointer->length = mark;
	pointer->text[mark] = '\0';
}
