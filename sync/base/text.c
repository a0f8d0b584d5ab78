/* text: see text.h */
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

pf_span pf_span_of(const char *string)
{
	return string ? (pf_span){ string, strlen(string) } : (pf_span){ "", 0 };
}

bool pf_span_equal(pf_span a, pf_span b)
{
	return a.length == b.length && (a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}

bool pf_span_is(pf_span a, const char *string)
{
	return pf_span_equal(a, pf_span_of(string));
}

pf_span pf_text_span(const pf_text *text)
{
	return (pf_span){ text->data ? text->data : "", text->length };
}

void pf_text_init(pf_text *text, size_t limit)
{
	*text = (pf_text){ .limit = limit };
}

void pf_text_release(pf_text *text)
{
	free(text->data);
	*text = (pf_text){ .limit = text->limit };
}

void pf_text_clear(pf_text *text)
{
	text->length = 0;
	text->failed = text->starved = false;
	if (text->data)
		text->data[0] = '\0';
}

static bool make_room(pf_text *text, size_t more)
{
	size_t room = text->room ? text->room : 64;
	char *data;

	if (text->failed || more > text->limit || text->length > text->limit - more) {
		text->failed = true;
		return false;
	}
	if (text->length + more + 1 <= text->room)
		return true;
	while (room < text->length + more + 1)
		room *= 2;
	data = realloc(text->data, room);
	if (!data) {
		text->failed = text->starved = true;
		return false;
	}
	text->data = data;
	text->room = room;
	return true;
}

void pf_text_add(pf_text *text, const char *bytes, size_t length)
{
	if (!make_room(text, length))
		return;
	if (length)
		memcpy(text->data + text->length, bytes, length);
	text->length += length;
	text->data[text->length] = '\0';
}

void pf_text_put(pf_text *text, const char *string)
{
	pf_text_add(text, string, strlen(string));
}

void pf_text_span_add(pf_text *text, pf_span span)
{
	pf_text_add(text, span.data, span.length);
}

void pf_text_byte(pf_text *text, char byte)
{
	pf_text_add(text, &byte, 1);
}

void pf_text_format(pf_text *text, const char *format, ...)
{
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (length < 0 || !make_room(text, (size_t)length)) {
		text->failed = true;
		return;
	}
	va_start(args, format);
	vsnprintf(text->data + text->length, (size_t)length + 1, format, args);
	va_end(args);
	text->length += (size_t)length;
}

bool pf_text_check(const pf_text *text, const char *what, pf_error *err)
{
	if (!text->failed)
		return true;
	if (text->starved)
		return pf_fail(err, PF_E_MEMORY, "no memory for %s", what);
	return pf_fail(err, PF_E_INPUT, "%s is longer than %zu bytes", what, text->limit);
}

char *pf_text_take(pf_text *text)
{
	char *data;

	if (!text->data)
		pf_text_add(text, "", 0);
	data = text->failed ? NULL : text->data;
	if (!data)
		free(text->data);
	*text = (pf_text){ .limit = text->limit };
	return data;
}
