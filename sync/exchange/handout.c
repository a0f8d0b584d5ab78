/* handout: see handout.h */
#include "exchange/handout.h"

#include "base/digest.h"
#include "exchange/language.h"
#include "store/review.h"
#include "wordpress/plain.h"
#include "wordpress/segment.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PAGE 1000

typedef struct work {
	pf_handout *handout;
	pf_xml_out *out;
	pf_arena *arena;     /* of one page */
	pf_arena *of_unit;
	pf_xliff_head head;
	char source_tag[PF_LANGUAGE_TAG], target_tag[PF_LANGUAGE_TAG];
	uint32_t origin;     /* of the file that is open … */
	char file[256];      /* … and its id; empty: none */
	char original[160];
} work;

static bool memory(const void *pointer, pf_error *err)
{
	return pointer || pf_fail(err, PF_E_MEMORY, "no memory for a file");
}

pf_inline_form pf_handout_form(const pf_segment_row *segment)
{
	if (pf_segment_is_markup(segment->kind))
		return PF_INLINE_HTML;
	if (!pf_span_is(segment->kind, "plain"))
		return PF_INLINE_VALUE;
	return segment->field.length > 5 && memcmp(segment->field.data, "meta:", 5) == 0 ? PF_INLINE_PLAIN : PF_INLINE_SHOWN;
}

bool pf_handout_split(pf_inline *out, pf_arena *arena, pf_span text, pf_inline_form form, pf_error *err)
{
	bool tags = false, ok;
	pf_text words;

	if (form != PF_INLINE_SHOWN)
		return pf_inline_split(out, arena, text, form, err);
	pf_text_init(&words, (size_t)16 << 20);
	pf_plain_read(&words, text, &tags);
	pf_inline_init(out, arena);
	ok = pf_text_check(&words, "a text", err) &&
	     (tags ? pf_inline_split(out, arena, text, form, err) : pf_inline_add(out, PF_INLINE_WORDS, pf_text_span(&words), 0, err));
	pf_text_release(&words);
	return ok;
}

void pf_handout_seen(char out[17], pf_span text)
{
	unsigned char mark[PF_MARK_BYTES];

	pf_mark_of(text, mark);
	for (size_t i = 0; i < 8; i++)
		snprintf(out + 2 * i, 3, "%02x", mark[i]);
}

/* --- one unit --- */

static bool has(pf_span text)
{
	return text.data != NULL;
}

static pf_span shown(const pf_translation_row *t)
{
	return has(t->proposal) ? t->proposal : t->text;
}

static pf_xliff_state state_of(const pf_translation_row *t)
{
	if (!has(shown(t)))
		return PF_XLIFF_MISSING;
	if (pf_span_is(t->state, "outdated"))
		return PF_XLIFF_OUTDATED;
	return pf_span_is(t->state, "reviewed") && !has(t->proposal) ? PF_XLIFF_REVIEWED : PF_XLIFF_MACHINE;
}

static bool add_note(pf_xliff_unit *unit, work *w, const char *from, const char *words, pf_span text, pf_error *err)
{
	const char *note = pf_arena_format(w->of_unit, "%s%.*s", words, (int)text.length, text.length ? text.data : "");

	if (!memory(note, err))
		return false;
	if (unit->note_count < PF_XLIFF_NOTES && pf_xml_fits(pf_span_of(note)))
		unit->notes[unit->note_count++] = (pf_xliff_note){ from, pf_span_of(note) };
	return true;
}

static bool add_notes(pf_xliff_unit *unit, work *w, const pf_review_row *row, pf_error *err)
{
	const pf_translation_row *t = &row->translation;
	const char *place = pf_arena_format(w->of_unit, "%.*s/%.*s, %.*s", (int)row->segment.type.length, row->segment.type.data, (int)row->segment.record.length,
					    row->segment.record.data, (int)row->segment.field.length, row->segment.field.data);
	char seen[17];

	if (!memory(place, err) || !add_note(unit, w, "place", "", pf_span_of(place), err))
		return false;
	if (has(t->made_of) && !pf_span_equal(t->made_of, row->segment.source) && !add_note(unit, w, "previous source", "", t->made_of, err))
		return false;
	if (has(t->proposal) && has(t->text) && !add_note(unit, w, "live text", "", t->text, err))
		return false;
	if (t->note.length && !add_note(unit, w, "note", "", t->note, err))
		return false;
	if (!has(shown(t)))
		return true;
	pf_handout_seen(seen, shown(t));
	return add_note(unit, w, "profint", "seen ", pf_span_of(seen), err);
}

