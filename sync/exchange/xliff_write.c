/* xliff_write: see xliff.h. Element orders are those of the two schemas. */
#include "exchange/xliff.h"

#include <string.h>

static bool is_two(const pf_xliff_head *head)
{
	return head->version == PF_XLIFF_2_1;
}

void pf_xliff_begin(pf_xml_out *out, const pf_xliff_head *head)
{
	pf_xml_open(out, "xliff");
	pf_xml_put_attribute(out, "version", is_two(head) ? PF_SPAN("2.1") : PF_SPAN("1.2"));
	pf_xml_put_attribute(out, "xmlns", is_two(head) ? PF_SPAN("urn:oasis:names:tc:xliff:document:2.0") : PF_SPAN("urn:oasis:names:tc:xliff:document:1.2"));
	if (is_two(head)) {
		pf_xml_put_attribute(out, "srcLang", head->source_language);
		pf_xml_put_attribute(out, "trgLang", head->target_language);
	}
}

void pf_xliff_open_file(pf_xml_out *out, const pf_xliff_head *head, const char *tool)
{
	pf_xml_break(out, 1);
	pf_xml_open(out, "file");
	if (is_two(head)) {
		pf_xml_put_attribute(out, "id", head->file_id);
		pf_xml_put_attribute(out, "original", head->original);
		return;
	}
	pf_xml_put_attribute(out, "original", head->original);
	pf_xml_put_attribute(out, "source-language", head->source_language);
	pf_xml_put_attribute(out, "target-language", head->target_language);
	pf_xml_put_attribute(out, "datatype", PF_SPAN("html"));
	pf_xml_put_attribute(out, "tool-id", PF_SPAN("profint"));
	pf_xml_break(out, 2);
	pf_xml_open(out, "header");
	pf_xml_open(out, "tool");
	pf_xml_put_attribute(out, "tool-id", PF_SPAN("profint"));
	pf_xml_put_attribute(out, "tool-name", PF_SPAN("profint"));
	pf_xml_put_attribute(out, "tool-version", pf_span_of(tool));
	pf_xml_close(out);
	pf_xml_close(out);
	pf_xml_break(out, 2);
	pf_xml_open(out, "body");
}

/* --- 1.2 --- */

static void put_target_1(pf_xml_out *out, const pf_xliff_unit *unit)
{
	static const char *const states[] = {
		[PF_XLIFF_MISSING] = "needs-translation",          [PF_XLIFF_MACHINE] = "needs-review-translation", [PF_XLIFF_OUTDATED] = "needs-review-translation",
		[PF_XLIFF_TRANSLATED] = "translated",              [PF_XLIFF_REVIEWED] = "signed-off",
	};

	pf_xml_break(out, 4);
	pf_xml_open(out, "target");
	pf_xml_put_attribute(out, "state", pf_span_of(states[unit->state]));
	if (unit->state == PF_XLIFF_MACHINE)
		pf_xml_put_attribute(out, "state-qualifier", unit->from_memory ? PF_SPAN("leveraged-tm") : PF_SPAN("leveraged-mt"));
	pf_inline_write(out, &unit->target, PF_DIALECT_XLIFF_1, NULL);
	pf_xml_close(out);
}

static void put_unit_1(pf_xml_out *out, const pf_xliff_unit *unit)
{
	pf_xml_break(out, 3);
	pf_xml_open(out, "trans-unit");
	pf_xml_put_attribute(out, "id", unit->id);
	pf_xml_put_attribute(out, "resname", unit->name);
	pf_xml_put_attribute(out, "xml:space", PF_SPAN("preserve"));
	if (unit->has_target && unit->state == PF_XLIFF_REVIEWED)
		pf_xml_put_attribute(out, "approved", PF_SPAN("yes"));
	pf_xml_break(out, 4);
	pf_xml_open(out, "source");
	pf_inline_write(out, &unit->source, PF_DIALECT_XLIFF_1, NULL);
	pf_xml_close(out);
	if (unit->has_target)
		put_target_1(out, unit);
	for (size_t i = 0; i < unit->note_count; i++) {
		pf_xml_break(out, 4);
		pf_xml_open(out, "note");
		pf_xml_put_attribute(out, "from", pf_span_of(unit->notes[i].from));
		pf_xml_put_text(out, unit->notes[i].text);
		pf_xml_close(out);
	}
	pf_xml_break(out, 3);
	pf_xml_close(out);
}

