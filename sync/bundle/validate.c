/* validate: see validate.h */
#include "bundle/validate.h"

#include "base/json.h"
#include "base/map.h"
#include "base/pointer.h"
#include "base/utf8.h"
#include "bundle/address.h"
#include "bundle/hint.h"
#include "bundle/manifest.h"
#include "bundle/registry.h"
#include "wordpress/date.h"
#include "wordpress/slug.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct pf_validator {
	const pf_model *model;
	const pf_limits *limits;
	const pf_manifest *manifest;
	pf_findings *findings;
	pf_registry *registry;
	pf_map *media;       /* path to member */
	bool *used;          /* of each member: a record names it */
	pf_text slug;        /* room */
	char languages[256]; /* of the manifest, for messages */

	/* the record at hand */
	const pf_type *type;
	pf_place place;
	pf_pointer at;
	bool bad;
	pf_error *err;
	bool failed; /* memory; err is filled */
};

static const char *file_name(void *self, uint32_t file)
{
	const pf_validator *v = self;

	return v->manifest->members[file].path;
}

static void say(pf_validator *v, bool error, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void say(pf_validator *v, bool error, const char *format, ...)
{
	char message[900];
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof message, format, args);
	va_end(args);
	pf_findings_add(v->findings, error, file_name(v, v->place.file), v->place.line, v->at.text,
		"%s", message);
	v->bad |= error;
}

static void out_of_memory(pf_validator *v)
{
	v->failed = true;
	pf_fail(v->err, PF_E_MEMORY, "no memory to check the bundle's records");
}

static pf_span string_span(const json_t *value)
{
	return (pf_span){ json_string_value(value), json_string_length(value) };
}

/* True when the value is of this JSON kind; else says what it is and what was expected. */
static bool is_kind(pf_validator *v, const json_t *value, bool fits, const char *expected)
{
	if (!fits)
		say(v, true, "is %s; expected %s", pf_json_kind(value), expected);
	return fits;
}

/* --- texts ------------------------------------------------------------------------------------------------------- */

/* The words of a text in one language. */
static void check_words(pf_validator *v, const pf_field *field, const json_t *value)
{
	size_t limit = field->kind == PF_KIND_HTML ? v->limits->html_bytes : v->limits->text_bytes;
	pf_span text = string_span(value);

	if (pf_utf8_blank(text))
		say(v, true, field->required ? "is empty; a text was expected" : "is empty; leave it out instead");
	else if (text.length > limit)
		say(v, true, "is %zu bytes long; expected at most %zu", text.length, limit);
	else if (field->max_characters && pf_utf8_count(text) > field->max_characters)
		say(v, true, "is %zu characters long; expected at most %zu", pf_utf8_count(text),
			field->max_characters);
}

static void check_state(pf_validator *v, const json_t *value, bool is_source)
{
	size_t mark = pf_pointer_name(&v->at, "state");
	pf_span state = string_span(value);

	if (!value)
		say(v, true, "missing; expected \"machine\" or \"reviewed\"");
	else if (!json_is_string(value) ||
		(!pf_span_is(state, "machine") && !pf_span_is(state, "reviewed")))
		say(v, true, "expected \"machine\" or \"reviewed\"");
	else if (is_source && pf_span_is(state, "machine"))
		say(v, false, "the source language's text is nobody's translation; expected no state");
	pf_pointer_back(&v->at, mark);
}

/* { "text": …, "state": … } */
static void check_stated(pf_validator *v, const pf_field *field, const json_t *value,
	bool is_source)
{
	const json_t *text = json_object_get(value, "text");
	const char *name;
	json_t *member;
	size_t mark;

	json_object_foreach((json_t *)value, name, member)
	{
		pf_hint hint = pf_hint_for(name);

		if (strcmp(name, "text") == 0 || strcmp(name, "state") == 0)
			continue;
		pf_hint_offer(&hint, PF_SPAN("text"));
		pf_hint_offer(&hint, PF_SPAN("state"));
		mark = pf_pointer_name(&v->at, name);
		say(v, true, "unknown member%s; a text has \"text\" and \"state\"", pf_hint_text(&hint));
		pf_pointer_back(&v->at, mark);
	}
	mark = pf_pointer_name(&v->at, "text");
	if (!text)
		say(v, true, "missing; expected a text");
	else if (is_kind(v, text, json_is_string(text), "a text"))
		check_words(v, field, text);
	pf_pointer_back(&v->at, mark);
	check_state(v, json_object_get(value, "state"), is_source);
}

