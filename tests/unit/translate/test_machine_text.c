/* machine_text: from a segment of the site back to the text of the record, by the content model as it is. */
#include "translate/machine_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* One letter a segment: m for a machine's, r for the others. */
static const char *said(const char *type, const char *pointers, const char *field, const char *value)
{
	static char letters[64];
	bool content = strcmp(field, "content") == 0;
	pf_segments cut = { 0 };
	pf_error err = { 0 };
	const pf_type *of = pf_model_type(pf_model_get(&err), pf_span_of(type));

	assert_non_null(of);
	assert_true(pf_segments_cut(&cut, pf_span_of(value), content ? PF_SEGMENT_BLOCKS : PF_SEGMENT_PLAIN, &err));
	for (size_t i = 0; i < cut.count; i++)
		letters[i] = pf_machine_text(of, pf_span_of(pointers), field, &cut, i) ? 'm' : 'r';
	letters[cut.count] = '\0';
	pf_segments_release(&cut);
	return letters;
}

static void plain_fields_are_told_by_their_own_pointer(void **state)
{
	(void)state;
	assert_string_equal(said("practice", "/title", "title", "A title"), "m");
	assert_string_equal(said("practice", "/title", "excerpt", "A summary"), "r");
	assert_string_equal(said("practice", "/body\n/summary", "excerpt", "A summary"), "m");
	assert_string_equal(said("practice", "/place", "meta:_profint_place", "Lyons"), "m");
	assert_string_equal(said("practice", "/image/alt", "meta:_profint_image_alt", "A picture"), "m");
	assert_string_equal(said("practice", "/image", "meta:_profint_image_alt", "A picture"), "r");
	assert_string_equal(said("practice", "/titles\n/x/title", "title", "A title"), "r");
	assert_string_equal(said("area", "/title", "title", "An area"), "m");
	assert_string_equal(said("area", "/summary", "excerpt", "An area"), "m");
	assert_string_equal(said("area", "", "title", "An area"), "r");
}

static const char case_content[] = "<!-- wp:profint/story -->\n<p>a</p><p>b</p><!-- wp:profint/comment {\"on\":\"x\"} --><p>c</p><!-- /wp:profint/comment --><p>d</p>"
				   "<!-- wp:profint/comment --><p>e</p><p>f</p><!-- /wp:profint/comment --><!-- /wp:profint/story -->"
				   "<!-- wp:profint/questions --><ul><li>g</li><li>h</li></ul><!-- /wp:profint/questions -->"
				   "<!-- wp:profint/files --><!-- wp:file --><div><a href=\"x\">i</a></div><!-- /wp:file --><!-- wp:file --><div><a href=\"x\">j</a></div>"
				   "<!-- /wp:file --><!-- /wp:profint/files -->";

static void content_is_told_section_by_section(void **state)
{
	(void)state;
	assert_string_equal(said("case", "/story", "content", case_content), "mmrmrrrrrr");
	assert_string_equal(said("case", "/comments/0/text", "content", case_content), "rrmrrrrrrr");
	assert_string_equal(said("case", "/comments/1/text", "content", case_content), "rrrrmmrrrr");
	assert_string_equal(said("case", "/questions/1", "content", case_content), "rrrrrrrmrr");
	assert_string_equal(said("case", "/files/0/title\n/files/1/title", "content", case_content), "rrrrrrrrmm");
	assert_string_equal(said("case", "/title\n/summary", "content", case_content), "rrrrrrrrrr");
}

static void sections_without_a_block_and_texts_of_cards_are_known(void **state)
{
	(void)state;
	assert_string_equal(said("recommendation", "/body", "content", "<p>a</p><!-- wp:profint/further --><!-- wp:profint/card --><p>b</p><!-- /wp:profint/card -->"
								       "<!-- wp:profint/card --><p>c</p><!-- /wp:profint/card --><!-- /wp:profint/further -->"),
			    "mrr");
	assert_string_equal(said("recommendation", "/further/1/text", "content", "<p>a</p><!-- wp:profint/further --><!-- wp:profint/card --><p>b</p><!-- /wp:profint/card -->"
										 "<!-- wp:profint/card --><p>c</p><!-- /wp:profint/card --><!-- /wp:profint/further -->"),
			    "rrm");
	assert_string_equal(said("sequence", "/activity", "content", "<p>a</p><!-- wp:profint/activity --><p>b</p><!-- /wp:profint/activity -->"), "rm");
	assert_string_equal(said("sequence", "/body", "content", "<!-- wp:acme/x --><p>a</p><!-- /wp:acme/x --><!-- wp:profint/unknown --><p>b</p><!-- /wp:profint/unknown -->"),
			    "mr");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_fields_are_told_by_their_own_pointer),
		cmocka_unit_test(content_is_told_section_by_section),
		cmocka_unit_test(sections_without_a_block_and_texts_of_cards_are_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
