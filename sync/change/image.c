/* image: see image.h */
#include "change/image.h"

#include <stdlib.h>
#include <string.h>

static json_t *text_or_null(pf_span value)
{
	return value.data ? json_stringn(value.data, value.length) : json_null();
}

void pf_image_mark(char *out, const char *name, pf_span value)
{
	pf_mark mark = pf_mark_value(name, value);

	pf_hex(out, mark.bytes, PF_FIELD_MARK);
}

bool pf_image_begin(pf_image *out, pf_apply *a, const pf_change *change, pf_error *err)
{
	*out = (pf_image){ .before = pf_arena_alloc(a->arena, (change->value_count + 1) * sizeof *out->before), .gmt = change->site_gmt, .root = json_object() };
	if (!pf_writer_memory(out->root ? out->before : NULL, err)) {
		pf_image_release(out);
		return false;
	}
	for (size_t i = 0; i < change->value_count; i++)
		out->before[i] = change->values[i].site;
	return true;
}

void pf_image_release(pf_image *image)
{
	json_decref(image->root);
	image->root = NULL;
}

json_t *pf_image_ledger(const pf_ledger_row *row)
{
	char source[2 * PF_MARK_BYTES + 1];
	json_t *fields;

	if (!row)
		return json_null();
	pf_hex(source, row->source, PF_MARK_BYTES);
	fields = json_loadb(row->fields.data, row->fields.length, 0, NULL);
	return json_pack("{s:I, s:I, s:s, s:I, s:I, s:o, s:o, s:o, s:I, s:I}", "object", (json_int_t)row->object, "tt", (json_int_t)row->tt, "source", source,
			 "renderer", (json_int_t)row->renderer, "site", (json_int_t)row->site, "state", text_or_null(row->state), "machine",
			 text_or_null(row->machine), "fields", fields ? fields : json_object(), "created", (json_int_t)row->created, "updated",
			 (json_int_t)row->updated);
}

static pf_span span_of(pf_arena *arena, const json_t *json)
{
	if (!json_is_string(json))
		return (pf_span){ NULL, 0 };
	return pf_arena_span(arena, (pf_span){ json_string_value(json), json_string_length(json) });
}

bool pf_image_ledger_read(pf_ledger_row *out, pf_arena *arena, const json_t *json)
{
	const json_t *fields = json_object_get(json, "fields");
	pf_span source = span_of(arena, json_object_get(json, "source"));
	char *text = fields ? json_dumps(fields, JSON_COMPACT) : NULL;

	*out = (pf_ledger_row){ .state = span_of(arena, json_object_get(json, "state")), .machine = span_of(arena, json_object_get(json, "machine")) };
	out->fields = text ? pf_arena_span(arena, pf_span_of(text)) : (pf_span){ NULL, 0 };
	free(text);
	out->object = (uint64_t)json_integer_value(json_object_get(json, "object"));
	out->tt = (uint64_t)json_integer_value(json_object_get(json, "tt"));
	out->renderer = (unsigned)json_integer_value(json_object_get(json, "renderer"));
	out->site = (uint32_t)json_integer_value(json_object_get(json, "site"));
	out->created = (uint64_t)json_integer_value(json_object_get(json, "created"));
	out->updated = (uint64_t)json_integer_value(json_object_get(json, "updated"));
	return out->fields.data && out->state.data && pf_unhex(out->source, PF_MARK_BYTES, source);
}

/* Fields that are another now. */
static bool put_values(pf_image *image, const pf_change *change)
{
	json_t *values = json_object(), *after = json_object();
	bool ok = json_object_set_new(image->root, "values", values) == 0 && json_object_set_new(image->root, "after", after) == 0;

	for (size_t i = 0; ok && i < change->value_count; i++) {
		const pf_value *value = &change->values[i];
		char mark[2 * PF_FIELD_MARK + 1];

		if (!value->site.data == !image->before[i].data && pf_span_equal(value->site, image->before[i]))
			continue;
		pf_image_mark(mark, value->name, value->site);
		ok = json_object_set_new(values, value->name, text_or_null(image->before[i])) == 0 && json_object_set_new(after, value->name, json_string(mark)) == 0;
	}
	/* a draft that is published in the second of its date keeps the date, but not this */
	if (ok && (json_object_get(values, "date") || !pf_span_equal(image->gmt, change->site_gmt)))
		ok = json_object_set_new(image->root, "gmt", text_or_null(image->gmt)) == 0;
	return ok;
}

static bool dump(pf_span *out, const json_t *root, pf_apply *a, pf_error *err)
{
	char *text = json_dumps(root, JSON_COMPACT);

	*out = text ? pf_arena_span(a->arena, pf_span_of(text)) : (pf_span){ NULL, 0 };
	free(text);
	return pf_writer_memory(out->data, err);
}

/* What belongs to every image: the ledger's row, and the conflict that is settled. */
static bool put_ledger(json_t *root, const pf_change *change)
{
	return json_object_set_new(root, "ledger", pf_image_ledger(change->ledger)) == 0 &&
	       (!change->conflict || json_object_set_new(root, "conflict", json_integer((json_int_t)change->conflict)) == 0);
}

bool pf_image_new(pf_span *out, pf_apply *a, const pf_change *change, pf_error *err)
{
	json_t *root = json_pack("{s:{}, s:{}}", "values", "after");
	bool ok = pf_writer_memory(root && put_ledger(root, change) ? root : NULL, err) && dump(out, root, a, err);

	json_decref(root);
	return ok;
}

bool pf_image_end(pf_span *out, pf_image *image, pf_apply *a, const pf_change *change, pf_error *err)
{
	bool ok = put_values(image, change) && put_ledger(image->root, change);

	ok = pf_writer_memory(ok ? image->root : NULL, err) && dump(out, image->root, a, err);
	pf_image_release(image);
	return ok;
}
