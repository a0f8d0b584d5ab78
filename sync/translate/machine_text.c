/* machine_text: see machine_text.h */
#include "translate/machine_text.h"

#include <stdio.h>
#include <string.h>

#define POINTER 512

/* Is it one of the lines? */
static bool has(pf_span pointers, const char *pointer)
{
	size_t length = strlen(pointer);

	while (pointers.length) {
		const char *stop = memchr(pointers.data, '\n', pointers.length);
		size_t line = stop ? (size_t)(stop - pointers.data) : pointers.length;

		if (line == length && memcmp(pointers.data, pointer, length) == 0)
			return true;
		line += stop != NULL;
		pointers = (pf_span){ pointers.data + line, pointers.length - line };
	}
	return false;
}

static const char *column_of(const pf_type *type, const char *field)
{
	if (strcmp(field, "title") == 0)
		return type->is_term ? "name" : "post_title";
	if (strcmp(field, "excerpt") == 0)
		return type->is_term ? "description" : "post_excerpt";
	return NULL;
}

/* A plain field: the text that becomes this column or meta, also inside of an object. */
static bool plain_says(const pf_field *fields, size_t count, pf_span pointers, const char *above, const char *column, const char *meta)
{
	for (size_t i = 0; i < count; i++) {
		const pf_field *f = &fields[i];
		char here[POINTER];

		snprintf(here, sizeof here, "%s/%s", above, f->name);
		if (f->kind == PF_KIND_OBJECT && plain_says(f->fields, f->field_count, pointers, here, column, meta))
			return true;
		if (f->kind == PF_KIND_TEXT && ((column && f->column && !strcmp(f->column, column)) || (meta && f->meta && !strcmp(f->meta, meta))))
			return has(pointers, here);
	}
	return false;
}

/* How many segments of the same block stand before it. */
static size_t rank_of(const pf_segments *cut, size_t at)
{
	size_t rank = 0;

	for (size_t i = 0; i < at; i++)
		rank += cut->items[i].each == cut->items[at].each && pf_span_equal(cut->items[i].section, cut->items[at].section);
	return rank;
}

/* The text among the members of a file. */
static const char *title_of(const pf_type *type, const char *field)
{
	const pf_field *files = pf_type_field(type, pf_span_of(field));

	for (size_t i = 0; files && files->item && i < files->item->field_count; i++)
		if (files->item->fields[i].kind == PF_KIND_TEXT)
			return files->item->fields[i].name;
	return "";
}

/* The segment stands in the section's own block, or the section has none and it stands in none. */
static bool section_says(const pf_type *type, const pf_section *section, pf_span pointers, const pf_segments *cut, size_t at)
{
	char pointer[POINTER];

	switch (section->kind) {
	case PF_SECTION_LIST:
		snprintf(pointer, sizeof pointer, "/%s/%zu", section->field, rank_of(cut, at));
		break;
	case PF_SECTION_FILES:
		snprintf(pointer, sizeof pointer, "/%s/%zu/%s", section->field, rank_of(cut, at), title_of(type, section->field));
		break;
	case PF_SECTION_HTML:
	case PF_SECTION_TEXT:
	case PF_SECTION_STORY:
		snprintf(pointer, sizeof pointer, "/%s", section->field);
		break;
	default:
		return false;
	}
	return has(pointers, pointer);
}

/* The segment stands in one of the blocks that a section has for each of its items. */
static bool each_says(const pf_section *section, pf_span pointers, unsigned each)
{
	char pointer[POINTER];

	snprintf(pointer, sizeof pointer, "/%s/%u/%s", section->kind == PF_SECTION_STORY ? section->comments : section->field, each, section->text);
	return has(pointers, pointer);
}

static bool content_says(const pf_type *type, pf_span pointers, const pf_segments *cut, size_t at)
{
	const pf_segment *segment = &cut->items[at];
	bool some = false;

	for (size_t i = 0; i < type->section_count; i++) {
		const pf_section *section = &type->sections[i];

		if (section->each && pf_span_is(segment->section, section->each))
			return each_says(section, pointers, segment->each);
		if (section->block && pf_span_is(segment->section, section->block))
			return section_says(type, section, pointers, cut, at);
		if (section->block || segment->section.length)
			continue;
		if (!section_says(type, section, pointers, cut, at))
			return false;
		some = true;
	}
	return some;
}

bool pf_machine_text(const pf_type *type, pf_span pointers, const char *field, const pf_segments *cut, size_t at)
{
	if (pointers.length == 0)
		return false;
	if (strcmp(field, "content") == 0)
		return content_says(type, pointers, cut, at);
	return plain_says(type->fields, type->field_count, pointers, "", column_of(type, field), strncmp(field, "meta:", 5) == 0 ? field + 5 : NULL);
}
