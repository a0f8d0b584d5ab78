/*
 * glossary: the site's terms listed, added, removed, and taken from a table.
 *
 * No lease is taken: the glossary is a table of our own, and its entries stand alone.
 */
#include "engine/engine.h"

#include "engine/site.h"
#include "exchange/terms.h"
#include "store/schema.h"
#include "store/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TABLE_BYTES ((size_t)4 << 20)

static bool memory(const void *pointer, pf_error *err)
{
	return pointer || pf_fail(err, PF_E_MEMORY, "no memory for the glossary");
}

static bool open_site(pf_site *site, const profint *engine, pf_error *err)
{
	return pf_site_connect(site, &engine->config, engine->site, err) && pf_site_learn(site, err) && pf_schema_migrate(site->db, NULL, NULL, err);
}

static json_t *entry_json(const pf_glossary_entry *entry)
{
	return json_pack("{s:I, s:s%, s:s, s:s%, s:s%, s:s%, s:s%, s:s%}", "id", (json_int_t)entry->id, "language", entry->language.data, entry->language.length, "rule",
			 pf_term_rule_word(entry->rule), "term", entry->term.data, entry->term.length, "translation", entry->translation.data,
			 entry->translation.length, "note", entry->note.data ? entry->note.data : "", entry->note.length, "who", entry->made_by.data,
			 entry->made_by.length, "at", entry->made_at.data, entry->made_at.length > 19 ? (size_t)19 : entry->made_at.length);
}

bool pf_engine_glossary(json_t **out, const profint *engine, const char *language, pf_error *err)
{
	pf_site site = { 0 };
	pf_glossary_entry *entries = NULL;
	size_t count = 0;
	json_t *list = json_array();
	bool ok = memory(list, err) && open_site(&site, engine, err) &&
		  pf_glossary_find(&entries, &count, site.arena, site.db, language ? pf_span_of(language) : (pf_span){ NULL, 0 }, err);

	for (size_t i = 0; ok && i < count; i++)
		ok = memory(json_array_append_new(list, entry_json(&entries[i])) == 0 ? list : NULL, err);
	if (ok) {
		*out = json_pack("{s:O}", "terms", list);
		ok = memory(*out, err);
	}
	json_decref(list);
	pf_site_release(&site);
	return ok;
}

/* --- changes --- */

typedef struct changing {
	pf_site site;
	pf_glossary_entry *entries;
	size_t count;
} changing;

static bool save(void *self, pf_error *err)
{
	changing *c = self;

	return pf_glossary_save(c->site.db, c->entries, c->count, err);
}

static bool save_all(json_t **out, changing *c, pf_error *err)
{
	if (!pf_unit_run(&(pf_unit){ .db = c->site.db, .work = save, .self = c }, err))
		return false;
	*out = json_pack("{s:I}", "terms", (json_int_t)c->count);
	return memory(*out, err);
}

bool pf_engine_glossary_add(json_t **out, const profint *engine, const profint_term *term, pf_error *err)
{
	changing c = { .count = 1 };
	pf_glossary_entry entry = { .language = pf_span_of(term->language ? term->language : "*"), .term = pf_span_of(term->term ? term->term : ""),
				    .translation = pf_span_of(term->translation ? term->translation : ""), .note = pf_span_of(term->note ? term->note : ""),
				    .made_by = pf_span_of(term->by ? term->by : "") };
	pf_error why = { 0 };
	bool ok;

	if (!term->rule || !pf_term_rule_read(&entry.rule, pf_span_of(term->rule)))
		return pf_fail(err, PF_E_USAGE, "'%.80s' is no rule; preferred, untranslatable or forbidden was expected", term->rule ? term->rule : "");
	c.entries = &entry;
	ok = open_site(&c.site, engine, err) && (pf_term_check(&entry, c.site.languages, &why) || pf_fail(err, PF_E_USAGE, "%.700s", why.message)) && save_all(out, &c, err);
	pf_site_release(&c.site);
	return ok;
}

bool pf_engine_glossary_remove(json_t **out, const profint *engine, uint64_t id, pf_error *err)
{
	pf_site site = { 0 };
	bool was_there = false;
	bool ok = open_site(&site, engine, err) && pf_glossary_drop(site.db, id, &was_there, err) &&
		  (was_there || pf_fail(err, PF_E_USAGE, "there is no term %llu (`profint glossary list` has them)", (unsigned long long)id));

	if (ok) {
		*out = json_pack("{s:I}", "removed", (json_int_t)id);
		ok = memory(*out, err);
	}
	pf_site_release(&site);
	return ok;
}

/* --- a table --- */

static bool read_fd(pf_text *out, int fd, const char *path, pf_error *err)
{
	char buffer[65536];
	ssize_t got;

	while ((got = read(fd, buffer, sizeof buffer)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return pf_fail(err, PF_E_USAGE, "%.300s cannot be read: %s", path, strerror(errno));
		pf_text_add(out, buffer, (size_t)got);
		if (out->failed)
			return pf_fail(err, out->starved ? PF_E_MEMORY : PF_E_INPUT, "%.300s is larger than 4 MB", path);
	}
	return true;
}

static bool read_table(changing *c, const char *path, const char *by, pf_error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	pf_text text;
	pf_span copy = { NULL, 0 };
	pf_error why = { 0 };
	bool ok;

	if (fd < 0)
		return pf_fail(err, PF_E_USAGE, "%.300s cannot be read: %s", path, strerror(errno));
	pf_text_init(&text, TABLE_BYTES);
	ok = read_fd(&text, fd, path, err);
	close(fd);
	if (ok) {
		copy = pf_arena_span(c->site.arena, text.length ? pf_text_span(&text) : PF_SPAN(""));
		ok = memory(copy.data, err);
	}
	pf_text_release(&text);
	if (!ok)
		return false;
	if (!pf_terms_read(&c->entries, &c->count, c->site.arena, copy, c->site.languages, &why))
		return why.code == PF_E_INPUT ? pf_fail(err, PF_E_INPUT, "%.300s: %.400s", path, why.message) : pf_fail(err, why.code, "%.700s", why.message);
	for (size_t i = 0; i < c->count; i++)
		c->entries[i].made_by = pf_span_of(by);
	return true;
}

bool pf_engine_glossary_import(json_t **out, const profint *engine, const char *file, const char *by, pf_error *err)
{
	changing c = { 0 };
	bool ok = open_site(&c.site, engine, err) && read_table(&c, file, by, err) && save_all(out, &c, err);

	pf_site_release(&c.site);
	return ok;
}
