/* paper: a file of a test: filled, read, gone at the end. */
#ifndef PF_TEST_PAPER_H
#define PF_TEST_PAPER_H

#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char paper_folder[] = "/tmp/profint-exchange.XXXXXX";
static char paper[80];

static inline int paper_begin(void)
{
	if (!mkdtemp(paper_folder))
		return -1;
	snprintf(paper, sizeof paper, "%s/file", paper_folder);
	return 0;
}

static inline int paper_end(void)
{
	unlink(paper);
	return rmdir(paper_folder); /* nothing else was left there */
}

static inline void paper_write(pf_span bytes)
{
	FILE *file = fopen(paper, "wb");

	if (!file || fwrite(bytes.data, 1, bytes.length, file) != bytes.length || fclose(file) != 0)
		abort();
}

static inline void paper_read(pf_text *out)
{
	FILE *file = fopen(paper, "rb");
	char buffer[4096];
	size_t got;

	if (!file)
		abort();
	pf_text_clear(out);
	while ((got = fread(buffer, 1, sizeof buffer, file)) > 0)
		pf_text_add(out, buffer, got);
	pf_text_put(out, "");
	fclose(file);
}

#endif
