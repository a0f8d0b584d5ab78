/* recover: see recover.h. This file lays the languages over each other; fields and sections have files of their own. */
#include "bundle/recover.h"

#include "base/utf8.h"
#include "bundle/recover_job.h"
#include "wordpress/segment.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOTHING "<p></p>" /* an HTML text without blocks */

bool pf_recover_no_memory(pf_recover_job *job)
{
	return pf_fail(job->err, PF_E_MEMORY, "no memory to read a record of the site");
}

void pf_recover_lose(pf_recover_job *job, const char *format, ...)
{
	char what[600];
	va_list args;

	if (!job->sink->lost)
		return;
	va_start(args, format);
	vsnprintf(what, sizeof what, format, args);
	va_end(args);
	/* a message that was cut may end within a character */
	for (size_t bad; !pf_utf8_valid(pf_span_of(what), &bad);)
		what[bad] = strlen(what) - bad < 4 ? '\0' : '?';
	job->sink->lost(job->sink->self, job->held->language, what);
}

bool pf_recover_put(pf_recover_job *job, json_t *flat, const char *name, const pf_text *words)
{
	pf_span span = pf_text_span(words);

	if (words->failed)
		return pf_recover_no_memory(job);
	if (!span.length || pf_utf8_blank(span))
		return true;
	return json_object_set_new(flat, name, json_stringn(span.data, span.length)) == 0 || pf_recover_no_memory(job);
}

bool pf_recover_reference(pf_recover_job *job, const pf_field *field, pf_span reference)
{
	int shown = (int)(reference.length < 150 ? reference.length : 150);
	bool fits = false;

	for (const char **target = field->targets; !fits && target && *target; target++) {
		size_t length = strlen(*target);

		fits = reference.length > length && memcmp(reference.data, *target, length) == 0 && reference.data[length] == '/';
	}
	if (!fits)
		pf_recover_lose(job, "'%.*s' is left out: it cannot be named there", shown, reference.data);
	else if (!job->sink->has(job->sink->self, reference))
		pf_recover_lose(job, "'%.*s' is left out: the bundle has no such record", shown, reference.data);
	else
		return true;
	return false;
}

/* --- what the site holds, as text that can be shown --- */

static bool show(pf_recover_job *job, pf_span *text)
{
	size_t bad, kept = 0;
	char *copy;

	if (!text->data)
		*text = PF_SPAN("");
	if (pf_utf8_valid(*text, &bad))
		return true;
	copy = pf_arena_alloc(job->arena, text->length + 1);
	if (!copy)
		return pf_recover_no_memory(job);
	for (pf_span rest = *text; rest.length;) {
		bool good = pf_utf8_valid(rest, &bad);

		memcpy(copy + kept, rest.data, good ? rest.length : bad);
		kept += good ? rest.length : bad;
		rest = good ? (pf_span){ "", 0 } : (pf_span){ rest.data + bad + 1, rest.length - bad - 1 };
	}
	*text = (pf_span){ copy, kept };
	pf_recover_lose(job, "it holds characters that cannot be shown; they are lost");
	return true;
}

static bool show_all(pf_recover_job *job, pf_held *held)
{
	pf_held_meta *metas = pf_arena_alloc(job->arena, (held->meta_count + 1) * sizeof *metas);

	if (!metas)
		return pf_recover_no_memory(job);
	if (held->meta_count)
		memcpy(metas, held->metas, held->meta_count * sizeof *metas);
	held->metas = metas;
	for (size_t i = 0; i < held->meta_count; i++)
		if (!show(job, &metas[i].value))
			return false;
	return show(job, &held->title) && show(job, &held->content) && show(job, &held->excerpt) && show(job, &held->slug);
}

/* --- languages laid over each other --- */

/* `of` holds the values of one field, by language; NULL where there is none. */
static bool merge(json_t **out, pf_recover_job *job, const pf_field *field, const char *name, const json_t *const *of);

static void lose_in(pf_recover_job *job, size_t language, const char *format, const char *name)
{
	job->held = &job->all[language];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	pf_recover_lose(job, format, name);
#pragma GCC diagnostic pop
}

