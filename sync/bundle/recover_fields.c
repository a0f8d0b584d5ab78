/* recover_fields: columns, metas and relations of one language, by the model's "becomes"; see recover.h */
#include "bundle/recover_job.h"

#include "base/utf8.h"
#include "bundle/address.h"
#include "wordpress/plain.h"
#include "wordpress/slug.h"
#include "wordpress/term.h"
#include "wordpress/date.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROOM ((size_t)32 << 20)

static bool put_value(pf_recover_job *job, json_t *flat, const char *name, json_t *value)
{
	return (value && json_object_set_new(flat, name, value) == 0) || pf_recover_no_memory(job);
}

/* --- columns --- */

static bool put_plain(pf_recover_job *job, json_t *flat, const pf_field *field, pf_span stored)
{
	bool markup = false, ok;
	pf_text words;

	pf_text_init(&words, ROOM);
	pf_text_put(&words, "");
	pf_plain_read(&words, stored, &markup);
	if (markup)
		pf_recover_lose(job, "%s: its markup is lost, a bundle has plain words there", field->name);
	ok = pf_recover_put(job, flat, field->name, &words);
	pf_text_release(&words);
	return ok;
}

static bool is_public(const pf_held *held)
{
	return pf_span_is(held->status, "publish") || pf_span_is(held->status, "future");
}

/* The slug that the site would give by itself. */
static bool natural_slug(pf_recover_job *job, pf_text *out, const pf_held *held)
{
	pf_text title;
	bool markup = false, ok;
	pf_error ignored;

	pf_text_init(&title, ROOM);
	pf_text_put(&title, "");
	/* from the title as the next import will store it */
	pf_plain_read(&title, held->title, &markup);
	if (job->type->is_term) {
		pf_text name;

		pf_text_init(&name, ROOM);
		pf_term_name(&name, pf_text_span(&title));
		pf_text_release(&title);
		title = name;
	} else {
		pf_text shown;

		pf_text_init(&shown, ROOM);
		pf_plain_show(&shown, pf_plain_trim(pf_text_span(&title)));
		pf_text_release(&title);
		title = shown;
	}
	ok = !title.failed;
	if (ok)
		pf_slug_make(out, pf_text_span(&title), job->options->locale, &ignored);
	pf_text_release(&title);
	return ok || pf_recover_no_memory(job);
}

/* Is the slug one that the next import gives by itself: of the title, or with the language behind it because another
 * language has that? */
static bool is_natural(const pf_recover_job *job, pf_span natural)
{
	const pf_held *held = job->held;
	char tail[32];
	size_t length = (size_t)snprintf(tail, sizeof tail, "-%.*s", (int)held->language.length, held->language.data);
	bool clash = false;

	if (pf_span_equal(held->slug, natural))
		return true;
	for (const pf_held *other = job->all; other < held; other++)
		clash = clash || pf_span_equal(other->slug, natural);
	return clash && held->slug.length == natural.length + length && memcmp(held->slug.data, natural.data, natural.length) == 0 &&
	       memcmp(held->slug.data + natural.length, tail, length) == 0;
}

/* The object's ID, perhaps numbered: what WordPress takes when the title gives no slug. */
static bool is_of_id(const pf_held *held)
{
	char id[24];
	size_t length = (size_t)snprintf(id, sizeof id, "%" PRIu64, held->object);

	return held->slug.length >= length && memcmp(held->slug.data, id, length) == 0 && (held->slug.length == length || held->slug.data[length] == '-');
}

static bool put_slug(pf_recover_job *job, json_t *flat, const pf_field *field)
{
	const pf_held *held = job->held;
	bool draft = !is_public(held), ok;
	pf_text natural, kept;
	pf_error ignored;

	if (!held->slug.length)
		return true;
	pf_text_init(&natural, 4096);
	pf_text_init(&kept, 4096);
	pf_text_put(&natural, "");
	ok = natural_slug(job, &natural, held);
	if (ok && (draft || !is_natural(job, pf_text_span(&natural))) && !(natural.length == 0 && is_of_id(held))) {
		if (pf_slug_make(&kept, held->slug, PF_SPAN("fr_FR"), &ignored) && pf_span_equal(pf_text_span(&kept), held->slug))
			ok = put_value(job, flat, field->name, json_stringn(held->slug.data, held->slug.length));
		else
			pf_recover_lose(job, "the slug '%.*s' is none that a bundle can ask for", (int)held->slug.length, held->slug.data);
	}
	pf_text_release(&natural);
	pf_text_release(&kept);
	return ok;
}

