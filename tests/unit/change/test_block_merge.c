/* The three-way merge of blocks: edits in different blocks meet, and nothing that either side said is lost. */
#include "change/block_merge.h"
#include "../starve.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* The merged text, or NULL for a clash; the caller frees. */
static char *merged(const char *base, const char *site, const char *bundle)
{
	pf_canon canons[3];
	const char *const texts[] = { base, site, bundle };
	bool clean = false;
	pf_text out;

	pf_text_init(&out, 1 << 26);
	for (size_t i = 0; i < 3; i++) {
		pf_canon_init(&canons[i]);
		assert_true(pf_canon_read(&canons[i], pf_span_of(texts[i]), NULL));
	}
	assert_true(pf_block_merge(&out, &clean, pf_text_span(&canons[0].marks), &canons[1], &canons[2], NULL));
	for (size_t i = 0; i < 3; i++)
		pf_canon_release(&canons[i]);
	if (!clean) {
		assert_int_equal(out.length, 0);
		pf_text_release(&out);
		return NULL;
	}
	return pf_text_take(&out);
}

/*
 * A document in short: a letter or digit is a paragraph that says it, `(`…`)` a group around others, `[`…`]` a list and
 * its letters list items, `{`…`}` a comment.
 */
static char *document(const char *brief)
{
	static const char brackets[] = "()[]{}";
	static const char *const edges[] = { "<!-- wp:group -->\n<div class=\"wp-block-group\">", "</div>\n<!-- /wp:group -->",
		"<!-- wp:list -->\n<ul>", "</ul>\n<!-- /wp:list -->",
					     "<!-- wp:profint/comment {\"on\":\"recommendation/x\"} -->", "<!-- /wp:profint/comment -->" };
	pf_text out;
	bool list = false, tight = true, comment = false;

	pf_text_init(&out, 1 << 24);
	pf_text_put(&out, "");
	for (; *brief; brief++) {
		const char *bracket = strchr(brackets, *brief);
		bool closes = bracket && (bracket - brackets) % 2;

		pf_text_put(&out, *brief == '}' || comment ? "\n" : tight || closes ? "" : "\n\n");
		comment = *brief == '{';
		if (bracket) {
			pf_text_put(&out, edges[bracket - brackets]);
			list = *brief == '[' || (list && *brief != ']');
			tight = !closes;
			continue;
		}
		pf_text_format(&out, list ? "<!-- wp:list-item -->\n<li>%c</li>\n<!-- /wp:list-item -->" : "<!-- wp:paragraph -->\n<p>%c</p>\n"
			"<!-- /wp:paragraph -->", *brief);
		tight = false;
	}
	return pf_text_take(&out);
}

static void check(const char *base, const char *site, const char *bundle, const char *expected)
{
	char *texts[] = { document(base), document(site), document(bundle), expected ? document(expected) : NULL };
	char *got = merged(texts[0], texts[1], texts[2]);

	if (!expected && got)
		fail_msg("%s, site %s, bundle %s: no clash but\n%s", base, site, bundle, got);
	if (expected && !got)
		fail_msg("%s, site %s, bundle %s: a clash", base, site, bundle);
	if (expected)
		assert_string_equal(got, texts[3]);
	for (size_t i = 0; i < 4; i++)
		free(texts[i]);
	free(got);
}

static void edits_in_different_blocks_meet(void **state)
{
	(void)state;
	check("abcde", "aXcde", "abcdY", "aXcdY");
	check("abc", "Xbc", "abY", "XbY");
	check("abc", "Xbc", "aYc", "XYc");
	check("abc", "aXc", "Ybc", "YXc");
	check("ab", "Xb", "aY", "XY");
	check("a[bc]d", "a[Xc]d", "a[bY]d", "a[XY]d");
	check("a{b}c", "a{X}c", "Y{b}c", "Y{X}c");
	check("([a]b)", "([X]b)", "([a]Y)", "([X]Y)");
}

static void one_sided_changes_are_that_sides(void **state)
{
	(void)state;
	check("abc", "abc", "aYc", "aYc");
	check("abc", "aXc", "abc", "aXc");
	check("abc", "abc", "", "");
	check("", "x", "", "x");
	check("", "", "y", "y");
}

static void the_same_change_by_both_is_no_clash(void **state)
{
	(void)state;
	check("abc", "aXc", "aXc", "aXc");
	check("abc", "ac", "ac", "ac");
	check("abc", "abXc", "abXc", "abXc");
	check("abcde", "aXcdZ", "aXcYe", "aXcYZ");
	check("abcd", "ad", "ad", "ad");
}

