/*
 * Rendering: what each kind of field and section becomes, which languages exist, and when the mark
 * changes.
 */
#include "bundle/render.h"

#include "wordpress/html_policy.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *const all[] = { "fr", "en", "it", "sv", NULL };

typedef struct told {
	unsigned errors, warnings, missing, media;
	char pointer[256]; /* of the last note or missing text */
	char message
		[400]; /* of the last note, or the language that misses it, or the path of the last file */
} told;

static told heard;
static pf_arena *arena;

static void note(void *self, bool error, const char *pointer, const char *message)
{
	told *t = self;

	error ? t->errors++ : t->warnings++;
	snprintf(t->pointer, sizeof t->pointer, "%s", pointer);
	snprintf(t->message, sizeof t->message, "%s", message);
}

static void missing(void *self, const char *language, const char *pointer)
{
	told *t = self;

	t->missing++;
	snprintf(t->pointer, sizeof t->pointer, "%s", pointer);
	snprintf(t->message, sizeof t->message, "%s", language);
}

static void media(void *self, const char *pointer, const char *path)
{
	told *t = self;

	t->media++;
	snprintf(t->pointer, sizeof t->pointer, "%s", pointer);
	snprintf(t->message, sizeof t->message, "%s", path);
}

/* A record, or NULL when it was refused. */
static pf_record *render_in(const char *json, const char *const *languages)
{
	const pf_render_options options = { "fr", languages };
	const pf_render_sink sink = { note, missing, media, &heard };
	pf_error err = { 0 };
	json_error_t fault;
	const pf_model *model = pf_model_get(&err);
	json_t *record = json_loads(json, 0, &fault);
	pf_record *out = NULL;
	const pf_type *type;

	heard = (told){ 0 };
	assert_non_null(model);
	assert_non_null(record);
	type = pf_model_type(model, pf_span_of(json_string_value(json_object_get(record, "type"))));
	assert_non_null(type);
	pf_arena_clear(arena);
	assert_true(pf_render(&out, arena, record, type, &options, &sink, &err));
	json_decref(record); /* nothing may point into it */
	return out;
}

static pf_record *render(const char *json)
{
	return render_in(json, all);
}

static const char *meta(const pf_item *item, const char *key)
{
	for (size_t i = 0; i < item->meta_count; i++) {
		if (!strcmp(item->metas[i].key, key))
			return item->metas[i].value.data;
	}
	return NULL;
}

static const char *term(const pf_item *item, size_t index)
{
	static char text[256];

	if (index >= item->term_count)
		return NULL;
	snprintf(text, sizeof text, "%s %s %d", item->terms[index].taxonomy,
		item->terms[index].key.data, item->terms[index].of_record);
	return text;
}

static void a_term_has_name_description_and_metas(void **state)
{
	pf_record *r = render(
		"{\"type\":\"partner\",\"id\":\"tikitut\",\"title\":{\"fr\":\" Tiki & <tut>\"},\"country\":\"SE\","
		"\"url\":\"https://example.org/\",\"logo\":\"media/logo.png\"}");

	assert_int_equal(r->item_count, 1);
	assert_string_equal(r->items[0].title.data, " Tiki & <tut>");
	assert_string_equal(r->items[0].content.data, "");
	assert_string_equal(meta(&r->items[0], "profint_country"), "SE");
	assert_string_equal(meta(&r->items[0], "profint_url"), "https://example.org/");
	assert_string_equal(meta(&r->items[0], "profint_logo"), "\001imedia/logo.png\002");
	assert_string_equal(r->items[0].metas[0].key, "profint_country"); /* the model's order */
	r = render(
		"{\"type\":\"area\",\"id\":\"a\",\"order\":12,\"color\":\"#b8442f\",\"title\":{\"fr\":\"A\"},\"summary\":{\"fr\":\"s\"}}");
	assert_string_equal(meta(&r->items[0], "profint_order"), "12");
	assert_string_equal(r->items[0].excerpt.data, "s");
	(void)state;
}