/* Drafts of machine translations wait for their review: that is the site's rule, not the record's state. */
static bool put_status(pf_recover_job *job, json_t *flat, const pf_field *field)
{
	const pf_held *held = job->held;
	bool public = is_public(held);

	if (held->has_password)
		pf_recover_lose(job, "its password is lost, so that it is exported as a draft");
	else if (!public && !pf_span_is(held->status, "draft"))
		pf_recover_lose(job, "is of status '%.*s' and exported as a draft", (int)held->status.length, held->status.data);
	public = (public && !held->has_password) || ((held->segmented ? held->unreviewed.length : held->machine.length) && pf_span_is(held->status, "draft") && is_public(job->all));
	return put_value(job, flat, field->name, json_string(public ? "publish" : "draft"));
}

static bool put_date(pf_recover_job *job, json_t *flat, const pf_field *field)
{
	char gmt[PF_DATE_BYTES];

	if (!job->held->has_date)
		return true;
	pf_date_gmt(job->held->date, gmt);
	gmt[10] = 'T';
	return put_value(job, flat, field->name, json_sprintf("%sZ", gmt));
}

static bool put_parent(pf_recover_job *job, json_t *flat, const pf_field *field)
{
	if (job->held->foreign_parent)
		pf_recover_lose(job, "lies under something that is no record");
	return !job->held->parent.length || !pf_recover_reference(job, field, job->held->parent) ||
	       put_value(job, flat, field->name, json_stringn(job->held->parent.data, job->held->parent.length));
}

static bool put_column(pf_recover_job *job, json_t *flat, const pf_field *field)
{
	const pf_held *held = job->held;
	const char *column = field->column;

	if (strcmp(column, "post_title") == 0 || strcmp(column, "name") == 0)
		return put_plain(job, flat, field, held->title);
	if (strcmp(column, "post_excerpt") == 0 || strcmp(column, "description") == 0)
		return put_plain(job, flat, field, held->excerpt);
	if (strcmp(column, "slug") == 0)
		return put_slug(job, flat, field);
	if (strcmp(column, "post_status") == 0)
		return job->type->is_term || put_status(job, flat, field);
	if (strcmp(column, "post_date") == 0)
		return put_date(job, flat, field);
	if (strcmp(column, "post_parent") == 0)
		return put_parent(job, flat, field);
	if (strcmp(column, "menu_order") == 0) {
		if (job->type->is_term)
			return true;
		if (held->order < field->min || held->order > field->max) {
			pf_recover_lose(job, "its order %" PRId64 " is none that a bundle can name", held->order);
			return true;
		}
		return put_value(job, flat, field->name, json_integer(held->order));
	}
	return pf_fail(job->err, PF_E_INTERNAL, "the model names an unknown column '%s'", column);
}

/* --- metas --- */

static const pf_held_meta *find_meta(const pf_held *held, const char *key)
{
	for (size_t i = 0; i < held->meta_count; i++)
		if (pf_span_is(held->metas[i].key, key))
			return &held->metas[i];
	return NULL;
}

/* What maybe_unserialize() makes of a string that looked serialised when it was stored: s:3:"…"; */
static pf_span unserialized(pf_span value)
{
	const char *open = value.length > 5 && memcmp(value.data, "s:", 2) == 0 ? memchr(value.data, '"', value.length) : NULL;

	if (!open || value.data[value.length - 1] != ';' || value.data[value.length - 2] != '"' || open + 1 > value.data + value.length - 2)
		return value;
	return (pf_span){ open + 1, (size_t)(value.data + value.length - 2 - open - 1) };
}

static bool read_integer(int64_t *out, pf_span text)
{
	char digits[24], *end;

	if (!text.length || text.length >= sizeof digits)
		return false;
	memcpy(digits, text.data, text.length);
	digits[text.length] = '\0';
	*out = strtoll(digits, &end, 10);
	return !*end;
}

static bool is_color(pf_span text)
{
	bool fits = text.length == 7 && text.data[0] == '#';

	for (size_t i = 1; fits && i < 7; i++)
		fits = isxdigit((unsigned char)text.data[i]);
	return fits;
}

static bool is_country(const pf_recover_job *job, pf_span text)
{
	char key[2];

	if (text.length != 2 || !isupper((unsigned char)text.data[0]) || !isupper((unsigned char)text.data[1]))
		return false;
	key[0] = (char)tolower((unsigned char)text.data[0]);
	key[1] = (char)tolower((unsigned char)text.data[1]);
	return pf_model_has_term(job->options->model, "profint_country", (pf_span){ key, 2 });
}

/* Is the file of the kind that a field takes ("image")? */
static bool is_only(const pf_recover_job *job, const char *only, pf_span path)
{
	const char *dot = memrchr(path.data, '.', path.length), *mime = dot ? pf_model_mime(job->options->model, pf_span_of(dot + 1)) : NULL;

	return mime && strncmp(mime, only, strlen(only)) == 0;
}

