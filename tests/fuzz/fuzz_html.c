/*
 * fuzz_html: any bytes as an HTML text of a bundle (libFuzzer entry).
 *
 * What is not refused must be canonical, stay as it is when cleaned again, be read back as it
 * stands by the parser, and become blocks. Seeds: the texts of content/records.
 */
#include "base/utf8.h"
#include "wordpress/block.h"
#include "wordpress/html.h"
#include "wordpress/html_scan.h"
#include "wordpress/html_tree.h"

#include <stdlib.h>

#define ROOM ((size_t)16 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void note(void *self, bool error, size_t offset, const char *message)
{
	(void)offset;
	(void)message;
	*(bool *)self |= error;
}

static void demand(bool truth)
{
	if (!truth)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	pf_span html = { (const char *)data, size };
	pf_arena *arena = pf_arena_new();
	pf_html_report report = { 0 };
	pf_block_list blocks;
	pf_text once, twice, parsed;
	pf_error err = { 0 };
	bool refused = false;

	pf_text_init(&once, ROOM);
	pf_text_init(&twice, ROOM);
	pf_text_init(&parsed, ROOM);
	demand(arena != NULL);
	demand(pf_html_clean(&once, html, note, &refused, &err));
	demand(!refused || once.length == 0);
	demand(pf_html_canonical(pf_text_span(&once)));
	demand(pf_html_clean(&twice, pf_text_span(&once), NULL, NULL, &err));
	demand(pf_span_equal(pf_text_span(&once), pf_text_span(&twice)));
	if (pf_utf8_valid(html,
			NULL)) { /* the promise of html.h; bytes that are none come out as the parser's stand-ins */
		demand(pf_utf8_valid(pf_text_span(&once), NULL));
		pf_html_rebuild(&parsed, pf_text_span(&once), &report);
		demand(!report.failed && pf_span_equal(pf_text_span(&once), pf_text_span(&parsed)));
	}
	demand(pf_blocks_from_html(&blocks, arena, pf_text_span(&once), &err));
	pf_text_release(&once);
	pf_text_release(&twice);
	pf_text_release(&parsed);
	pf_arena_free(arena);
	return 0;
}
