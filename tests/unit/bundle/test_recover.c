/*
 * The way back from what a site holds to a record: every record of our bundles, rendered and recovered, renders the same
 * again; what people changed is in the record, or told.
 */
#include "bundle/recover.h"
#include "../starve.h"

#include "bundle/render.h"
#include "wordpress/block.h"
#include "wordpress/block_canon.h"
#include "wordpress/html_scan.h"
#include "wordpress/serialize.h"
#include "wordpress/slug.h"
#include "wordpress/term.h"
#include <dirent.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SITE "https://site.example/uploads/"

static const char *const all[] = { "fr", "en", "it", "sv", NULL };
static pf_arena *arena;
static pf_text told; /* "language what|" */
static const char *absent; /* a record that the bundle will not have */

static void lost(void *self, pf_span language, const char *what)
{
	(void)self;
	pf_text_format(&told, "%.*s %s|", (int)language.length, language.data, what);
}

static bool medium(void *self, pf_text *path, uint64_t attachment, pf_span url)
{
	(void)self;
	if (attachment == 41 && !url.length) { /* a logo: its path is its ID here */
		pf_text_put(path, "media/logo.png");
		return true;
	}
	if (url.length < strlen(SITE) || memcmp(url.data, SITE, strlen(SITE)) != 0)
		return false;
	pf_text_add(path, url.data + strlen(SITE), url.length - strlen(SITE));
	return true;
}

static bool has(void *self, pf_span reference)
{
	(void)self;
	return !absent || !pf_span_is(reference, absent);
}

static const pf_recover_sink sink = { lost, medium, has, NULL };

static pf_span keep(pf_text *text)
{
	pf_span span = pf_arena_span(arena, pf_text_span(text));

	assert_false(text->failed);
	assert_non_null(span.data);
	pf_text_release(text);
	return span;
}

/* Tokens as addresses and IDs. */
static pf_span filled(pf_span text)
{
	pf_text out;

	pf_text_init(&out, 1 << 26);
	pf_text_put(&out, "");
	for (size_t at = 0; at < text.length; at++) {
		const char *byte = text.data + at, *close;

		if (*byte != PF_TOKEN_OPEN) {
			pf_text_byte(&out, *byte);
			continue;
		}
		close = memchr(byte, PF_TOKEN_CLOSE, text.length - at);
		if (byte[1] == 'i') {
			pf_text_put(&out, "41");
		} else {
			pf_text_put(&out, SITE);
			pf_html_escape_value(&out, (pf_span){ byte + 2, (size_t)(close - byte) - 2 });
		}
		at += (size_t)(close - byte);
	}
	return keep(&out);
}

static pf_span stored_meta(pf_span value)
{
	pf_text out;

	pf_text_init(&out, 1 << 20);
	pf_text_put(&out, "");
	pf_serialize_meta(&out, filled(value));
	return keep(&out);
}

static pf_span stored_name(void (*store)(pf_text *out, pf_span plain), pf_span plain)
{
	pf_text out;

	pf_text_init(&out, 1 << 20);
	pf_text_put(&out, "");
	store(&out, plain);
	return keep(&out);
}

/* What the site would hold of an item; slugs as the title or the wish gives them. */
static void hold(pf_held *out, const pf_item *item)
{
	bool term = item->type->is_term;
	pf_text slug;
	pf_error err;

	*out = (pf_held){ .language = item->language, .object = 7, .title = term ? stored_name(pf_term_name, item->title) : item->title,
			  .excerpt = term ? stored_name(pf_term_description, item->excerpt) : item->excerpt, .content = term ? PF_SPAN("") : filled(item->content),
			  .status = item->publish || term ? PF_SPAN("publish") : PF_SPAN("draft"), .parent = item->parent, .order = item->order,
			  .has_date = item->has_date, .date = item->date, .machine = item->machine_texts, .aliases = item->aliases, .alias_count = item->alias_count };
	pf_text_init(&slug, 1000);
	pf_text_put(&slug, "");
	if (item->slug.length)
		pf_text_span_add(&slug, item->slug);
	else if (item->publish || term)
		assert_true(pf_slug_make(&slug, out->title, PF_SPAN("fr_FR"), &err));
	out->slug = keep(&slug);
	out->metas = pf_arena_alloc(arena, (item->meta_count + 2) * sizeof *out->metas);
	for (size_t i = 0; i < item->meta_count; i++)
		out->metas[out->meta_count++] = (pf_held_meta){ .key = pf_span_of(item->metas[i].key), .value = stored_meta(item->metas[i].value) };
	out->terms = pf_arena_alloc(arena, (item->term_count + 2) * sizeof *out->terms);
	for (size_t i = 0; i < item->term_count; i++)
		out->terms[out->term_count++] = (pf_held_term){ pf_span_of(item->terms[i].taxonomy), item->terms[i].key,
								item->terms[i].of_record ? PF_HELD_RECORD : PF_HELD_KEY };
}

