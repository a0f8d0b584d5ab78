/* recover_sections: the content of one language, block by block into the sections that the model lists; see recover.h */
#include "bundle/recover_job.h"

#include "base/utf8.h"
#include "wordpress/block.h"
#include "wordpress/block_canon.h"
#include "wordpress/block_fragment.h"
#include "wordpress/html_scan.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define ROOM ((size_t)64 << 20)

/* --- HTML and plain words out of blocks --- */

static void lost_block(void *self, pf_span block, const char *what)
{
	pf_recover_lose(self, "%s%.*s%s %s", block.length ? "a block '" : "text outside of blocks", (int)block.length, block.data, block.length ? "'" : "", what);
}

static bool medium(void *self, pf_text *path, uint64_t attachment, pf_span url)
{
	const pf_recover_job *job = self;

	return job->sink->medium && job->sink->medium(job->sink->self, path, attachment, url);
}

static bool html_of(pf_recover_job *job, pf_text *out, pf_span blocks)
{
	pf_block_fragment_sink sink = { .lost = lost_block, .medium = medium, .self = job };

	return pf_block_fragment(out, blocks, &sink, job->err);
}

/* The words of inline HTML, line breaks as such; true in *lossy when there was more than words. */
static void words_of(pf_text *out, pf_span html, bool *lossy)
{
	pf_html_node node;
	size_t at = 0;

	while (pf_html_next(&node, html, &at)) {
		size_t from = out->length;

		if (!node.element) {
			pf_html_unescape(out, node.inner);
			/* a line break in the markup shows as a blank */
			for (size_t i = from; i < out->length; i++)
				if (out->data[i] == '\n')
					out->data[i] = ' ';
		} else if (node.element->tag == PF_TAG_BR) {
			pf_text_byte(out, '\n');
		} else {
			*lossy = true;
			words_of(out, node.inner, lossy);
		}
	}
}

/* One text out of blocks: paragraphs and whatever stands there instead. */
static bool text_of(pf_recover_job *job, pf_text *out, pf_span blocks, const char *where)
{
	pf_text html;
	pf_html_node node;
	size_t at = 0, parts = 0;
	bool lossy = false, ok;

	pf_text_init(&html, ROOM);
	pf_text_put(&html, "");
	ok = html_of(job, &html, blocks);
	while (ok && pf_html_next(&node, pf_text_span(&html), &at)) {
		if (!node.element && pf_html_blank(node.inner))
			continue;
		if (parts++)
			pf_text_put(out, "\n");
		lossy = lossy || !node.element || node.element->tag != PF_TAG_P || node.attributes.length;
		words_of(out, node.inner, &lossy);
	}
	if (lossy || parts > 1)
		pf_recover_lose(job, "%s: %s", where, parts > 1 ? "its paragraphs become lines of one" : "its markup is lost, a bundle has plain words there");
	pf_text_release(&html);
	return ok;
}

static bool append_string(pf_recover_job *job, json_t *list, const pf_text *words)
{
	return (!words->failed && json_array_append_new(list, json_stringn(words->data ? words->data : "", words->length)) == 0) || pf_recover_no_memory(job);
}

/* --- what the sections share --- */

/* The list under a name of the flat record, made when it is not there. */
static json_t *list_at(pf_recover_job *job, json_t *flat, const char *name)
{
	json_t *list = json_object_get(flat, name);

	if (!list && json_object_set_new(flat, name, list = json_array()) != 0)
		list = NULL;
	if (!list)
		pf_recover_no_memory(job);
	return list;
}

/* Behind what the section has already; an HTML text that holds no block stands for itself. */
static bool append_html(pf_recover_job *job, json_t *flat, const char *name, pf_span blocks)
{
	const json_t *before = json_object_get(flat, name);
	pf_text html;
	bool ok;

	pf_text_init(&html, ROOM);
	pf_text_put(&html, json_is_string(before) ? json_string_value(before) : "");
	ok = html_of(job, &html, blocks);
	if (ok && (html.failed || json_object_set_new(flat, name, json_stringn(html.data, html.length)) != 0))
		ok = pf_recover_no_memory(job);
	pf_text_release(&html);
	return ok;
}

static void left_out(pf_recover_job *job, const pf_block_node *node, const char *block)
{
	if (node->name.length)
		pf_recover_lose(job, "a block '%.*s' inside of '%s' is left out: a bundle has none there", (int)node->name.length, node->name.data, block);
	else if (!pf_utf8_blank(node->inner))
		pf_recover_lose(job, "text inside of '%s' that is in no block is left out", block);
}