static bool is_listed(const pf_validator *v, const char *code)
{
	for (char **language = v->manifest->languages; *language; language++) {
		if (strcmp(*language, code) == 0)
			return true;
	}
	return false;
}

static void unknown_language(pf_validator *v, const char *code)
{
	pf_hint hint = pf_hint_for(code);

	for (char **language = v->manifest->languages; *language && strlen(code) != 2; language++)
		pf_hint_offer(&hint, pf_span_of(*language));
	say(v, true, "unknown language%s; the manifest lists %s", pf_hint_text(&hint), v->languages);
}

static bool is_source(const pf_validator *v, const char *code)
{
	return strcmp(code, v->manifest->source_language) == 0;
}

static void check_text(pf_validator *v, const pf_field *field, const json_t *value)
{
	const char *code;
	json_t *text;
	size_t mark;

	if (!is_kind(v, value, json_is_object(value), "an object by language, as {\"fr\": \"…\"}"))
		return;
	json_object_foreach((json_t *)value, code, text)
	{
		mark = pf_pointer_name(&v->at, code);
		if (!is_listed(v, code))
			unknown_language(v, code);
		else if (json_is_object(text))
			check_stated(v, field, text, is_source(v, code));
		else if (is_kind(v, text, json_is_string(text), "a text"))
			check_words(v, field, text);
		pf_pointer_back(&v->at, mark);
	}
	if (!json_object_get(value, v->manifest->source_language)) {
		mark = pf_pointer_name(&v->at, v->manifest->source_language);
		say(v, true, "missing; the text in the source language is required");
		pf_pointer_back(&v->at, mark);
	}
}

static void check_wish(pf_validator *v, pf_span wish)
{
	pf_error cause = { 0 };

	if (!wish.length || wish.length > v->limits->slug_bytes) {
		say(v, true, "is %zu bytes long; expected 1 to %zu", wish.length, v->limits->slug_bytes);
		return;
	}
	pf_text_clear(&v->slug);
	if (!pf_slug_make(&v->slug, wish, PF_SPAN("fr_FR"), &cause)) {
		if (cause.code == PF_E_MEMORY)
			out_of_memory(v);
		else
			say(v, true, "is no slug: %s", cause.message);
	} else if (!pf_span_equal(wish, pf_text_span(&v->slug))) {
		say(v, true, "'%.200s' is no slug; expected what WordPress would keep%s%.200s%s", wish.data,
			v->slug.length ? ", as '" : "", v->slug.length ? v->slug.data : "",
			v->slug.length ? "'" : "");
	} else if (!v->type->is_term && pf_slug_reserved(wish, v->type->hierarchical)) {
		say(v, false,
			"'%s' is a word that WordPress keeps for itself; the address will get a number",
			wish.data);
	}
}

static void check_slug(pf_validator *v, const json_t *value)
{
	const char *code;
	json_t *wish;

	if (!is_kind(v, value, json_is_object(value), "an object by language, as {\"fr\": \"…\"}"))
		return;
	json_object_foreach((json_t *)value, code, wish)
	{
		size_t mark = pf_pointer_name(&v->at, code);

		if (!is_listed(v, code))
			unknown_language(v, code);
		else if (is_kind(v, wish, json_is_string(wish), "a text"))
			check_wish(v, string_span(wish));
		pf_pointer_back(&v->at, mark);
	}
}

/* --- single values ---------------------------------------------------------------------------------------------- */