static pf_record *render(const json_t *json, const pf_type *type)
{
	const pf_render_options options = { "fr", all };
	pf_record *record = NULL;
	pf_error err = { 0 };

	assert_true(pf_render(&record, arena, json, type, &options, NULL, &err));
	assert_non_null(record);
	return record;
}

static json_t *recovered(const pf_type *type, pf_span id, const pf_held *held, size_t count)
{
	pf_error err = { 0 };
	const pf_recover_options options = { pf_model_get(&err), PF_SPAN("fr_FR") };
	json_t *out = NULL;

	pf_text_clear(&told);
	pf_text_put(&told, "");
	assert_true(pf_recover(&out, type, id, held, count, &options, &sink, &err));
	return out;
}

static const pf_type *type_of(const json_t *json)
{
	pf_error err = { 0 };
	const pf_type *type = pf_model_type(pf_model_get(&err), pf_span_of(json_string_value(json_object_get(json, "type"))));

	assert_non_null(type);
	return type;
}

/* --- every record of our bundles --- */

static bool has_term(const pf_item *item, const pf_item_term *term)
{
	for (size_t i = 0; i < item->term_count; i++)
		if (strcmp(item->terms[i].taxonomy, term->taxonomy) == 0 && pf_span_equal(item->terms[i].key, term->key))
			return true;
	return false;
}

static void same_span(pf_span a, pf_span b, const char *what, const char *id)
{
	if (!pf_span_equal(a, b)) {
		print_error("%s: %s: %.*s\n", id, what, (int)a.length, a.data);
		fail_msg("became %.*s", (int)b.length, b.data);
	}
}

static void same_item(const pf_item *a, const pf_item *b, const char *id)
{
	pf_held x, y;

	hold(&x, a);
	hold(&y, b);
	same_span(x.language, y.language, "language", id);
	same_span(x.title, y.title, "title", id);
	same_span(x.excerpt, y.excerpt, "excerpt", id);
	same_span(x.content, y.content, "content", id);
	same_span(x.slug, y.slug, "slug", id);
	same_span(a->parent, b->parent, "parent", id);
	assert_int_equal(a->publish, b->publish);
	assert_int_equal(a->order, b->order);
	assert_int_equal(a->has_date, b->has_date);
	assert_true(a->date == b->date);
	assert_int_equal(a->machine_count, b->machine_count);
	assert_int_equal(a->meta_count, b->meta_count);
	for (size_t i = 0; i < a->meta_count; i++) {
		assert_string_equal(a->metas[i].key, b->metas[i].key);
		same_span(x.metas[i].value, y.metas[i].value, a->metas[i].key, id);
	}
	assert_int_equal(a->term_count, b->term_count);
	for (size_t i = 0; i < a->term_count; i++)
		assert_true(has_term(b, &a->terms[i]));
	assert_int_equal(a->alias_count, b->alias_count);
}

