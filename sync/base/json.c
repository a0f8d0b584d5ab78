/*
 * json: see json.h.
 *
 * The library has no limit of depth of its own worth the name, accepts a NUL behind a number and decodes \u0001 without
 * a word; so one scan over the bytes comes first. Inside strings it only looks for quotes and backslashes.
 */
#include "base/json.h"

#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static bool fault_at(pf_json_fault *fault, pf_span text, size_t at, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Line and column of a byte; text up to it may be broken, so columns count what begins a character. */
static bool fault_at(pf_json_fault *fault, pf_span text, size_t at, const char *format, ...)
{
	va_list args;

	fault->code = PF_E_INPUT;
	fault->line = 1;
	fault->column = 1;
	for (size_t i = 0; i < at && i < text.length; i++) {
		if (text.data[i] == '\n') {
			fault->line++;
			fault->column = 1;
		} else if (((unsigned char)text.data[i] & 0xc0) != 0x80) {
			fault->column++;
		}
	}
	va_start(args, format);
	vsnprintf(fault->message, sizeof fault->message, format, args);
	va_end(args);
	return false;
}

static bool fault_whole(pf_json_fault *fault, pf_code code, const char *message)
{
	fault->code = code;
	fault->line = fault->column = 0;
	snprintf(fault->message, sizeof fault->message, "%s", message);
	return false;
}

static bool check_encoding(pf_span text, pf_json_fault *fault)
{
	size_t bad;
	unsigned char byte;

	if (text.length >= 3 && memcmp(text.data, "\xef\xbb\xbf", 3) == 0)
		return fault_at(fault, text, 0,
			"begins with a byte order mark; expected UTF-8 without one");
	if (text.length >= 2 &&
		(memcmp(text.data, "\xff\xfe", 2) == 0 || memcmp(text.data, "\xfe\xff", 2) == 0))
		return fault_at(fault, text, 0, "is UTF-16; expected UTF-8");
	if (pf_utf8_valid(text, &bad))
		return true;
	byte = (unsigned char)text.data[bad];
	if (byte == 0)
		return fault_at(fault, text, bad, "NUL byte; expected text");
	if (byte < 0x80)
		return fault_at(fault, text, bad, "control character 0x%02x; expected text", byte);
	return fault_at(fault, text, bad, "byte 0x%02x is not valid UTF-8 here", byte);
}

/* Offset of the next quote or backslash from `at`, or the length. Eight bytes at a time. */
static size_t string_stop(pf_span text, size_t at)
{
	const uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;

	while (text.length - at >= 8) {
		uint64_t word, quote, slash;

		memcpy(&word, text.data + at, 8);
		quote = word ^ (ones * '"');
		slash = word ^ (ones * '\\');
		if ((((quote - ones) & ~quote) | ((slash - ones) & ~slash)) & tops)
			break;
		at += 8;
	}
	while (at < text.length && text.data[at] != '"' && text.data[at] != '\\')
		at++;
	return at;
}

/* The four digits behind \u, or -1: then the library says what is wrong. */
static long code_unit(pf_span text, size_t at)
{
	long unit = 0;

	if (text.length - at < 4)
		return -1;
	for (size_t i = at; i < at + 4; i++) {
		char c = text.data[i];
		int digit = c >= '0' && c <= '9' ? c - '0'
			: c >= 'a' && c <= 'f'       ? c - 'a' + 10
			: c >= 'A' && c <= 'F'       ? c - 'A' + 10
										 : -1;

		if (digit < 0)
			return -1;
		unit = unit * 16 + digit;
	}
	return unit;
}

/* Does the escape at `at` (a backslash) stand for a control character that pf_utf8_valid would refuse? */
static bool escapes_control(pf_span text, size_t at)
{
	char kind = at + 1 < text.length ? text.data[at + 1] : '\0';
	long unit;

	if (kind == 'b' || kind == 'f')
		return true;
	if (kind != 'u')
		return false;
	unit = code_unit(text, at + 2);
	if (unit < 0 || unit == '\t' || unit == '\n' || unit == '\r' || unit == 0x85)
		return false;
	return unit < 0x20 || (unit >= 0x7f && unit < 0xa0);
}

/* Moves *at from a string's opening quote behind its closing one (or to the end). */
static bool skip_string(pf_span text, size_t *at, pf_json_fault *fault)
{
	size_t i = *at + 1;

	while ((i = string_stop(text, i)) < text.length && text.data[i] == '\\') {
		if (fault && escapes_control(text, i))
			return fault_at(fault, text, i, "escaped control character; expected text");
		i = i + 2 < text.length ? i + 2 : text.length;
	}
	*at = i < text.length ? i + 1 : i;
	return true;
}

