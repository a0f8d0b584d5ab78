/*
 * ask: texts that the memory does not know go to the providers, in the order of preference, within the budget, and their
 * answers into the memory before anyone uses them.
 *
 * A text is asked for once however often it stands in the content. Requests are filled to the provider's limits, recorded
 * before they are sent, and go out over several connections at a paced rate; a kill at any moment pays at most those in flight
 * again. An answer passes the proof (proof.h) or is asked for once more with opaque codes; then it waits for a person. One
 * text is translated by one provider, never in parts by two.
 */
#ifndef PF_TRANSLATE_ASK_H
#define PF_TRANSLATE_ASK_H

#include "store/lease.h"
#include "store/memory.h"
#include "translate/provider.h"

typedef struct pf_chain_link {
	const pf_provider *provider;
	pf_provider_config config;
} pf_chain_link;

/* Ceilings in the providers' units; 0: none. */
typedef struct pf_budget {
	uint64_t run, day, month;
	struct pf_budget_language { const char *language; uint64_t run, day, month; } *languages;
	size_t language_count;
} pf_budget;

typedef struct pf_question {
	/* asked: */
	pf_span source;                  /* a segment's text, or a sentence of it */
	bool markup;
	bool attribute;                  /* … and without: the value of one (translate/protect.h) */
	unsigned char hash[16], context_mark[16]; /* for the memory */
	pf_span context;                 /* what stands around it, free of charge where the provider takes it; may be empty */
	/* answered: */
	pf_span answer;                  /* data NULL: none, `why` says why */
	const char *provider;
	pf_span model;
	const char *why;                 /* the end of a sentence about the text: "waits for the budget", "has another link …" */
	bool waits;                      /* for budget or quota: the next run asks again */
} pf_question;

/* What a run has learned of one provider: who is not to be reached is not knocked at again page by page. Zeroes at its beginning. */
typedef struct pf_ask_known {
	bool out;
	char why[200];
} pf_ask_known;

typedef struct pf_ask_options {
	pf_db *db;
	pf_lease *lease;
	uint64_t run;
	pf_arena *arena;                 /* answers live here */
	pf_span source_language, language;
	pf_span locale;                  /* of the target language, "en_US", for providers that tell countries apart; empty: not known */
	const pf_chain_link *chain;
	size_t chain_count;
	pf_ask_known *known;             /* one for each link; NULL: each call finds out by itself */
	const pf_budget *budget;
	const pf_glossary_entry *entries;
	size_t entry_count;
	const char *ca_file;
	unsigned connections;            /* 0: 8 */
	bool dry_run;                    /* counts what would be sent, and sends and writes nothing */
	bool (*progress)(void *self, const char *stage, uint64_t done, uint64_t total);
	void *self;
} pf_ask_options;

typedef struct pf_ask_report {
	uint64_t sent, characters, requests, failed, waiting; /* texts that a provider took, characters with second tries, …; failed: no proof; waiting: budget or quota */
	bool stopped_by_quota, stopped_by_budget;
	const char *why; /* … in words, for the report */
} pf_ask_report;

/* What a provider is told of the target language: the locale, or the language. */
pf_span pf_ask_target(const pf_ask_options *options);

/* Adds to the report. PF_E_OFFLINE is not an error here: texts without an answer say why. */
bool pf_ask(pf_question *questions, size_t count, const pf_ask_options *options, pf_ask_report *report, pf_error *err);

#endif