static void record_comes_back(const json_t *json)
{
	const char *id = json_string_value(json_object_get(json, "id"));
	const pf_type *type = type_of(json);
	pf_record *first, *second;
	pf_held *held;
	json_t *again;

	pf_arena_clear(arena);
	first = render(json, type);
	held = pf_arena_alloc(arena, first->item_count * sizeof *held);
	for (size_t i = 0; i < first->item_count; i++)
		hold(&held[i], &first->items[i]);
	again = recovered(type, first->id, held, first->item_count);
	if (told.length)
		fail_msg("%s/%s lost: %s", type->name, id, told.data);
	assert_non_null(again);
	second = render(again, type);
	assert_int_equal(first->item_count, second->item_count);
	for (size_t i = 0; i < first->item_count; i++)
		same_item(&first->items[i], &second->items[i], id);
	json_decref(again);
}

static size_t each_record(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	size_t count = 0;

	assert_non_null(dir);
	while ((entry = readdir(dir))) {
		char path[1024], *line = NULL;
		size_t room = 0;
		FILE *file;

		if (!strstr(entry->d_name, ".jsonl"))
			continue;
		snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
		file = fopen(path, "r");
		assert_non_null(file);
		while (getline(&line, &room, file) > 0) {
			json_t *record = json_loads(line, 0, NULL);

			assert_non_null(record);
			record_comes_back(record);
			json_decref(record);
			count++;
		}
		free(line);
		fclose(file);
	}
	closedir(dir);
	return count;
}

static void every_record_of_the_reference_bundle_comes_back(void **state)
{
	assert_true(each_record(PROFINT_FIXTURES "/../../content/records") >= 69);
	(void)state;
}

static void every_record_of_the_nasty_bundles_comes_back(void **state)
{
	assert_true(each_record(PROFINT_FIXTURES "/nasty/records") > 100);
	assert_true(each_record(PROFINT_FIXTURES "/nasty-2/records") > 80);
	(void)state;
}

/* --- one record, field by field --- */

static const char whole[] =
	"{\"type\":\"case\",\"id\":\"uvuc\",\"title\":{\"fr\":\"Titre\",\"en\":{\"text\":\"Title\",\"state\":\"machine\"}},\"area\":\"area/a\","
	"\"areas\":[\"area/b\"],\"summary\":{\"fr\":\"R\",\"en\":\"S\"},\"partner\":\"partner/p\",\"country\":\"SE\","
	"\"story\":{\"fr\":\"<p>un</p><p>deux</p>\",\"en\":\"<p>one</p><p>two</p>\"},"
	"\"comments\":[{\"recommendation\":\"recommendation/x\",\"text\":{\"fr\":\"<p>c</p>\",\"en\":\"<p>d</p>\"},\"after\":0},"
	"{\"recommendation\":\"recommendation/y\",\"text\":{\"fr\":\"<p>e</p>\",\"en\":\"<p>f</p>\"}}],"
	"\"questions\":[{\"fr\":\"q ?\",\"en\":\"q?\"},{\"fr\":\"r\\nr\",\"en\":{\"text\":\"s\",\"state\":\"machine\"}}],"
	"\"files\":[{\"path\":\"media/a.pdf\",\"title\":{\"fr\":\"A\",\"en\":\"B\"}}],\"slug\":{\"fr\":\"autre\"},\"order\":3,"
	"\"date\":\"2024-07-01T12:00:00Z\",\"status\":\"draft\",\"aliases\":[\"/x/\"]}";

/* The held languages of a record, as its import left them. */
static pf_held *held_of(const char *text, const pf_type **type, size_t *count)
{
	json_t *json = json_loads(text, 0, NULL);
	pf_record *record;
	pf_held *held;

	assert_non_null(json);
	pf_arena_clear(arena);
	*type = type_of(json);
	record = render(json, *type);
	held = pf_arena_alloc(arena, record->item_count * sizeof *held);
	for (size_t i = 0; i < record->item_count; i++)
		hold(&held[i], &record->items[i]);
	*count = record->item_count;
	json_decref(json);
	return held;
}

static char shown[1 << 16];

static const char *back(const pf_type *type, const pf_held *held, size_t count)
{
	json_t *out = recovered(type, PF_SPAN("uvuc"), held, count);
	char *text = out ? json_dumps(out, JSON_COMPACT) : NULL;

	snprintf(shown, sizeof shown, "%s", text ? text : "nothing");
	free(text);
	json_decref(out);
	return shown;
}

