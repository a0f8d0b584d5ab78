/*
 * model: see model.h.
 *
 * The JSON tree stays in memory: the strings of the structs are its strings. The reader checks the file as strictly as
 * it would a stranger's, because a slip in it would otherwise show as a wrong import.
 */
#include "model/model.h"

#include "base/arena.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

extern const char pf_model_data[];
extern const size_t pf_model_data_length;

typedef struct term {
	const char *key;
	const json_t *names; /* by language, the source language first */
} term;

typedef struct taxonomy {
	const char *name;
	term *terms; /* sorted by key */
	size_t term_count;
} taxonomy;

typedef struct medium {
	const char *extension;
	const char *mime;
} medium;

struct pf_model {
	json_t *root;
	pf_arena *arena;
	pf_limits limits;
	pf_type *types;
	size_t type_count;
	taxonomy *taxonomies;
	size_t taxonomy_count;
	medium *media;
	size_t medium_count;
};

/* What the reader carries along: the first fault sticks in err. */
typedef struct reader {
	pf_model *model;
	pf_error *err;
	const char *type; /* being read, for messages */
} reader;

static const char *const kind_names[] = {
	[PF_KIND_TYPE] = "type",
	[PF_KIND_ID] = "id",
	[PF_KIND_SLUG] = "slug",
	[PF_KIND_TEXT] = "text",
	[PF_KIND_HTML] = "html",
	[PF_KIND_STRING] = "string",
	[PF_KIND_INTEGER] = "integer",
	[PF_KIND_BOOLEAN] = "boolean",
	[PF_KIND_DATE] = "date",
	[PF_KIND_COLOR] = "color",
	[PF_KIND_COUNTRY] = "country",
	[PF_KIND_URL] = "url",
	[PF_KIND_PATH] = "path",
	[PF_KIND_CHOICE] = "choice",
	[PF_KIND_REFERENCE] = "reference",
	[PF_KIND_MEDIA] = "media",
	[PF_KIND_LIST] = "list",
	[PF_KIND_OBJECT] = "object",
};

static const char *const section_names[] = {
	[PF_SECTION_HTML] = "html",
	[PF_SECTION_LIST] = "list",
	[PF_SECTION_TEXT] = "text",
	[PF_SECTION_CARDS] = "cards",
	[PF_SECTION_STORY] = "story",
	[PF_SECTION_RELATED] = "related",
	[PF_SECTION_FILES] = "files",
};

static bool broken(reader *r, const char *name, const char *what)
{
	return pf_fail(r->err, PF_E_INTERNAL, "content model: %s: '%s' %s", r->type, name, what);
}

/* Room for `count` things and a NULL behind them. */
static void *room_for(reader *r, size_t count, size_t size)
{
	void *room = pf_arena_alloc(r->model->arena, (count + 1) * size);

	if (!room)
		pf_fail(r->err, PF_E_MEMORY, "no memory for the content model");
	return room;
}

