/* render_sections: the content of one item, section by section as the model lists them */
#include "bundle/render_job.h"

#include "wordpress/block.h"
#include "wordpress/html.h"

#include <stdio.h>
#include <string.h>

static void note(void *self, bool error, size_t offset, const char *message)
{
	pf_render_job *job = self;
	char text[320];

	job->refused |= error;
	if (!job->sink->note)
		return;
	snprintf(text, sizeof text, "%s (at byte %zu)", message, offset);
	job->sink->note(job->sink->self, error, job->at.text, text);
}

/* Leads the pointer from a text to its words in the language at hand. */
static size_t point_at_words(pf_render_job *job, const json_t *text)
{
	size_t mark = pf_pointer_name(&job->at, job->language);

	if (json_is_object(json_object_get(text, job->language)))
		pf_pointer_name(&job->at, "text");
	return mark;
}

static bool clean(pf_render_job *job, pf_span words)
{
	pf_text_clear(&job->clean);
	return pf_html_clean(&job->clean, words, note, job, job->err);
}

bool pf_render_judge(pf_render_job *job, const json_t *text)
{
	pf_span words;
	bool machine;
	size_t mark;
	bool ok;

	if (!pf_render_text(&words, &machine, text, job->language))
		return true;
	mark = point_at_words(job, text);
	ok = clean(job, words);
	pf_pointer_back(&job->at, mark);
	return ok;
}

/* Which files the blocks name: their tokens say. */
static bool tell_media(pf_render_job *job, pf_span blocks)
{
	const char *at = blocks.data;
	const char *end = at + blocks.length;

	while (job->sink->media && at < end &&
		(at = memchr(at, PF_BLOCK_TOKEN_OPEN, (size_t)(end - at)))) {
		const char *stop = memchr(at, PF_BLOCK_TOKEN_CLOSE, (size_t)(end - at));

		if (at[1] == 'u') {
			const char *path = pf_arena_copy(job->arena, at + 2, (size_t)(stop - at) - 2);

			if (!path)
				return pf_render_no_memory(job);
			job->sink->media(job->sink->self, job->at.text, path);
		}
		at = stop;
	}
	return true;
}

/* The blocks of an HTML text in the language at hand; the pointer stands at the text. */
static bool html_blocks(pf_render_job *job, pf_block_list *out, const json_t *text)
{
	pf_span words;
	bool machine;
	size_t mark;
	bool ok;

	*out = (pf_block_list){ 0 };
	if (!pf_render_text(&words, &machine, text, job->language))
		return true;
	mark = point_at_words(job, text);
	ok = clean(job, words) &&
		pf_blocks_from_html(out, job->arena, pf_text_span(&job->clean), job->err);
	for (size_t i = 0; ok && i < out->count; i++)
		ok = tell_media(job, out->items[i]);
	pf_pointer_back(&job->at, mark);
	return ok;
}

/* A blank line between blocks; `start` is where the first one began. */
static void part(pf_render_job *job, size_t start)
{
	if (job->content.length > start)
		pf_text_put(&job->content, "\n\n");
}

static void put_blocks(pf_render_job *job, size_t start, const pf_block_list *blocks)
{
	for (size_t i = 0; i < blocks->count; i++) {
		part(job, start);
		pf_text_span_add(&job->content, blocks->items[i]);
	}
}

/* Opens a section's block, if it has one, and gives the place where its content begins. */
static size_t open_block(pf_render_job *job, const char *block, pf_span attributes)
{
	if (!block)
		return 0;
	part(job, 0);
	pf_block_open(&job->content, block, attributes);
	return job->content.length;
}

static void close_block(pf_render_job *job, const char *block)
{
	if (block)
		pf_block_close(&job->content, block);
}

static bool html_section(pf_render_job *job, const pf_section *section, const json_t *value)
{
	pf_block_list blocks;

	if (!html_blocks(job, &blocks, value))
		return false;
	if (!blocks.count)
		return true;
	put_blocks(job, open_block(job, section->block, PF_SPAN("")), &blocks);
	close_block(job, section->block);
	return true;
}

static bool list_section(pf_render_job *job, const pf_section *section, const json_t *value)
{
	size_t count = json_array_size(value);
	pf_span *items = pf_arena_alloc(job->arena, count * sizeof *items);
	bool machine;

	if (!items)
		return pf_render_no_memory(job);
	if (!count)
		return true;
	for (size_t i = 0; i < count; i++)
		pf_render_text(&items[i], &machine, json_array_get(value, i), job->language);
	if (!section->block)
		part(job, 0);
	open_block(job, section->block, PF_SPAN(""));
	pf_block_items(&job->content, items, count);
	close_block(job, section->block);
	return true;
}

