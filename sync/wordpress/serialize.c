/* serialize: see serialize.h */
#include "wordpress/serialize.h"

#include <inttypes.h>
#include <string.h>

/* ---- meta values ---- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* What PHP's trim() takes off. */
static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\0' || c == '\v';
}

static bool holds(pf_span text, char c, size_t before)
{
	return memchr(text.data, c, before < text.length ? before : text.length) != NULL;
}

/* "T:" and a run of the given bytes and then `end`. */
static bool begins(pf_span text, const char *run, char end)
{
	size_t at = 2;

	while (at < text.length && text.data[at] && strchr(run, text.data[at]))
		at++;
	return at > 2 && at < text.length && text.data[at] == end;
}

bool pf_serialize_looks(pf_span value)
{
	while (value.length && is_blank(value.data[value.length - 1]))
		value.length--;
	while (value.length && is_blank(*value.data)) {
		value.data++;
		value.length--;
	}
	if (pf_span_is(value, "N;"))
		return true;
	if (value.length < 4 || value.data[1] != ':')
		return false;
	if (!holds(value, ';', value.length) && !holds(value, '}', value.length))
		return false;
	if (holds(value, ';', 3) || holds(value, '}', 4))
		return false;
	switch (*value.data) {
	case 's':
		return holds(value, '"', value.length) && begins(value, "0123456789", ':');
	case 'a':
	case 'O':
	case 'E':
		return begins(value, "0123456789", ':');
	case 'b':
	case 'i':
	case 'd':
		return begins(value, "0123456789.E+-", ';');
	default:
		return false;
	}
}

void pf_serialize_string(pf_text *out, pf_span value)
{
	pf_text_format(out, "s:%zu:\"", value.length);
	pf_text_span_add(out, value);
	pf_text_put(out, "\";");
}

void pf_serialize_meta(pf_text *out, pf_span value)
{
	if (pf_serialize_looks(value))
		pf_serialize_string(out, value);
	else
		pf_text_span_add(out, value);
}

/* ---- language maps ---- */

#define DEPTH 8

typedef struct reader {
	const char *start, *s, *end;
	const char *wrong; /* what was found there, once something failed */
} reader;

static bool wrong(reader *in, const char *what)
{
	if (!in->wrong)
		in->wrong = what;
	return false;
}

static bool take(reader *in, const char *word)
{
	size_t length = strlen(word);

	if ((size_t)(in->end - in->s) < length || memcmp(in->s, word, length) != 0)
		return wrong(in, "something else than serialize() writes");
	in->s += length;
	return true;
}

/* Digits as PHP writes them: no sign, no zero in front, at most what its integers hold. */
static bool digits(reader *in, uint64_t *out)
{
	const char *start = in->s;

	*out = 0;
	for (; in->s < in->end && is_digit(*in->s); in->s++) {
		if (*out > (INT64_MAX - (uint64_t)(*in->s - '0')) / 10)
			return wrong(in, "a number that is too large");
		*out = 10 * *out + (uint64_t)(*in->s - '0');
	}
	if (in->s == start || (*start == '0' && in->s - start > 1))
		return wrong(in, "something else than a number");
	return true;
}

static bool string(reader *in, pf_span *out)
{
	uint64_t length;

	if (!take(in, "s:") || !digits(in, &length) || !take(in, ":\""))
		return false;
	if (length > (uint64_t)(in->end - in->s))
		return wrong(in, "a string that is longer than the text");
	*out = (pf_span){ in->s, (size_t)length };
	in->s += length;
	return take(in, "\";");
}

static bool integer(reader *in, bool *negative, uint64_t *out)
{
	if (!take(in, "i:"))
		return false;
	*negative = in->s < in->end && *in->s == '-';
	in->s += *negative;
	return digits(in, out) && take(in, ";");
}

/* "0.1", "-1.0E+25", "INF", "NAN": bytes are checked, the value does not matter. */
static bool real(reader *in)
{
	const char *start = in->s += 2;

	while (in->s < in->end && (is_digit(*in->s) || strchr(".+-EINFA", *in->s)) && *in->s)
		in->s++;
	if (in->s == start)
		return wrong(in, "something else than a number");
	return take(in, ";");
}

static bool skip_value(reader *in, int depth);

/* Reads a key; *code is empty when it is a number. */
static bool key(reader *in, pf_span *code)
{
	bool negative;
	uint64_t value;

	*code = (pf_span){ "", 0 };
	if (in->s < in->end && *in->s == 's')
		return string(in, code);
	return integer(in, &negative, &value);
}

static bool skip_array(reader *in, int depth)
{
	uint64_t count;

	if (depth == 0)
		return wrong(in, "too many arrays in one another");
	if (!take(in, "a:") || !digits(in, &count) || !take(in, ":{"))
		return false;
	while (count--) {
		pf_span code;

		if (!key(in, &code) || !skip_value(in, depth - 1))
			return false;
	}
	return take(in, "}");
}

