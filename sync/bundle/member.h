/*
 * member: reads one file that the manifest names, hashing the very bytes that it hands on.
 *
 * What is wrong with the file (missing, a link, of another size or digest than the manifest says) becomes a finding of
 * that file. The bytes are handed on all the same, so that one look finds everything; they can be trusted when the read
 * ended with *good true.
 */
#ifndef PF_BUNDLE_MEMBER_H
#define PF_BUNDLE_MEMBER_H

#include "bundle/bundle.h"

typedef struct pf_member_reader {
	int folder; /* the bundle */
	pf_findings *findings;
	/* Takes the bytes; may be NULL. False with err filled ends the reading. */
	bool (*take)(void *self, const char *bytes, size_t length, pf_error *err);
	void *self;
	/* Told after each piece; may be NULL. */
	void (*progress)(void *self, uint64_t bytes);
	void *watcher;
} pf_member_reader;

/* Reads at most `limit` bytes; more is a finding. False: PF_E_MEMORY, or what `take` said. */
bool pf_member_read(bool *good, const pf_member *member, uint64_t limit, const pf_member_reader *reader, pf_error *err);

/* All of a file that may not be longer than `limit`, as its bytes; for the manifest. A fault is a finding and leaves
 * *good false. */
bool pf_member_whole(pf_text *out, bool *good, const char *path, int folder, pf_findings *findings, pf_error *err);

#endif