/* Within the limits of the model; else cut, or NULL. */
static json_t *words(pf_recover_job *job, size_t language, const pf_field *field, const char *name, const json_t *value)
{
	const pf_limits *limits = pf_model_limits(job->options->model);
	pf_span text = { json_string_value(value), json_string_length(value) };
	size_t at = 0;

	if (text.length > (field->kind == PF_KIND_HTML ? limits->html_bytes : limits->text_bytes)) {
		lose_in(job, language, "%s: is too long for a bundle and left out", name);
		return field->kind == PF_KIND_HTML ? json_string(NOTHING) : NULL;
	}
	if (field->max_characters && pf_utf8_count(text) > field->max_characters) {
		lose_in(job, language, "%s: is too long for a bundle and cut", name);
		for (size_t i = 0; i < field->max_characters; i++)
			pf_utf8_next(text, &at);
		text.length = at;
	}
	return json_stringn(text.data, text.length);
}

static bool merge_text(json_t **out, pf_recover_job *job, const pf_field *field, const char *name, const json_t *const *of)
{
	json_t *text = json_object();
	bool ok = text != NULL;

	for (size_t i = 0; ok && i < job->count; i++) {
		const char *language = pf_arena_copy(job->arena, job->all[i].language.data, job->all[i].language.length);
		json_t *value = of[i] ? words(job, i, field, name, of[i]) : field->kind == PF_KIND_HTML && i ? json_string(NOTHING) : NULL;

		ok = language && (!value || json_object_set_new(text, language, value) == 0);
		if (ok && i == 0 && !value)
			break; /* nothing without the source language */
	}
	for (size_t i = 1; ok && !json_object_size(text) && i < job->count; i++)
		if (of[i])
			lose_in(job, i, "%s: has words, but none in the source language", name);
	if (!ok || !json_object_size(text)) {
		json_decref(text);
		return ok || pf_recover_no_memory(job);
	}
	*out = text;
	return true;
}

static bool merge_slug(json_t **out, pf_recover_job *job, const json_t *const *of)
{
	json_t *slugs = json_object();
	bool ok = slugs != NULL;

	for (size_t i = 0; ok && i < job->count; i++) {
		const char *language = pf_arena_copy(job->arena, job->all[i].language.data, job->all[i].language.length);

		ok = language && (!of[i] || json_object_set(slugs, language, (json_t *)(uintptr_t)of[i]) == 0);
	}
	if (ok && json_object_size(slugs))
		*out = slugs;
	else
		json_decref(slugs);
	return ok || pf_recover_no_memory(job);
}

static bool merge_list(json_t **out, pf_recover_job *job, const pf_field *field, const char *name, const json_t *const *of)
{
	const json_t **items = pf_arena_alloc(job->arena, job->count * sizeof *items);
	size_t count = json_array_size(of[0]), most = pf_model_limits(job->options->model)->list_items;
	json_t *list;

	if (!items)
		return pf_recover_no_memory(job);
	for (size_t i = 1; i < job->count; i++)
		if (json_array_size(of[i]) != count && field->item->kind != PF_KIND_PATH)
			lose_in(job, i, "%s: it has another number of them than the source language, which is the one that counts", name);
	if (count > most)
		lose_in(job, 0, "%s: there are too many; the last ones are left out", name);
	if (!count)
		return true;
	list = json_array();
	for (size_t n = 0; list && n < count && n < most; n++) {
		json_t *item = NULL;

		for (size_t i = 0; i < job->count; i++)
			items[i] = json_array_get(of[field->item->kind == PF_KIND_PATH ? 0 : i], n);
		if (!merge(&item, job, field->item, name, items)) {
			json_decref(list);
			return false;
		}
		if (item && json_array_append_new(list, item) != 0) {
			json_decref(list);
			list = NULL;
		}
	}
	*out = list;
	return list || pf_recover_no_memory(job);
}

static bool merge_object(json_t **out, pf_recover_job *job, const pf_field *field, const json_t *const *of)
{
	const json_t **members = pf_arena_alloc(job->arena, job->count * sizeof *members);
	json_t *object = json_object();

	if (!object || !members) {
		json_decref(object);
		return pf_recover_no_memory(job);
	}
	for (size_t m = 0; m < field->field_count; m++) {
		const pf_field *one = &field->fields[m];
		json_t *value = NULL;
		bool ok;

		for (size_t i = 0; i < job->count; i++)
			members[i] = json_object_get(of[i], one->name);
		ok = merge(&value, job, one, one->name, members) && (!value || json_object_set_new(object, one->name, value) == 0 || pf_recover_no_memory(job));
		if (ok && !value && one->required) { /* an object without it is none */
			if ((json_object_size(object) || of[0]) && one->kind != PF_KIND_MEDIA) /* of a file it is told */
				lose_in(job, 0, "an object without its '%s' is left out", one->name);
			json_decref(object);
			return true;
		}
		if (!ok) {
			json_decref(object);
			return false;
		}
	}
	*out = object;
	return true;
}

