/* glossary: see glossary.h */
#include "store/glossary.h"

#include "store/table.h"

static const char *const rule_words[] = {
	[PF_RULE_PREFERRED] = "preferred",
	[PF_RULE_UNTRANSLATABLE] = "untranslatable",
	[PF_RULE_FORBIDDEN] = "forbidden",
};

const char *pf_term_rule_word(pf_term_rule rule)
{
	return rule_words[rule];
}

static pf_term_rule rule_of(pf_span word)
{
	for (size_t i = 0; i < sizeof rule_words / sizeof *rule_words; i++)
		if (pf_span_is(word, rule_words[i]))
			return (pf_term_rule)i;
	return PF_RULE_PREFERRED;
}

bool pf_glossary_find(pf_glossary_entry **out, size_t *count, pf_arena *arena, pf_db *db, pf_span language, pf_error *err)
{
	pf_bind binds[] = { language.data ? pf_bind_span(language) : pf_bind_null(), language.data ? pf_bind_span(language) : pf_bind_null() };
	pf_rows rows = { 0 };
	pf_glossary_entry *found;

	if (!pf_db_query(&rows, arena, db,
			 "SELECT id, language, kind, term, translation, note, made_by, made_at FROM `{prefix}profint_glossary` "
			 "WHERE ? IS NULL OR language IN (?, '*') ORDER BY LENGTH(term) DESC, term, language, id",
			 binds, 2, err))
		return false;
	found = pf_arena_alloc(arena, (rows.count + 1) * sizeof *found);
	if (!found)
		return pf_fail(err, PF_E_MEMORY, "no memory for a glossary of %zu terms", rows.count);
	for (size_t i = 0; i < rows.count; i++)
		found[i] = (pf_glossary_entry){ .id = pf_cell_id(&rows, i, 0), .language = pf_cell(&rows, i, 1), .rule = rule_of(pf_cell(&rows, i, 2)),
						.term = pf_cell(&rows, i, 3), .translation = pf_cell(&rows, i, 4), .note = pf_cell(&rows, i, 5),
						.made_by = pf_cell(&rows, i, 6), .made_at = pf_cell(&rows, i, 7) };
	*out = found;
	*count = rows.count;
	return true;
}

static const pf_table glossary_table = {
	"INSERT INTO `{prefix}profint_glossary` (language, kind, term, translation, note, made_by, made_at) VALUES ",
	"(?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(6))",
	" ON DUPLICATE KEY UPDATE note = VALUES(note), made_by = VALUES(made_by), made_at = VALUES(made_at)",
	6,
};

bool pf_glossary_save(pf_db *db, const pf_glossary_entry *entries, size_t count, pf_error *err)
{
	pf_rowset set = { .table = &glossary_table };
	bool ok;

	for (size_t i = 0; i < count; i++)
		pf_rowset_add(&set, (pf_bind[]){ pf_bind_span(entries[i].language), pf_bind_text(pf_term_rule_word(entries[i].rule)), pf_bind_span(entries[i].term),
						 pf_bind_span(entries[i].translation), entries[i].note.data ? pf_bind_span(entries[i].note) : pf_bind_null(),
						 pf_bind_span(entries[i].made_by) });
	ok = pf_rowset_write(&set, db, NULL, err);
	pf_rowset_release(&set);
	return ok;
}

bool pf_glossary_drop(pf_db *db, uint64_t id, bool *was_there, pf_error *err)
{
	pf_bind bind = pf_bind_id(id);
	uint64_t gone = 0;

	if (!pf_db_run(db, "DELETE FROM `{prefix}profint_glossary` WHERE id = ?", &bind, 1, &gone, err))
		return false;
	*was_there = gone > 0;
	return true;
}