static const pf_field *member(const pf_field *field, const char *name)
{
	for (size_t i = 0; i < field->item->field_count; i++)
		if (strcmp(field->item->fields[i].name, name) == 0)
			return &field->item->fields[i];
	return NULL;
}

static const pf_field *member_of_kind(const pf_field *field, pf_kind kind)
{
	for (size_t i = 0; i < field->item->field_count; i++)
		if (field->item->fields[i].kind == kind)
			return &field->item->fields[i];
	return NULL;
}

/* --- whose words they are --- */

static bool came(const pf_held *held, const pf_canon_item *item)
{
	for (size_t at = 0; at + PF_CANON_MARK <= held->content_marks.length; at += PF_CANON_MARK)
		if (memcmp(held->content_marks.data + at, item->mark, PF_CANON_MARK) == 0)
			return true;
	return false;
}

/* Notes when a part of the content says something that the bundle did not: a person wrote it. */
static bool look_who(pf_recover_job *job, json_t *flat, const char *name, pf_span blocks)
{
	json_t *touched = json_object_get(flat, PF_RECOVER_TOUCHED);
	bool ok, foreign = false;
	pf_canon canon;

	if (!job->held->content_touched || !job->held->content_marks.data || json_object_get(touched, name))
		return true;
	pf_canon_init(&canon);
	ok = pf_canon_read(&canon, blocks, job->err);
	for (size_t i = 0; ok && !foreign && i < canon.count; i++)
		foreign = !came(job->held, &canon.items[i]);
	pf_canon_release(&canon);
	if (ok && foreign && !touched && json_object_set_new(flat, PF_RECOVER_TOUCHED, touched = json_object()) != 0)
		touched = NULL;
	return ok && (!foreign || (touched && json_object_set_new(touched, name, json_true()) == 0) || pf_recover_no_memory(job));
}

/* --- a list of plain texts --- */

static bool put_item(pf_recover_job *job, json_t *list, pf_span html, const char *name)
{
	bool lossy = false, ok = true;
	pf_text words;
	pf_html_node node;
	size_t at = 0, body = html.length;

	while (body == html.length && pf_html_next(&node, html, &at))
		if (node.element && (node.element->tag == PF_TAG_UL || node.element->tag == PF_TAG_OL))
			body = at - node.outer.length;
	pf_text_init(&words, ROOM);
	words_of(&words, (pf_span){ html.data, body }, &lossy);
	if (lossy)
		pf_recover_lose(job, "%s: its markup is lost, a bundle has plain words there", name);
	if (words.length && !pf_utf8_blank(pf_text_span(&words)))
		ok = append_string(job, list, &words);
	pf_text_release(&words);
	return ok;
}

static bool put_items(pf_recover_job *job, json_t *list, pf_span html, const char *name);

/* The lists inside an item become items behind it. */
static bool put_inner_lists(pf_recover_job *job, json_t *list, pf_span item, const char *name)
{
	pf_html_node node;
	size_t at = 0;

	while (pf_html_next(&node, item, &at)) {
		if (!node.element || (node.element->tag != PF_TAG_UL && node.element->tag != PF_TAG_OL))
			continue;
		pf_recover_lose(job, "%s: items inside of an item become items like it", name);
		if (!put_items(job, list, node.inner, name))
			return false;
	}
	return true;
}

static bool put_items(pf_recover_job *job, json_t *list, pf_span html, const char *name)
{
	pf_html_node node;
	size_t at = 0;

	while (pf_html_next(&node, html, &at))
		if (node.element && (!put_item(job, list, node.inner, name) || !put_inner_lists(job, list, node.inner, name)))
			return false;
	return true;
}

static bool list_section(pf_recover_job *job, json_t *flat, const pf_section *section, pf_span inner)
{
	json_t *list = list_at(job, flat, section->field);
	pf_html_node node;
	size_t at = 0;
	pf_text html;
	bool ok;

	if (!list)
		return false;
	pf_text_init(&html, ROOM);
	pf_text_put(&html, "");
	ok = html_of(job, &html, inner);
	while (ok && pf_html_next(&node, pf_text_span(&html), &at)) {
		bool is_list = node.element && (node.element->tag == PF_TAG_UL || node.element->tag == PF_TAG_OL);

		if (!node.element && pf_html_blank(node.inner))
			continue;
		if (!is_list || node.element->tag == PF_TAG_OL)
			pf_recover_lose(job, "%s: %s", section->field, is_list ? "its numbers are lost" : "what stands beside the list becomes an item");
		ok = is_list ? put_items(job, list, node.inner, section->field) : put_item(job, list, node.element ? node.inner : node.outer, section->field);
	}
	pf_text_release(&html);
	return ok;
}