static bool text_section(pf_render_job *job, const pf_section *section, const json_t *value)
{
	pf_span words;
	bool machine;

	if (!pf_render_text(&words, &machine, value, job->language))
		return true;
	if (!section->block)
		part(job, 0);
	open_block(job, section->block, PF_SPAN(""));
	pf_block_paragraph(&job->content, words);
	close_block(job, section->block);
	return true;
}

/* `block {attribute: reference}` around a text, plain or HTML, at the end of the content. */
static bool put_each(pf_render_job *job, const pf_section *section, const pf_field *field,
	const json_t *item)
{
	const json_t *text = json_object_get(item, section->text);
	pf_block_list blocks = { 0 };
	pf_span words = PF_SPAN("");
	bool html = false;
	bool machine;
	size_t start;

	for (size_t i = 0; i < field->item->field_count; i++)
		html |= !strcmp(field->item->fields[i].name, section->text) &&
			field->item->fields[i].kind == PF_KIND_HTML;
	if (html) {
		size_t mark = pf_pointer_name(&job->at, section->text);
		bool ok = html_blocks(job, &blocks, text);

		pf_pointer_back(&job->at, mark);
		if (!ok)
			return false;
	} else {
		pf_render_text(&words, &machine, text, job->language);
	}
	pf_text_clear(&job->scratch);
	pf_text_put(&job->scratch, "{\"");
	pf_text_put(&job->scratch, section->attribute);
	pf_text_put(&job->scratch, "\":");
	pf_block_json_text(&job->scratch, pf_render_string(json_object_get(item, section->reference)));
	pf_text_byte(&job->scratch, '}');
	job->content.failed |= job->scratch.failed;
	if (html && !blocks.count) {
		pf_block_single(&job->content, section->each, pf_text_span(&job->scratch));
		return true;
	}
	pf_block_open(&job->content, section->each, pf_text_span(&job->scratch));
	start = job->content.length;
	if (html)
		put_blocks(job, start, &blocks);
	else
		pf_block_paragraph(&job->content, words);
	pf_block_close(&job->content, section->each);
	return true;
}

static bool cards_section(pf_render_job *job, const pf_section *section, const pf_field *field,
	const json_t *value)
{
	size_t start;

	if (!json_array_size(value))
		return true;
	start = open_block(job, section->block, PF_SPAN(""));
	for (size_t i = 0; i < json_array_size(value); i++) {
		size_t mark = pf_pointer_index(&job->at, i);
		bool ok;

		part(job, start);
		ok = put_each(job, section, field, json_array_get(value, i));
		pf_pointer_back(&job->at, mark);
		if (!ok)
			return false;
	}
	close_block(job, section->block);
	return true;
}

/*
 * Where a comment goes: behind block `after`, or behind the story (count) when it has none or there
 * is no such block.
 */
static size_t place_of(const pf_section *section, const json_t *comment, size_t count)
{
	const json_t *after = json_object_get(comment, section->after);

	if (!json_is_integer(after) || (size_t)json_integer_value(after) >= count)
		return count;
	return (size_t)json_integer_value(after);
}

static void warn_place(pf_render_job *job, const pf_section *section, const json_t *comment,
	size_t count)
{
	const json_t *after = json_object_get(comment, section->after);
	char message[160];
	size_t mark;

	if (!job->sink->note || !job->is_source || !json_is_integer(after) ||
		(size_t)json_integer_value(after) < count)
		return;
	mark = pf_pointer_name(&job->at, section->after);
	snprintf(message, sizeof message,
		"the text has %zu blocks, so that the comment follows all of it; expected at most %zu",
		count, count ? count - 1 : 0);
	job->sink->note(job->sink->self, false, job->at.text, message);
	pf_pointer_back(&job->at, mark);
}

/* The comments that stand at `place` of `count`. */
static bool put_comments(pf_render_job *job, const pf_section *section, const pf_field *field,
	size_t place, size_t count)
{
	const json_t *comments = json_object_get(job->record, section->comments);
	size_t mark = pf_pointer_name(&job->at, section->comments);
	bool ok = true;

	for (size_t i = 0; ok && i < json_array_size(comments); i++) {
		const json_t *comment = json_array_get(comments, i);
		size_t inner = pf_pointer_index(&job->at, i);

		if (place_of(section, comment, count) == place) {
			if (place == count)
				warn_place(job, section, comment, count);
			part(job, 0);
			ok = put_each(job, section, field, comment);
		}
		pf_pointer_back(&job->at, inner);
	}
	pf_pointer_back(&job->at, mark);
	return ok;
}

