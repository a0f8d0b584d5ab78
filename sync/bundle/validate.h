/*
 * validate: holds records against the content model, one after the other; then the bundle as a whole.
 *
 * Everything about a record is checked but what lies inside its HTML, which is the renderer's business. No record type
 * is named in the code: the model says what there is. What is wrong becomes a finding at the record's line and the
 * value's pointer; all of it in one go.
 */
#ifndef PF_BUNDLE_VALIDATE_H
#define PF_BUNDLE_VALIDATE_H

#include "bundle/bundle.h"

typedef struct pf_validator pf_validator;

/* The manifest (with a source language) and the findings outlive the validator. */
bool pf_validator_new(pf_validator **out, const pf_manifest *manifest, pf_findings *findings, pf_error *err);
void pf_validator_free(pf_validator *validator);

/*
 * Checks a record that stands in line `line` of the manifest's member `file`. `number` is what the caller will know it
 * by (pf_validator_depths). *type is its type, or NULL when an error was found. False: PF_E_MEMORY.
 */
bool pf_validator_record(const pf_type **type, pf_validator *validator, const json_t *record, size_t file, size_t line,
	size_t number, pf_error *err);

/* The record at hand, once more: what the renderer says about a value, and which files its HTML names. */
void pf_validator_say(pf_validator *validator, bool error, const char *pointer, const char *message);
void pf_validator_media(pf_validator *validator, const char *pointer, const char *path);

/* After all records: references to nothing, circles of parents, files that no record names. */
bool pf_validator_end(pf_validator *validator, pf_error *err);

/* After pf_validator_end, when nothing is wrong: tells the depth of each record that lies under one of its type. */
void pf_validator_depths(const pf_validator *validator, void (*tell)(void *self, size_t number, unsigned depth), void *self);

/* Does a record name this member of the manifest? */
bool pf_validator_uses(const pf_validator *validator, size_t member);

#endif