/* --- blocks around one text each --- */

static bool text_section(pf_recover_job *job, json_t *flat, const pf_section *section, pf_span inner)
{
	pf_text words;
	bool ok;

	pf_text_init(&words, ROOM);
	ok = text_of(job, &words, inner, section->field) && pf_recover_put(job, flat, section->field, &words);
	pf_text_release(&words);
	return ok;
}

/* A card or a comment; its place among the blocks of the story is `after`, below 0 behind it. */
static bool put_each(pf_recover_job *job, json_t *list, const pf_section *section, const pf_field *field, const pf_block_node *node, int64_t after)
{
	const pf_field *text = member(field, section->text);
	json_t *attributes = pf_block_attributes(node), *item = json_object();
	const json_t *to = json_object_get(attributes, section->attribute);
	pf_span reference = json_is_string(to) ? (pf_span){ json_string_value(to), json_string_length(to) } : PF_SPAN("");
	pf_text words;
	bool ok = attributes && item;

	pf_text_init(&words, ROOM);
	pf_text_put(&words, "");
	if (!ok)
		pf_recover_no_memory(job);
	if (ok && pf_recover_reference(job, member(field, section->reference), reference)) {
		ok = text->kind == PF_KIND_HTML ? html_of(job, &words, node->inner) : text_of(job, &words, node->inner, section->each);
		if (ok && text->kind == PF_KIND_HTML && !words.length)
			pf_text_put(&words, "<p></p>");
		if (ok && pf_utf8_blank(pf_text_span(&words))) {
			pf_recover_lose(job, "a block '%s' without words is left out", section->each);
		} else if (ok) {
			ok = json_object_set_new(item, section->reference, json_stringn(reference.data, reference.length)) == 0 &&
			     json_object_set_new(item, section->text, json_stringn(words.data, words.length)) == 0 &&
			     (after < 0 || json_object_set_new(item, section->after, json_integer(after)) == 0) && json_array_append(list, item) == 0;
			ok = ok || pf_recover_no_memory(job);
		}
	}
	pf_text_release(&words);
	json_decref(attributes);
	json_decref(item);
	return ok;
}

static bool cards_section(pf_recover_job *job, json_t *flat, const pf_section *section, pf_span inner)
{
	const pf_field *field = pf_type_field(job->type, pf_span_of(section->field));
	json_t *list = list_at(job, flat, section->field);
	pf_block_node node;

	while (list && pf_block_next(&node, &inner)) {
		if (!pf_span_is(node.name, section->each))
			left_out(job, &node, section->block);
		else if (!put_each(job, list, section, field, &node, -1))
			return false;
	}
	return list != NULL;
}

/* --- the story --- */

/* The blocks that the HTML of a node will be, for the place of the comments between them. */
static bool count_blocks(pf_recover_job *job, int64_t *count, pf_span html)
{
	pf_arena *arena = pf_arena_new();
	pf_block_list list = { 0 };
	bool ok = arena && pf_blocks_from_html(&list, arena, html, job->err);

	*count += (int64_t)list.count;
	pf_arena_free(arena);
	return ok || (!arena && pf_recover_no_memory(job));
}

static int64_t story_blocks(const json_t *flat)
{
	return (int64_t)json_integer_value(json_object_get(flat, PF_RECOVER_BLOCKS));
}

/* Blocks of the story, behind what it has. */
static bool grow_story(pf_recover_job *job, json_t *flat, const pf_section *section, pf_span blocks)
{
	const json_t *story = json_object_get(flat, section->field);
	size_t before = json_is_string(story) ? json_string_length(story) : 0;
	int64_t count = story_blocks(flat);

	if (!append_html(job, flat, section->field, blocks))
		return false;
	story = json_object_get(flat, section->field);
	return count_blocks(job, &count, (pf_span){ json_string_value(story) + before, json_string_length(story) - before }) &&
	       (json_object_set_new(flat, PF_RECOVER_BLOCKS, json_integer(count)) == 0 || pf_recover_no_memory(job));
}

