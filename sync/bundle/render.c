/*
 * render: see render.h. This file decides which languages there are; fields, sections and marks
 * have files of their own.
 */
#include "bundle/render.h"

#include "bundle/render_job.h"

#include <stdio.h>
#include <string.h>

/* A language, counted before anything is rendered. */
typedef struct tally {
	const char *language;
	unsigned texts;
	unsigned machines;
	pf_span machine_texts; /* their pointers, a line each */
	pf_pointer *missing;   /* the first text that it lacks, or NULL */
} tally;

typedef struct census {
	pf_render_job *job;
	tally *tallies; /* source language first */
	size_t count;
	size_t judged; /* the language left out whose HTML is judged all the same; 0 while counting */
} census;

bool pf_render_no_memory(pf_render_job *job)
{
	job->failed = true;
	return pf_fail(job->err, PF_E_MEMORY, "no memory to render a record");
}

pf_span pf_render_string(const json_t *value)
{
	return (pf_span){ json_string_value(value), json_string_length(value) };
}

bool pf_render_text(pf_span *out, bool *machine, const json_t *text, const char *language)
{
	const json_t *value = json_object_get(text, language);

	*machine = false;
	if (json_is_object(value)) {
		*machine = pf_span_is(pf_render_string(json_object_get(value, "state")), "machine");
		value = json_object_get(value, "text");
	}
	if (!json_is_string(value))
		return false;
	*out = pf_render_string(value);
	return true;
}

bool pf_render_keep(pf_render_job *job, pf_span *out, const pf_text *text)
{
	*out = pf_arena_span(job->arena, pf_text_span(text));
	return (out->data && !text->failed) || pf_render_no_memory(job);
}

/* --- which languages are whole --- */

/* The text at hand is machine translated: few are, so the list is simply written anew. */
static bool note_machine(pf_render_job *job, tally *t)
{
	const char *list = pf_arena_format(job->arena, "%s%s%s",
		t->machines ? t->machine_texts.data : "", t->machines ? "\n" : "", job->at.text);

	if (!list)
		return pf_render_no_memory(job);
	t->machine_texts = pf_span_of(list);
	t->machines++;
	return true;
}

static bool count_text(census *c, const json_t *text)
{
	for (size_t i = 0; i < c->count; i++) {
		tally *t = &c->tallies[i];
		pf_span words;
		bool machine;

		if (pf_render_text(&words, &machine, text, t->language)) {
			t->texts++;
			if (machine && !note_machine(c->job, t))
				return false;
		} else if (!t->missing) {
			t->missing = pf_arena_alloc(c->job->arena, sizeof *t->missing);
			if (!t->missing)
				return pf_render_no_memory(c->job);
			*t->missing = c->job->at;
		}
	}
	return true;
}

static bool visit(census *c, const pf_field *field, const json_t *value)
{
	pf_pointer *at = &c->job->at;
	size_t mark;

	switch (field->kind) {
	case PF_KIND_TEXT:
		return c->judged || count_text(c, value);
	case PF_KIND_HTML:
		return c->judged ? pf_render_judge(c->job, value) : count_text(c, value);
	case PF_KIND_LIST:
		for (size_t i = 0; i < json_array_size(value); i++) {
			bool ok;

			mark = pf_pointer_index(at, i);
			ok = visit(c, field->item, json_array_get(value, i));
			pf_pointer_back(at, mark);
			if (!ok)
				return false;
		}
		return true;
	case PF_KIND_OBJECT:
		for (size_t i = 0; i < field->field_count; i++) {
			const json_t *member = json_object_get(value, field->fields[i].name);
			bool ok;

			mark = pf_pointer_name(at, field->fields[i].name);
			ok = !member || visit(c, &field->fields[i], member);
			pf_pointer_back(at, mark);
			if (!ok)
				return false;
		}
		return true;
	default:
		return true;
	}
}

static bool visit_record(census *c)
{
	for (size_t i = 0; i < c->job->type->field_count; i++) {
		const pf_field *field = &c->job->type->fields[i];
		const json_t *value = json_object_get(c->job->record, field->name);
		size_t mark = pf_pointer_name(&c->job->at, field->name);
		bool ok = !value || visit(c, field, value);

		pf_pointer_back(&c->job->at, mark);
		if (!ok)
			return false;
	}
	return true;
}

