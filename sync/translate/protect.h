/*
 * protect: a segment's text made safe for a provider, and back. Pure.
 *
 * Inline tags, shortcodes (in pairs where they are), addresses, e-mail addresses, placeholders ({{x}}, %s), what has translate="no", and untranslatable
 * terms become codes; the provider sees words and codes and nothing else. Two forms: tags for providers that
 * keep markup (`<x1>…</x1>`, `<x2/>`), and, for the second try, opaque signs without any markup in which numbers are codes, too.
 * Preferred terms are codes that come back as their translation when the provider has no glossary of its own.
 */
#ifndef PF_TRANSLATE_PROTECT_H
#define PF_TRANSLATE_PROTECT_H

#include "base/arena.h"
#include "store/glossary.h"

typedef enum pf_protect_form { PF_PROTECT_TAGS, PF_PROTECT_OPAQUE } pf_protect_form;

typedef struct pf_protect_options {
	pf_protect_form form;
	bool markup;          /* the text is HTML; else plain … */
	bool attribute;       /* … and an attribute's value: quotes in the answer are escaped */
	bool own_glossary;    /* the provider has the preferred terms itself */
	const pf_glossary_entry *entries; /* may be NULL */
	size_t entry_count;
} pf_protect_options;

typedef struct pf_protected {
	pf_span text;         /* to be sent: XML text for the tags form, plain text for the opaque one */
	struct pf_protect_code *codes;
	size_t count;
	size_t characters;    /* Unicode code points of what the provider is asked to translate */
	bool nothing;         /* no letter is left outside of codes: the answer is known without asking */
	pf_protect_options options;
} pf_protected;

/* All in the arena. PF_E_MEMORY. */
bool pf_protect(pf_protected *out, pf_arena *arena, pf_span text, const pf_protect_options *options, pf_error *err);

/*
 * Appends the provider's answer with every code resolved, in the form of the original text (HTML or plain), everything that
 * is not one of our codes escaped as words. False, and *why (a constant, the end of "the translation …"): a code is missing,
 * double, unknown or nested wrongly; then `out` is as it was.
 */
bool pf_unprotect(pf_text *out, const pf_protected *sent, pf_span answer, const char **why);

#endif