static void columns_come_from_their_fields(void **state)
{
	pf_record *r = render(
		"{\"type\":\"sequence\",\"id\":\"s-1\",\"module\":\"module/m\",\"order\":3,\"status\":\"draft\","
		"\"date\":\"2024-07-01T12:00:00+02:00\",\"slug\":{\"fr\":\"le-mot\"},\"aliases\":[\"/old\",\"/older\"],"
		"\"title\":{\"fr\":\"  R&D <b> &amp; \\n\",\"en\":\"T\"},\"body\":{\"fr\":\"<p>a</p>\",\"en\":\"<p>b</p>\"}}");
	const pf_item *fr = &r->items[0], *en = &r->items[1];

	assert_int_equal(r->depth, 1);
	assert_int_equal(r->item_count, 2);
	assert_string_equal(fr->language.data, "fr");
	assert_string_equal(fr->title.data, "R&D &lt;b> &amp;amp;");
	assert_string_equal(fr->parent.data, "module/m");
	assert_string_equal(fr->slug.data, "le-mot");
	assert_string_equal(en->slug.data, "");
	assert_int_equal(fr->order, 3);
	assert_false(fr->publish);
	assert_true(fr->has_date);
	assert_int_equal(fr->date, 1719828000);
	assert_int_equal(fr->alias_count, 2);
	assert_string_equal(fr->aliases[1].data, "/older");
	assert_int_equal(en->alias_count, 0);
	assert_string_equal(en->content.data,
		"<!-- wp:paragraph -->\n<p>b</p>\n<!-- /wp:paragraph -->");
	(void)state;
}

static void relations_are_listed_once_with_the_main_area_as_meta(void **state)
{
	pf_record *r = render(
		"{\"type\":\"case\",\"id\":\"c\",\"area\":\"area/a\",\"areas\":[\"area/b\",\"area/a\"],"
		"\"partner\":\"partner/p\",\"country\":\"SE\",\"title\":{\"fr\":\"t\"},\"summary\":{\"fr\":\"a < b\"},"
		"\"story\":{\"fr\":\"<p>x</p>\"}}");
	const pf_item *item = &r->items[0];

	assert_string_equal(meta(item, "_profint_area"), "a");
	assert_string_equal(term(item, 0), "profint_area area/a 1");
	assert_string_equal(term(item, 1), "profint_area area/b 1");
	assert_string_equal(term(item, 2), "profint_partner partner/p 1");
	assert_string_equal(term(item, 3), "profint_country se 0");
	assert_int_equal(item->term_count, 4);
	assert_string_equal(item->excerpt.data, "a &lt; b");
	assert_true(item->publish);
	assert_false(item->has_date);
	(void)state;
}

static void a_featured_image_is_an_attachment_with_an_alt_text_by_language(void **state)
{
	pf_record *r = render(
		"{\"type\":\"page\",\"id\":\"p\",\"title\":{\"fr\":\"t\",\"en\":\"t\"},\"body\":{\"fr\":\"x\",\"en\":\"x\"},"
		"\"image\":{\"path\":\"media/a.png\",\"alt\":{\"fr\":\"Une rue\",\"en\":\"A street\"}}}");

	assert_string_equal(meta(&r->items[0], "_thumbnail_id"), "\001imedia/a.png\002");
	assert_string_equal(meta(&r->items[1], "_thumbnail_id"), "\001imedia/a.png\002");
	assert_string_equal(meta(&r->items[0], "_profint_image_alt"), "Une rue");
	assert_string_equal(meta(&r->items[1], "_profint_image_alt"), "A street");
	r = render(
		"{\"type\":\"page\",\"id\":\"p\",\"title\":{\"fr\":\"t\"},\"body\":{\"fr\":\"x\"},\"image\":{\"path\":\"media/a.png\"}}");
	assert_null(meta(&r->items[0], "_profint_image_alt"));
	(void)state;
}

static void members_of_objects_and_booleans_become_metas(void **state)
{
	pf_record *r = render(
		"{\"type\":\"practice\",\"id\":\"p\",\"area\":\"area/a\",\"title\":{\"fr\":\"t\"},\"body\":{\"fr\":\"x\"},"
		"\"place\":{\"fr\":\"Pas <de> Calais\"},\"source\":{\"title\":\"S\",\"pages\":\"30-31\"}}");

	assert_string_equal(meta(&r->items[0], "_profint_source_title"), "S");
	assert_string_equal(meta(&r->items[0], "_profint_source_pages"), "30-31");
	assert_null(meta(&r->items[0], "_profint_source_url"));
	assert_string_equal(meta(&r->items[0], "_profint_place"), "Pas <de> Calais");
	r = render(
		"{\"type\":\"page\",\"id\":\"p\",\"title\":{\"fr\":\"t\"},\"body\":{\"fr\":\"x\"},\"menu\":true,\"parent\":\"page/q\"}");
	assert_string_equal(meta(&r->items[0], "_profint_menu"), "1");
	assert_string_equal(r->items[0].parent.data, "page/q");
	assert_int_equal(r->depth, 0);
	r = render(
		"{\"type\":\"page\",\"id\":\"p\",\"title\":{\"fr\":\"t\"},\"body\":{\"fr\":\"x\"},\"menu\":false}");
	assert_string_equal(meta(&r->items[0], "_profint_menu"), "");
	r = render("{\"type\":\"page\",\"id\":\"p\",\"title\":{\"fr\":\"t\"},\"body\":{\"fr\":\"x\"}}");
	assert_null(meta(&r->items[0], "_profint_menu"));
	(void)state;
}

