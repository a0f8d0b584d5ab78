/*
 * medium: is this file of media/ what its name says, and harmless to serve?
 *
 * By its name: one extension, of the model's list; a second one ("photo.php.jpg") is refused, for servers have run such
 * files and WordPress would rename it. By its bytes: the signature of the kind, no PHP in pictures and texts, no markup
 * in texts, no macros in office files. Whatever is on no list (SVG, HTML, scripts, programs) is refused.
 * WordPress checks once more when it takes the file.
 */
#ifndef PF_BUNDLE_MEDIUM_H
#define PF_BUNDLE_MEDIUM_H

#include "model/model.h"

/* True when a file of this name may come. Else *why is a sentence's end, in `room`. */
bool pf_medium_name(const pf_model *model, pf_span path, char *room, size_t size);

/* The bytes, as they stream by. */
typedef struct pf_medium {
	const struct pf_medium_kind *kind;
	unsigned char head[96];
	unsigned char tail[32]; /* the last bytes before the next chunk */
	size_t tail_length;
	uint64_t length;
	unsigned found;     /* bit i: the kind's i-th needle */
	const char *reason; /* the first one, or NULL */
} pf_medium;

void pf_medium_init(pf_medium *medium, pf_span path);
void pf_medium_add(pf_medium *medium, const char *bytes, size_t length);
/* NULL: it is what its name says. Else why not (a constant). */
const char *pf_medium_end(pf_medium *medium);

#endif
