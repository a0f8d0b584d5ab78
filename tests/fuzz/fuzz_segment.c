/*
 * fuzz_segment: any bytes as the content of a post (libFuzzer entry).
 *
 * What is cut and put back is the same; each text fits its own place; sentences add up to their segment. Seeds: the texts of
 * content/records.
 */
#include "base/digest.h"
#include "wordpress/segment.h"

#include <stdlib.h>

#define ROOM ((size_t)16 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool truth)
{
	if (!truth)
		abort();
}

static void sentences(pf_span text)
{
	const char *at = text.data;
	pf_span rest = text, sentence;

	while (pf_segment_sentence(&sentence, &rest)) {
		demand(sentence.data == at && sentence.length);
		at += sentence.length;
	}
	demand(at == text.data + text.length);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	pf_span value = { (const char *)data, size };
	pf_segments cut = { 0 };
	pf_text joined, words;
	pf_error err = { 0 };

	demand(pf_digest_start(&err));
	pf_text_init(&joined, ROOM);
	pf_text_init(&words, ROOM);
	demand(pf_segments_cut(&cut, value, PF_SEGMENT_BLOCKS, &err));
	pf_segments_join(&joined, &cut, NULL);
	demand(pf_span_equal(pf_text_span(&joined), value));
	for (size_t i = 0; i < cut.count; i++) {
		demand(pf_segment_fits(&cut.items[i], cut.items[i].text));
		sentences(cut.items[i].text);
		pf_segment_words(&words, cut.items[i].text, pf_segment_is_markup(pf_span_of(cut.items[i].kind)));
	}
	demand(!words.failed);
	pf_segments_release(&cut);
	pf_text_release(&joined);
	pf_text_release(&words);
	return 0;
}
