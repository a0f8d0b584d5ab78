/*
 * fuzz_exchange: any bytes as a file of a translator's tool (libFuzzer entry).
 *
 * Whatever is read as TMX or XLIFF is told in units whose texts, put together as content, split again into the same bytes; what is
 * refused says a line. Seeds: exports of a site in each format.
 */
#include "exchange/tmx.h"
#include "exchange/xliff.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static pf_arena *arena;

static void demand(bool truth)
{
	if (!truth)
		abort();
}

/* A text of a file, as content and back. */
static void there_and_back(const pf_inline *text, pf_inline_form form)
{
	pf_text content, again;
	pf_inline split;
	pf_error err = { 0 };

	pf_text_init(&content, (size_t)64 << 20);
	pf_text_init(&again, (size_t)64 << 20);
	pf_inline_join(&content, text, form);
	if (!content.failed && pf_inline_split(&split, arena, pf_text_span(&content), form, &err)) {
		pf_inline_join(&again, &split, form);
		demand(pf_span_equal(pf_text_span(&content), pf_text_span(&again)));
	}
	pf_text_release(&content);
	pf_text_release(&again);
}

static void all_forms(const pf_inline *text)
{
	for (int form = PF_INLINE_PLAIN; form <= PF_INLINE_VALUE; form++)
		there_and_back(text, (pf_inline_form)form);
	pf_arena_clear(arena);
}

static bool on_tmx(void *self, const pf_tmx_unit *unit, pf_error *err)
{
	(void)self, (void)err;
	for (size_t i = 0; i < unit->count; i++)
		all_forms(&unit->versions[i].text);
	return true;
}

static bool on_xliff(void *self, const pf_xliff_head *head, const pf_xliff_unit *unit, pf_error *err)
{
	pf_inline source = unit->source, target = unit->target;

	(void)self, (void)head, (void)err;
	all_forms(&source);
	all_forms(&target);
	pf_inline_fill(&target, &source);
	pf_inline_number(&target, &source);
	all_forms(&target);
	return true;
}

static void told(bool read, const pf_error *err)
{
	demand(read || err->code == PF_E_MEMORY || (err->code == PF_E_INPUT && strstr(err->message, ": line ")));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	char path[64];
	pf_error err = { 0 };

	arena = pf_arena_new();
	demand(fd >= 0 && arena && write(fd, data, size) == (ssize_t)size);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	told(pf_tmx_read(path, &(pf_tmx_reading){ on_tmx, NULL }, &err), &err);
	told(pf_xliff_read(path, &(pf_xliff_reading){ on_xliff, NULL }, &err), &err);
	pf_arena_free(arena);
	close(fd);
	return 0;
}