/* Where a comment stands in one language follows from where it stands in the source language: compared by itself. */
static bool is_place(const pf_recover_job *job, const char *name)
{
	for (size_t i = 0; i < job->type->section_count; i++)
		if (job->type->sections[i].after && strcmp(job->type->sections[i].after, name) == 0)
			return true;
	return false;
}

static bool merge_value(json_t **out, pf_recover_job *job, const pf_field *field, const char *name, const json_t *const *of)
{
	for (size_t i = 1; i < job->count; i++) {
		bool same = of[i] ? of[0] && json_equal(of[0], of[i]) : !of[0] || field->kind == PF_KIND_DATE;

		/* a translation has its source's date even where that is nobody's word but the clock's */
		same = same || (field->kind == PF_KIND_DATE && job->all[i].date == job->all[0].date);
		if (!same && !is_place(job, name))
			lose_in(job, i, "%s: differs from the source language's, which is the one that counts", name);
	}
	*out = json_incref((json_t *)(uintptr_t)of[0]);
	return true;
}

static bool merge(json_t **out, pf_recover_job *job, const pf_field *field, const char *name, const json_t *const *of)
{
	switch (field->kind) {
	case PF_KIND_TEXT:
	case PF_KIND_HTML:
		return merge_text(out, job, field, name, of);
	case PF_KIND_SLUG:
		return merge_slug(out, job, of);
	case PF_KIND_LIST:
		return merge_list(out, job, field, name, of);
	case PF_KIND_OBJECT:
		return (!of[0] && job->count == 1) || merge_object(out, job, field, of);
	default:
		return merge_value(out, job, field, name, of);
	}
}

/* --- the places of comments, which the source language decides for all --- */

static int64_t place_in(const json_t *comment, const char *after, int64_t blocks)
{
	const json_t *value = json_object_get(comment, after);

	return json_is_integer(value) && json_integer_value(value) < blocks ? (int64_t)json_integer_value(value) : blocks;
}

static void check_places(pf_recover_job *job, const pf_section *section, json_t *const *flats)
{
	const json_t *source = json_object_get(flats[0], section->comments);

	for (size_t i = 1; i < job->count; i++) {
		int64_t blocks = (int64_t)json_integer_value(json_object_get(flats[i], PF_RECOVER_BLOCKS));
		const json_t *comments = json_object_get(flats[i], section->comments);

		for (size_t n = 0; n < json_array_size(source) && n < json_array_size(comments); n++)
			if (place_in(json_array_get(source, n), section->after, blocks) != place_in(json_array_get(comments, n), section->after, blocks)) {
				lose_in(job, i, "%s: one stands elsewhere than in the source language, whose place counts", section->comments);
				break;
			}
	}
}

/* --- required ones --- */

static const char *source_language(const pf_recover_job *job)
{
	return pf_arena_copy(job->arena, job->all[0].language.data, job->all[0].language.length);
}

/* What stands in for a required text that the site lacks; NULL: nothing can. */
static json_t *stand_in(pf_recover_job *job, const pf_field *field, pf_span id, const json_t *record)
{
	const char *language = source_language(job);
	const json_t *title = json_object_get(json_object_get(record, "title"), language ? language : "");

	if (!language)
		return NULL;
	if (field->kind == PF_KIND_HTML)
		return json_pack("{s:s}", language, NOTHING);
	if (field->kind != PF_KIND_TEXT)
		return NULL;
	lose_in(job, 0, json_is_string(title) ? "%s: is empty but required; the title stands in for it" : "%s: is empty but required; the record's id stands in for it",
		field->name);
	return json_is_string(title) ? json_pack("{s:O}", language, title) : json_pack("{s:o}", language, json_stringn(id.data, id.length));
}

