/*
 * json: JSON from outside, read strictly, with the place of a fault.
 *
 * Before the library sees it: size, byte order mark, NUL, UTF-8, control characters (escaped ones too), depth. Then
 * RFC 8259 without exceptions: no double keys, no numbers outside their range, nothing after the value. So every string
 * of the tree is what pf_utf8_valid accepts, and the tree is never deeper than asked.
 */
#ifndef PF_BASE_JSON_H
#define PF_BASE_JSON_H

#include "base/text.h"

#include <jansson.h>

typedef struct pf_json_limits {
	size_t bytes;
	size_t depth; /* arrays and objects inside each other; 1 allows `{}` */
} pf_json_limits;

/* Where and why; line and column count from 1, columns in characters; line 0: the whole. */
typedef struct pf_json_fault {
	pf_code code; /* PF_E_INPUT or PF_E_MEMORY */
	size_t line, column;
	char message[256];
} pf_json_fault;

/* One object or array and white space around it. False: *fault is filled. The caller owns the tree. */
bool pf_json_read(json_t **out, pf_span text, const pf_json_limits *limits, pf_json_fault *fault);

/* The line (from 1) where the value that a JSON pointer names begins, in text that pf_json_read accepted; the line of
 * the nearest value around it when there is none. */
size_t pf_json_line(pf_span text, const char *pointer);

/* What a value is, for messages: "a text", "a whole number", "a list", … */
const char *pf_json_kind(const json_t *value);

#endif