static void comments_follow_their_block_and_the_others_the_story(void **state)
{
	pf_record *r = render(
		"{\"type\":\"case\",\"id\":\"c\",\"area\":\"area/a\",\"title\":{\"fr\":\"t\"},\"summary\":{\"fr\":\"s\"},"
		"\"story\":{\"fr\":\"<p>0</p><p>1</p>\"},\"comments\":["
		"{\"recommendation\":\"recommendation/x\",\"text\":{\"fr\":\"<p>late</p>\"}},"
		"{\"recommendation\":\"recommendation/y\",\"text\":{\"fr\":\"<p>a</p><p>b</p>\"},\"after\":0},"
		"{\"recommendation\":\"recommendation/z\",\"text\":{\"fr\":\"far\"},\"after\":2}],"
		"\"questions\":[{\"fr\":\"[q] ?\"}],\"files\":[{\"path\":\"media/f.pdf\",\"title\":{\"fr\":\"F\"}}]}");

#define P(text) "<!-- wp:paragraph -->\n<p>" text "</p>\n<!-- /wp:paragraph -->"
	assert_string_equal(r->items[0].content.data,
		"<!-- wp:profint/story -->\n" P(
			"0") "\n\n"
				 "<!-- wp:profint/comment {\"on\":\"recommendation/y\"} -->\n" P("a") "\n\n" P("b") "\n<!-- /wp:profint/comment -->\n\n" P(
					 "1") "\n<!-- /wp:profint/story -->\n\n"
						  "<!-- wp:profint/comment {\"on\":\"recommendation/x\"} -->\n" P(
							  "late") "\n<!-- /wp:profint/comment -->\n\n"
									  "<!-- wp:profint/comment {\"on\":\"recommendation/z\"} -->\n" P(
										  "far") "\n<!-- /wp:profint/comment -->\n\n"
												 "<!-- wp:profint/questions -->\n<!-- wp:list -->\n<ul><!-- wp:list-item -->\n<li>&#91;q&#93; ?</li>\n"
												 "<!-- /wp:list-item --></ul>\n<!-- /wp:list -->\n<!-- /wp:profint/questions -->\n\n"
												 "<!-- wp:profint/files -->\n<!-- wp:file {\"id\":\001imedia/f.pdf\002,\"href\":\"\001jmedia/f.pdf\002\","
												 "\"showDownloadButton\":false} -->\n<div class=\"wp-block-file\"><a href=\"\001umedia/f.pdf\002\">F</a></div>\n"
												 "<!-- /wp:file -->\n<!-- /wp:profint/files -->");
	assert_int_equal(heard.warnings, 1);
	assert_string_equal(heard.pointer, "/comments/2/after");
	(void)state;
}

static void cards_and_related_references_are_blocks(void **state)
{
	pf_record *r = render(
		"{\"type\":\"recommendation\",\"id\":\"r\",\"area\":\"area/a\",\"number\":9,\"title\":{\"fr\":\"t\"},"
		"\"body\":{\"fr\":\"x\"},\"further\":[{\"to\":\"case/l\",\"text\":{\"fr\":\"a & b\"}},{\"to\":\"tool/m\",\"text\":{\"fr\":\"c\"}}]}");

	assert_string_equal(r->items[0].content.data,
		P("x") "\n\n<!-- wp:profint/further -->\n"
			   "<!-- wp:profint/card {\"to\":\"case/l\"} -->\n" P(
				   "a &amp; b") "\n<!-- /wp:profint/card -->\n\n"
								"<!-- wp:profint/card {\"to\":\"tool/m\"} -->\n" P(
									"c") "\n<!-- /wp:profint/card -->\n<!-- /wp:profint/further -->");
	assert_string_equal(meta(&r->items[0], "_profint_number"), "9");
	r = render(
		"{\"type\":\"module\",\"id\":\"m\",\"area\":\"area/a\",\"title\":{\"fr\":\"t\"},\"summary\":{\"fr\":\"s\"},\"modes\":[\"team\"],"
		"\"objectives\":[{\"fr\":\"o\"}],\"facilitator\":{\"fr\":\"<p>f</p>\"},\"cases\":[\"case/a\",\"case/b\",\"case/a\"],\"tools\":[\"tool/a\"]}");
	assert_string_equal(r->items[0].content.data,
		"<!-- wp:profint/objectives -->\n<!-- wp:list -->\n<ul><!-- wp:list-item -->\n<li>o</li>\n<!-- /wp:list-item --></ul>\n"
		"<!-- /wp:list -->\n<!-- /wp:profint/objectives -->\n\n<!-- wp:profint/facilitator -->\n" P(
			"f") "\n<!-- /wp:profint/facilitator -->\n\n<!-- wp:profint/related {\"to\":[\"case/a\",\"case/b\",\"tool/a\"]} /-->");
	assert_string_equal(term(&r->items[0], 1), "profint_mode team 0");
	(void)state;
}