static bool is_default(const pf_field *field, const json_t *value)
{
	if (field->required)
		return false;
	if (field->fallback && json_is_string(value))
		return strcmp(json_string_value(value), field->fallback) == 0;
	return field->column && strcmp(field->column, "menu_order") == 0 && json_integer_value(value) == 0;
}

static bool put_field(json_t **record, pf_recover_job *job, const pf_field *field, pf_span id, json_t *const *flats)
{
	const json_t **of = pf_arena_alloc(job->arena, job->count * sizeof *of);
	json_t *value = NULL;

	if (!of)
		return pf_recover_no_memory(job);
	for (size_t i = 0; i < job->count; i++)
		of[i] = json_object_get(flats[i], field->name);
	if (!merge(&value, job, field, field->name, of))
		return false;
	if (!value && field->required) {
		value = stand_in(job, field, id, *record);
		if (!value) {
			lose_in(job, 0, "is left out: it has no '%s', which a record of its type needs", field->name);
			json_decref(*record);
			*record = NULL;
			return true;
		}
	}
	if (value && is_default(field, value)) {
		json_decref(value);
		return true;
	}
	return !value || json_object_set_new(*record, field->name, value) == 0 || pf_recover_no_memory(job);
}

/* --- languages that are not whole any more --- */

static const char *lacking(const pf_field *field, const json_t *value, const char *language)
{
	const char *found = NULL;
	size_t i;
	json_t *item;

	if (!value)
		return NULL;
	if (field->kind == PF_KIND_TEXT || field->kind == PF_KIND_HTML)
		return json_object_get(value, language) ? NULL : field->name;
	if (field->kind == PF_KIND_LIST) {
		json_array_foreach(value, i, item)
			if (!found && lacking(field->item, item, language))
				found = field->name;
	} else if (field->kind == PF_KIND_OBJECT) {
		for (i = 0; !found && i < field->field_count; i++)
			found = lacking(&field->fields[i], json_object_get(value, field->fields[i].name), language) ? field->fields[i].name : NULL;
	}
	return found;
}

static void tell_lacking(pf_recover_job *job, const json_t *record)
{
	for (size_t i = 1; i < job->count; i++) {
		const char *language = pf_arena_copy(job->arena, job->all[i].language.data, job->all[i].language.length), *name = NULL;

		for (size_t f = 0; language && !name && f < job->type->field_count; f++)
			if (lacking(&job->type->fields[f], json_object_get(record, job->type->fields[f].name), language))
				name = job->type->fields[f].name;
		if (name)
			lose_in(job, i, "%s: lacks words that the source language has, so that an import leaves this language out", name);
	}
}

/* --- texts that nobody has reviewed --- */

static bool mark_text(json_t *text, const char *language)
{
	json_t *words = json_object_get(text, language);

	return !json_is_string(words) || json_object_set_new(text, language, json_pack("{s:O, s:s}", "text", words, "state", "machine")) == 0;
}

static bool mark_all(const pf_field *field, json_t *value, const char *language)
{
	bool ok = true;
	size_t i;
	json_t *item;

	if (!value)
		return true;
	if (field->kind == PF_KIND_TEXT || field->kind == PF_KIND_HTML)
		return mark_text(value, language);
	if (field->kind == PF_KIND_LIST)
		json_array_foreach(value, i, item)
			ok = ok && mark_all(field->item, item, language);
	else if (field->kind == PF_KIND_OBJECT)
		for (i = 0; ok && i < field->field_count; i++)
			ok = mark_all(&field->fields[i], json_object_get(value, field->fields[i].name), language);
	return ok;
}

/* The value that the rest of a pointer ("/0/text") leads to. */
static json_t *follow(json_t *value, pf_span rest)
{
	while (value && rest.length > 1) {
		const char *slash = memchr(rest.data + 1, '/', rest.length - 1);
		size_t length = (slash ? (size_t)(slash - rest.data) : rest.length) - 1;
		char word[64];

		if (length >= sizeof word)
			return NULL;
		memcpy(word, rest.data + 1, length);
		word[length] = '\0';
		value = json_is_array(value) ? json_array_get(value, (size_t)strtoul(word, NULL, 10)) : json_object_get(value, word);
		rest = (pf_span){ rest.data + 1 + length, rest.length - 1 - length };
	}
	return value;
}