static bool put_comment(pf_recover_job *job, json_t *flat, const pf_section *section, const pf_block_node *node, bool inside)
{
	const pf_field *field = pf_type_field(job->type, pf_span_of(section->comments));
	json_t *list = list_at(job, flat, section->comments);
	int64_t after = inside ? story_blocks(flat) - 1 : -1;

	if (inside && after < 0) {
		pf_recover_lose(job, "a comment before the first block of the %s comes after it", section->field);
		after = 0;
	}
	if (after > 9999)
		after = -1;
	return list && put_each(job, list, section, field, node, after);
}

static bool story_section(pf_recover_job *job, json_t *flat, const pf_section *section, pf_span inner)
{
	pf_block_node node;

	while (pf_block_next(&node, &inner)) {
		bool comment = pf_span_is(node.name, section->each);

		if (!node.name.length && pf_utf8_blank(node.inner))
			continue;
		if (!look_who(job, flat, comment ? section->comments : section->field, node.outer) ||
		    !(comment ? put_comment(job, flat, section, &node, true) : grow_story(job, flat, section, node.outer)))
			return false;
	}
	return true;
}

/* --- references and files --- */

static bool put_related(pf_recover_job *job, json_t *flat, const pf_section *section, pf_span reference)
{
	for (const char **name = section->fields; *name; name++) {
		const pf_field *field = pf_type_field(job->type, pf_span_of(*name));

		for (const char **target = field->item->targets; target && *target; target++) {
			size_t length = strlen(*target);
			json_t *list;

			if (reference.length <= length || memcmp(reference.data, *target, length) != 0 || reference.data[length] != '/')
				continue;
			if (!pf_recover_reference(job, field->item, reference))
				return true;
			list = list_at(job, flat, *name);
			return list && (json_array_append_new(list, json_stringn(reference.data, reference.length)) == 0 || pf_recover_no_memory(job));
		}
	}
	pf_recover_lose(job, "'%.*s' in '%s' is left out: a record of its type cannot name it", (int)(reference.length < 150 ? reference.length : 150),
			reference.data, section->block);
	return true;
}

static bool related_section(pf_recover_job *job, json_t *flat, const pf_section *section, const pf_block_node *node)
{
	json_t *attributes = pf_block_attributes(node), *reference;
	bool ok = attributes || pf_recover_no_memory(job);
	size_t i;

	json_array_foreach(json_object_get(attributes, section->attribute), i, reference) {
		if (ok && json_is_string(reference))
			ok = put_related(job, flat, section, (pf_span){ json_string_value(reference), json_string_length(reference) });
	}
	json_decref(attributes);
	return ok;
}

/* What the first link says; a file block may hold a preview and a button besides. */
static bool link_text(pf_recover_job *job, pf_text *out, pf_span inner)
{
	const char *open = memmem(inner.data, inner.length, "<a ", 3), *close;
	pf_span link;

	if (!open)
		return true;
	link = (pf_span){ open, inner.length - (size_t)(open - inner.data) };
	close = memmem(link.data, link.length, "</a>", 4);
	open = memchr(link.data, '>', link.length);
	if (!open || !close || close < open)
		return true;
	return text_of(job, out, (pf_span){ open + 1, (size_t)(close - open) - 1 }, "files");
}

static bool put_file(pf_recover_job *job, json_t *list, const pf_field *field, const pf_block_node *node)
{
	json_t *attributes = pf_block_attributes(node), *item = json_object();
	json_int_t id = json_integer_value(json_object_get(attributes, "id"));
	const json_t *href = json_object_get(attributes, "href");
	pf_text path, title;
	bool ok = attributes && item;

	pf_text_init(&path, 4096);
	pf_text_init(&title, ROOM);
	if (!ok) {
		pf_recover_no_memory(job);
	} else if (!medium(job, &path, id > 0 ? (uint64_t)id : 0,
			   json_is_string(href) ? (pf_span){ json_string_value(href), json_string_length(href) } : PF_SPAN(""))) {
		pf_recover_lose(job, "a file is left out: %s is not in the site's library, or cannot be had from it",
				json_is_string(href) ? json_string_value(href) : "what it names");
	} else {
		ok = link_text(job, &title, node->inner);
		if (ok && pf_utf8_blank(pf_text_span(&title))) {
			pf_text_clear(&title);
			pf_text_put(&title, path.data + 6); /* behind media/ */
		}
		ok = ok && ((json_object_set_new(item, member_of_kind(field, PF_KIND_MEDIA)->name, json_stringn(path.data, path.length)) == 0 &&
			     json_object_set_new(item, member_of_kind(field, PF_KIND_TEXT)->name, json_stringn(title.data, title.length)) == 0 &&
			     json_array_append(list, item) == 0) ||
			    pf_recover_no_memory(job));
	}
	pf_text_release(&path);
	pf_text_release(&title);
	json_decref(attributes);
	json_decref(item);
	return ok;
}