static void blocks_that_editors_added_stay_where_they_are(void **state)
{
	(void)state;
	check("abc", "abXc", "aYc", "aYXc");
	check("abc", "abXc", "abY", "abXY");
	check("abc", "abXc", "ac", "aXc");
	check("abc", "abXc", "a", "aX");
	check("abc", "abXc", "Yabc", "YabXc");
	check("abc", "abcX", "abYc", "abYcX");
	check("abc", "Xabc", "bc", "Xbc");
	check("a[bc]", "a[bcX]", "a[c]", "a[cX]");
	check("a{b}c", "a{bX}c", "a{Y}c", "a{YX}c");
}

static void what_both_added_at_one_place_is_kept_the_sites_first(void **state)
{
	(void)state;
	check("ab", "aXb", "aYb", "aXYb");
	check("ab", "abX", "abY", "abXY");
	check("", "x", "y", "xy");
	/* what both added alike stands there once */
	check("ab", "aXb", "aXYb", "aXYb");
	check("ab", "aXYb", "aXb", "aXYb");
	check("ab", "aYb", "aXYb", "aXYb");
	check("ab", "aXYZb", "aXWZb", "aXYWZb");
	check("ab", "aXb", "aXXb", "aXXb");
	check("ab", "a(X)b", "a(X)Yb", "a(X)Yb");
	check("ab", "a[X]b", "a[Y]b", "a[X][Y]b");
}

static void overlapping_changes_clash(void **state)
{
	(void)state;
	check("abc", "aXc", "aYc", NULL);
	check("abc", "aXc", "ac", NULL);
	check("abc", "ac", "aYc", NULL);
	check("abcd", "aXd", "abYd", NULL);
	check("abcd", "abXcd", "aPQRd", NULL);
	check("a[bc]d", "a[Xc]d", "ad", NULL);
}

static void what_was_added_inside_a_removed_block_clashes(void **state)
{
	(void)state;
	check("a(b)c", "a(bX)c", "ac", NULL);
	check("a(b)c", "ac", "a(bY)c", NULL);
	check("a[bc]d", "a[bXc]d", "ad", NULL);
}

static void edges_that_would_not_match_clash(void **state)
{
	(void)state;
	check("abc", "(ab)c", "a(bc)", NULL);
	check("abc", "(ab)c", "a[b]c", "(a[b])c");
	check("abc", "(ab)c", "aYc", "(aY)c");
	check("abc", "(abc)", "a(b)c", "(a(b)c)");
	check("(ab)c", "(ab)c", "abc", "abc");
}

/* The opening edges of two lists look alike; a new item must not land in the other list. */
static void edges_of_like_blocks_are_told_apart(void **state)
{
	(void)state;
	check("[ab]x[cd]", "x[cd]", "[ab]x[cdY]", "x[cdY]");
	check("[ab][cd]", "[cd]", "[abY][cd]", NULL);
	check("[ab][cd]", "[ab]", "[ab][cdY]", NULL);
	check("[ab][cd]", "[cd]", "[ab][cdY]", "[cdY]");
	check("[ab]", "[xy][ab]", "[abY]", "[xy][abY]");
	check("[ab][cd]", "[ab][xy][cd]", "[abY][cdZ]", "[abY][xy][cdZ]");
}

static void delimiters_that_do_not_match_clash(void **state)
{
	char *got;

	(void)state;
	got = merged("<!-- wp:a /-->", "<!-- wp:a --><!-- wp:b /-->", "<!-- wp:a {\"x\":1} /-->");
	assert_null(got);
	got = merged("<!-- wp:a /-->", "<!-- wp:a {\"x\":1} /-->", "<!-- wp:a --><!-- wp:b /-->");
	assert_null(got);
	got = merged("<!-- wp:a --><!-- wp:b /-->", "<!-- wp:a /-->", "<!-- wp:a /-->");
	assert_null(got);
}

static void bytes_are_those_of_the_side_that_changed_else_the_sites(void **state)
{
	static const char base[] = "<!-- wp:heading -->\n<h2>A</h2>\n<!-- /wp:heading -->\n\n<!-- wp:heading -->\n<h2>B</h2>\n<!-- /wp:heading -->";
	static const char site[] = "<!-- wp:heading -->\n<h2 class=\"wp-block-heading\">A</h2>\n<!-- /wp:heading -->\n\n\n<!-- wp:heading -->\n"
		"<h2 class=\"wp-block-heading\">B</h2>\n<!-- /wp:heading -->";
	static const char bundle[] = "<!-- wp:heading -->\n<h2>A</h2>\n<!-- /wp:heading -->\n\n<!-- wp:heading -->\n<h2>C</h2>\n<!-- /wp:heading -->";
	char *got = merged(base, site, bundle);

	(void)state;
	assert_string_equal(got, "<!-- wp:heading -->\n<h2 class=\"wp-block-heading\">A</h2>\n<!-- /wp:heading -->\n\n\n<!-- wp:heading -->\n"
		"<h2>C</h2>\n<!-- /wp:heading -->");
	free(got);
}