static bool is_id(pf_span id, size_t limit)
{
	if (!id.length || id.length > limit || id.data[0] == '-')
		return false;
	for (size_t i = 0; i < id.length; i++) {
		unsigned char c = (unsigned char)id.data[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-')
			return false;
	}
	return true;
}

static void check_id(pf_validator *v, pf_span id)
{
	if (!is_id(id, v->limits->id_bytes))
		say(v, true, "'%.150s' is no id; expected 1 to %zu of a-z, 0-9 and -, not beginning with -",
			id.data, v->limits->id_bytes);
}

static void check_string(pf_validator *v, pf_span text)
{
	if (pf_utf8_blank(text))
		say(v, true, "is empty; leave it out instead");
	else if (text.length > v->limits->text_bytes)
		say(v, true, "is %zu bytes long; expected at most %zu", text.length, v->limits->text_bytes);
}

static void check_integer(pf_validator *v, const pf_field *field, const json_t *value)
{
	json_int_t number = json_integer_value(value);

	if (!json_is_integer(value))
		say(v, true, "is %s; expected a whole number from %" PRId64 " to %" PRId64,
			pf_json_kind(value), field->min, field->max);
	else if (number < field->min || number > field->max)
		say(v, true,
			"is %" JSON_INTEGER_FORMAT "; expected a whole number from %" PRId64 " to %" PRId64,
			number, field->min, field->max);
}

static void check_date(pf_validator *v, pf_span text)
{
	pf_error cause;
	int64_t moment;

	if (!pf_date_parse(&moment, text, &cause))
		say(v, true, "'%.60s' is no date by RFC 3339, as \"2026-11-23T09:00:00+01:00\"", text.data);
}

static void check_color(pf_validator *v, pf_span text)
{
	bool fits = text.length == 7 && text.data[0] == '#';

	for (size_t i = 1; fits && i < 7; i++)
		fits = isxdigit((unsigned char)text.data[i]);
	if (!fits)
		say(v, true, "'%.40s' is no colour; expected # and six hex digits, as \"#b8442f\"",
			text.data);
}

static void check_country(pf_validator *v, pf_span text)
{
	char key[2] = { 0 };
	bool known = false;

	if (text.length == 2) {
		key[0] = (char)tolower((unsigned char)text.data[0]);
		key[1] = (char)tolower((unsigned char)text.data[1]);
		known = pf_model_has_term(v->model, "profint_country", (pf_span){ key, 2 });
	}
	if (known && islower((unsigned char)text.data[0]) + islower((unsigned char)text.data[1]))
		say(v, true, "'%s' is written in small letters; expected '%c%c'", text.data,
			toupper(key[0]), toupper(key[1]));
	else if (!known)
		say(v, true, "'%.40s' is no country; expected two letters of ISO 3166-1, as \"SE\"",
			text.data);
}

static void check_choice(pf_validator *v, const pf_field *field, pf_span text)
{
	pf_hint hint = pf_hint_for(text.data);
	char list[256] = "";
	size_t length = 0;

	for (const char **choice = field->choices; *choice; choice++) {
		int added =
			snprintf(list + length, sizeof list - length, "%s\"%s\"", length ? ", " : "", *choice);

		if (pf_span_is(text, *choice))
			return;
		pf_hint_offer(&hint, pf_span_of(*choice));
		if (added > 0 && (size_t)added < sizeof list - length)
			length += (size_t)added;
	}
	say(v, true, "unknown value '%.60s'%s; expected one of %s", text.data, pf_hint_text(&hint),
		list);
}

static void check_address(pf_validator *v, pf_span text, bool is_path)
{
	const char *why;

	if (is_path ? !pf_address_path(text, v->limits->path_bytes, &why) : !pf_address_url(text, &why))
		say(v, true, "'%.200s' %s", text.data, why);
}

/* Is the file, by its extension, of the kinds that a field takes? */
static bool is_only(const pf_validator *v, const char *only, pf_span path)
{
	const char *dot = memrchr(path.data, '.', path.length);
	const char *mime = dot ? pf_model_mime(v->model, pf_span_of(dot + 1)) : NULL;
	size_t length = strlen(only);

	return mime && strncmp(mime, only, length) == 0 && mime[length] == '/';
}

/* `only` may be NULL. */
static void check_media(pf_validator *v, const char *only, pf_span path)
{
	uint64_t *member = pf_map_find(v->media, path);

	if (member) {
		v->used[*member] = true;
		if (only && !is_only(v, only, path))
			say(v, true, "'%.200s' is no %s; expected a file of a kind as .jpg", path.data, only);
	} else if (path.length < 6 || memcmp(path.data, "media/", 6) != 0) {
		say(v, true, "'%.200s' is no file of the bundle; expected a path that begins with media/",
			path.data);
	} else {
		pf_hint hint = pf_hint_for(path.data);
		size_t cursor = 0;
		pf_span known;
		uint64_t value;

		while (cursor < 1000 && pf_map_next(v->media, &cursor, &known, &value))
			pf_hint_offer(&hint, known);
		say(v, true,
			"'%.200s' is not listed in the manifest%s; `profint manifest` lists what is in media/",
			path.data, pf_hint_text(&hint));
	}
}

/* --- references -------------------------------------------------------------------------------------------------- */

static void wrong_target(pf_validator *v, const pf_field *field, pf_span name)
{
	char list[256] = "";
	size_t length = 0;

	for (const char **target = field->targets; *target; target++) {
		int added = snprintf(list + length, sizeof list - length, "%s\"%s/…\"", length ? ", " : "",
			*target);

		if (added > 0 && (size_t)added < sizeof list - length)
			length += (size_t)added;
	}
	say(v, true, "'%.*s' is no type that can stand here; expected %s",
		(int)(name.length < 40 ? name.length : 40), name.data, list);
}

static bool is_target(const pf_field *field, const pf_type *type)
{
	for (const char **target = field->targets; type && *target; target++) {
		if (strcmp(*target, type->name) == 0)
			return true;
	}
	return false;
}

static void check_reference(pf_validator *v, const pf_field *field, pf_span text)
{
	const char *slash = memchr(text.data, '/', text.length);
	pf_span name, id;
	const pf_type *type;

	if (!slash) {
		say(v, true, "'%.150s' is no reference; expected \"%s/…\"", text.data, field->targets[0]);
		return;
	}
	name = (pf_span){ text.data, (size_t)(slash - text.data) };
	id = (pf_span){ slash + 1, text.length - name.length - 1 };
	type = pf_model_type(v->model, name);
	if (!is_target(field, type))
		wrong_target(v, field, name);
	else if (!is_id(id, v->limits->id_bytes))
		say(v, true, "'%.150s' is no reference; expected an id of a-z, 0-9 and - behind the /",
			text.data);
	else if (!pf_registry_refer(v->registry, type, id, v->place, v->at.text, v->err))
		v->failed = true;
}

/* --- the walk ----------------------------------------------------------------------------------------------------- */

static void check_value(pf_validator *v, const pf_field *field, const json_t *value);

static bool named_before(const json_t *list, size_t index)
{
	pf_span text = string_span(json_array_get(list, index));

	for (size_t i = 0; i < index; i++) {
		const json_t *other = json_array_get(list, i);

		if (json_is_string(other) && pf_span_equal(string_span(other), text))
			return true;
	}
	return false;
}

static void check_list(pf_validator *v, const pf_field *field, const json_t *value)
{
	bool names = field->item->kind == PF_KIND_REFERENCE || field->item->kind == PF_KIND_CHOICE;
	const json_t *item;
	size_t i;

	if (!is_kind(v, value, json_is_array(value), "a list"))
		return;
	if (json_array_size(value) > v->limits->list_items) {
		say(v, true, "has %zu items; expected at most %zu", json_array_size(value),
			v->limits->list_items);
		return;
	}
	json_array_foreach(value, i, item)
	{
		size_t mark = pf_pointer_index(&v->at, i);

		check_value(v, field->item, item);
		if (names && json_is_string(item) && named_before(value, i))
			say(v, false, "'%.150s' is listed twice", json_string_value(item));
		pf_pointer_back(&v->at, mark);
	}
}

static const pf_field *field_named(const pf_field *fields, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(fields[i].name, name) == 0)
			return &fields[i];
	}
	return NULL;
}

