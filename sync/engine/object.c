/* object: see object.h */
#include "engine/object.h"

#include <string.h>

static const char *const post_columns[] = { "title", "content", "excerpt", "slug", "status", "parent", "order", "date" };
static const char *const term_columns[] = { "title", "slug", "excerpt" };

bool pf_object_begin(pf_change *out, pf_arena *arena, const pf_model *model, const pf_contract *contract, pf_span type, pf_span language,
		     pf_error *err)
{
	const pf_type *known = pf_model_type(model, type);
	size_t count = known && known->is_term ? sizeof term_columns / sizeof *term_columns : sizeof post_columns / sizeof *post_columns;

	if (!known)
		return pf_fail(err, PF_E_CONFIG, "the ledger has the type '%.*s', which this version does not know", (int)type.length, type.data);
	*out = (pf_change){ .type = type, .language = language, .is_term = known->is_term, .post_type = known->post_type, .taxonomy = known->taxonomy,
			    .site = known->is_term ? NULL : pf_contract_type(contract, known->post_type),
			    .site_language = pf_contract_language(contract, language) };
	if (!out->site_language || (!out->is_term && !out->site))
		return pf_fail(err, PF_E_CONFIG, "the site lacks the %s '%.*s': is the profint plugin active and up to date?",
			       out->site_language ? "type" : "language", (int)(out->site_language ? type.length : language.length),
			       out->site_language ? type.data : language.data);
	out->values = pf_arena_alloc(arena, count * sizeof *out->values);
	if (!out->values)
		return pf_fail(err, PF_E_MEMORY, "no memory for an object");
	for (; out->value_count < count; out->value_count++)
		out->values[out->value_count].name = known->is_term ? term_columns[out->value_count] : post_columns[out->value_count];
	return true;
}

pf_value *pf_object_field(pf_change *change, pf_span name, pf_arena *arena)
{
	char *copy = pf_arena_copy(arena, name.data, name.length);
	pf_value *value = copy ? pf_change_value(change, copy) : NULL;

	if (value || !copy)
		return value;
	value = pf_arena_alloc(arena, (change->value_count + 1) * sizeof *value);
	if (!value)
		return NULL;
	memcpy(value, change->values, change->value_count * sizeof *value);
	change->values = value;
	value[change->value_count].name = copy;
	return &value[change->value_count++];
}

/* The name of one of them, from rows of tt and name. */
static pf_span name_of(const pf_rows *rows, pf_span tt)
{
	for (size_t i = 0; i < rows->count; i++)
		if (pf_span_equal(pf_cell(rows, i, 0), tt))
			return pf_cell(rows, i, 1);
	return tt;
}

bool pf_object_terms(pf_span *out, pf_arena *arena, pf_db *db, pf_span list, pf_error *err)
{
	pf_bind bind = pf_bind_span(list);
	pf_rows rows = { 0 };
	pf_text text;

	if (list.length == 0) {
		*out = list;
		return true;
	}
	if (!pf_db_query(&rows, arena, db,
			 "SELECT y.term_taxonomy_id, t.name FROM `{prefix}term_taxonomy` y JOIN `{prefix}terms` t ON t.term_id = y.term_id "
			 "WHERE FIND_IN_SET(y.term_taxonomy_id, ?)",
			 &bind, 1, err))
		return false;
	pf_text_init(&text, 1u << 20);
	for (size_t at = 0; at < list.length;) {
		const char *comma = memchr(list.data + at, ',', list.length - at);
		size_t end = comma ? (size_t)(comma - list.data) : list.length;

		pf_text_put(&text, at ? ", " : "");
		pf_text_span_add(&text, name_of(&rows, (pf_span){ list.data + at, end - at }));
		at = end + 1;
	}
	*out = text.failed ? (pf_span){ NULL, 0 } : pf_arena_span(arena, pf_text_span(&text));
	pf_text_release(&text);
	return out->data || pf_fail(err, PF_E_MEMORY, "no memory for a list of terms");
}