static bool skip_value(reader *in, int depth)
{
	pf_span text;
	bool negative;
	uint64_t value;

	if (in->end - in->s < 2)
		return wrong(in, "the end of the text");
	switch (*in->s) {
	case 'a':
		return skip_array(in, depth);
	case 's':
		return string(in, &text);
	case 'i':
		return integer(in, &negative, &value);
	case 'N':
		return take(in, "N;");
	case 'b':
		return take(in, in->end - in->s > 2 && in->s[2] == '1' ? "b:1;" : "b:0;");
	case 'd':
		return in->s[1] == ':' ? real(in) : take(in, "d:");
	case 'O':
	case 'C':
	case 'E':
		return wrong(in, "an object");
	case 'r':
	case 'R':
		return wrong(in, "a reference");
	default:
		return wrong(in, "something else than serialize() writes");
	}
}

/* The id in a value: a number from 1, or a string of its digits; 0 for all else. */
static uint64_t id_of(pf_span value)
{
	reader in = { value.data, value.data, value.data + value.length, NULL };
	bool negative = false;
	pf_span text;
	uint64_t id;

	if (*in.s == 'i')
		return integer(&in, &negative, &id) && !negative ? id : 0;
	if (*in.s != 's' || !string(&in, &text))
		return 0;
	in = (reader){ text.data, text.data, text.data + text.length, NULL };
	return digits(&in, &id) && in.s == in.end ? id : 0;
}

static bool read_entry(reader *in, pf_language_map *map, pf_span keys[])
{
	pf_language_entry *entry = &map->entries[map->count];
	const char *start = in->s, *middle;

	if (!key(in, &entry->code))
		return false;
	middle = in->s;
	keys[map->count] = (pf_span){ start, (size_t)(middle - start) };
	for (size_t i = 0; i < map->count; i++)
		if (pf_span_equal(keys[i], keys[map->count]))
			return wrong(in, "a key for the second time");
	if (!skip_value(in, DEPTH - 1))
		return false;
	entry->raw = (pf_span){ start, (size_t)(in->s - start) };
	entry->id = entry->code.length ? id_of((pf_span){ middle, (size_t)(in->s - middle) }) : 0;
	map->count++;
	return true;
}

static bool read_map(reader *in, pf_language_map *map)
{
	pf_span keys[PF_LANGUAGE_MAP_ENTRIES];
	uint64_t count;

	map->count = 0;
	if (in->end - in->s > PF_LANGUAGE_MAP_BYTES)
		return wrong(in, "more bytes than a language map has");
	if (!take(in, "a:") || !digits(in, &count) || !take(in, ":{"))
		return false;
	if (count > PF_LANGUAGE_MAP_ENTRIES)
		return wrong(in, "more elements than a language map has");
	while (map->count < count)
		if (!read_entry(in, map, keys))
			return false;
	return take(in, "}") && (in->s == in->end || wrong(in, "something behind the end"));
}

bool pf_language_map_read(pf_language_map *out, pf_span description, pf_error *err)
{
	reader in = { description.data, description.data, description.data + description.length, NULL };
	pf_language_map map;

	if (!read_map(&in, &map))
		return pf_fail(err, PF_E_INPUT, "the language map has %s at byte %zu", in.wrong,
			(size_t)(in.s - in.start));
	*out = map;
	return true;
}

static pf_language_entry *entry_of(const pf_language_map *map, pf_span code)
{
	for (size_t i = 0; i < map->count; i++)
		if (code.length && pf_span_equal(map->entries[i].code, code))
			return (pf_language_entry *)&map->entries[i];
	return NULL;
}

uint64_t pf_language_map_find(const pf_language_map *map, pf_span code)
{
	const pf_language_entry *entry = entry_of(map, code);

	return entry ? entry->id : 0;
}

bool pf_language_map_set(pf_language_map *map, pf_span code, uint64_t id)
{
	pf_language_entry *entry = entry_of(map, code);

	if (!entry && id == 0)
		return true;
	if (id == 0) {
		size_t behind = map->count - (size_t)(entry - map->entries) - 1;

		memmove(entry, entry + 1, behind * sizeof *entry);
		map->count--;
		return true;
	}
	if (!entry && map->count == PF_LANGUAGE_MAP_ENTRIES)
		return false;
	if (!entry)
		entry = &map->entries[map->count++];
	else if (entry->id == id)
		return true;
	*entry = (pf_language_entry){ .code = code, .id = id };
	return true;
}

static void add_entry(pf_text *out, pf_span code, uint64_t id)
{
	pf_serialize_string(out, code);
	pf_text_format(out, "i:%" PRIu64 ";", id);
}

void pf_language_map_add(pf_text *out, const pf_language_map *map)
{
	pf_text_format(out, "a:%zu:{", map->count);
	for (size_t i = 0; i < map->count; i++) {
		const pf_language_entry *entry = &map->entries[i];

		if (entry->raw.length)
			pf_text_span_add(out, entry->raw);
		else
			add_entry(out, entry->code, entry->id);
	}
	pf_text_byte(out, '}');
}

void pf_language_map_write(pf_text *out, const char **codes, const uint64_t *ids, size_t n)
{
	pf_text_format(out, "a:%zu:{", n);
	for (size_t i = 0; i < n; i++)
		add_entry(out, pf_span_of(codes[i]), ids[i]);
	pf_text_byte(out, '}');
}
