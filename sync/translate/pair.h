/*
 * pair: a record in its source language beside itself in one other language, as the site holds both: what look and publish
 * work on. The texts are those of the site, not of the bundle: "the French that is translated is the site's French".
 */
#ifndef PF_TRANSLATE_PAIR_H
#define PF_TRANSLATE_PAIR_H

#include "change/changeset.h"
#include "model/model.h"
#include "store/lease.h"
#include "store/translation.h"
#include "translate/ask.h"
#include "wordpress/date.h"
#include "wordpress/segment.h"

/* What all of translate/ works with; one a run. */
typedef struct pf_translate_options {
	pf_db *db;
	pf_lease *lease;             /* NULL with dry_run */
	const pf_model *model;
	const pf_contract *contract;
	const pf_zone *zone;
	uint32_t origin;
	uint64_t run, author;
	const char *source_language;
	const char *const *languages; /* targets, NULL-terminated */
	bool publish_machine, dry_run;
	bool again;                  /* texts that no provider could give are asked for once more */
	bool recheck;                /* targets are held against the publishing rule, though nothing of them changed */
	const char *only;            /* only this language is asked for; NULL: all */
	bool (*begin)(void *self, pf_error *err); /* in a transaction, before the first unit that may write; may be NULL */
	const pf_chain_link *chain;
	size_t chain_count;
	const pf_budget *budget;
	const char *ca_file;
	unsigned alike;              /* percent from which an alike text of the memory is proposed; 0: 75 */
	bool (*progress)(void *self, const char *stage, uint64_t done, uint64_t total);
	void (*warn)(void *self, pf_span type, pf_span record, pf_span language, const char *what);
	void *self;
} pf_translate_options;

/* The translatable values of one object: title, excerpt, content and the metas that the model calls texts. */
typedef struct pf_pair_field {
	const char *name;   /* as a change names it: "title", "content", "meta:_profint_place" */
	bool markup;        /* content */
	pf_span source;     /* the site's source text; empty ones are no fields */
	pf_span target;     /* the site's target text; data NULL: there is no target object, or it lacks the field */
	pf_segments cut;    /* of `source` */
	pf_segments target_cut; /* of `target`, with the texts that have no letter (pf_segments_cut_all) */
} pf_pair_field;

typedef struct pf_pair {
	const pf_type *type;
	pf_span record, language;
	pf_change *source;  /* the objects as they stand (change/standing.h); target NULL: there is none yet */
	pf_change *target;
	bool lost;          /* a person trashed or deleted the target (pf_pairs_load_all) */
	pf_pair_field *fields;
	size_t field_count;
} pf_pair;

/*
 * Pairs of some records of one type with every target language, ordered by record, then as the options list the languages.
 * A record whose source object is trashed or gone gives none; a target that a person trashed or deleted gives none either:
 * that is their decision. All in the arena, but for the cuts: pf_pairs_release. `lock`: rows are read FOR UPDATE.
 */
bool pf_pairs_load(pf_pair **out, size_t *count, pf_arena *arena, const pf_translate_options *options, const pf_type *type, const pf_bind *records,
		   size_t record_count, bool lock, pf_error *err);
/* The same with the lost ones among them, whose fields have no target. */
bool pf_pairs_load_all(pf_pair **out, size_t *count, pf_arena *arena, const pf_translate_options *options, const pf_type *type, const pf_bind *records,
		       size_t record_count, bool lock, pf_error *err);
void pf_pairs_release(pf_pair *pairs, size_t count);

#endif