static const char *string_of(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

static bool word_in(const char *word, const char *const *words, size_t count, size_t *found)
{
	for (size_t i = 0; word && i < count; i++) {
		if (strcmp(word, words[i]) == 0) {
			*found = i;
			return true;
		}
	}
	return false;
}

static bool read_strings(reader *r, const char ***out, const json_t *array, const char *name)
{
	const char **strings = room_for(r, json_array_size(array), sizeof *strings);
	const json_t *value;
	size_t i;

	if (!strings)
		return false;
	json_array_foreach(array, i, value)
	{
		if (!(strings[i] = json_string_value(value)))
			return broken(r, name, "must hold strings");
	}
	if (i == 0)
		return broken(r, name, "must be a list that is not empty");
	*out = strings;
	return true;
}

static bool read_field(reader *r, pf_field *field, const char *name, const json_t *json);

static bool read_fields(reader *r, const pf_field **out, size_t *count, const json_t *json,
	const json_t *common)
{
	pf_field *fields =
		room_for(r, json_object_size(json) + json_object_size(common), sizeof *fields);
	size_t at = 0;
	const char *name;
	json_t *value;

	if (!fields)
		return false;
	json_object_foreach((json_t *)json, name, value)
	{
		if (!read_field(r, &fields[at++], name, value))
			return false;
	}
	json_object_foreach((json_t *)common, name, value)
	{
		if (!json_object_get(json, name) && !read_field(r, &fields[at++], name, value))
			return false;
	}
	*out = fields;
	*count = at;
	return true;
}

static bool read_item(reader *r, pf_field *field, const char *name, const json_t *of)
{
	pf_field *item = room_for(r, 1, sizeof *item);

	if (!item)
		return false;
	if (!json_is_object(of))
		return broken(r, name, "is a list without 'of'");
	field->item = item;
	return read_field(r, item, "", of);
}

static void read_becomes(pf_field *field, const json_t *becomes)
{
	field->column = string_of(becomes, "column");
	field->meta = string_of(becomes, "meta");
	field->taxonomy = string_of(becomes, "taxonomy");
}

static bool read_field(reader *r, pf_field *field, const char *name, const json_t *json)
{
	size_t kind;

	if (!word_in(string_of(json, "kind"), kind_names, sizeof kind_names / sizeof *kind_names,
			&kind))
		return broken(r, name, "has no known kind");
	field->name = name;
	field->kind = (pf_kind)kind;
	field->required = json_is_true(json_object_get(json, "required"));
	field->min = json_integer_value(json_object_get(json, "min"));
	field->max = json_integer_value(json_object_get(json, "max"));
	field->max_characters = (size_t)json_integer_value(json_object_get(json, "max_characters"));
	field->fallback = string_of(json, "default");
	field->only = string_of(json, "only");
	read_becomes(field, json_object_get(json, "becomes"));
	switch (field->kind) {
	case PF_KIND_INTEGER:
		return field->min < field->max || broken(r, name, "has no range");
	case PF_KIND_CHOICE:
		return read_strings(r, &field->choices, json_object_get(json, "of"), name);
	case PF_KIND_REFERENCE:
		return read_strings(r, &field->targets, json_object_get(json, "to"), name);
	case PF_KIND_LIST:
		return read_item(r, field, name, json_object_get(json, "of"));
	case PF_KIND_OBJECT:
		if (!json_object_size(json_object_get(json, "fields")))
			return broken(r, name, "is an object without fields");
		return read_fields(r, &field->fields, &field->field_count, json_object_get(json, "fields"),
			NULL);
	default:
		return true;
	}
}

static bool read_section(reader *r, pf_section *section, const json_t *json, const pf_type *type)
{
	const char *name = string_of(json, "section");
	size_t kind;

	if (!word_in(name, section_names, sizeof section_names / sizeof *section_names, &kind))
		return broken(r, name ? name : "?", "is no known section");
	section->kind = (pf_section_kind)kind;
	section->field = string_of(json, "field");
	section->block = string_of(json, "block");
	section->each = string_of(json, "each");
	section->attribute = string_of(json, "attribute");
	section->reference = string_of(json, "reference");
	section->text = string_of(json, "text");
	section->comments = string_of(json, "comments");
	section->after = string_of(json, "after");
	if (kind == PF_SECTION_RELATED) {
		if (!read_strings(r, &section->fields, json_object_get(json, "fields"), name))
			return false;
		for (const char **field = section->fields; *field; field++) {
			if (!pf_type_field(type, pf_span_of(*field)))
				return broken(r, *field, "is named by a section and is no field");
		}
	} else if (!section->field || !pf_type_field(type, pf_span_of(section->field))) {
		return broken(r, section->field ? section->field : name,
			"is named by a section and is no field");
	}
	return true;
}

static bool read_sections(reader *r, pf_type *type, const json_t *json)
{
	pf_section *sections = room_for(r, json_array_size(json), sizeof *sections);
	const json_t *value;
	size_t i;

	if (!sections)
		return false;
	json_array_foreach(json, i, value)
	{
		if (!read_section(r, &sections[i], value, type))
			return false;
	}
	type->sections = sections;
	type->section_count = i;
	return true;
}

static bool read_type(reader *r, pf_type *type, const json_t *json)
{
	const char *object = string_of(json, "object");

	type->is_term = object && strcmp(object, "term") == 0;
	type->post_type = string_of(json, "post_type");
	type->taxonomy = string_of(json, "taxonomy");
	type->parent = string_of(json, "parent");
	type->hierarchical = json_is_true(json_object_get(json, "hierarchical"));
	if (type->is_term ? !type->taxonomy
					  : !object || strcmp(object, "post") != 0 || !type->post_type)
		return broken(r, "object", "must be a term with a taxonomy or a post with a post type");
	return read_fields(r, &type->fields, &type->field_count, json_object_get(json, "fields"),
			   json_object_get(r->model->root, "common")) &&
		read_sections(r, type, json_object_get(json, "content"));
}

/* A post type is hierarchical for all the record types that live in it; core's page always is. */
static void share_hierarchy(pf_model *model)
{
	for (size_t i = 0; i < model->type_count; i++) {
		pf_type *type = &model->types[i];

		if (!type->post_type)
			continue;
		if (strcmp(type->post_type, "page") == 0)
			type->hierarchical = true;
		for (size_t j = 0; j < model->type_count && !type->hierarchical; j++) {
			const pf_type *other = &model->types[j];

			type->hierarchical = other->post_type && other->hierarchical &&
				strcmp(other->post_type, type->post_type) == 0;
		}
	}
}

static bool check_targets(reader *r, const pf_field *fields, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const pf_field *field = &fields[i];

		for (const char **target = field->targets; target && *target; target++) {
			if (!pf_model_type(r->model, pf_span_of(*target)))
				return broken(r, *target, "is referred to and is no type");
		}
		if ((field->item && !check_targets(r, field->item, 1)) ||
			!check_targets(r, field->fields, field->field_count))
			return false;
	}
	return true;
}

