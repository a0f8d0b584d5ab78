/* glossary: see glossary.h */
#include "translate/glossary.h"

#include "wordpress/html_character.h"

#include <utf8proc.h>

/* One character as terms are compared: apostrophes are one sign, blanks one blank. */
static uint32_t plain(uint32_t c)
{
	if (c == 0x2019 || c == 0x02bc)
		return '\'';
	return pf_character_blank(c) ? ' ' : c;
}

static uint32_t small(uint32_t c)
{
	return c < PF_CHARACTER_BYTE ? (uint32_t)utf8proc_tolower((utf8proc_int32_t)c) : c;
}

/* "SAI", "iPhone": whoever writes a capital inside means it. */
static bool minds_case(pf_span term)
{
	const char *at = term.data, *end = term.data + term.length;

	if (at < end)
		pf_html_character(&at, end, false);
	while (at < end) {
		uint32_t c = pf_html_character(&at, end, false);

		if (small(c) != c)
			return true;
	}
	return false;
}

static bool is_word(uint32_t c)
{
	return pf_character_letter(c) || pf_character_figure(c);
}

/* Does the term stand at `at`? *end is then behind it, behind a plural's letter too. */
static bool stands(const char **end, const char *at, const char *stop, pf_span term)
{
	const char *t = term.data, *t_end = term.data + term.length, *behind;
	bool exact = minds_case(term);

	while (t < t_end) {
		uint32_t wanted = plain(pf_html_character(&t, t_end, false)), is;

		if (at == stop)
			return false;
		is = plain(pf_html_character(&at, stop, false));
		if (exact ? is != wanted : small(is) != small(wanted))
			return false;
	}
	*end = behind = at;
	if (at < stop && (*at == 's' || *at == 'x')) {
		behind = at + 1;
		at = behind;
		if (at == stop || !is_word(pf_html_character(&at, stop, false))) {
			*end = behind;
			return true;
		}
	}
	at = *end;
	return at == stop || !is_word(pf_html_character(&at, stop, false));
}

bool pf_glossary_next(pf_term_hit *out, const pf_glossary_entry *entries, size_t count, pf_span words, size_t *at)
{
	const char *here = words.data + *at, *stop = words.data + words.length;
	bool inside = false; /* behind a letter: no word begins here */

	while (here < stop) {
		const char *next = here, *end;

		for (size_t i = 0; !inside && i < count; i++) {
			if (!entries[i].term.length || entries[i].rule == PF_RULE_FORBIDDEN || !stands(&end, here, stop, entries[i].term))
				continue;
			*out = (pf_term_hit){ &entries[i], (size_t)(here - words.data), (size_t)(end - words.data) };
			*at = out->to;
			return true;
		}
		inside = is_word(pf_html_character(&next, stop, false));
		here = next;
	}
	*at = words.length;
	return false;
}

bool pf_glossary_says(pf_span words, pf_span term)
{
	const char *here = words.data, *stop = words.data + words.length, *end;
	bool inside = false;

	while (term.length && here < stop) {
		if (!inside && stands(&end, here, stop, term))
			return true;
		inside = is_word(pf_html_character(&here, stop, false));
	}
	return false;
}