static bool take_census(census *c, pf_render_job *job)
{
	const char *const *wanted = job->options->languages;
	size_t count = 1;

	while (wanted && wanted[count - 1])
		count++;
	*c = (census){ .job = job, .tallies = pf_arena_alloc(job->arena, count * sizeof(tally)) };
	if (!c->tallies)
		return pf_render_no_memory(job);
	c->tallies[c->count++].language = job->options->source_language;
	for (; wanted && *wanted; wanted++) {
		if (strcmp(*wanted, job->options->source_language))
			c->tallies[c->count++].language = *wanted;
	}
	return visit_record(c);
}

/* A language with some texts is told, and its HTML is judged all the same: a fault is a fault. */
static bool leave_out(census *c, size_t index)
{
	const tally *t = &c->tallies[index];

	if (!t->texts)
		return true;
	if (c->job->sink->missing)
		c->job->sink->missing(c->job->sink->self, t->language, t->missing->text);
	c->job->language = t->language;
	c->job->is_source = false;
	c->judged = index;
	return visit_record(c);
}

/* --- items --- */

static bool render_item(pf_render_job *job, pf_item *item, const tally *t)
{
	item->type = job->type;
	item->id = pf_arena_span(job->arena, pf_render_string(json_object_get(job->record, "id")));
	item->language = pf_arena_span(job->arena, pf_span_of(t->language));
	if (!item->id.data || !item->language.data)
		return pf_render_no_memory(job);
	item->text_count = t->texts;
	item->machine_count = t->machines;
	item->machine = t->machines > 0;
	item->machine_texts = t->machines ? t->machine_texts : (pf_span){ "", 0 };
	job->language = t->language;
	job->is_source = !strcmp(t->language, job->options->source_language);
	pf_text_clear(&job->content);
	if (!pf_render_fields(job, item) || !pf_render_sections(job) ||
		!pf_render_keep(job, &item->content, &job->content))
		return false;
	pf_render_mark(job, item, item->source);
	return true;
}

static bool render_items(pf_render_job *job, pf_record *record)
{
	census c;

	if (!take_census(&c, job))
		return false;
	record->items = pf_arena_alloc(job->arena, c.count * sizeof *record->items);
	if (!record->items)
		return pf_render_no_memory(job);
	for (size_t i = 0; i < c.count; i++) {
		if (!c.tallies[i].missing) {
			if (!render_item(job, &record->items[record->item_count++], &c.tallies[i]))
				return false;
		} else if (!leave_out(&c, i)) {
			return false;
		}
	}
	return true;
}

bool pf_render(pf_record **out, pf_arena *arena, const json_t *json, const pf_type *type,
	const pf_render_options *options, const pf_render_sink *sink, pf_error *err)
{
	static const pf_render_sink silent;
	pf_render_job job = { .arena = arena,
		.record = json,
		.type = type,
		.options = options,
		.sink = sink ? sink : &silent,
		.err = err };
	pf_record *record = pf_arena_alloc(arena, sizeof *record);
	bool ok;

	if (!record)
		return pf_fail(err, PF_E_MEMORY, "no memory to render a record");
	pf_pointer_init(&job.at);
	pf_text_init(&job.clean, PF_RENDER_CONTENT_BYTES);
	pf_text_init(&job.content, PF_RENDER_CONTENT_BYTES);
	pf_text_init(&job.scratch, PF_RENDER_CONTENT_BYTES);
	record->type = type;
	record->id = pf_arena_span(arena, pf_render_string(json_object_get(json, "id")));
	record->depth = type->parent && strcmp(type->parent, type->name);
	ok = record->id.data ? render_items(&job, record) : pf_render_no_memory(&job);
	if (ok)
		*out = job.refused ? NULL : record;
	pf_text_release(&job.clean);
	pf_text_release(&job.content);
	pf_text_release(&job.scratch);
	return ok;
}