static void a_record_comes_back_letter_by_letter_in_the_models_order(void **state)
{
	const pf_type *type;
	size_t count;
	pf_held *held = held_of(whole, &type, &count);

	assert_string_equal(back(type, held, count), whole);
	assert_string_equal(told.data, "");
	(void)state;
}

static pf_span replaced(pf_span text, const char *from, const char *to)
{
	const char *found = memmem(text.data, text.length, from, strlen(from));
	size_t before = found ? (size_t)(found - text.data) : 0;
	char *out = pf_arena_alloc(arena, text.length + strlen(to) + 1);

	assert_non_null(found);
	memcpy(out, text.data, before);
	strcpy(out + before, to);
	memcpy(out + before + strlen(to), found + strlen(from), text.length - before - strlen(from));
	return pf_span_of(out);
}

static void what_editors_write_is_in_the_record(void **state)
{
	const pf_type *type;
	size_t count;
	pf_held *held = held_of(whole, &type, &count);

	held[0].title = PF_SPAN("R&amp;D &lt;neuf> &#8211; caf&eacute;");
	held[0].slug = PF_SPAN("tout-autre");
	held[0].status = PF_SPAN("publish");
	held[0].content = replaced(held[0].content, "<p>deux</p>\n<!-- /wp:paragraph -->",
				   "<p>deux, revu</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:heading -->\n<h2 class=\"wp-block-heading\">trois</h2>\n<!-- /wp:heading -->");
	back(type, held, count);
	assert_non_null(strstr(shown, "\"title\":{\"fr\":\"R&D <neuf> – café\""));
	assert_non_null(strstr(shown, "\"story\":{\"fr\":\"<p>un</p><p>deux, revu</p><h2>trois</h2>\""));
	assert_non_null(strstr(shown, "\"slug\":{\"fr\":\"tout-autre\"}"));
	assert_null(strstr(shown, "\"status\""));
	assert_string_equal(told.data, ""); /* the English draft waits for its review */
	(void)state;
}

static void a_text_that_an_editor_changed_counts_as_reviewed(void **state)
{
	const pf_type *type;
	size_t count;
	pf_held *held = held_of(whole, &type, &count);

	held[1].title_touched = true;
	back(type, held, count);
	assert_non_null(strstr(shown, "\"en\":\"Title\""));
	assert_non_null(strstr(shown, "\"en\":{\"text\":\"s\",\"state\":\"machine\"}"));
	assert_null(strstr(shown, "{\"text\":\"q?\""));
	/* changed content may mean any of its texts: no question is called reviewed that was not */
	held[1].content_touched = true;
	back(type, held, count);
	assert_non_null(strstr(shown, "\"en\":{\"text\":\"q?\",\"state\":\"machine\"}"));
	assert_non_null(strstr(shown, "\"en\":{\"text\":\"s\",\"state\":\"machine\"}"));
	(void)state;
}

static void the_only_text_of_a_changed_content_counts_as_reviewed(void **state)
{
	const pf_type *type;
	size_t count;
	pf_held *held = held_of("{\"type\":\"page\",\"id\":\"uvuc\",\"title\":{\"fr\":\"a\",\"en\":\"b\"},\"body\":{\"fr\":\"<p>c</p>\",\"en\":{\"text\":\"<p>d</p>\","
				"\"state\":\"machine\"}}}",
				&type, &count);

	assert_non_null(strstr(back(type, held, count), "\"en\":{\"text\":\"<p>d</p>\",\"state\":\"machine\"}"));
	held[1].content_touched = true;
	assert_non_null(strstr(back(type, held, count), "\"en\":\"<p>d</p>\""));
	(void)state;
}

static pf_span marks_of(pf_span content)
{
	pf_error err = { 0 };
	pf_canon canon;
	pf_span marks;

	pf_canon_init(&canon);
	assert_true(pf_canon_read(&canon, content, &err));
	marks = pf_arena_span(arena, pf_text_span(&canon.marks));
	pf_canon_release(&canon);
	return marks;
}