static bool put_medium(pf_recover_job *job, json_t *flat, const pf_field *field, pf_span value)
{
	int64_t attachment = 0;
	pf_text path;
	bool ok = true, had;

	if (!value.length || pf_span_is(value, "0"))
		return true;
	pf_text_init(&path, 4096);
	had = read_integer(&attachment, value) && attachment > 0 && job->sink->medium &&
	      job->sink->medium(job->sink->self, &path, (uint64_t)attachment, PF_SPAN(""));
	if (had && field->only && !is_only(job, field->only, pf_text_span(&path)))
		pf_recover_lose(job, "%s: '%s' is no %s", field->name, path.data, field->only);
	else if (had)
		ok = pf_recover_put(job, flat, field->name, &path);
	else
		pf_recover_lose(job, "%s: the file %.*s of the site's library cannot be had", field->name, (int)value.length, value.data);
	pf_text_release(&path);
	return ok;
}

/* A plain value, when the bundle's own check will take it. */
static bool put_string(pf_recover_job *job, json_t *flat, const pf_field *field, pf_span value)
{
	const char *why;
	bool fits = field->kind == PF_KIND_COLOR ? is_color(value) :
		    field->kind == PF_KIND_COUNTRY ? is_country(job, value) :
		    field->kind == PF_KIND_URL     ? pf_address_url(value, &why) :
						     true;

	if (pf_utf8_blank(value))
		return true;
	if (!fits) {
		pf_recover_lose(job, "%s: '%.*s' is no %s that a bundle can hold", field->name, (int)(value.length < 100 ? value.length : 100), value.data,
				field->kind == PF_KIND_COLOR ? "colour" : field->kind == PF_KIND_COUNTRY ? "country" : "address");
		return true;
	}
	return put_value(job, flat, field->name, json_stringn(value.data, value.length));
}

static bool put_meta(pf_recover_job *job, json_t *flat, const pf_field *field)
{
	const pf_held_meta *meta = find_meta(job->held, field->meta);
	pf_span value = meta ? unserialized(meta->value) : PF_SPAN("");
	int64_t number = 0;

	if (!meta)
		return true;
	switch (field->kind) {
	case PF_KIND_TEXT: {
		pf_text words;
		bool ok;

		pf_text_init(&words, ROOM);
		pf_text_span_add(&words, value);
		ok = pf_recover_put(job, flat, field->name, &words);
		pf_text_release(&words);
		return ok;
	}
	case PF_KIND_BOOLEAN:
		return put_value(job, flat, field->name, json_boolean(value.length && !pf_span_is(value, "0")));
	case PF_KIND_INTEGER:
		if (!value.length)
			return true;
		if (read_integer(&number, value) && number >= field->min && number <= field->max)
			return put_value(job, flat, field->name, json_integer(number));
		pf_recover_lose(job, "%s: '%.*s' is no number that a bundle can hold", field->name, (int)(value.length < 40 ? value.length : 40), value.data);
		return true;
	case PF_KIND_MEDIA:
		return put_medium(job, flat, field, value);
	default:
		return put_string(job, flat, field, value);
	}
}

/* --- relations --- */

/* The terms of a taxonomy that no field has taken yet, one after the other. */
static const pf_held_term *next_term(const pf_held *held, const char *taxonomy, bool *taken)
{
	for (size_t i = 0; i < held->term_count; i++) {
		if (taken[i] || !pf_span_is(held->terms[i].taxonomy, taxonomy))
			continue;
		taken[i] = true;
		if (held->terms[i].of != PF_HELD_STRANGER)
			return &held->terms[i];
		taken[i] = false; /* told at the end */
	}
	return NULL;
}

/* The term that the meta beside it names goes first: a case has many areas and one main area. */
static const pf_held_term *main_term(const pf_held *held, const pf_field *field, bool *taken)
{
	const pf_held_meta *meta = field->meta ? find_meta(held, field->meta) : NULL;

	for (size_t i = 0; meta && i < held->term_count; i++) {
		pf_span key = held->terms[i].key;
		size_t tail = meta->value.length;

		if (pf_span_is(held->terms[i].taxonomy, field->taxonomy) && held->terms[i].of == PF_HELD_RECORD && key.length > tail &&
		    key.data[key.length - tail - 1] == '/' && memcmp(key.data + key.length - tail, meta->value.data, tail) == 0) {
			taken[i] = true;
			return &held->terms[i];
		}
	}
	return next_term(held, field->taxonomy, taken);
}

static json_t *term_value(const pf_field *field, const pf_held_term *term)
{
	char upper[8];

	if (field->kind != PF_KIND_COUNTRY || term->key.length >= sizeof upper)
		return json_stringn(term->key.data, term->key.length);
	for (size_t i = 0; i < term->key.length; i++)
		upper[i] = (char)toupper((unsigned char)term->key.data[i]);
	return json_stringn(upper, term->key.length);
}