static void unknown_field(pf_validator *v, const pf_field *fields, size_t count, const char *name)
{
	pf_hint hint = pf_hint_for(name);

	for (size_t i = 0; i < count; i++)
		pf_hint_offer(&hint, pf_span_of(fields[i].name));
	say(v, true, "unknown field%s", pf_hint_text(&hint));
}

static void missing_field(pf_validator *v, const pf_field *field)
{
	size_t mark = pf_pointer_name(&v->at, field->name);

	say(v, true, "missing; the field is required");
	pf_pointer_back(&v->at, mark);
}

static void check_fields(pf_validator *v, const pf_field *fields, size_t count,
	const json_t *object)
{
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)object, name, value)
	{
		const pf_field *field = field_named(fields, count, name);
		size_t mark = pf_pointer_name(&v->at, name);

		if (field)
			check_value(v, field, value);
		else
			unknown_field(v, fields, count, name);
		pf_pointer_back(&v->at, mark);
	}
	for (size_t i = 0; i < count; i++) {
		if (fields[i].required && !json_object_get(object, fields[i].name))
			missing_field(v, &fields[i]);
	}
}

static void check_words_of_kind(pf_validator *v, const pf_field *field, pf_span text)
{
	switch (field->kind) {
	case PF_KIND_ID:
		check_id(v, text);
		break;
	case PF_KIND_STRING:
		check_string(v, text);
		break;
	case PF_KIND_DATE:
		check_date(v, text);
		break;
	case PF_KIND_COLOR:
		check_color(v, text);
		break;
	case PF_KIND_COUNTRY:
		check_country(v, text);
		break;
	case PF_KIND_URL:
		check_address(v, text, false);
		break;
	case PF_KIND_PATH:
		check_address(v, text, true);
		break;
	case PF_KIND_CHOICE:
		check_choice(v, field, text);
		break;
	case PF_KIND_REFERENCE:
		check_reference(v, field, text);
		break;
	case PF_KIND_MEDIA:
		check_media(v, field->only, text);
		break;
	default:
		break; /* PF_KIND_TYPE: known by now */
	}
}