static bool story_section(pf_render_job *job, const pf_section *section, const json_t *value)
{
	const pf_field *field = pf_type_field(job->type, pf_span_of(section->comments));
	pf_pointer here = job->at;
	pf_block_list blocks;
	size_t start;

	if (!html_blocks(job, &blocks, value))
		return false;
	pf_pointer_init(&job->at);
	if (blocks.count) {
		start = open_block(job, section->block, PF_SPAN(""));
		for (size_t i = 0; i < blocks.count; i++) {
			part(job, start);
			pf_text_span_add(&job->content, blocks.items[i]);
			if (!put_comments(job, section, field, i, blocks.count))
				return false;
		}
		close_block(job, section->block);
	}
	if (!put_comments(job, section, field, blocks.count, blocks.count))
		return false;
	job->at = here;
	return true;
}

static bool named_before(pf_span list, pf_span quoted)
{
	return quoted.length && memmem(list.data, list.length, quoted.data, quoted.length);
}

/* `block {attribute: [references]}` without content; the references of all fields, each once. */
static bool related_section(pf_render_job *job, const pf_section *section)
{
	pf_text one;
	bool some = false;

	pf_text_init(&one, 4096);
	pf_text_clear(&job->scratch);
	pf_text_put(&job->scratch, "{\"");
	pf_text_put(&job->scratch, section->attribute);
	pf_text_put(&job->scratch, "\":[");
	for (const char **name = section->fields; *name; name++) {
		const json_t *list = json_object_get(job->record, *name);

		for (size_t i = 0; i < json_array_size(list); i++) {
			one.length = 0; /* not cleared: a failure must stick */
			pf_block_json_text(&one, pf_render_string(json_array_get(list, i)));
			if (named_before(pf_text_span(&job->scratch), pf_text_span(&one)))
				continue;
			if (some)
				pf_text_byte(&job->scratch, ',');
			pf_text_span_add(&job->scratch, pf_text_span(&one));
			some = true;
		}
	}
	pf_text_put(&job->scratch, "]}");
	job->content.failed |= job->scratch.failed || one.failed;
	pf_text_release(&one);
	if (some) {
		part(job, 0);
		pf_block_single(&job->content, section->block, pf_text_span(&job->scratch));
	}
	return true;
}

static const json_t *member_of_kind(const pf_field *item, const json_t *object, pf_kind kind)
{
	for (size_t i = 0; i < item->field_count; i++) {
		if (item->fields[i].kind == kind)
			return json_object_get(object, item->fields[i].name);
	}
	return NULL;
}

static bool files_section(pf_render_job *job, const pf_section *section, const pf_field *field,
	const json_t *value)
{
	size_t start;
	bool machine;

	if (!json_array_size(value))
		return true;
	start = open_block(job, section->block, PF_SPAN(""));
	for (size_t i = 0; i < json_array_size(value); i++) {
		const json_t *file = json_array_get(value, i);
		pf_span title = PF_SPAN("");

		pf_render_text(&title, &machine, member_of_kind(field->item, file, PF_KIND_TEXT),
			job->language);
		part(job, start);
		pf_block_file(&job->content,
			pf_render_string(member_of_kind(field->item, file, PF_KIND_MEDIA)), title);
	}
	close_block(job, section->block);
	return true;
}

static bool put_section(pf_render_job *job, const pf_section *section, const pf_field *field,
	const json_t *value)
{
	switch (section->kind) {
	case PF_SECTION_HTML:
		return html_section(job, section, value);
	case PF_SECTION_LIST:
		return list_section(job, section, value);
	case PF_SECTION_TEXT:
		return text_section(job, section, value);
	case PF_SECTION_CARDS:
		return cards_section(job, section, field, value);
	case PF_SECTION_STORY:
		return story_section(job, section, value);
	case PF_SECTION_FILES:
		return files_section(job, section, field, value);
	case PF_SECTION_RELATED:
		break;
	}
	return related_section(job, section);
}

bool pf_render_sections(pf_render_job *job)
{
	for (size_t i = 0; i < job->type->section_count; i++) {
		const pf_section *section = &job->type->sections[i];
		const json_t *value = section->field ? json_object_get(job->record, section->field) : NULL;
		const pf_field *field = NULL;
		size_t mark;
		bool ok;

		if (section->kind != PF_SECTION_RELATED && !value)
			continue;
		if (section->field)
			field = pf_type_field(job->type, pf_span_of(section->field));
		mark = pf_pointer_name(&job->at, section->field ? section->field : "");
		ok = put_section(job, section, field, value);
		pf_pointer_back(&job->at, mark);
		if (!ok)
			return false;
	}
	return true;
}