/* --- 2.1 --- */

static void put_notes_2(pf_xml_out *out, const pf_xliff_unit *unit)
{
	if (unit->note_count == 0)
		return;
	pf_xml_break(out, 3);
	pf_xml_open(out, "notes");
	for (size_t i = 0; i < unit->note_count; i++) {
		pf_xml_break(out, 4);
		pf_xml_open(out, "note");
		pf_xml_put_attribute(out, "category", pf_span_of(unit->notes[i].from));
		pf_xml_put_text(out, unit->notes[i].text);
		pf_xml_close(out);
	}
	pf_xml_break(out, 3);
	pf_xml_close(out);
}

static void put_data_2(pf_xml_out *out, const pf_inline_data *data)
{
	if (data->count == 0)
		return;
	pf_xml_break(out, 3);
	pf_xml_open(out, "originalData");
	for (size_t i = 0; i < data->count; i++) {
		pf_xml_break(out, 4);
		pf_xml_open(out, "data");
		pf_xml_put_attribute(out, "id", data->items[i].id);
		pf_xml_put_text(out, data->items[i].bytes);
		pf_xml_close(out);
	}
	pf_xml_break(out, 3);
	pf_xml_close(out);
}

static void put_segment_2(pf_xml_out *out, const pf_xliff_unit *unit, const pf_inline_data *data)
{
	static const char *const states[] = {
		[PF_XLIFF_MISSING] = "initial",       [PF_XLIFF_MACHINE] = "translated", [PF_XLIFF_OUTDATED] = "translated",
		[PF_XLIFF_TRANSLATED] = "translated", [PF_XLIFF_REVIEWED] = "reviewed",
	};

	pf_xml_break(out, 3);
	pf_xml_open(out, "segment");
	pf_xml_put_attribute(out, "state", pf_span_of(unit->has_target ? states[unit->state] : "initial"));
	if (unit->has_target && unit->state == PF_XLIFF_MACHINE)
		pf_xml_put_attribute(out, "subState", PF_SPAN("profint:machine"));
	if (unit->has_target && unit->state == PF_XLIFF_OUTDATED)
		pf_xml_put_attribute(out, "subState", PF_SPAN("profint:outdated"));
	pf_xml_break(out, 4);
	pf_xml_open(out, "source");
	pf_inline_write(out, &unit->source, PF_DIALECT_XLIFF_2, data);
	pf_xml_close(out);
	if (unit->has_target) {
		pf_xml_break(out, 4);
		pf_xml_open(out, "target");
		pf_inline_write(out, &unit->target, PF_DIALECT_XLIFF_2, data);
		pf_xml_close(out);
	}
	pf_xml_break(out, 3);
	pf_xml_close(out);
}

static bool put_unit_2(pf_xml_out *out, const pf_xliff_unit *unit, pf_arena *arena, pf_error *err)
{
	pf_inline_data data = { 0 };

	if (!pf_inline_data_add(&data, arena, &unit->source, err) || (unit->has_target && !pf_inline_data_add(&data, arena, &unit->target, err)))
		return false;
	pf_xml_break(out, 2);
	pf_xml_open(out, "unit");
	pf_xml_put_attribute(out, "id", unit->id);
	pf_xml_put_attribute(out, "name", unit->name);
	pf_xml_put_attribute(out, "canResegment", PF_SPAN("no"));
	pf_xml_put_attribute(out, "xml:space", PF_SPAN("preserve"));
	put_notes_2(out, unit);
	put_data_2(out, &data);
	put_segment_2(out, unit, &data);
	pf_xml_break(out, 2);
	pf_xml_close(out);
	return true;
}

bool pf_xliff_put(pf_xml_out *out, const pf_xliff_head *head, const pf_xliff_unit *unit, pf_arena *arena, pf_error *err)
{
	if (is_two(head))
		return put_unit_2(out, unit, arena, err);
	put_unit_1(out, unit);
	return true;
}

void pf_xliff_close_file(pf_xml_out *out, const pf_xliff_head *head)
{
	if (!is_two(head)) {
		pf_xml_break(out, 2);
		pf_xml_close(out);
	}
	pf_xml_break(out, 1);
	pf_xml_close(out);
}

void pf_xliff_end(pf_xml_out *out)
{
	pf_xml_break(out, 0);
	pf_xml_close(out);
}