static bool read_types(reader *r, const json_t *json)
{
	pf_type *types = room_for(r, json_object_size(json), sizeof *types);
	const char *name;
	json_t *value;

	if (!types)
		return false;
	r->model->types = types;
	json_object_foreach((json_t *)json, name, value)
	{
		pf_type *type = &types[r->model->type_count];

		r->type = name;
		type->name = name;
		type->rank = r->model->type_count++;
		if (!read_type(r, type, value))
			return false;
	}
	share_hierarchy(r->model);
	for (size_t i = 0; i < r->model->type_count; i++) {
		r->type = types[i].name;
		if (!check_targets(r, types[i].fields, types[i].field_count))
			return false;
		if (types[i].parent && !pf_model_type(r->model, pf_span_of(types[i].parent)))
			return broken(r, types[i].parent, "is its parent and is no type");
	}
	return true;
}

static bool read_limits(reader *r, const json_t *json)
{
	pf_limits *l = &r->model->limits;
	const struct {
		const char *name;
		size_t *place;
	} rows[] = {
		{ "depth", &l->depth },
		{ "line_bytes", &l->line_bytes },
		{ "id_bytes", &l->id_bytes },
		{ "text_bytes", &l->text_bytes },
		{ "html_bytes", &l->html_bytes },
		{ "html_depth", &l->html_depth },
		{ "html_tags", &l->html_tags },
		{ "html_attributes", &l->html_attributes },
		{ "list_items", &l->list_items },
		{ "files", &l->files },
		{ "media_bytes", &l->media_bytes },
		{ "slug_bytes", &l->slug_bytes },
		{ "path_bytes", &l->path_bytes },
		{ "manifest_bytes", &l->manifest_bytes },
		{ "findings", &l->findings },
	};
	json_int_t total = json_integer_value(json_object_get(json, "records_bytes"));

	r->type = "limits";
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		json_int_t value = json_integer_value(json_object_get(json, rows[i].name));

		if (value <= 0)
			return broken(r, rows[i].name, "must be a whole number above 0");
		*rows[i].place = (size_t)value;
	}
	if (total <= 0)
		return broken(r, "records_bytes", "must be a whole number above 0");
	l->records_bytes = (uint64_t)total;
	return true;
}

static int by_key(const void *a, const void *b)
{
	return strcmp(((const term *)a)->key, ((const term *)b)->key);
}

static bool read_terms(reader *r, taxonomy *tax, json_t *json)
{
	const char *key;
	json_t *names;

	if (!(tax->terms = room_for(r, json_object_size(json), sizeof *tax->terms)))
		return false;
	json_object_foreach(json, key, names)
	{
		if (!json_object_size(names) ||
			!json_is_string(json_object_iter_value(json_object_iter(names))))
			return broken(r, key, "is a term without a name");
		tax->terms[tax->term_count++] = (term){ key, names };
	}
	qsort(tax->terms, tax->term_count, sizeof *tax->terms, by_key);
	return true;
}

static bool read_taxonomies(reader *r, json_t *json)
{
	pf_model *model = r->model;
	const char *name;
	json_t *value;

	if (!(model->taxonomies = room_for(r, json_object_size(json), sizeof *model->taxonomies)))
		return false;
	json_object_foreach(json, name, value)
	{
		taxonomy *tax = &model->taxonomies[model->taxonomy_count++];

		r->type = tax->name = name;
		if (!read_terms(r, tax, json_object_get(value, "terms")))
			return false;
	}
	return true;
}

static bool read_media(reader *r, json_t *json)
{
	pf_model *model = r->model;
	const char *extension;
	json_t *mime;

	r->type = "media";
	if (!(model->media = room_for(r, json_object_size(json), sizeof *model->media)))
		return false;
	json_object_foreach(json, extension, mime)
	{
		if (!json_is_string(mime))
			return broken(r, extension, "must name a MIME type");
		model->media[model->medium_count++] = (medium){ extension, json_string_value(mime) };
	}
	return true;
}