static void a_story_with_its_comments_merges(void **state)
{
	static const char *const parts[] = { "<!-- wp:profint/story -->\n<!-- wp:paragraph -->\n<p>",
					     "</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:profint/comment {\"on\":\"recommendation/a\"} -->\n"
						"<!-- wp:paragraph -->\n<p>",
					     "</p>\n<!-- /wp:paragraph -->\n<!-- /wp:profint/comment -->\n\n<!-- wp:quote -->\n"
						"<blockquote class=\"wp-block-quote\"><!-- wp:paragraph -->\n<p>",
					     "</p>\n<!-- /wp:paragraph --><cite>",
					     "</cite></blockquote>\n<!-- /wp:quote -->\n\n<!-- wp:table -->\n"
						"<figure class=\"wp-block-table\"><table><tbody><tr><td>",
					     "</td></tr></tbody></table></figure>\n<!-- /wp:table -->\n<!-- /wp:profint/story -->" };
	static const char words[][5] = { "abcde", "Abcde", "aBcde", "abCde", "abcDe", "abcdE" };

	(void)state;
	for (size_t mine = 0; mine < 6; mine++)
		for (size_t theirs = 0; theirs < 6; theirs++) {
			char *texts[4];

			for (size_t which = 0; which < 4; which++) {
				pf_text out;

				pf_text_init(&out, 10000);
				for (size_t i = 0; i < 6; i++) {
					char word = i < 5 ? words[which == 1 ? mine : which == 2 ? theirs : 0][i] : '\0';

					if (which == 3 && i < 5)
						word = words[mine][i] != words[0][i] ? words[mine][i] : words[theirs][i];
					pf_text_put(&out, parts[i]);
					if (word)
						pf_text_byte(&out, word);
				}
				texts[which] = pf_text_take(&out);
			}
			{
				char *got = merged(texts[0], texts[1], texts[2]);

				assert_non_null(got);
				assert_string_equal(got, texts[3]);
				free(got);
			}
			for (size_t which = 0; which < 4; which++)
				free(texts[which]);
		}
}

/* --- generated documents --- */

static unsigned seed;

static unsigned pick(unsigned below)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 16) % below;
}

#define BLOCKS 24

typedef struct plan {
	int words[BLOCKS];       /* of each block; changed by an edit, 0: removed */
	int added[BLOCKS];       /* a block behind it, 0: none */
	size_t groups[BLOCKS];   /* how many blocks a group that begins here holds; 0: none */
} plan;

static void put_paragraph(pf_text *out, int word)
{
	pf_text_format(out, "<!-- wp:paragraph -->\n<p>word %d</p>\n<!-- /wp:paragraph -->\n\n", word);
}

static char *written(const plan *p)
{
	size_t ends = 0;
	pf_text out;

	pf_text_init(&out, 100000);
	for (size_t i = 0; i < BLOCKS; i++) {
		if (p->groups[i]) {
			pf_text_put(&out, "<!-- wp:group -->\n<div>");
			ends = i + p->groups[i];
		}
		if (p->words[i])
			put_paragraph(&out, p->words[i]);
		if (p->added[i])
			put_paragraph(&out, p->added[i]);
		if (ends && i + 1 == ends)
			pf_text_put(&out, "</div>\n<!-- /wp:group -->\n\n");
	}
	return pf_text_take(&out);
}

static bool same_content(const char *one, const char *two)
{
	pf_canon a, b;
	bool same;

	pf_canon_init(&a);
	pf_canon_init(&b);
	assert_true(pf_canon_read(&a, pf_span_of(one), NULL));
	assert_true(pf_canon_read(&b, pf_span_of(two), NULL));
	same = pf_span_equal(pf_text_span(&a.marks), pf_text_span(&b.marks));
	pf_canon_release(&a);
	pf_canon_release(&b);
	return same;
}

/* Every block is one side's to edit, at random: all edits of both are in the result, in their places. */
static void disjoint_edits_of_random_documents_merge_to_both(void **state)
{
	(void)state;
	for (seed = 1; seed < 600; seed++) {
		unsigned start = seed;
		plan base = { 0 }, sides[2], both;
		char *texts[4], *got;

		for (size_t i = 0; i < BLOCKS; i++)
			base.words[i] = (int)(100 + i);
		for (size_t i = 0; i + 4 < BLOCKS; i += 5)
			base.groups[i] = pick(2) ? 2 + pick(3) : 0;
		sides[0] = sides[1] = both = base;
		for (size_t i = 0; i < BLOCKS; i++) {
			unsigned who = pick(2), what = pick(5);
			bool lone = base.groups[i] || (i && base.groups[i - 1]); /* a group keeps a block */

			if (what == 0)
				both.words[i] = sides[who].words[i] = (int)(1000 * (who + 1) + i);
			else if (what == 1 && !lone)
				both.words[i] = sides[who].words[i] = 0;
			else if (what == 2)
				both.added[i] = sides[who].added[i] = (int)(5000 * (who + 1) + i);
		}
		texts[0] = written(&base);
		texts[1] = written(&sides[0]);
		texts[2] = written(&sides[1]);
		texts[3] = written(&both);
		got = merged(texts[0], texts[1], texts[2]);
		/* what one side rewrote whole, the other did not touch: but neighbours may have been taken for one change */
		if (got && !same_content(got, texts[3]))
			fail_msg("seed %u:\n%s\n--- expected\n%s", start, got, texts[3]);
		if (!got)
			fail_msg("seed %u: a clash", start);
		for (size_t i = 0; i < 4; i++)
			free(texts[i]);
		free(got);
		seed = start;
	}
}

