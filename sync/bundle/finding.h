/*
 * finding: what is wrong in a bundle, all of it in one go.
 *
 * Printed as `FILE:LINE: /json/pointer: error|warning: what is wrong and what was expected`. Only the first
 * limits.findings (1,000) errors and as many warnings are kept, so that warnings cannot hide an error; the rest is
 * counted.
 */
#ifndef PF_BUNDLE_FINDING_H
#define PF_BUNDLE_FINDING_H

#include "base/text.h"

#include <jansson.h>

typedef struct pf_findings pf_findings;

pf_findings *pf_findings_new(void); /* NULL: no memory */
void pf_findings_free(pf_findings *findings);

/* pointer is a JSON pointer ("" for the whole); line 0 when the file has no lines. The message is one sentence. */
void pf_findings_add(pf_findings *findings, bool error, const char *file, size_t line, const char *pointer, const char *format, ...)
	__attribute__((format(printf, 6, 7)));

size_t pf_findings_errors(const pf_findings *findings);
size_t pf_findings_warnings(const pf_findings *findings);

/*
 * { "valid": …, "findings": [ { "severity", "file", "line", "pointer", "message" } ] }, sorted by file and line, and
 * "more": n when some were only counted. The caller owns it. NULL: no memory.
 */
json_t *pf_findings_json(const pf_findings *findings);

#endif
