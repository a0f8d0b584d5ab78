/*
 * supply: a page of texts that have no translation yet gets them: from the memory, by sentences that did not change, from the
 * providers; and what nobody has is noted with the reason.
 */
#ifndef PF_TRANSLATE_SUPPLY_H
#define PF_TRANSLATE_SUPPLY_H

#include "base/map.h"
#include "store/backlog.h"
#include "translate/translate.h"

typedef struct pf_supply_options {
	const pf_translate_options *options;
	pf_arena *arena; /* of the page */
	pf_span language;
	const pf_glossary_entry *entries;
	size_t entry_count;
	pf_ask_known *known; /* of the run */
	pf_map *counted; /* dry run: hashes that were counted already, so that a text that stands twice is counted once */
} pf_supply_options;

typedef struct pf_supply_report {
	uint64_t recalled; /* have a text now that was not asked for */
	uint64_t answered; /* … and that was */
	pf_ask_report asked;
} pf_supply_report;

/* Asks outside of any transaction and writes in a unit of its own; what a person decided meanwhile stands. */
bool pf_supply(pf_supply_report *report, const pf_supply_options *options, const pf_backlog_row *rows, size_t count, pf_error *err);

#endif