static void the_same_edits_of_random_documents_are_taken_once(void **state)
{
	(void)state;
	for (seed = 1; seed < 200; seed++) {
		unsigned start = seed;
		plan base = { 0 }, edited;
		char *before, *after, *got;

		for (size_t i = 0; i < BLOCKS; i++)
			base.words[i] = (int)(100 + pick(6)); /* many alike */
		edited = base;
		for (size_t i = 0; i < BLOCKS; i++)
			if (pick(3) == 0)
				edited.words[i] = (int)pick(110);
		before = written(&base);
		after = written(&edited);
		got = merged(before, after, after);
		assert_non_null(got);
		assert_true(same_content(got, after));
		free(got);
		got = merged(before, after, before);
		assert_true(got && same_content(got, after));
		free(got);
		got = merged(before, before, after);
		assert_true(got && same_content(got, after));
		free(got);
		free(before);
		free(after);
		seed = start;
	}
}

static void too_many_changes_are_a_clash_and_not_an_hour(void **state)
{
	pf_text texts[3];
	char *got;

	(void)state;
	for (int t = 0; t < 3; t++) {
		pf_text_init(&texts[t], 1 << 24);
		for (int i = 0; i < 4000; i++)
			pf_text_format(&texts[t], "<!-- wp:a {\"n\":%d} /-->", 10000 * t + i);
	}
	got = merged(texts[0].data, texts[1].data, texts[2].data);
	assert_null(got);
	for (int t = 0; t < 3; t++)
		pf_text_release(&texts[t]);
}

static void when_memory_runs_out_that_is_said_and_nothing_is_decided(void **state)
{
	char *const texts[] = { document("ab[cd]e"), document("aX[cd]e"), document("ab[cY]Z") };
	bool done = false;

	(void)state;
	for (long n = 0; !done; n++) {
		pf_canon canons[3];
		pf_error err = { 0 };
		bool clean = false, ok = true;
		pf_text out;

		assert_true(n < 1000);
		pf_text_init(&out, 1 << 20);
		for (size_t i = 0; i < 3; i++)
			pf_canon_init(&canons[i]);
		countdown = n;
		for (size_t i = 0; ok && i < 3; i++)
			ok = pf_canon_read(&canons[i], pf_span_of(texts[i]), &err);
		ok = ok && pf_block_merge(&out, &clean, pf_text_span(&canons[0].marks), &canons[1], &canons[2], &err);
		done = ok && countdown >= 0;
		countdown = -1;
		if (!ok)
			assert_int_equal(err.code, PF_E_MEMORY);
		assert_int_equal(clean, ok);
		for (size_t i = 0; i < 3; i++)
			pf_canon_release(&canons[i]);
		pf_text_release(&out);
	}
	for (size_t i = 0; i < 3; i++)
		free(texts[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edits_in_different_blocks_meet),
		cmocka_unit_test(one_sided_changes_are_that_sides),
		cmocka_unit_test(the_same_change_by_both_is_no_clash),
		cmocka_unit_test(blocks_that_editors_added_stay_where_they_are),
		cmocka_unit_test(what_both_added_at_one_place_is_kept_the_sites_first),
		cmocka_unit_test(overlapping_changes_clash),
		cmocka_unit_test(what_was_added_inside_a_removed_block_clashes),
		cmocka_unit_test(edges_that_would_not_match_clash),
		cmocka_unit_test(edges_of_like_blocks_are_told_apart),
		cmocka_unit_test(delimiters_that_do_not_match_clash),
		cmocka_unit_test(bytes_are_those_of_the_side_that_changed_else_the_sites),
		cmocka_unit_test(a_story_with_its_comments_merges),
		cmocka_unit_test(disjoint_edits_of_random_documents_merge_to_both),
		cmocka_unit_test(the_same_edits_of_random_documents_are_taken_once),
		cmocka_unit_test(too_many_changes_are_a_clash_and_not_an_hour),
		cmocka_unit_test(when_memory_runs_out_that_is_said_and_nothing_is_decided),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