static void the_marks_of_blocks_tell_which_text_people_wrote(void **state)
{
	static const char *const machine = "{\"type\":\"case\",\"id\":\"uvuc\",\"title\":{\"fr\":\"T\",\"en\":\"T\"},\"area\":\"area/a\",\"summary\":{\"fr\":\"R\",\"en\":\"S\"},"
		"\"story\":{\"fr\":\"<p>un</p><p>deux</p>\",\"en\":{\"text\":\"<p>one</p><p>two</p>\",\"state\":\"machine\"}},"
		"\"questions\":[{\"fr\":\"q\",\"en\":\"r\"},{\"fr\":\"s\",\"en\":{\"text\":\"t\",\"state\":\"machine\"}}]}";
	const pf_type *type;
	size_t count;
	pf_held *held = held_of(machine, &type, &count);

	held[1].content_touched = true;
	held[1].content_marks = marks_of(held[1].content);
	held[1].content = replaced(held[1].content, "<p>two</p>", "<p>two, by a person</p>");
	back(type, held, count);
	assert_non_null(strstr(shown, "\"en\":\"<p>one</p><p>two, by a person</p>\""));
	assert_non_null(strstr(shown, "{\"fr\":\"q\",\"en\":\"r\"},{\"fr\":\"s\",\"en\":{\"text\":\"t\",\"state\":\"machine\"}}"));
	/* a block less says nothing about who read the others */
	held = held_of(machine, &type, &count);
	held[1].content_touched = true;
	held[1].content_marks = marks_of(held[1].content);
	held[1].content = replaced(held[1].content, "\n\n<!-- wp:paragraph -->\n<p>two</p>\n<!-- /wp:paragraph -->", "");
	back(type, held, count);
	assert_non_null(strstr(shown, "\"en\":{\"text\":\"<p>one</p>\",\"state\":\"machine\"}"));
	/* a changed list: its items may not be those that the ledger counted */
	held = held_of(machine, &type, &count);
	held[1].content_touched = true;
	held[1].content_marks = marks_of(held[1].content);
	held[1].content = replaced(held[1].content, "<li>r</li>", "<li>r, by a person</li>");
	back(type, held, count);
	assert_non_null(strstr(shown, "\"en\":{\"text\":\"r, by a person\",\"state\":\"machine\"}"));
	assert_non_null(strstr(shown, "\"en\":{\"text\":\"<p>one</p><p>two</p>\",\"state\":\"machine\"}"));
	(void)state;
}

static void what_a_bundle_cannot_say_is_told(void **state)
{
	static const pf_span aliases[] = { { "//x", 3 }, { "/y/", 3 } };
	static const pf_held_term stranger = { { "profint_area", 12 }, { "Divers", 6 }, PF_HELD_STRANGER };
	const pf_type *type;
	size_t count;
	pf_held *held = held_of(whole, &type, &count);

	held[0].title = PF_SPAN("<em>Titre</em>");
	held[0].metas[held[0].meta_count++] = (pf_held_meta){ .key = PF_SPAN("_thumbnail_id"), .value = PF_SPAN("5") };
	held[0].status = PF_SPAN("private");
	held[0].aliases = aliases;
	held[0].alias_count = 2;
	held[0].terms[held[0].term_count++] = stranger;
	held[0].content = replaced(held[0].content, "<!-- wp:profint/questions -->", "<!-- wp:acme/map /-->\n\n<!-- wp:profint/questions -->");
	held[0].content = replaced(held[0].content, "<li>q ?</li>", "<li>q <b>?</b></li>");
	back(type, held, count);
	assert_non_null(strstr(told.data, "fr title: its markup is lost, a bundle has plain words there|"));
	assert_non_null(strstr(told.data, "fr path: the file 5 of the site's library cannot be had|"));
	assert_non_null(strstr(told.data, "fr is of status 'private' and exported as a draft|"));
	assert_non_null(strstr(told.data, "fr is related to 'Divers' of profint_area, which people made on the site|"));
	assert_non_null(strstr(told.data, "fr a block 'acme/map' is left out: a bundle has no such block|"));
	assert_non_null(strstr(told.data, "fr questions: its markup is lost, a bundle has plain words there|"));
	assert_non_null(strstr(told.data, "fr its old address '//x' is none that a bundle can name|"));
	assert_non_null(strstr(shown, "\"aliases\":[\"/y/\"]"));
	assert_non_null(strstr(shown, "\"title\":{\"fr\":\"Titre\""));
	assert_non_null(strstr(shown, "\"questions\":[{\"fr\":\"q ?\""));
	(void)state;
}