static bool put_term(pf_recover_job *job, json_t *flat, const pf_field *field, bool *taken)
{
	const pf_held_term *term = main_term(job->held, field, taken);

	return !term || (field->kind == PF_KIND_REFERENCE && !pf_recover_reference(job, field, term->key)) ||
	       put_value(job, flat, field->name, term_value(field, term));
}

/* In the order of the model's choices, or of the references: the site keeps none. */
static bool put_terms(pf_recover_job *job, json_t *flat, const pf_field *field, bool *taken)
{
	json_t *list = json_array();
	const pf_held_term *found[256];
	size_t count = 0;
	bool ok = list != NULL;

	while (count < 256 && (found[count] = next_term(job->held, field->taxonomy, taken)))
		count++;
	for (const char **choice = field->item->choices; choice && *choice; choice++)
		for (size_t i = 0; i < count; i++)
			if (pf_span_is(found[i]->key, *choice))
				ok = ok && json_array_append_new(list, json_string(*choice)) == 0;
	for (size_t i = 0; !field->item->choices && i < count; i++)
		if (pf_recover_reference(job, field->item, found[i]->key))
			ok = ok && json_array_append_new(list, json_stringn(found[i]->key.data, found[i]->key.length)) == 0;
	if (ok && json_array_size(list))
		ok = json_object_set(flat, field->name, list) == 0;
	json_decref(list);
	return ok || pf_recover_no_memory(job);
}

/* What is left over when all fields have taken theirs. */
static void tell_terms(pf_recover_job *job, const bool *taken)
{
	for (size_t i = 0; i < job->held->term_count; i++) {
		const pf_held_term *term = &job->held->terms[i];

		if (!taken[i])
			pf_recover_lose(job, "is related to '%.*s' of %.*s, which %s", (int)term->key.length, term->key.data, (int)term->taxonomy.length,
					term->taxonomy.data, term->of == PF_HELD_STRANGER ? "people made on the site" : "has no place in its record");
	}
}

/* --- all of it --- */

static bool put_aliases(pf_recover_job *job, json_t *flat, const pf_field *field)
{
	json_t *list = json_array();
	bool ok = list != NULL;

	for (size_t i = 0; ok && i < job->held->alias_count; i++) {
		pf_span alias = job->held->aliases[i];
		const char *why;

		if (pf_address_path(alias, pf_model_limits(job->options->model)->path_bytes, &why))
			ok = json_array_append_new(list, json_stringn(alias.data, alias.length)) == 0;
		else
			pf_recover_lose(job, "its old address '%.*s' is none that a bundle can name", (int)(alias.length < 200 ? alias.length : 200), alias.data);
	}
	if (ok && json_array_size(list))
		ok = json_object_set(flat, field->name, list) == 0;
	json_decref(list);
	return ok || pf_recover_no_memory(job);
}

static bool put_field(pf_recover_job *job, json_t *flat, const pf_field *field, bool *taken)
{
	if (field->kind == PF_KIND_OBJECT) {
		json_t *object = json_object();
		bool ok = object != NULL;

		for (size_t i = 0; ok && i < field->field_count; i++)
			ok = put_field(job, object, &field->fields[i], taken);
		if (ok && json_object_size(object))
			ok = json_object_set(flat, field->name, object) == 0;
		json_decref(object);
		return ok || pf_recover_no_memory(job);
	}
	if (field->kind == PF_KIND_LIST && field->item->kind == PF_KIND_PATH)
		return put_aliases(job, flat, field);
	if (field->taxonomy)
		return field->kind == PF_KIND_LIST ? put_terms(job, flat, field, taken) : put_term(job, flat, field, taken);
	return (!field->column || put_column(job, flat, field)) && (!field->meta || put_meta(job, flat, field));
}

static bool has_excerpt(const pf_type *type)
{
	for (size_t i = 0; i < type->field_count; i++)
		if (type->fields[i].column && (strcmp(type->fields[i].column, "post_excerpt") == 0 || strcmp(type->fields[i].column, "description") == 0))
			return true;
	return false;
}

bool pf_recover_fields(pf_recover_job *job, json_t *flat)
{
	bool *taken = pf_arena_alloc(job->arena, (job->held->term_count + 1) * sizeof *taken);

	if (!taken)
		return pf_recover_no_memory(job);
	/* fields of one value first: they say which of several terms is theirs */
	for (size_t round = 0; round < 2; round++)
		for (size_t i = 0; i < job->type->field_count; i++) {
			const pf_field *field = &job->type->fields[i];

			if ((field->kind == PF_KIND_LIST) == (round == 1) && !put_field(job, flat, field, taken))
				return false;
		}
	tell_terms(job, taken);
	if (!has_excerpt(job->type) && !pf_utf8_blank(job->held->excerpt))
		pf_recover_lose(job, "its %s is lost: a record of its type has none", job->type->is_term ? "description" : "excerpt");
	return true;
}
