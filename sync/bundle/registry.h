/*
 * registry: which records a bundle has, who refers to whom, and which page lies under which.
 *
 * Records come in any order, so a reference to one that has not come yet is kept (16 bytes) until the end. A record
 * costs about 70 bytes; a bundle of 100,000 stays below 10 MB.
 */
#ifndef PF_BUNDLE_REGISTRY_H
#define PF_BUNDLE_REGISTRY_H

#include "bundle/finding.h"
#include "model/model.h"

typedef struct pf_registry pf_registry;

/* A line of one of the bundle's files. */
typedef struct pf_place {
	uint32_t file; /* index among the manifest's members */
	uint32_t line;
} pf_place;

/* `file_names` gives the name of a place's file, for findings. */
typedef const char *(*pf_file_name)(void *self, uint32_t file);
bool pf_registry_new(pf_registry **out, const pf_model *model, pf_findings *findings, pf_file_name name, void *self,
	pf_error *err);
void pf_registry_free(pf_registry *registry);

/* Notes a record. When it was noted before, *fresh is false and *first the place. False: PF_E_MEMORY. */
bool pf_registry_add(pf_registry *registry, const pf_type *type, pf_span id, pf_place place, bool *fresh, pf_place *first,
	pf_error *err);

/* Notes that the value at `pointer` names a record. */
bool pf_registry_refer(pf_registry *registry, const pf_type *type, pf_span id, pf_place place, const char *pointer,
	pf_error *err);

/* Notes that record `number` (as the caller counts) of a type lies under another of the same type. */
bool pf_registry_under(pf_registry *registry, const pf_type *type, pf_span id, pf_span parent, pf_place place,
	const char *pointer, size_t number, pf_error *err);

/* After all records: findings for references to nothing and for circles. */
bool pf_registry_end(pf_registry *registry, pf_error *err);

/* After pf_registry_end, without findings: tells the depth of each record that lies under another (from 1). */
void pf_registry_depths(const pf_registry *registry, void (*tell)(void *self, size_t number, unsigned depth), void *self);

#endif
