/*
 * text: bytes that carry their length (pf_span, borrowed) and text that grows (pf_text, owned).
 *
 * A pf_text is created with its limit. The first failure (limit or memory) sticks: later additions do nothing, and one
 * check at the end tells. data is always NUL-terminated once something was added; the NUL is not counted.
 */
#ifndef PF_BASE_TEXT_H
#define PF_BASE_TEXT_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

typedef struct pf_span {
	const char *data;
	size_t length;
} pf_span;

typedef struct pf_text {
	char *data;
	size_t length;
	size_t room;
	size_t limit;
	bool failed;
	bool starved; /* it failed for want of memory, not by its limit */
} pf_text;

#define PF_SPAN(literal) ((pf_span){ (literal), sizeof(literal) - 1 })

pf_span pf_span_of(const char *string); /* NULL gives the empty span */
bool pf_span_equal(pf_span a, pf_span b);
bool pf_span_is(pf_span a, const char *string);
pf_span pf_text_span(const pf_text *text);

void pf_text_init(pf_text *text, size_t limit);
void pf_text_release(pf_text *text); /* frees; may be called twice */
void pf_text_clear(pf_text *text);   /* empty, the room is kept, a failure is forgotten */

void pf_text_add(pf_text *text, const char *bytes, size_t length);
void pf_text_put(pf_text *text, const char *string);
void pf_text_span_add(pf_text *text, pf_span span);
void pf_text_byte(pf_text *text, char byte);
void pf_text_format(pf_text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* False when an addition failed: PF_E_INPUT for the limit, PF_E_MEMORY else. `what` names the text in the message. */
bool pf_text_check(const pf_text *text, const char *what, pf_error *err);

/* Gives the bytes away (NUL-terminated, never NULL unless failed) and leaves the text empty. Caller frees. */
char *pf_text_take(pf_text *text);

#endif