static void a_language_exists_only_when_every_text_does(void **state)
{
	pf_record *r = render(
		"{\"type\":\"page\",\"id\":\"p\",\"title\":{\"fr\":\"t\",\"en\":\"t\",\"sv\":{\"text\":\"t\",\"state\":\"machine\"}},"
		"\"body\":{\"fr\":\"x\",\"sv\":{\"text\":\"y\",\"state\":\"reviewed\"}}}");

	assert_int_equal(r->item_count, 2);
	assert_string_equal(r->items[0].language.data, "fr");
	assert_string_equal(r->items[1].language.data, "sv");
	assert_true(r->items[1].machine);
	assert_int_equal(r->items[1].text_count, 2);
	assert_int_equal(r->items[1].machine_count, 1);
	assert_false(r->items[0].machine);
	assert_int_equal(heard.missing, 1); /* en has one of two, it has none and is not told */
	assert_string_equal(heard.message, "en");
	assert_string_equal(heard.pointer, "/body");
	(void)state;
}

static void languages_come_in_the_order_asked_for_and_no_others(void **state)
{
	static const char *const some[] = { "sv", "fr", "en", NULL };
	static const char json[] =
		"{\"type\":\"page\",\"id\":\"p\",\"title\":{\"fr\":\"t\",\"en\":\"t\",\"it\":\"t\",\"sv\":\"t\"},"
		"\"body\":{\"fr\":\"x\",\"en\":\"x\",\"it\":\"x\",\"sv\":\"x\"}}";
	pf_record *r = render_in(json, some);

	assert_int_equal(r->item_count, 3);
	assert_string_equal(r->items[0].language.data, "fr");
	assert_string_equal(r->items[1].language.data, "sv");
	assert_string_equal(r->items[2].language.data, "en");
	assert_int_equal(render_in(json, NULL)->item_count, 1);
	(void)state;
}

static void html_faults_are_told_with_the_pointer_of_the_text(void **state)
{
	assert_null(render(
		"{\"type\":\"case\",\"id\":\"c\",\"area\":\"area/a\",\"title\":{\"fr\":\"t\"},\"summary\":{\"fr\":\"s\"},"
		"\"story\":{\"fr\":\"x\"},\"comments\":[{\"recommendation\":\"recommendation/x\",\"text\":{\"fr\":\"ab<script>\"}}]}"));
	assert_int_equal(heard.errors, 1);
	assert_string_equal(heard.pointer, "/comments/0/text/fr");
	assert_non_null(strstr(heard.message, "(at byte 2)"));
	/* Also in a language that is left out, and in the form with a state. */
	assert_null(render(
		"{\"type\":\"page\",\"id\":\"p\",\"title\":{\"fr\":\"t\"},"
		"\"body\":{\"fr\":\"x\",\"en\":{\"text\":\"<p onclick=x>\",\"state\":\"machine\"}}}"));
	assert_string_equal(heard.pointer, "/body/en/text");
	assert_int_equal(heard.missing, 1);
	/* A warning refuses nothing. */
	assert_non_null(render(
		"{\"type\":\"page\",\"id\":\"p\",\"title\":{\"fr\":\"t\"},\"body\":{\"fr\":\"<p class=x>y</p>\"}}"));
	assert_int_equal(heard.warnings, 1);
	(void)state;
}

static void files_that_html_names_are_told(void **state)
{
	assert_non_null(render(
		"{\"type\":\"page\",\"id\":\"p\",\"title\":{\"fr\":\"t\"},"
		"\"body\":{\"fr\":\"<p><a href=\\\"media/a&amp;b.pdf\\\">x</a></p><img src=\\\"media/i.png\\\">\"}}"));
	assert_int_equal(heard.media, 2);
	assert_string_equal(heard.pointer, "/body/fr");
	assert_string_equal(heard.message, "media/i.png");
	(void)state;
}

