/*
 * language: languages as files name them (BCP 47: "fr-FR", "en") beside those of the site ("en", locale "en_GB"). Pure.
 */
#ifndef PF_EXCHANGE_LANGUAGE_H
#define PF_EXCHANGE_LANGUAGE_H

#include "wordpress/contract.h"

#define PF_LANGUAGE_TAG 32

typedef enum pf_language_fit {
	PF_LANGUAGE_OTHER,
	PF_LANGUAGE_REGION, /* the same language of another or no region: "fr-CA" for fr_FR */
	PF_LANGUAGE_SAME
} pf_language_fit;

/* How well a file's language fits one of the site's; case does not count, nor whether `-` or `_`. */
pf_language_fit pf_language_fits(pf_span tag, const char *code, const char *locale);

/* How files name a language of the site: its locale, with `-`; without one its code. */
void pf_language_tag(char out[PF_LANGUAGE_TAG], const pf_contract *contract, const char *code);

#endif