static void check_value(pf_validator *v, const pf_field *field, const json_t *value)
{
	switch (field->kind) {
	case PF_KIND_TEXT:
	case PF_KIND_HTML:
		check_text(v, field, value);
		break;
	case PF_KIND_SLUG:
		check_slug(v, value);
		break;
	case PF_KIND_INTEGER:
		check_integer(v, field, value);
		break;
	case PF_KIND_BOOLEAN:
		is_kind(v, value, json_is_boolean(value), "true or false");
		break;
	case PF_KIND_LIST:
		check_list(v, field, value);
		break;
	case PF_KIND_OBJECT:
		if (is_kind(v, value, json_is_object(value), "an object"))
			check_fields(v, field->fields, field->field_count, value);
		break;
	default:
		if (is_kind(v, value, json_is_string(value), "a text"))
			check_words_of_kind(v, field, string_span(value));
	}
}

/* --- records ------------------------------------------------------------------------------------------------------ */

/* The type that a record names, or NULL with the finding made. */
static const pf_type *find_type(pf_validator *v, const json_t *record)
{
	const json_t *name = json_object_get(record, "type");
	size_t mark = pf_pointer_name(&v->at, "type");
	const pf_type *type = NULL, *known;
	pf_hint hint;

	if (!name) {
		say(v, true, "missing; every record has a type");
	} else if (is_kind(v, name, json_is_string(name), "a text")) {
		type = pf_model_type(v->model, string_span(name));
		hint = pf_hint_for(json_string_value(name));
		for (size_t i = 0; !type && (known = pf_model_type_at(v->model, i)); i++)
			pf_hint_offer(&hint, pf_span_of(known->name));
		if (!type)
			say(v, true, "unknown type '%.60s'%s", json_string_value(name), pf_hint_text(&hint));
	}
	pf_pointer_back(&v->at, mark);
	return type;
}

static void note_record(pf_validator *v, pf_span id)
{
	pf_place first;
	bool fresh;

	if (!pf_registry_add(v->registry, v->type, id, v->place, &fresh, &first, v->err)) {
		v->failed = true;
	} else if (!fresh) {
		size_t mark = pf_pointer_name(&v->at, "id");

		say(v, true, "'%s/%s' comes twice; the first is in %s, line %" PRIu32, v->type->name,
			id.data, file_name(v, first.file), first.line);
		pf_pointer_back(&v->at, mark);
	}
}

/* A record that lies under another of its own type: circles and depths are found at the end. */
static void note_parent(pf_validator *v, pf_span id, const json_t *record, size_t number)
{
	size_t prefix = strlen(v->type->name) + 1;

	for (size_t i = 0; i < v->type->field_count; i++) {
		const pf_field *field = &v->type->fields[i];
		pf_span parent = string_span(json_object_get(record, field->name));
		size_t mark;

		if (field->kind != PF_KIND_REFERENCE || !field->column ||
			strcmp(field->column, "post_parent") != 0)
			continue;
		if (!parent.data || !is_target(field, v->type) || parent.length <= prefix)
			continue;
		mark = pf_pointer_name(&v->at, field->name);
		if (!pf_registry_under(v->registry, v->type, id,
				(pf_span){ parent.data + prefix, parent.length - prefix }, v->place, v->at.text,
				number, v->err))
			v->failed = true;
		pf_pointer_back(&v->at, mark);
	}
}