bool pf_model_new(pf_model **out, pf_span source, pf_error *err)
{
	pf_model *model = calloc(1, sizeof *model);
	reader r = { .model = model, .err = err, .type = "file" };
	json_error_t where;
	bool ok = false;

	if (!model || !(model->arena = pf_arena_new())) {
		pf_fail(err, PF_E_MEMORY, "no memory for the content model");
		goto out;
	}
	model->root = json_loadb(source.data, source.length, JSON_REJECT_DUPLICATES, &where);
	if (!model->root && !where.text[0]) { /* what the library says when an allocation fails: nothing */
		pf_fail(err, PF_E_MEMORY, "no memory for the content model");
		goto out;
	}
	if (!model->root) {
		pf_fail(err, PF_E_INTERNAL, "content model: line %d, column %d: %s", where.line,
			where.column, where.text);
		goto out;
	}
	if (!pf_span_is(pf_span_of(string_of(model->root, "format")), "profint-model/1")) {
		broken(&r, "format", "must be profint-model/1");
		goto out;
	}
	ok = read_limits(&r, json_object_get(model->root, "limits")) &&
		read_types(&r, json_object_get(model->root, "types")) &&
		read_taxonomies(&r, json_object_get(model->root, "taxonomies")) &&
		read_media(&r, json_object_get(model->root, "media"));
	if (ok)
		*out = model;
out:
	if (!ok)
		pf_model_free(model);
	return ok;
}

void pf_model_free(pf_model *model)
{
	if (!model)
		return;
	json_decref(model->root);
	pf_arena_free(model->arena);
	free(model);
}

const pf_model *pf_model_get(pf_error *err)
{
	static pf_model *model;

	if (!model && !pf_model_new(&model, pf_model_source(), err))
		return NULL;
	return model;
}

const pf_limits *pf_model_limits(const pf_model *model)
{
	return &model->limits;
}

const pf_type *pf_model_type(const pf_model *model, pf_span name)
{
	for (size_t i = 0; i < model->type_count; i++) {
		if (pf_span_is(name, model->types[i].name))
			return &model->types[i];
	}
	return NULL;
}

const pf_type *pf_model_type_at(const pf_model *model, size_t rank)
{
	return rank < model->type_count ? &model->types[rank] : NULL;
}

const pf_field *pf_type_field(const pf_type *type, pf_span name)
{
	for (size_t i = 0; i < type->field_count; i++) {
		if (pf_span_is(name, type->fields[i].name))
			return &type->fields[i];
	}
	return NULL;
}

/* Like strcmp for a key that has a length and may hold any byte. */
static int key_order(pf_span key, const char *other)
{
	size_t length = strlen(other);
	int order = memcmp(key.data, other, key.length < length ? key.length : length);

	return order ? order : (key.length > length) - (key.length < length);
}

static const term *find_term(const pf_model *model, const char *name, pf_span key)
{
	for (size_t i = 0; i < model->taxonomy_count && key.length; i++) {
		const taxonomy *tax = &model->taxonomies[i];
		size_t low = 0, high = tax->term_count;

		if (strcmp(tax->name, name) != 0)
			continue;
		while (low < high) {
			size_t middle = low + (high - low) / 2;
			int order = key_order(key, tax->terms[middle].key);

			if (order == 0)
				return &tax->terms[middle];
			if (order < 0)
				high = middle;
			else
				low = middle + 1;
		}
	}
	return NULL;
}

bool pf_model_has_term(const pf_model *model, const char *name, pf_span key)
{
	return find_term(model, name, key) != NULL;
}

pf_span pf_model_term_name(const pf_model *model, const char *name, pf_span key, pf_span language)
{
	const term *found = find_term(model, name, key);
	const char *code;
	json_t *value;

	if (!found)
		return pf_span_of(NULL);
	json_object_foreach((json_t *)found->names, code, value)
	{
		if (pf_span_is(language, code))
			return pf_span_of(json_string_value(value));
	}
	return pf_span_of(
		json_string_value(json_object_iter_value(json_object_iter((json_t *)found->names))));
}

const char *pf_model_mime(const pf_model *model, pf_span extension)
{
	for (size_t i = 0; i < model->medium_count; i++) {
		const medium *m = &model->media[i];

		if (extension.length == strlen(m->extension) &&
			strncasecmp(extension.data, m->extension, extension.length) == 0)
			return m->mime;
	}
	return NULL;
}

pf_span pf_model_source(void)
{
	return (pf_span){ pf_model_data, pf_model_data_length };
}
