/* html_report: the notes of one text on their way to the caller, counted and capped. */
#ifndef PF_WORDPRESS_HTML_REPORT_H
#define PF_WORDPRESS_HTML_REPORT_H

#include "wordpress/html.h"

#define PF_HTML_NOTES 100

typedef struct pf_html_report {
	pf_html_note note; /* or NULL */
	void *self;
	unsigned told;
	bool failed; /* an error was among them */
} pf_html_report;

void pf_html_tell(pf_html_report *report, bool error, size_t offset, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/*
 * A name from outside as it may stand in a message: its first 40 bytes, what is no ASCII letter,
 * digit or sign as `?`.
 */
const char *pf_html_quoted(char buffer[48], pf_span name);

#endif
