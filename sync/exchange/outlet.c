/* outlet: see outlet.h */
#include "exchange/outlet.h"

#include "exchange/language.h"
#include "exchange/tmx.h"
#include "wordpress/segment.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PAGE 500

typedef struct work {
	pf_outlet *outlet;
	pf_xml_out *out;
	pf_arena *arena; /* of one page */
	char source_tag[PF_LANGUAGE_TAG];
} work;

static bool has_markup_signs(pf_span text)
{
	for (size_t i = 0; i < text.length; i++)
		if (text.data[i] == '<' || text.data[i] == '&')
			return true;
	return false;
}

/*
 * Does the text stand in the content as HTML? The memory does not say; its hash does, where the two readings differ. Where they
 * do not, a text without any sign of HTML is plain, so that tools show it as it is.
 */
static bool is_markup(const pf_memory_row *row)
{
	unsigned char plain[PF_SEGMENT_MARK], markup[PF_SEGMENT_MARK];

	pf_segment_mark(plain, row->source, false);
	if (memcmp(plain, row->hash, sizeof plain) != 0)
		return true;
	if (!has_markup_signs(row->source) && !has_markup_signs(row->target))
		return false;
	pf_segment_mark(markup, row->source, true);
	return memcmp(markup, row->hash, sizeof markup) == 0;
}

static pf_span hex_of(char out[33], const unsigned char context[16])
{
	bool any = false;

	for (size_t i = 0; i < 16; i++) {
		snprintf(out + 2 * i, 3, "%02x", context[i]);
		any = any || context[i];
	}
	return any ? pf_span_of(out) : (pf_span){ NULL, 0 };
}

/* What would make the file no XML. */
static bool fits(const pf_memory_row *row)
{
	const pf_span parts[] = { row->source, row->target, row->made, row->provider, row->model, row->made_by };

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (!pf_xml_fits(parts[i]))
			return false;
	return true;
}

static bool put_row(work *w, const pf_memory_row *row, pf_error *err)
{
	char id[24], created[17] = "", context[33], code[24], target_tag[PF_LANGUAGE_TAG];
	bool markup = is_markup(row);
	pf_inline_form form = markup ? PF_INLINE_HTML : PF_INLINE_SHOWN;
	pf_tmx_version versions[2] = { { .language = pf_span_of(w->source_tag) } };
	pf_tmx_unit unit = { .versions = versions, .count = 2, .created_by = row->made_by, .datatype = pf_span_of(markup ? "html" : "plaintext") };

	if (!fits(row)) {
		w->outlet->left_out++;
		return true;
	}
	snprintf(code, sizeof code, "%.*s", row->language.length > 20 ? 20 : (int)row->language.length, row->language.data);
	pf_language_tag(target_tag, w->outlet->contract, code);
	versions[1].language = pf_span_of(target_tag);
	if (!pf_inline_split(&versions[0].text, w->arena, row->source, form, err) || !pf_inline_split(&versions[1].text, w->arena, row->target, form, err))
		return false;
	pf_inline_number(&versions[1].text, &versions[0].text);
	snprintf(id, sizeof id, "%" PRIu64, row->id);
	unit.id = pf_span_of(id);
	if (pf_tmx_time_write(created, row->made_at))
		unit.created = pf_span_of(created);
	unit.properties[PF_TMX_REVIEWED] = pf_span_of(row->reviewed ? "yes" : "no");
	unit.properties[PF_TMX_FORM] = pf_span_of(markup ? "html" : "plain");
	unit.properties[PF_TMX_MADE] = row->made;
	unit.properties[PF_TMX_PROVIDER] = row->provider;
	unit.properties[PF_TMX_MODEL] = row->model;
	unit.properties[PF_TMX_CONTEXT] = hex_of(context, row->context);
	pf_tmx_put(w->out, &unit);
	w->outlet->written++;
	return true;
}

static bool put_all(work *w, pf_error *err)
{
	pf_span language = w->outlet->language ? pf_span_of(w->outlet->language) : (pf_span){ NULL, 0 };
	uint64_t after = 0;
	size_t count;

	do {
		pf_memory_row *rows = NULL;

		pf_arena_clear(w->arena);
		if (!pf_memory_page(&rows, &count, w->arena, w->outlet->db, language, after, PAGE, err))
			return false;
		for (size_t i = 0; i < count; i++)
			if (!put_row(w, &rows[i], err))
				return false;
		after = count ? rows[count - 1].id : after;
	} while (count == PAGE);
	return true;
}

bool pf_outlet_run(pf_outlet *outlet, const char *path, pf_error *err)
{
	work w = { .outlet = outlet, .arena = pf_arena_new() };
	bool ok = (w.arena || pf_fail(err, PF_E_MEMORY, "no memory for the memory")) && pf_xml_out_open(&w.out, path, err);

	if (ok && pf_db_begin_snapshot(outlet->db, err)) {
		pf_language_tag(w.source_tag, outlet->contract, outlet->source_language);
		pf_tmx_begin(w.out, outlet->version, pf_span_of(w.source_tag));
		ok = put_all(&w, err);
		pf_tmx_end(w.out);
		pf_db_rollback(outlet->db);
		ok = ok && pf_xml_out_finish(w.out, err);
	} else {
		ok = false;
	}
	pf_xml_out_free(w.out);
	pf_arena_free(w.arena);
	return ok;
}
