/* compose: see compose.h */
#include "translate/compose.h"

#include "wordpress/html_piece.h"
#include "wordpress/segment.h"

#include <string.h>
#include <strings.h>

#define MOST_SENTENCES 200u
#define MOST_DEPTH 64u

typedef struct sentence {
	pf_span text; /* with the blanks behind it */
	unsigned char mark[PF_SEGMENT_MARK];
	bool used;
} sentence;

/* The same words with other tags are another sentence: its translation has the old ones. */
static bool same_tags(pf_span a, pf_span b)
{
	pf_html_piece one, two;

	do {
		do
			pf_html_piece_next(&one, &a);
		while (one.kind == PF_HTML_PIECE_TEXT);
		do
			pf_html_piece_next(&two, &b);
		while (two.kind == PF_HTML_PIECE_TEXT);
		if (one.kind != two.kind || !pf_span_equal(one.raw, two.raw))
			return false;
	} while (one.kind != PF_HTML_PIECE_END);
	return true;
}

typedef struct sentences {
	sentence *items;
	size_t count;
} sentences;

static bool is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static pf_span without_blanks(pf_span text)
{
	while (text.length && is_blank(text.data[text.length - 1]))
		text.length--;
	return text;
}

static bool is_void(pf_span name)
{
	return pf_html_piece_is(name, "br") || pf_html_piece_is(name, "img") || pf_html_piece_is(name, "wbr");
}

/* Does a sentence close what it opens, and nothing else? */
static bool is_balanced(pf_span text)
{
	pf_span open[MOST_DEPTH];
	size_t depth = 0;
	pf_html_piece piece;

	for (pf_html_piece_next(&piece, &text); piece.kind != PF_HTML_PIECE_END; pf_html_piece_next(&piece, &text)) {
		if (piece.kind != PF_HTML_PIECE_TAG || is_void(piece.name))
			continue;
		if (!piece.closes && depth == MOST_DEPTH)
			return false;
		if (!piece.closes) {
			open[depth++] = piece.name;
			continue;
		}
		if (depth == 0 || open[depth - 1].length != piece.name.length || strncasecmp(open[depth - 1].data, piece.name.data, piece.name.length) != 0)
			return false;
		depth--;
	}
	return depth == 0;
}

/* False in *sound: too many sentences, or tags that reach over them. */
static bool split(sentences *out, bool *sound, pf_arena *arena, pf_span text, bool markup, pf_error *err)
{
	pf_span rest = text, one;

	out->count = 0;
	out->items = pf_arena_alloc(arena, MOST_SENTENCES * sizeof *out->items);
	if (!out->items)
		return pf_fail(err, PF_E_MEMORY, "no memory for the sentences of a text");
	*sound = true;
	while (*sound && pf_segment_sentence(&one, &rest)) {
		*sound = out->count < MOST_SENTENCES && (!markup || is_balanced(one));
		if (!*sound)
			break;
		out->items[out->count].text = one;
		pf_segment_mark(out->items[out->count++].mark, one, markup);
	}
	return true;
}

static sentence *find(sentences *in, const sentence *wanted, size_t from, bool markup)
{
	for (size_t turn = 0; turn < in->count; turn++) {
		sentence *one = &in->items[(from + turn) % in->count];

		if (!one->used && memcmp(one->mark, wanted->mark, sizeof one->mark) == 0 && (!markup || same_tags(one->text, wanted->text)))
			return one;
	}
	return NULL;
}

bool pf_compose(pf_piece **out, size_t *count, pf_arena *arena, pf_span source, pf_span before, pf_span text, bool markup, pf_error *err)
{
	sentences now, old, known;
	bool sound[3];
	size_t reused = 0, from = 0;
	pf_piece *pieces;

	*out = NULL;
	*count = 0;
	if (!split(&now, &sound[0], arena, source, markup, err) || !split(&old, &sound[1], arena, before, markup, err) ||
	    !split(&known, &sound[2], arena, text, markup, err))
		return false;
	if (!sound[0] || !sound[1] || !sound[2] || old.count != known.count || now.count == 0)
		return true;
	pieces = pf_arena_alloc(arena, now.count * sizeof *pieces);
	if (!pieces)
		return pf_fail(err, PF_E_MEMORY, "no memory for the sentences of a text");
	for (size_t i = 0; i < now.count; i++) {
		sentence *same = old.count ? find(&old, &now.items[i], from, markup) : NULL;

		pieces[i].source = now.items[i].text;
		if (!same)
			continue;
		same->used = true;
		from = (size_t)(same - old.items) + 1;
		pieces[i].text = without_blanks(known.items[same - old.items].text);
		reused++;
	}
	if (reused == 0)
		return true;
	*out = pieces;
	*count = now.count;
	return true;
}

void pf_compose_join(pf_text *out, const pf_piece *pieces, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		pf_span source = pieces[i].source, bare = without_blanks(source);

		pf_text_span_add(out, without_blanks(pieces[i].text));
		pf_text_add(out, bare.data + bare.length, source.length - bare.length);
	}
}