static void languages_that_no_longer_agree_are_told(void **state)
{
	const pf_type *type;
	size_t count;
	pf_held *held = held_of(whole, &type, &count);

	held[1].content = replaced(held[1].content, "<!-- wp:list-item -->\n<li>s</li>\n<!-- /wp:list-item -->", "");
	held[1].order = 4;
	back(type, held, count);
	assert_non_null(strstr(told.data, "en questions: it has another number of them than the source language, which is the one that counts|"));
	assert_non_null(strstr(told.data, "en questions: lacks words that the source language has, so that an import leaves this language out|"));
	assert_non_null(strstr(told.data, "en order: differs from the source language's"));
	held = held_of(whole, &type, &count);
	held[1].content = replaced(held[1].content, "<p>two</p>", "<p>two</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:profint/comment {\"on\":\"recommendation/z\"} -->\n"
								   "<!-- wp:paragraph -->\n<p>f</p>\n<!-- /wp:paragraph -->\n<!-- /wp:profint/comment -->\n\n<!-- wp:paragraph -->\n<p>g</p>");
	back(type, held, count);
	assert_non_null(strstr(told.data, "en comments: it has another number"));
	assert_non_null(strstr(told.data, "en comments: one stands elsewhere than in the source language"));
	(void)state;
}

static void references_to_what_the_bundle_lacks_are_left_out(void **state)
{
	const pf_type *type;
	size_t count;
	pf_held *held = held_of(whole, &type, &count);

	absent = "recommendation/y";
	back(type, held, count);
	assert_null(strstr(shown, "recommendation/y"));
	assert_non_null(strstr(told.data, "fr 'recommendation/y' is left out: the bundle has no such record|"));
	absent = "area/a";
	assert_string_equal(back(type, held, count), "nothing");
	assert_non_null(strstr(told.data, "fr is left out: it has no 'area', which a record of its type needs|"));
	absent = NULL;
	(void)state;
}

static void the_area_that_people_chose_is_the_main_one(void **state)
{
	const pf_type *type;
	size_t count;
	pf_held *held = held_of(whole, &type, &count);

	for (size_t i = 0; i < count; i++)
		held[i].terms[0].key = PF_SPAN("area/c"); /* the meta still says a */
	assert_non_null(strstr(back(type, held, count), "\"area\":\"area/c\",\"areas\":[\"area/b\"]"));
	(void)state;
}

static void empty_required_texts_have_a_stand_in(void **state)
{
	const pf_type *type;
	size_t count;
	pf_held *held = held_of(whole, &type, &count);

	held[0].title = held[0].excerpt = held[0].content = PF_SPAN("");
	back(type, held, 1);
	assert_non_null(strstr(shown, "\"title\":{\"fr\":\"uvuc\"}"));
	assert_non_null(strstr(shown, "\"summary\":{\"fr\":\"uvuc\"}"));
	assert_non_null(strstr(shown, "\"story\":{\"fr\":\"<p></p>\"}"));
	assert_non_null(strstr(told.data, "fr title: is empty but required; the record's id stands in for it|"));
	assert_non_null(strstr(told.data, "fr summary: is empty but required; the title stands in for it|"));
	(void)state;
}

