/*
 * look: brings the tables of segments and translations up to what the site holds. Asks no provider and writes no content.
 *
 * For each record: its source segments are cut and aligned with those of the last look (align.h), so that a segment keeps its
 * identity when it moves or is rewritten. For each language: what stands in the target is aligned in the same way.
 *   source same, target same          nothing
 *   source same, target other         somebody wrote it: reviewed text; made by the bundle when the ledger says so, else by a person
 *   source other, target same         reviewed becomes outdated (made_of keeps the old source); machine becomes missing, to be asked
 *                                     for anew, and keeps text and made_of meanwhile: its sentences may be of use (compose.h)
 *   source is what made_of says       as it was: outdated becomes reviewed, that missing one machine
 *   source other, target other        with the bundle: reviewed; by a person: reviewed text, but outdated
 *   source's words the same (mark)    nothing, though the markup changed: attributes of tags that stand alike in both are carried over
 *   new source segment                paired with a new target segment in the same gap and of the same kind, else missing
 *   first look, target is there       pairs by their places when the shapes are the same (partner.h); state by the ledger's machine texts;
 *                                     else one whole-field segment (place PF_LOOK_WHOLE, no kind), and a warning. It becomes many
 *                                     when the shapes are the same one day, or when its text is a machine's and the source changes
 *   target or source in the trash     only made_of is kept up; nothing is missing there, and what is outdated waits (a note)
 *   record gone                       its segments go, too
 * "Same" and "other" of a target are against the row's `live` mark (what stood there at the last look or publication), never
 * against `text`: a text that is not published yet (unpublished = 1) must not be taken back because the page still shows the old one.
 * A target of the same words in other bytes (an editor saved it again) is the same. Publication sets `live` to what it wrote. A rejection's note is dropped when the source changes.
 * A person is named as WordPress names who saved the page last. Reviewed texts go to the memory; a proposal whose source has
 * changed is dropped.
 */
#ifndef PF_TRANSLATE_LOOK_H
#define PF_TRANSLATE_LOOK_H

#include "translate/pair.h"

#define PF_LOOK_WHOLE 4294967295u

/* In the caller's transaction. `changed` counts records of which something was written. */
bool pf_look_batch(uint64_t *changed, const pf_translate_options *options, const pf_type *type, const pf_bind *records, size_t count, pf_error *err);

#endif
