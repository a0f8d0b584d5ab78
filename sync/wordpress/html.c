/* html: see html.h */
#include "wordpress/html.h"

#include "wordpress/html_limit.h"
#include "wordpress/html_scan.h"
#include "wordpress/html_tree.h"

#include <stdlib.h>
#include <string.h>

/*
 * Rebuilt text may be longer than what it was made of, but it is a text itself and must pass when
 * it comes back.
 */
#define REBUILT_LIMIT (8 * PF_HTML_BYTES)

static void finish(const pf_text *out, pf_html_report *report)
{
	if (out->length > PF_HTML_BYTES)
		pf_html_tell(report, true, 0,
			"text has %zu bytes in its canonical form, expected at most %zu", out->length,
			PF_HTML_BYTES);
	else if (!pf_html_canonical(pf_text_span(out)))
		pf_html_tell(report, true, 0,
			"markup has no canonical form, expected well-nested elements");
}

/* False: no memory. */
static bool repair(pf_text *out, pf_span html, pf_html_report *report)
{
	char *copy;

	if (html.length > PF_HTML_BYTES) {
		pf_html_tell(report, true, 0, "text has %zu bytes, expected at most %zu", html.length,
			PF_HTML_BYTES);
		return true;
	}
	copy = malloc(html.length + 1);
	if (!copy)
		return false;
	memcpy(copy, html.data, html.length);
	if (pf_html_within_limits(copy, html.length, report))
		pf_html_rebuild(out, (pf_span){ copy, html.length }, report);
	free(copy);
	if (!report->failed && !out->failed)
		finish(out, report);
	return report->failed || !out->failed;
}

bool pf_html_clean(pf_text *out, pf_span html, pf_html_note note, void *self, pf_error *err)
{
	pf_html_report report = { .note = note, .self = self };
	pf_text rebuilt;
	bool ok;

	if (pf_html_canonical(html)) {
		pf_text_span_add(out, html);
		return pf_text_check(out, "the text", err);
	}
	pf_text_init(&rebuilt, REBUILT_LIMIT);
	ok = repair(&rebuilt, html, &report);
	if (!ok)
		pf_fail(err, PF_E_MEMORY, "no memory for a text of %zu bytes", html.length);
	else if (!report.failed)
		pf_text_span_add(out, pf_text_span(&rebuilt));
	ok = ok && pf_text_check(out, "the text", err);
	pf_text_release(&rebuilt);
	return ok;
}