static void a_slug_is_named_only_when_the_next_import_would_give_another(void **state)
{
	const pf_type *type;
	size_t count;
	pf_held *held = held_of("{\"type\":\"page\",\"id\":\"uvuc\",\"title\":{\"fr\":\"Le même\",\"en\":\"Le même\"},\"body\":{\"fr\":\"<p>c</p>\",\"en\":\"<p>c</p>\"}}", &type,
				&count);

	assert_true(pf_span_is(held[0].slug, "le-meme"));
	held[1].slug = PF_SPAN("le-meme-en");
	assert_null(strstr(back(type, held, count), "slug"));
	held[1].slug = PF_SPAN("le-meme-2");
	assert_non_null(strstr(back(type, held, count), "\"slug\":{\"en\":\"le-meme-2\"}"));
	held[0].title = held[1].title = PF_SPAN("!!!");
	held[0].slug = PF_SPAN("7");
	held[1].slug = PF_SPAN("7-2");
	assert_null(strstr(back(type, held, count), "slug"));
	held[0].status = held[1].status = PF_SPAN("draft");
	held[0].slug = held[1].slug = PF_SPAN("");
	assert_null(strstr(back(type, held, count), "slug"));
	(void)state;
}

static void characters_that_cannot_be_shown_are_lost_and_told(void **state)
{
	const pf_type *type;
	size_t count;
	pf_held *held = held_of(whole, &type, &count);

	held[0].title = PF_SPAN("a\001b\xff" "c");
	assert_non_null(strstr(back(type, held, count), "\"title\":{\"fr\":\"abc\""));
	assert_non_null(strstr(told.data, "fr it holds characters that cannot be shown; they are lost|"));
	(void)state;
}

static void no_memory_is_an_error_and_nothing_leaks(void **state)
{
	const pf_type *type;
	size_t count;
	pf_held *held = held_of(whole, &type, &count);
	pf_error err = { 0 };
	const pf_recover_options options = { pf_model_get(&err), PF_SPAN("fr_FR") };
	const pf_recover_sink silent = { NULL, medium, has, NULL };

	json_set_alloc_funcs(__wrap_malloc, free);
	failed = true;
	for (long n = 0; failed; n++) {
		json_t *out = NULL;
		bool ok;

		assert_true(n < 100000);
		failed = false;
		err = (pf_error){ 0 };
		starving = true;
		countdown = n;
		ok = pf_recover(&out, type, PF_SPAN("uvuc"), held, count, &options, &silent, &err);
		countdown = -1;
		if (!ok) {
			assert_int_equal(err.code, PF_E_MEMORY);
			assert_null(out);
		}
		json_decref(out);
	}
	json_set_alloc_funcs(malloc, free);
	(void)state;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_record_of_the_reference_bundle_comes_back),
		cmocka_unit_test(every_record_of_the_nasty_bundles_comes_back),
		cmocka_unit_test(a_record_comes_back_letter_by_letter_in_the_models_order),
		cmocka_unit_test(what_editors_write_is_in_the_record),
		cmocka_unit_test(a_text_that_an_editor_changed_counts_as_reviewed),
		cmocka_unit_test(the_only_text_of_a_changed_content_counts_as_reviewed),
		cmocka_unit_test(the_marks_of_blocks_tell_which_text_people_wrote),
		cmocka_unit_test(what_a_bundle_cannot_say_is_told),
		cmocka_unit_test(languages_that_no_longer_agree_are_told),
		cmocka_unit_test(references_to_what_the_bundle_lacks_are_left_out),
		cmocka_unit_test(the_area_that_people_chose_is_the_main_one),
		cmocka_unit_test(empty_required_texts_have_a_stand_in),
		cmocka_unit_test(a_slug_is_named_only_when_the_next_import_would_give_another),
		cmocka_unit_test(characters_that_cannot_be_shown_are_lost_and_told),
		cmocka_unit_test(no_memory_is_an_error_and_nothing_leaks),
	};
	int status;

	arena = pf_arena_new();
	pf_text_init(&told, 1 << 24);
	status = cmocka_run_group_tests(tests, NULL, NULL);
	pf_text_release(&told);
	pf_arena_free(arena);
	return status;
}