bool pf_validator_record(const pf_type **type, pf_validator *v, const json_t *record, size_t file,
	size_t line, size_t number, pf_error *err)
{
	pf_span id;

	v->place = (pf_place){ (uint32_t)file, (uint32_t)line };
	v->bad = false;
	v->err = err;
	pf_pointer_init(&v->at);
	*type = NULL;
	if (!is_kind(v, record, json_is_object(record), "a record, an object"))
		return true;
	v->type = find_type(v, record);
	if (!v->type)
		return true;
	check_fields(v, v->type->fields, v->type->field_count, record);
	id = string_span(json_object_get(record, "id"));
	if (id.data && is_id(id, v->limits->id_bytes)) {
		note_record(v, id);
		if (!v->bad)
			note_parent(v, id, record, number);
	}
	*type = v->bad ? NULL : v->type;
	return !v->failed;
}

void pf_validator_say(pf_validator *v, bool error, const char *pointer, const char *message)
{
	pf_findings_add(v->findings, error, file_name(v, v->place.file), v->place.line, pointer, "%s",
		message);
}

void pf_validator_media(pf_validator *v, const char *pointer, const char *path)
{
	pf_pointer_init(&v->at);
	snprintf(v->at.text, sizeof v->at.text, "%s", pointer);
	check_media(v, NULL, pf_span_of(path));
	pf_pointer_init(&v->at);
}

/* --- the whole ----------------------------------------------------------------------------------------------------- */

static bool index_media(pf_validator *v, pf_error *err)
{
	for (size_t i = 0; i < v->manifest->member_count; i++) {
		const pf_member *member = &v->manifest->members[i];
		uint64_t *value;

		if (pf_member_is_records(member))
			continue;
		value = pf_map_put(v->media, pf_span_of(member->path), NULL);
		if (!value)
			return pf_fail(err, PF_E_MEMORY, "no memory to check the bundle's records");
		*value = i;
	}
	return true;
}

static void join_languages(pf_validator *v)
{
	size_t length = 0;

	for (char **language = v->manifest->languages; *language; language++) {
		int added = snprintf(v->languages + length, sizeof v->languages - length, "%s%s",
			length ? ", " : "", *language);

		if (added > 0 && (size_t)added < sizeof v->languages - length)
			length += (size_t)added;
	}
}

bool pf_validator_new(pf_validator **out, const pf_manifest *manifest, pf_findings *findings,
	pf_error *err)
{
	pf_validator *v = calloc(1, sizeof *v);
	bool ok = false;

	if (!v) {
		pf_fail(err, PF_E_MEMORY, "no memory to check the bundle's records");
		goto out;
	}
	v->model = pf_model_get(err);
	if (!v->model)
		goto out;
	v->limits = pf_model_limits(v->model);
	v->manifest = manifest;
	v->findings = findings;
	v->media = pf_map_new();
	v->used = calloc(manifest->member_count + 1, sizeof *v->used);
	pf_text_init(&v->slug, 4 * v->limits->slug_bytes);
	if (!v->media || !v->used) {
		pf_fail(err, PF_E_MEMORY, "no memory to check the bundle's records");
		goto out;
	}
	join_languages(v);
	ok =
		pf_registry_new(&v->registry, v->model, findings, file_name, v, err) && index_media(v, err);
	if (ok)
		*out = v;
out:
	if (!ok)
		pf_validator_free(v);
	return ok;
}

void pf_validator_free(pf_validator *v)
{
	if (!v)
		return;
	pf_registry_free(v->registry);
	pf_map_free(v->media);
	free(v->used);
	pf_text_release(&v->slug);
	free(v);
}

bool pf_validator_end(pf_validator *v, pf_error *err)
{
	if (!pf_registry_end(v->registry, err))
		return false;
	for (size_t i = 0; i < v->manifest->member_count; i++) {
		const pf_member *member = &v->manifest->members[i];

		if (!pf_member_is_records(member) && !v->used[i])
			pf_findings_add(v->findings, false, member->path, 0, "",
				"is named by no record and is left out");
	}
	return true;
}

void pf_validator_depths(const pf_validator *v,
	void (*tell)(void *self, size_t number, unsigned depth), void *self)
{
	pf_registry_depths(v->registry, tell, self);
}

bool pf_validator_uses(const pf_validator *v, size_t member)
{
	return v->used[member];
}
