/*
 * account: what a provider keeps for our key beside the texts: the quota of the period, and the site's preferred terms. Both are
 * remembered in its row (store/request.h), so that it is asked now and then, and told of terms when they change.
 *
 * Nothing here stops a run: a provider that says nothing of its quota is asked for texts all the same, and one that does not
 * take the terms gets them as codes (protect.h).
 */
#ifndef PF_TRANSLATE_ACCOUNT_H
#define PF_TRANSLATE_ACCOUNT_H

#include "store/request.h"
#include "translate/ask.h"

typedef struct pf_account {
	const pf_ask_options *ask;
	const pf_chain_link *link;
	unsigned char config[16];  /* mark of address, key and model */
	pf_provider_row row;
	const char *glossary_id;   /* of the glossary with our terms; NULL: they travel as codes */
	bool glossary_sure;        /* … and it was there a moment ago */
	pf_http *http;
} pf_account;

/* Reads what is known. */
bool pf_account_open(pf_account *out, const pf_ask_options *ask, const pf_chain_link *link, pf_error *err);
void pf_account_release(pf_account *account);

/*
 * The quota, when it is not known as of the last minutes. Used up: the provider is stopped as if it had refused a text; not
 * used up any more, or the key good again: it is stopped no longer. Not in a dry run.
 */
bool pf_account_check(pf_account *account, pf_error *err);

/*
 * Takes the preferred terms to the provider when they are not those that it has; `again`: as well when they are, for it said
 * that it does not know them. Sets glossary_id. Not in a dry run, in which terms that it could hold count as held.
 */
bool pf_account_glossary(pf_account *account, bool again, pf_error *err);

/* The provider has the terms, or (dry run) would have them. */
bool pf_account_holds_terms(const pf_account *account);

#endif