static bool put_unit(work *w, const pf_review_row *row, pf_error *err)
{
	pf_inline_form form = pf_handout_form(&row->segment);
	pf_xliff_unit unit = { .has_target = has(shown(&row->translation)), .state = state_of(&row->translation),
			       .from_memory = pf_span_is(has(row->translation.proposal) ? row->translation.proposal_made : row->translation.made, "memory") };
	char id[24], name[240];

	if (!pf_xml_fits(row->segment.source) || (unit.has_target && !pf_xml_fits(shown(&row->translation)))) {
		w->handout->left_out++;
		return true;
	}
	pf_arena_clear(w->of_unit);
	snprintf(id, sizeof id, "s%" PRIu64, row->segment.id);
	snprintf(name, sizeof name, "%.*s/%u", (int)row->segment.field.length, row->segment.field.data, row->segment.place);
	unit.id = pf_span_of(id);
	unit.name = pf_span_of(name);
	if (!pf_handout_split(&unit.source, w->of_unit, row->segment.source, form, err) ||
	    (unit.has_target && !pf_handout_split(&unit.target, w->of_unit, shown(&row->translation), form, err)) || !add_notes(&unit, w, row, err))
		return false;
	if (unit.has_target)
		pf_inline_number(&unit.target, &unit.source);
	w->handout->texts++;
	return pf_xliff_put(w->out, &w->head, &unit, w->of_unit, err);
}

/* --- files of the document --- */

static void close_file(work *w)
{
	if (*w->file)
		pf_xliff_close_file(w->out, &w->head);
	*w->file = '\0';
}

/* A record's file, where it is not the open one. */
static void open_file(work *w, const pf_review_row *row)
{
	char id[256];

	snprintf(id, sizeof id, "%u.%.*s.%.*s", row->origin, (int)row->segment.type.length, row->segment.type.data, (int)row->segment.record.length,
		 row->segment.record.data);
	if (strcmp(id, w->file) == 0)
		return;
	close_file(w);
	memcpy(w->file, id, sizeof id);
	snprintf(w->original, sizeof w->original, "%.*s/%.*s", (int)row->segment.type.length, row->segment.type.data, (int)row->segment.record.length,
		 row->segment.record.data);
	w->head.file_id = pf_span_of(w->file);
	w->head.original = pf_span_of(w->original);
	w->handout->records++;
	pf_xliff_open_file(w->out, &w->head, w->handout->tool);
}

static bool put_all(work *w, pf_error *err)
{
	pf_review_filter filter = { .language = pf_span_of(w->handout->language), .state = pf_span_of(w->handout->states), .type = w->handout->type,
				    .record = w->handout->record, .most = PAGE };
	size_t count;

	do {
		pf_review_row *rows = NULL;

		pf_arena_clear(w->arena);
		if (!pf_review_find(&rows, &count, w->arena, w->handout->db, &filter, err))
			return false;
		for (size_t i = 0; i < count; i++) {
			open_file(w, &rows[i]);
			if (!put_unit(w, &rows[i], err))
				return false;
		}
		filter.skip += PAGE;
	} while (count == PAGE);
	close_file(w);
	return true;
}

static bool write_document(work *w, pf_error *err)
{
	bool ok;

	if (!pf_db_begin_snapshot(w->handout->db, err))
		return false;
	pf_xliff_begin(w->out, &w->head);
	ok = put_all(w, err);
	pf_xliff_end(w->out);
	pf_db_rollback(w->handout->db);
	return ok && (w->handout->texts == 0 || pf_xml_out_finish(w->out, err)); /* XLIFF has no document without texts */
}

bool pf_handout_run(pf_handout *handout, const char *path, pf_error *err)
{
	work w = { .handout = handout, .arena = pf_arena_new(), .of_unit = pf_arena_new() };
	bool ok = memory(w.arena && w.of_unit ? handout : NULL, err) && pf_xml_out_open(&w.out, path, err);

	if (ok) {
		pf_language_tag(w.source_tag, handout->contract, handout->source_language);
		pf_language_tag(w.target_tag, handout->contract, handout->language);
		w.head = (pf_xliff_head){ .version = handout->version, .source_language = pf_span_of(w.source_tag), .target_language = pf_span_of(w.target_tag) };
		ok = write_document(&w, err);
	}
	pf_xml_out_free(w.out);
	pf_arena_free(w.of_unit);
	pf_arena_free(w.arena);
	return ok;
}
