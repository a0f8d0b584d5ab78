/*
 * courier: carries texts to one provider and brings its answers home: requests filled to the limits, several under way at a
 * time, paced, repeated with growing pauses, each recorded before it is sent and its answers stored before anyone uses them.
 */
#ifndef PF_TRANSLATE_COURIER_H
#define PF_TRANSLATE_COURIER_H

#include "translate/ask.h"
#include "translate/spending.h"

typedef enum pf_letter_state {
	PF_LETTER_OPEN,     /* not sent, or not answered: another provider may be asked */
	PF_LETTER_ANSWERED, /* the question has its answer */
	PF_LETTER_DAMAGED,  /* the answer did not pass the proof: once more with opaque codes */
	PF_LETTER_FAILED,   /* … and that did not help: it waits for a person */
	PF_LETTER_UNPAID    /* the budget does not reach for it */
} pf_letter_state;

/* One text on its way. */
typedef struct pf_letter {
	pf_question *question;
	pf_protected sent; /* as the provider gets it */
	pf_letter_state state;
	const char *why;   /* of DAMAGED, and of OPEN when something was tried; in the arena */
	bool going;        /* the courier's: packed, or refused by this provider */
} pf_letter;

typedef struct pf_courier_options {
	const pf_ask_options *ask;
	const pf_chain_link *link;
	const unsigned char *config;  /* 16 bytes: mark of address and key */
	pf_letter_state state;        /* which letters go: OPEN, or DAMAGED for their second try */
	pf_spending *spending;
	const char *glossary_id;      /* may be NULL */
	bool glossary_sure;           /* it is known to be there: a text that is refused is refused for what it says */
	uint64_t done, total;         /* of the whole question, for progress */
} pf_courier_options;

typedef struct pf_courier_report {
	uint64_t sent, characters, requests;
	bool doubt;        /* the provider may not know the glossary: what was not answered is to be asked again when that is settled */
	bool quota;        /* the provider is out of quota */
	bool out;          /* … or refused the key, or was not to be reached, or answered nonsense: it is not asked any more in this run */
	const char *why;   /* in the arena of the options */
} pf_courier_report;

/*
 * Asks for every letter in the state that the options say, whose `sent` is filled; it becomes ANSWERED, DAMAGED or UNPAID, or stays. False only for what concerns us: memory, database, lease,
 * stopped by progress.
 */
bool pf_courier_run(pf_courier_report *report, pf_letter *letters, size_t count, const pf_courier_options *options, pf_error *err);

#endif