static bool files_section(pf_recover_job *job, json_t *flat, const pf_section *section, pf_span inner)
{
	const pf_field *field = pf_type_field(job->type, pf_span_of(section->field));
	json_t *list = list_at(job, flat, section->field);
	pf_block_node node;

	while (list && pf_block_next(&node, &inner)) {
		if (!pf_span_is(node.name, "file"))
			left_out(job, &node, section->block);
		else if (!put_file(job, list, field, &node))
			return false;
	}
	return list != NULL;
}

/* --- the walk over the content --- */

typedef struct walk {
	size_t last;  /* the section that the last block belonged to */
	bool told;    /* that their order is another */
} walk;

/* Which section a block of the content belongs to; section_count: none says so. */
static size_t section_of(const pf_type *type, pf_span name, bool *comment)
{
	*comment = false;
	for (size_t i = 0; i < type->section_count; i++) {
		const pf_section *section = &type->sections[i];

		if (section->block && pf_span_is(name, section->block))
			return i;
		if (section->kind == PF_SECTION_STORY && pf_span_is(name, section->each)) {
			*comment = true;
			return i;
		}
	}
	return type->section_count;
}

/* Where blocks go that are nobody's: into the body, or else into the story. */
static size_t home_of(const pf_type *type)
{
	size_t story = type->section_count;

	for (size_t i = 0; i < type->section_count; i++) {
		if (type->sections[i].kind == PF_SECTION_HTML && !type->sections[i].block)
			return i;
		if (type->sections[i].kind == PF_SECTION_STORY)
			story = i;
	}
	return story;
}

static bool stray(pf_recover_job *job, json_t *flat, const pf_block_node *node, size_t home)
{
	const pf_section *section = &job->type->sections[home];

	if (section->kind == PF_SECTION_HTML)
		return append_html(job, flat, section->field, node->outer);
	pf_recover_lose(job, "%s%.*s%s outside of '%s' moves to its end", node->name.length ? "a block '" : "text", (int)node->name.length, node->name.data,
			node->name.length ? "'" : "", section->block);
	return grow_story(job, flat, section, node->outer);
}

static bool put_section(pf_recover_job *job, json_t *flat, const pf_section *section, const pf_block_node *node)
{
	switch (section->kind) {
	case PF_SECTION_HTML:
		return append_html(job, flat, section->field, node->inner);
	case PF_SECTION_LIST:
		return list_section(job, flat, section, node->inner);
	case PF_SECTION_TEXT:
		return text_section(job, flat, section, node->inner);
	case PF_SECTION_CARDS:
		return cards_section(job, flat, section, node->inner);
	case PF_SECTION_STORY:
		return story_section(job, flat, section, node->inner);
	case PF_SECTION_FILES:
		return files_section(job, flat, section, node->inner);
	case PF_SECTION_RELATED:
		break;
	}
	return related_section(job, flat, section, node);
}

static bool put_node(pf_recover_job *job, json_t *flat, walk *w, const pf_block_node *node)
{
	bool comment;
	size_t index = section_of(job->type, node->name, &comment), home = home_of(job->type);
	bool strays = index == job->type->section_count;

	if (strays)
		index = home;
	if (index < w->last && !w->told) {
		pf_recover_lose(job, "the parts of its content stand in an order that a bundle does not have");
		w->told = true;
	}
	w->last = index > w->last ? index : w->last;
	if (strays && home == job->type->section_count) {
		left_out(job, node, job->type->name);
		return true;
	}
	if (strays)
		return look_who(job, flat, job->type->sections[home].field, node->outer) && stray(job, flat, node, home);
	if (job->type->sections[index].field && (comment || job->type->sections[index].kind != PF_SECTION_STORY) &&
	    !look_who(job, flat, comment ? job->type->sections[index].comments : job->type->sections[index].field, node->outer))
		return false;
	return comment ? put_comment(job, flat, &job->type->sections[index], node, false) : put_section(job, flat, &job->type->sections[index], node);
}

bool pf_recover_sections(pf_recover_job *job, json_t *flat)
{
	pf_span content = job->held->content;
	pf_block_node node;
	walk w = { 0 };

	while (pf_block_next(&node, &content)) {
		if (!node.name.length && pf_utf8_blank(node.inner))
			continue;
		if (!put_node(job, flat, &w, &node))
			return false;
	}
	return true;
}
