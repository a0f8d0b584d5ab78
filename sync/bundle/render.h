/*
 * render: a validated record becomes what WordPress stores, one pf_item a language.
 *
 * Everything follows the model (columns, metas, taxonomies, sections); no record type is named in
 * the code. The record must have passed validation against its type: render trusts kinds and
 * required fields, and checks only what lies inside the HTML texts.
 *
 * A target language gets an item when it has every text that the source language has; a text is a
 * string (reviewed) or { "text": …, "state": "machine" }. A language without any text is silently
 * absent (it will be translated); one with some of them is left out and told through `missing`.
 */
#ifndef PF_BUNDLE_RENDER_H
#define PF_BUNDLE_RENDER_H

#include "base/arena.h"
#include "bundle/item.h"

#include <jansson.h>

typedef struct pf_render_options {
	const char *source_language;
	/* Those wanted, in the manifest's order, NULL-terminated; the source may be among them. */
	const char *const *languages;
} pf_render_options;

/*
 * What is told while a record is rendered; any function may be NULL. Pointers are JSON pointers
 * into the record.
 */
typedef struct pf_render_sink {
	/*
	 * What the HTML profile says about the text at `pointer`; an error means that the record cannot
	 * be used.
	 */
	void (*note)(void *self, bool error, const char *pointer, const char *message);
	/*
	 * `language` has some texts of the record, but not the one at `pointer`: it gets no item. Once
	 * a language.
	 */
	void (*missing)(void *self, const char *language, const char *pointer);
	/*
	 * An HTML text of an item names the file `path` of the bundle. A path may come more than once.
	 * Files that the record itself names are not told: they stand in its own fields.
	 */
	void (*media)(void *self, const char *pointer, const char *path);
	void *self;
} pf_render_sink;

/*
 * *out is NULL when an error was noted; else the record with its items, source language first, all
 * of it in `arena` (nothing points into the JSON afterwards). `depth` is 1 for a type whose parent
 * is another type, else 0: how deep a page lies only its siblings know. False: no memory
 * (PF_E_MEMORY), or a text grew over its limit (PF_E_INPUT).
 */
bool pf_render(pf_record **out, pf_arena *arena, const json_t *record, const pf_type *type,
	const pf_render_options *options, const pf_render_sink *sink, pf_error *err);

#endif