static bool in_content(const pf_type *type, const char *name, bool *moves)
{
	bool found = false;

	*moves = false;
	for (size_t i = 0; i < type->section_count; i++) {
		const pf_section *section = &type->sections[i];
		bool comments = section->comments && strcmp(section->comments, name) == 0;

		found = found || comments || (section->field && strcmp(section->field, name) == 0);
		*moves = *moves || comments;
	}
	return found;
}

static bool touched(const pf_held *held, const pf_field *field)
{
	if (field->column)
		return strcmp(field->column, "post_title") == 0 || strcmp(field->column, "name") == 0 ? held->title_touched : held->excerpt_touched;
	for (size_t i = 0; field->meta && i < held->meta_count; i++)
		if (pf_span_is(held->metas[i].key, field->meta))
			return held->metas[i].touched;
	return false;
}

/* How many fields of the content this record has: when it is one, people who changed the content changed that. */
static size_t content_fields(const pf_recover_job *job, const json_t *record)
{
	size_t count = 0;
	bool moves;

	for (size_t i = 0; i < job->type->field_count; i++)
		count += in_content(job->type, job->type->fields[i].name, &moves) && json_object_get(record, job->type->fields[i].name);
	return count;
}

/*
 * Did people write what a text of the content says? The ledger's marks of blocks tell it for a field; without them a content
 * that has changed is theirs when it is but one text.
 */
static bool is_written(const pf_recover_job *job, const json_t *flat, const json_t *record, const pf_field *field)
{
	if (!job->held->content_touched)
		return false;
	if (job->held->content_marks.data)
		return json_object_get(json_object_get(flat, PF_RECOVER_TOUCHED), field->name) != NULL;
	return field->kind == PF_KIND_LIST || content_fields(job, record) == 1;
}

/*
 * One pointer. An item of a list that people changed may be another one since then, and comments may have been given in
 * another order than they stand in: then all of the list counts as not reviewed. Nothing that nobody read is called reviewed.
 */
static bool mark_machine(pf_recover_job *job, const json_t *flat, json_t *record, pf_span pointer, const char *language)
{
	const char *slash = pointer.length > 1 ? memchr(pointer.data + 1, '/', pointer.length - 1) : NULL;
	pf_span name = { pointer.data + 1, (slash ? (size_t)(slash - pointer.data) : pointer.length) - 1 };
	const pf_field *field = pointer.length > 1 ? pf_type_field(job->type, name) : NULL;
	json_t *value, *text;
	bool moves, content, list;

	if (!field)
		return true;
	value = json_object_get(record, field->name);
	content = in_content(job->type, field->name, &moves);
	list = content && field->kind == PF_KIND_LIST;
	if (content ? !list && is_written(job, flat, record, field) : touched(job->held, field))
		return true;
	if (list && (moves || is_written(job, flat, record, field)))
		return mark_all(field, value, language);
	text = follow(value, (pf_span){ pointer.data + 1 + name.length, pointer.length - 1 - name.length });
	return !json_is_object(text) || mark_text(text, language);
}

static bool is_unreviewed(const pf_held *held, const unsigned char mark[PF_SEGMENT_MARK])
{
	for (size_t at = 0; at + PF_SEGMENT_MARK <= held->unreviewed.length; at += PF_SEGMENT_MARK)
		if (memcmp(held->unreviewed.data + at, mark, PF_SEGMENT_MARK) == 0)
			return true;
	return false;
}

/* A text of the record is a machine's while one of its segments is. */
static bool mark_if_unreviewed(const pf_held *held, bool html, json_t *text, const char *language)
{
	json_t *words = json_object_get(text, language);
	pf_segments cut;
	pf_error ignored;
	bool found = false, ok;

	if (!json_is_string(words))
		return true;
	pf_segments_init(&cut);
	ok = pf_segments_cut(&cut, (pf_span){ json_string_value(words), json_string_length(words) }, html ? PF_SEGMENT_BLOCKS : PF_SEGMENT_PLAIN, &ignored);
	for (size_t i = 0; ok && i < cut.count; i++)
		found = found || is_unreviewed(held, cut.items[i].mark);
	pf_segments_release(&cut);
	return ok && (!found || mark_text(text, language));
}

