/* model_terms: see model_terms.h */
#include "import/model_terms.h"

#include <string.h>

static bool memory(const void *pointer, pf_error *err)
{
	return pointer || pf_fail(err, PF_E_MEMORY, "no memory for a batch");
}

/* One key in every language of the site that lacks it; what exists goes along, so that the group is right. */
static bool add_model_term(pf_planner *p, pf_changeset *set, const pf_wish_context *context, const char *taxonomy, pf_span key, size_t record, pf_error *err)
{
	for (const char *const *l = p->options->languages; *l; l++) {
		pf_span language = pf_span_of(*l);
		pf_index_entry there = pf_index_find(p->terms, pf_span_of(taxonomy), key, language);
		pf_change *change = &set->changes[set->count];

		if (!pf_wish_model_term(change, p->work, context, taxonomy, key, language, err))
			return false;
		change->record = record;
		if (there.tt) {
			change->action = PF_ACTION_UNCHANGED;
			change->object = there.term;
			change->tt = there.tt;
		}
		set->count++;
	}
	return true;
}

typedef struct need {
	const char *taxonomy;
	pf_span key;
} need;

static bool is_complete(const pf_planner *p, const pf_item_term *term)
{
	for (const char *const *l = p->options->languages; *l; l++)
		if (!pf_index_find(p->terms, pf_span_of(term->taxonomy), term->key, pf_span_of(*l)).tt)
			return false;
	return true;
}

static bool note_need(pf_planner *p, need *needs, size_t *count, const pf_item_term *term)
{
	size_t at = 0;

	if (is_complete(p, term))
		return true;
	while (at < *count && !(strcmp(needs[at].taxonomy, term->taxonomy) == 0 && pf_span_equal(needs[at].key, term->key)))
		at++;
	if (at == 512)
		return false;
	if (at == *count)
		needs[(*count)++] = (need){ .taxonomy = term->taxonomy, .key = term->key };
	return true;
}

bool pf_model_terms_make(pf_changeset *made, pf_planner *p, pf_apply *apply, const pf_batch *b, const pf_wish_context *context, pf_error *err)
{
	need *needs = pf_arena_alloc(p->work, 512 * sizeof *needs);
	pf_changeset set = { .arena = p->work };
	size_t count = 0;

	made->count = 0;
	if (!memory(needs, err))
		return false;
	for (size_t r = 0; r < b->count; r++)
		for (size_t i = 0; i < b->records[r]->item_count; i++)
			for (size_t t = 0; t < b->records[r]->items[i].term_count; t++) {
				const pf_item *item = &b->records[r]->items[i];

				if (pf_planner_takes(p, item) && !item->terms[t].of_record && !note_need(p, needs, &count, &item->terms[t]))
					return pf_fail(err, PF_E_INTERNAL, "more than 512 new countries and modes in one batch");
			}
	if (count == 0)
		return true;
	set.changes = pf_arena_alloc(p->work, count * 64 * sizeof *set.changes);
	if (!memory(set.changes, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!add_model_term(p, &set, context, needs[i].taxonomy, needs[i].key, i, err))
			return false;
	if (!pf_apply_batch(apply, &set, err))
		return false;
	*made = set;
	for (size_t i = 0; i < set.count; i++)
		if (set.changes[i].action == PF_ACTION_CREATE &&
		    !pf_index_put(p->terms, set.changes[i].type, set.changes[i].id, set.changes[i].language,
				  (pf_index_entry){ set.changes[i].object, set.changes[i].tt }, err))
			return false;
	return true;
}

void pf_model_terms_forget(pf_changeset *made, pf_planner *p)
{
	pf_error ignored;

	for (size_t i = 0; i < made->count; i++)
		if (made->changes[i].action == PF_ACTION_CREATE)
			pf_index_put(p->terms, made->changes[i].type, made->changes[i].id, made->changes[i].language, (pf_index_entry){ 0 }, &ignored);
	made->count = 0;
}
