/* segment_words: what a text says, without how it is written: the words of segment.h and the mark over them */
#include "wordpress/segment.h"

#include "base/digest.h"
#include "wordpress/html_character.h"
#include "wordpress/html_piece.h"

#include <string.h>

#define LINE '\n'

typedef struct words {
	pf_text *out;              /* either … */
	crypto_generichash_state *hash; /* … or */
	unsigned char waiting[512]; /* for the hash */
	size_t count;
	size_t lines;              /* line breaks that wait for something behind them */
	uint32_t last;             /* character written; 0: none yet */
	bool blank;                /* blanks wait alike */
	bool opened;               /* the last one opened a quotation: blanks behind it are its own */
} words;

static void flush(words *w)
{
	if (w->hash)
		crypto_generichash_update(w->hash, w->waiting, w->count);
	else
		pf_text_add(w->out, (const char *)w->waiting, w->count);
	w->count = 0;
}

static void put_byte(words *w, unsigned byte)
{
	if (w->count == sizeof w->waiting)
		flush(w);
	w->waiting[w->count++] = (unsigned char)byte;
}

static void put(words *w, uint32_t c)
{
	if (c < 0x80) {
		put_byte(w, c);
	} else if (c >= PF_CHARACTER_BYTE) {
		put_byte(w, c - PF_CHARACTER_BYTE);
	} else if (c < 0x800) {
		put_byte(w, 0xc0 | c >> 6);
		put_byte(w, 0x80 | (c & 0x3f));
	} else {
		put_byte(w, c >= 0x10000 ? 0xf0 | c >> 18 : 0xe0 | c >> 12);
		if (c >= 0x10000)
			put_byte(w, 0x80 | (c >> 12 & 0x3f));
		put_byte(w, 0x80 | (c >> 6 & 0x3f));
		put_byte(w, 0x80 | (c & 0x3f));
	}
	w->last = c;
}

/* One sign for quotes of all styles, one for apostrophes, one for hyphens. */
static uint32_t plain_of(uint32_t c)
{
	if (c == 0xab || c == 0xbb || (c >= 0x201c && c <= 0x201f) || c == 0x2039 || c == 0x203a || c == 0x2033)
		return '"';
	if ((c >= 0x2018 && c <= 0x201b) || c == 0x2bc || c == 0x2032 || c == 0xb4 || c == '`')
		return '\'';
	return c == 0x2010 || c == 0x2011 ? '-' : c;
}

static bool is_word(uint32_t c)
{
	return pf_character_letter(c) || pf_character_figure(c);
}

/* French sets a blank before these and inside guillemets; other hands set none. */
static bool drops_blank(const words *w, uint32_t c)
{
	if (w->hash)
		return !is_word(w->last) || !is_word(c);
	return w->opened || c == 0xbb || c == 0x203a || c == ';' || c == ':' || c == '!' || c == '?';
}

static void say(words *w, uint32_t c)
{
	if (pf_character_hidden(c))
		return;
	if (pf_character_blank(c)) {
		w->blank = true;
		return;
	}
	for (; w->lines && w->last; w->lines--)
		put(w, LINE);
	if (w->blank && w->last && w->last != LINE && !drops_blank(w, c))
		put(w, ' ');
	w->lines = 0;
	w->blank = false;
	w->opened = c == 0xab || c == 0x2039;
	put(w, plain_of(c));
}

static void say_text(words *w, pf_span text, bool entities)
{
	const char *at = text.data, *end = at + text.length;

	while (at < end)
		say(w, pf_html_character(&at, end, entities));
}

static void read_words(words *w, pf_span text, bool markup)
{
	pf_html_piece piece;

	if (!markup) {
		say_text(w, text, true);
		flush(w);
		return;
	}
	for (pf_html_piece_next(&piece, &text); piece.kind != PF_HTML_PIECE_END; pf_html_piece_next(&piece, &text)) {
		if (piece.kind == PF_HTML_PIECE_TEXT) {
			say_text(w, piece.raw, true);
		} else if (pf_html_piece_is(piece.name, "br")) {
			w->lines++;
			w->blank = false;
		}
	}
	flush(w);
}

void pf_segment_words(pf_text *out, pf_span text, bool markup)
{
	words w = { .out = out };

	read_words(&w, text, markup);
}

void pf_segment_mark(unsigned char out[PF_SEGMENT_MARK], pf_span text, bool markup)
{
	crypto_generichash_state state;
	words w = { .hash = &state };

	crypto_generichash_init(&state, NULL, 0, PF_SEGMENT_MARK);
	read_words(&w, text, markup);
	crypto_generichash_final(&state, out, PF_SEGMENT_MARK);
}
