/* carry: see carry.h */
#include "translate/carry.h"

#include "wordpress/html_piece.h"
#include "wordpress/segment.h"

#define LIMIT ((size_t)16 << 20)

typedef struct tag {
	pf_span before, after;
	bool used;
} tag;

static bool no_memory(pf_error *err)
{
	return pf_fail(err, PF_E_MEMORY, "no memory for the tags of a translation");
}

static bool next_tag(pf_html_piece *piece, pf_span *rest)
{
	do
		pf_html_piece_next(piece, rest);
	while (piece->kind != PF_HTML_PIECE_END && piece->kind != PF_HTML_PIECE_TAG);
	return piece->kind == PF_HTML_PIECE_TAG;
}

static size_t count_tags(pf_span text)
{
	pf_html_piece piece;
	size_t count = 0;

	while (next_tag(&piece, &text))
		count++;
	return count;
}

/* The tags of both sources side by side; *count is 0 when they are not as many, or none differs. False: no memory. */
static bool read_tags(tag **out, size_t *count, pf_arena *arena, pf_span before, pf_span after)
{
	size_t number = count_tags(before);
	pf_html_piece one, two;
	bool differ = false;

	*count = 0;
	if (number == 0 || number != count_tags(after))
		return true;
	*out = pf_arena_alloc(arena, number * sizeof **out);
	if (!*out)
		return false;
	for (size_t i = 0; i < number; i++) {
		next_tag(&one, &before);
		next_tag(&two, &after);
		if (one.closes != two.closes)
			return true;
		(*out)[i] = (tag){ one.raw, two.raw, false };
		differ = differ || !pf_span_equal(one.raw, two.raw);
	}
	*count = differ ? number : 0;
	return true;
}

/* What is to stand for a tag of the translation: each tag of the source serves once, in order. */
static pf_span replaced(tag *tags, size_t count, pf_span raw)
{
	for (size_t i = 0; i < count; i++) {
		if (!tags[i].used && pf_span_equal(tags[i].before, raw)) {
			tags[i].used = true;
			return tags[i].after;
		}
	}
	return raw;
}

bool pf_carry(pf_span *out, pf_arena *arena, pf_span text, pf_span before, pf_span after, pf_error *err)
{
	pf_segment segment = { .text = text, .kind = "p" };
	pf_html_piece piece;
	pf_span rest = text;
	tag *tags = NULL;
	size_t count;
	pf_text made;
	bool ok;

	*out = text;
	if (!read_tags(&tags, &count, arena, before, after))
		return no_memory(err);
	if (count == 0)
		return true;
	pf_text_init(&made, LIMIT);
	for (pf_html_piece_next(&piece, &rest); piece.kind != PF_HTML_PIECE_END; pf_html_piece_next(&piece, &rest))
		pf_text_span_add(&made, piece.kind == PF_HTML_PIECE_TAG ? replaced(tags, count, piece.raw) : piece.raw);
	/* tags that the source has changed by pairs and the translation has crossed would not be sound */
	ok = !made.starved;
	if (ok && !made.failed && pf_segment_fits(&segment, pf_text_span(&made)) && !pf_span_equal(pf_text_span(&made), text)) {
		*out = pf_arena_span(arena, pf_text_span(&made));
		ok = out->data != NULL;
	}
	pf_text_release(&made);
	return ok || no_memory(err);
}