static void mark_of(const char *json, size_t index, unsigned char out[PF_MARK_BYTES])
{
	pf_record *r = render(json);

	assert_non_null(r);
	assert_true(index < r->item_count);
	memcpy(out, r->items[index].source, PF_MARK_BYTES);
}

#define PAGE(fr, en, more)                                                                         \
	"{\"type\":\"page\",\"id\":\"p\",\"title\":{\"fr\":\"t\",\"en\":\"t\"},\"body\":{\"fr\":" fr   \
	",\"en\":" en "}" more "}"

static void the_mark_changes_with_what_the_item_is_made_of_and_with_nothing_else(void **state)
{
	static const char base[] = PAGE("\"a\"", "\"b\"", "");
	static const struct {
		const char *json;
		bool fr, en; /* changed? */
	} others[] = {
		{ PAGE("\"a\"", "\"b\"", ""), false, false },
		{ PAGE("\"a \"", "\"b\"", ""), true, false },
		{ PAGE("\"a\"", "\"c\"", ""), false, true },
		{ PAGE("\"a\"", "{\"text\":\"b\",\"state\":\"machine\"}", ""), false, true },
		{ PAGE("\"a\"", "{\"text\":\"b\",\"state\":\"reviewed\"}", ""), false, false },
		{ PAGE("\"a\"", "\"b\"", ",\"status\":\"draft\""), true, true },
		{ PAGE("\"a\"", "\"b\"", ",\"order\":1"), true, true },
		{ PAGE("\"a\"", "\"b\"", ",\"menu\":false"), true, true },
		{ PAGE("\"a\"", "\"b\"", ",\"aliases\":[\"/x\"]"), true, false },
		{ PAGE("\"a\"", "\"b\"", ",\"slug\":{\"en\":\"x\"}"), false, true },
		{ PAGE("\"a\"", "\"b\"", ",\"date\":\"2024-01-01T00:00:00Z\""), true, true },
		{ PAGE("\"a\"", "\"b\"", ",\"modified\":\"2024-01-01T00:00:00Z\""), false, false },
	};
	unsigned char fr[PF_MARK_BYTES], en[PF_MARK_BYTES], found[PF_MARK_BYTES];

	mark_of(base, 0, fr);
	mark_of(base, 1, en);
	assert_memory_not_equal(fr, en, PF_MARK_BYTES);
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		mark_of(others[i].json, 0, found);
		assert_int_equal(memcmp(found, fr, PF_MARK_BYTES) != 0, others[i].fr);
		mark_of(others[i].json, 1, found);
		assert_int_equal(memcmp(found, en, PF_MARK_BYTES) != 0, others[i].en);
	}
	(void)state;
}

static void the_profile_and_the_model_name_the_same_limits(void **state)
{
	pf_error err = { 0 };
	const pf_limits *limits = pf_model_limits(pf_model_get(&err));

	assert_int_equal(limits->html_bytes, PF_HTML_BYTES);
	assert_int_equal(limits->html_depth, PF_HTML_DEPTH);
	assert_int_equal(limits->html_tags, PF_HTML_TAGS);
	assert_int_equal(limits->html_attributes, PF_HTML_ATTRIBUTES);
	(void)state;
}

static int begin(void **state)
{
	pf_error err = { 0 };

	(void)state;
	arena = pf_arena_new();
	return arena && pf_digest_start(&err) ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	pf_arena_free(arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_term_has_name_description_and_metas),
		cmocka_unit_test(columns_come_from_their_fields),
		cmocka_unit_test(relations_are_listed_once_with_the_main_area_as_meta),
		cmocka_unit_test(a_featured_image_is_an_attachment_with_an_alt_text_by_language),
		cmocka_unit_test(members_of_objects_and_booleans_become_metas),
		cmocka_unit_test(comments_follow_their_block_and_the_others_the_story),
		cmocka_unit_test(cards_and_related_references_are_blocks),
		cmocka_unit_test(a_language_exists_only_when_every_text_does),
		cmocka_unit_test(languages_come_in_the_order_asked_for_and_no_others),
		cmocka_unit_test(html_faults_are_told_with_the_pointer_of_the_text),
		cmocka_unit_test(files_that_html_names_are_told),
		cmocka_unit_test(the_profile_and_the_model_name_the_same_limits),
		cmocka_unit_test(the_mark_changes_with_what_the_item_is_made_of_and_with_nothing_else),
	};

	return cmocka_run_group_tests_name("render", tests, begin, end);
}