static bool check_depth(pf_span text, size_t limit, pf_json_fault *fault)
{
	size_t depth = 0, at = 0;

	while (at < text.length) {
		char c = text.data[at];

		if (c == '"') {
			if (!skip_string(text, &at, fault))
				return false;
			continue;
		}
		if ((c == '{' || c == '[') && ++depth > limit)
			return fault_at(fault, text, at, "nested more than %zu deep", limit);
		if ((c == '}' || c == ']') && depth)
			depth--;
		at++;
	}
	return true;
}

bool pf_json_read(json_t **out, pf_span text, const pf_json_limits *limits, pf_json_fault *fault)
{
	json_error_t error = { 0 }; /* without memory the library leaves it as it is */
	json_t *tree;

	if (text.length > limits->bytes) {
		fault_whole(fault, PF_E_INPUT, "");
		snprintf(fault->message, sizeof fault->message, "is longer than %zu bytes", limits->bytes);
		return false;
	}
	if (!check_encoding(text, fault) || !check_depth(text, limits->depth, fault))
		return false;
	tree = json_loadb(text.data, text.length, JSON_REJECT_DUPLICATES, &error);
	if (!tree) {
		/* where an allocation fails the library mostly says nothing at all */
		if (json_error_code(&error) == json_error_out_of_memory || !error.text[0])
			return fault_whole(fault, PF_E_MEMORY, "no memory to read JSON");
		fault_at(fault, text, 0, "not JSON: %s", error.text);
		fault->line = error.line > 0 ? (size_t)error.line : 1;
		fault->column = error.column > 0 ? (size_t)error.column : 1;
		return false;
	}
	*out = tree;
	return true;
}

/* --- finding a value's line --------------------------------------------------------------------------------- */

typedef struct walk {
	pf_span text;
	size_t at;
} walk;

static void skip_space(walk *w)
{
	while (w->at < w->text.length && strchr(" \t\r\n,:", w->text.data[w->at]))
		w->at++;
}

/* Moves behind the value that begins at w->at. */
static void skip_value(walk *w)
{
	size_t depth = 0;

	do {
		char c;

		skip_space(w);
		if (w->at >= w->text.length)
			return;
		c = w->text.data[w->at];
		if (c == '"') {
			skip_string(w->text, &w->at, NULL);
		} else if (c == '{' || c == '[') {
			depth++;
			w->at++;
		} else if (c == '}' || c == ']') {
			depth -= depth > 0;
			w->at++;
		} else {
			while (w->at < w->text.length && !strchr(" \t\r\n,:]}", w->text.data[w->at]))
				w->at++;
		}
	} while (depth);
}

/* Is the key (as written, between quotes) this step of a pointer? Escapes inside keys are taken as different. */
static bool key_is(pf_span key, pf_span step)
{
	size_t at = 0;

	for (size_t i = 0; i < step.length; i++, at++) {
		char c = step.data[i];

		if (c == '~' && i + 1 < step.length)
			c = step.data[++i] == '1' ? '/' : '~';
		if (at >= key.length || key.data[at] != c)
			return false;
	}
	return at == key.length;
}

/* From the beginning of a container into its member `step`; false when there is none. */
static bool enter(walk *w, pf_span step)
{
	bool object = w->text.data[w->at] == '{';
	size_t wanted = 0;

	if (!object && w->text.data[w->at] != '[')
		return false;
	for (size_t i = 0; i < step.length && !object; i++)
		wanted = wanted * 10 + (size_t)(step.data[i] - '0');
	w->at++;
	for (size_t i = 0;; i++) {
		size_t begin;

		skip_space(w);
		if (w->at >= w->text.length || w->text.data[w->at] == '}' || w->text.data[w->at] == ']')
			return false;
		if (!object && i == wanted)
			return true;
		begin = w->at;
		skip_value(w);
		if (!object)
			continue;
		if (key_is((pf_span){ w->text.data + begin + 1, w->at - begin - 2 }, step)) {
			skip_space(w);
			return true;
		}
		skip_value(w);
	}
}

size_t pf_json_line(pf_span text, const char *pointer)
{
	walk w = { .text = text };
	size_t found, line = 1;

	skip_space(&w);
	found = w.at;
	while (*pointer == '/' && w.at < text.length) {
		size_t length = strcspn(++pointer, "/");

		if (!enter(&w, (pf_span){ pointer, length }))
			break;
		found = w.at;
		pointer += length;
	}
	for (size_t i = 0; i < found && i < text.length; i++)
		line += text.data[i] == '\n';
	return line;
}

const char *pf_json_kind(const json_t *value)
{
	switch (value ? json_typeof(value) : JSON_NULL) {
	case JSON_OBJECT:
		return "an object";
	case JSON_ARRAY:
		return "a list";
	case JSON_STRING:
		return "a text";
	case JSON_INTEGER:
		return "a whole number";
	case JSON_REAL:
		return "a number with a fraction";
	case JSON_TRUE:
		return "true";
	case JSON_FALSE:
		return "false";
	case JSON_NULL:
		return "null";
	}
	return "null";
}
