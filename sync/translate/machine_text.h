/*
 * machine_text: which texts of a target the bundle calls a machine's. Pure.
 *
 * The ledger has JSON pointers into the record ("/title", "/comments/0/text"), a line each; here a segment of the site is
 * led back to the text of the record that it was rendered from, by the model. A block's number in the content is taken for
 * that of its text in the record. Content of several sections without a block is a machine's only when all of them are.
 */
#ifndef PF_TRANSLATE_MACHINE_TEXT_H
#define PF_TRANSLATE_MACHINE_TEXT_H

#include "model/model.h"
#include "wordpress/segment.h"

/* Segment `at` of a field ("title", "content", "meta:KEY") that was cut. */
bool pf_machine_text(const pf_type *type, pf_span pointers, const char *field, const pf_segments *cut, size_t at);

#endif