static bool mark_leaves(const pf_held *held, const pf_field *field, json_t *value, const char *language)
{
	bool ok = true;
	size_t i;
	json_t *item;

	if (!value)
		return true;
	if (field->kind == PF_KIND_TEXT || field->kind == PF_KIND_HTML)
		return mark_if_unreviewed(held, field->kind == PF_KIND_HTML, value, language);
	if (field->kind == PF_KIND_LIST)
		json_array_foreach(value, i, item)
			ok = ok && mark_leaves(held, field->item, item, language);
	else if (field->kind == PF_KIND_OBJECT)
		for (i = 0; ok && i < field->field_count; i++)
			ok = mark_leaves(held, &field->fields[i], json_object_get(value, field->fields[i].name), language);
	return ok;
}

static bool mark_unreviewed(pf_recover_job *job, json_t *record, const char *language)
{
	for (size_t i = 0; i < job->type->field_count; i++)
		if (!mark_leaves(job->held, &job->type->fields[i], json_object_get(record, job->type->fields[i].name), language))
			return false;
	return true;
}

static bool mark_machines(pf_recover_job *job, json_t *const *flats, json_t *record)
{
	for (size_t i = 1; i < job->count; i++) {
		const char *language = pf_arena_copy(job->arena, job->all[i].language.data, job->all[i].language.length);
		pf_span rest = job->all[i].segmented ? PF_SPAN("") : job->all[i].machine;

		job->held = &job->all[i];
		if (language && job->held->segmented && !mark_unreviewed(job, record, language))
			return pf_recover_no_memory(job);
		while (language && rest.length) {
			const char *feed = memchr(rest.data, '\n', rest.length);
			size_t length = feed ? (size_t)(feed - rest.data) : rest.length;

			if (!mark_machine(job, flats[i], record, (pf_span){ rest.data, length }, language))
				return pf_recover_no_memory(job);
			rest = (pf_span){ rest.data + length + (feed != NULL), rest.length - length - (feed != NULL) };
		}
		if (!language)
			return pf_recover_no_memory(job);
	}
	return true;
}

/* --- the record --- */

static bool read_languages(pf_recover_job *job, json_t **flats)
{
	for (size_t i = 0; i < job->count; i++) {
		job->held = &job->all[i];
		flats[i] = json_object();
		if (!flats[i])
			return pf_recover_no_memory(job);
		if (!pf_recover_fields(job, flats[i]) || !pf_recover_sections(job, flats[i]))
			return false;
	}
	return true;
}

static bool join(json_t **out, pf_recover_job *job, pf_span id, json_t *const *flats)
{
	json_t *record = json_pack("{s:s, s:o}", "type", job->type->name, "id", json_stringn(id.data, id.length));

	if (!record)
		return pf_recover_no_memory(job);
	for (size_t i = 0; record && i < job->type->field_count; i++) {
		pf_kind kind = job->type->fields[i].kind;

		if (kind != PF_KIND_TYPE && kind != PF_KIND_ID && !put_field(&record, job, &job->type->fields[i], id, flats)) {
			json_decref(record);
			return false;
		}
	}
	if (record && !mark_machines(job, flats, record)) {
		json_decref(record);
		return false;
	}
	for (size_t i = 0; record && i < job->type->section_count; i++)
		if (job->type->sections[i].comments)
			check_places(job, &job->type->sections[i], flats);
	if (record)
		tell_lacking(job, record);
	*out = record;
	return true;
}

bool pf_recover(json_t **out, const pf_type *type, pf_span id, const pf_held *held, size_t count, const pf_recover_options *options,
		const pf_recover_sink *sink, pf_error *err)
{
	pf_recover_job job = { .type = type, .count = count, .options = options, .sink = sink, .err = err, .arena = pf_arena_new() };
	pf_held *shown = job.arena ? pf_arena_alloc(job.arena, count * sizeof *shown) : NULL;
	json_t **flats = job.arena ? pf_arena_alloc(job.arena, count * sizeof *flats) : NULL;
	bool ok = shown && flats;

	if (!ok)
		pf_recover_no_memory(&job);
	if (ok)
		memcpy(shown, held, count * sizeof *shown);
	for (size_t i = 0; ok && i < count; i++) {
		job.held = &shown[i];
		ok = show_all(&job, &shown[i]);
	}
	job.all = shown;
	ok = ok && read_languages(&job, flats) && join(out, &job, id, flats);
	for (size_t i = 0; flats && i < count; i++)
		json_decref(flats[i]);
	pf_arena_free(job.arena);
	return ok;
}
