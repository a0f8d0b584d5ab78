/*
 * proof: see proof.h. What must stay is listed from both texts (tags, shortcodes, addresses, placeholders, numbers), and the
 * lists, sorted, compared. Languages part numbers in their own ways, and some write them with letters (XXIe, 21st): what is left
 * over of numbers is looked at once more for that.
 */
#include "translate/proof.h"

#include "base/utf8.h"
#include "translate/glossary.h"
#include "wordpress/html.h"
#include "wordpress/html_character.h"
#include "wordpress/html_piece.h"
#include "wordpress/segment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define ROOM ((size_t)8 << 20)
#define MOST_DEPTH 256u
#define MOST_LEFT 200u /* numbers that one text has and the other not */
#define MOST_SHORTCODE 1000u

typedef enum fixed_kind { FIXED_TAG, FIXED_SHORTCODE, FIXED_ADDRESS, FIXED_PLACEHOLDER, FIXED_NUMBER } fixed_kind;

static const char *const kind_words[] = {
	[FIXED_TAG] = "tag",
	[FIXED_SHORTCODE] = "shortcode",
	[FIXED_ADDRESS] = "address",
	[FIXED_PLACEHOLDER] = "placeholder",
	[FIXED_NUMBER] = "number",
};

typedef struct fixed {
	fixed_kind kind;
	pf_span text;   /* of a number: its figures alone */
	pf_span groups; /* … and with a blank where it was parted */
	size_t rank;    /* which was found when */
	bool matched;
} fixed;

typedef struct list {
	fixed *items;
	size_t count, room;
	pf_text numbers; /* of each number its figures, a line, and its groups, another one */
	bool failed;
} list;

/* --- what must stay --- */

static void add(list *l, fixed_kind kind, pf_span text)
{
	if (l->count == l->room) {
		size_t room = l->room ? 2 * l->room : 32;
		fixed *more = realloc(l->items, room * sizeof *more);

		if (!more) {
			l->failed = true;
			return;
		}
		l->items = more;
		l->room = room;
	}
	l->items[l->count] = (fixed){ .kind = kind, .text = text, .rank = l->count };
	l->count++;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* A blank between groups of three figures: plain, no-break, narrow; its bytes, or 0. */
static size_t group_blank(pf_span rest)
{
	static const char *const blanks[] = { " ", "\xc2\xa0", "\xe2\x80\xaf", "\xe2\x80\x89" };

	for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++) {
		size_t length = strlen(blanks[i]);

		if (rest.length >= length + 3 && memcmp(rest.data, blanks[i], length) == 0 && is_digit(rest.data[length]) && is_digit(rest.data[length + 1]) &&
		    is_digit(rest.data[length + 2]) && (rest.length == length + 3 || !is_digit(rest.data[length + 3])))
			return length;
	}
	return 0;
}

/* How a number is parted at `at`: by a point or a comma, or by a blank before three figures; bytes, or 0. */
static size_t parting(pf_span rest, size_t group)
{
	if (rest.length > 1 && (rest.data[0] == '.' || rest.data[0] == ',') && is_digit(rest.data[1]))
		return 1;
	return group <= 3 ? group_blank(rest) : 0;
}

/* The figures of a number, whatever stands between its groups: 1 000,5 and 1,000.5 and 1.000,5 are one number. */
static size_t take_number(list *l, pf_span rest)
{
	size_t from = l->numbers.length, at = 0, part;
	pf_text groups;

	pf_text_init(&groups, ROOM);
	for (;;) {
		size_t first = at;

		while (at < rest.length && is_digit(rest.data[at])) {
			pf_text_byte(&l->numbers, rest.data[at]);
			pf_text_byte(&groups, rest.data[at++]);
		}
		part = parting((pf_span){ rest.data + at, rest.length - at }, at - first);
		if (!part)
			break;
		pf_text_byte(&groups, ' ');
		at += part;
	}
	pf_text_byte(&l->numbers, '\n');
	pf_text_span_add(&l->numbers, pf_text_span(&groups));
	pf_text_byte(&l->numbers, '\n');
	l->failed = l->failed || groups.failed;
	pf_text_release(&groups);
	add(l, FIXED_NUMBER, (pf_span){ NULL, from });
	return at;
}

static bool begins(pf_span rest, const char *word)
{
	size_t length = strlen(word);

	return rest.length >= length && strncasecmp(rest.data, word, length) == 0;
}

static size_t take_address(list *l, pf_span rest)
{
	size_t at = 0;

	if (!begins(rest, "http://") && !begins(rest, "https://") && !begins(rest, "www."))
		return 0;
	while (at < rest.length && (unsigned char)rest.data[at] > ' ' && (unsigned char)rest.data[at] < 0x80 && !strchr("<>\"", rest.data[at]))
		at++;
	while (at && strchr(".,;:!?)]}'", rest.data[at - 1]))
		at--;
	add(l, FIXED_ADDRESS, (pf_span){ rest.data, at });
	return at;
}

/* The host of an e-mail address is enough to find it: what stands before is looked for backwards. */
static void take_mail(list *l, pf_span words, size_t at)
{
	size_t from = at, to = at + 1;

	while (from && (is_letter(words.data[from - 1]) || is_digit(words.data[from - 1]) || strchr("._%+-", words.data[from - 1])))
		from--;
	while (to < words.length && (is_letter(words.data[to]) || is_digit(words.data[to]) || words.data[to] == '.' || words.data[to] == '-'))
		to++;
	while (to > at && words.data[to - 1] == '.')
		to--;
	if (from < at && to > at + 1)
		add(l, FIXED_ADDRESS, (pf_span){ words.data + from, to - from });
}

static size_t placeholder_length(pf_span rest)
{
	const char *close;

	if (begins(rest, "{{")) {
		close = memchr(rest.data, '}', rest.length < 80 ? rest.length : 80);
		return close && close + 1 < rest.data + rest.length && close[1] == '}' ? (size_t)(close - rest.data) + 2 : 0;
	}
	if (rest.data[0] == '{' && rest.length > 2) {
		size_t at = 1;

		while (at < rest.length && at < 80 && rest.data[at] != '}' && rest.data[at] != '{' && rest.data[at] != '\n')
			at++;
		return at > 1 && at < rest.length && rest.data[at] == '}' ? at + 1 : 0;
	}
	if (rest.data[0] == '%' && rest.length > 1) {
		size_t at = 1;

		while (at < rest.length && is_digit(rest.data[at]))
			at++;
		if (at > 1 && at < rest.length && rest.data[at] == '$')
			at++;
		else if (at > 1)
			return 0;
		return at < rest.length && strchr("sdfu", rest.data[at]) && (at + 1 == rest.length || !is_letter(rest.data[at + 1])) ? at + 1 : 0;
	}
	return 0;
}

static void read_words(list *l, pf_span words)
{
	for (size_t at = 0; at < words.length;) {
		pf_span rest = { words.data + at, words.length - at };
		size_t length = (at == 0 || !is_letter(words.data[at - 1])) ? take_address(l, rest) : 0;

		if (!length && (length = placeholder_length(rest)))
			add(l, FIXED_PLACEHOLDER, (pf_span){ rest.data, length });
		if (!length && *rest.data == '@')
			take_mail(l, words, at);
		if (!length && is_digit(*rest.data))
			length = take_number(l, rest);
		at += length ? length : 1;
	}
}

/* Brackets that are no entities are WordPress's shortcodes. */
static void read_shortcodes(list *l, pf_span raw)
{
	for (size_t at = 0; at + 2 < raw.length; at++) {
		size_t name = at + 1 + (raw.data[at + 1] == '/');
		const char *close;

		if (raw.data[at] != '[' || !is_letter(raw.data[name]))
			continue;
		close = memchr(raw.data + at, ']', raw.length - at < MOST_SHORTCODE ? raw.length - at : MOST_SHORTCODE);
		if (close)
			add(l, FIXED_SHORTCODE, (pf_span){ raw.data + at, (size_t)(close - raw.data) - at + 1 });
	}
}

static void read_tags(list *l, pf_span text)
{
	pf_html_piece piece;

	for (pf_html_piece_next(&piece, &text); piece.kind != PF_HTML_PIECE_END; pf_html_piece_next(&piece, &text)) {
		if (piece.kind == PF_HTML_PIECE_TEXT)
			read_shortcodes(l, piece.raw);
		else
			add(l, FIXED_TAG, piece.raw);
	}
}

typedef struct read_text {
	pf_text words; /* as they are read */
	list fixed;
} read_text;

/* A number's two lines. Noughts before a number alone say nothing: 06 is 6. */
static void point(fixed *number, const char *lines)
{
	const char *from = lines + number->text.length, *end = strchr(from, '\n');

	number->text = (pf_span){ from, (size_t)(end - from) };
	from = end + 1;
	number->groups = (pf_span){ from, (size_t)(strchr(from, '\n') - from) };
	while (number->groups.length == number->text.length && number->text.length > 1 && *number->text.data == '0') {
		number->text = (pf_span){ number->text.data + 1, number->text.length - 1 };
		number->groups = (pf_span){ number->groups.data + 1, number->groups.length - 1 };
	}
}

static bool read_all(read_text *out, pf_span text, bool markup)
{
	pf_text_init(&out->words, ROOM);
	pf_text_put(&out->words, "");
	pf_text_init(&out->fixed.numbers, ROOM);
	pf_text_put(&out->fixed.numbers, "");
	pf_segment_words(&out->words, text, markup);
	if (markup)
		read_tags(&out->fixed, text);
	read_words(&out->fixed, pf_text_span(&out->words));
	for (size_t i = 0; i < out->fixed.count && !out->fixed.numbers.failed; i++)
		if (out->fixed.items[i].kind == FIXED_NUMBER)
			point(&out->fixed.items[i], out->fixed.numbers.data); /* which lies still now */
	return !out->words.failed && !out->fixed.numbers.failed && !out->fixed.failed;
}

static void release(read_text *text)
{
	pf_text_release(&text->words);
	pf_text_release(&text->fixed.numbers);
	free(text->fixed.items);
}

/* --- comparing --- */

static void complain(pf_text *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void complain(pf_text *out, const char *format, ...)
{
	char line[512];
	va_list arguments;

	if (!out || out->length)
		return; /* the first complaint is enough */
	va_start(arguments, format);
	vsnprintf(line, sizeof line, format, arguments);
	va_end(arguments);
	pf_text_put(out, line);
}

static int shown(pf_span text)
{
	return text.length < 200 ? (int)text.length : 200;
}

static int order(const void *one, const void *other)
{
	const fixed *a = one, *b = other;
	size_t shorter = a->text.length < b->text.length ? a->text.length : b->text.length;
	int by = a->kind == b->kind ? 0 : a->kind < b->kind ? -1 : 1;

	if (!by && shorter)
		by = memcmp(a->text.data, b->text.data, shorter);
	return by ? by : a->text.length == b->text.length ? 0 : a->text.length < b->text.length ? -1 : 1;
}

/* Both sorted: what is the same is matched, one for one. */
static void match(list *source, list *target)
{
	for (size_t s = 0, t = 0; s < source->count && t < target->count;) {
		int by = order(&source->items[s], &target->items[t]);

		if (by == 0)
			source->items[s++].matched = target->items[t++].matched = true;
		else if (by < 0)
			s++;
		else
			t++;
	}
}

static bool is_parted(const fixed *number)
{
	return number->groups.length > number->text.length;
}

/* A number that stands alone and is not matched yet. */
static fixed *find_alone(list *in, pf_span figures)
{
	while (figures.length > 1 && *figures.data == '0')
		figures = (pf_span){ figures.data + 1, figures.length - 1 };
	for (size_t i = 0; i < in->count; i++) {
		fixed *one = &in->items[i];

		if (one->kind == FIXED_NUMBER && !one->matched && !is_parted(one) && pf_span_equal(one->text, figures))
			return one;
	}
	return NULL;
}

/* The groups of a number as numbers of their own: 14.30 is what 14 h 30 became. All of them, or none. */
static bool match_groups(const fixed *number, list *others)
{
	fixed *found[8];
	size_t count = 0;

	for (pf_span rest = number->groups; count < sizeof found / sizeof *found;) {
		const char *blank = memchr(rest.data, ' ', rest.length);
		fixed *one = find_alone(others, (pf_span){ rest.data, blank ? (size_t)(blank - rest.data) : rest.length });

		if (!one)
			break;
		one->matched = true;
		found[count++] = one;
		if (!blank)
			return true;
		rest = (pf_span){ blank + 1, rest.length - (size_t)(blank + 1 - rest.data) };
	}
	while (count)
		found[--count]->matched = false;
	return false;
}

static unsigned roman_value(char letter)
{
	static const struct {
		char letter;
		unsigned value;
	} letters[] = { { 'I', 1 }, { 'V', 5 }, { 'X', 10 }, { 'L', 50 }, { 'C', 100 }, { 'D', 500 }, { 'M', 1000 } };

	for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
		if (letters[i].letter == letter)
			return letters[i].value;
	return 0;
}

/* XXI of XXIe; *at moves behind the letters. A single letter is a word of many languages, unless an ending follows it. */
static unsigned long read_roman(pf_span words, size_t *at)
{
	size_t from = *at;
	unsigned long sum = 0;

	while (*at < words.length && roman_value(words.data[*at])) {
		unsigned value = roman_value(words.data[(*at)++]), next = *at < words.length ? roman_value(words.data[*at]) : 0;

		sum = value < next ? sum - value : sum + value;
	}
	if (*at - from < 2 && (*at == words.length || words.data[*at] != 'e'))
		return 0;
	return sum;
}

/* Is it said in Roman figures? Swedish counts centuries as XXI = 2000-talet. */
static bool is_roman_in(pf_span words, const fixed *number)
{
	unsigned long value = number->text.length < 5 ? strtoul(number->text.data, NULL, 10) : 0;

	for (size_t at = 0; value && at < words.length; at++)
		if (roman_value(words.data[at]) && (at == 0 || !is_letter(words.data[at - 1]))) {
			unsigned long roman = read_roman(words, &at);

			if (roman && roman < 4000 && (value == roman || value == (roman - 1) * 100))
				return true;
		}
	return false;
}

static size_t unmatched_numbers(const list *l)
{
	size_t count = 0;

	for (size_t i = 0; i < l->count; i++)
		count += l->items[i].kind == FIXED_NUMBER && !l->items[i].matched;
	return count;
}

static void match_numbers(list *these, list *others, pf_span other_words)
{
	for (size_t i = 0; i < these->count; i++) {
		fixed *number = &these->items[i];

		if (number->kind == FIXED_NUMBER && !number->matched)
			number->matched = is_parted(number) ? match_groups(number, others) : is_roman_in(other_words, number);
	}
}

static const fixed *first_unmatched(const list *l)
{
	const fixed *first = NULL;

	for (size_t i = 0; i < l->count; i++)
		if (!l->items[i].matched && (!first || l->items[i].rank < first->rank))
			first = &l->items[i];
	return first;
}

static bool same_fixed(pf_text *why, read_text *source, read_text *target)
{
	list *from = &source->fixed, *to = &target->fixed;
	const fixed *left;

	if (from->count)
		qsort(from->items, from->count, sizeof *from->items, order);
	if (to->count)
		qsort(to->items, to->count, sizeof *to->items, order);
	match(from, to);
	if (unmatched_numbers(from) + unmatched_numbers(to) <= MOST_LEFT) {
		match_numbers(to, from, pf_text_span(&source->words));
		match_numbers(from, to, pf_text_span(&target->words));
	}
	if ((left = first_unmatched(from)))
		complain(why, "lacks the %s %.*s of the source", kind_words[left->kind], shown(left->text), left->text.data);
	else if ((left = first_unmatched(to)))
		complain(why, "has the %s %.*s, which the source has not", kind_words[left->kind], shown(left->text), left->text.data);
	return !left;
}

static bool is_void(pf_span name)
{
	static const char *const names[] = { "br", "img", "wbr", "hr", "input", "source", "track", "area", "col", "embed" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (pf_html_piece_is(name, names[i]))
			return true;
	return false;
}

static bool is_nested(pf_span text)
{
	pf_span open[MOST_DEPTH];
	size_t depth = 0;
	pf_html_piece piece;

	for (pf_html_piece_next(&piece, &text); piece.kind != PF_HTML_PIECE_END; pf_html_piece_next(&piece, &text)) {
		if (piece.kind != PF_HTML_PIECE_TAG || is_void(piece.name))
			continue;
		if (!piece.closes && depth < MOST_DEPTH)
			open[depth++] = piece.name;
		else if (!piece.closes || depth == 0 || open[depth - 1].length != piece.name.length ||
			 strncasecmp(open[depth - 1].data, piece.name.data, piece.name.length) != 0)
			return false;
		else
			depth--;
	}
	return depth == 0;
}

/* A source that is not nested cannot ask it of its translation. */
static bool sound_tags(pf_text *why, pf_span source, pf_span target)
{
	if (is_nested(target) || !is_nested(source))
		return true;
	complain(why, "has tags that do not close each other");
	return false;
}

/* --- what a machine can get wrong besides --- */

typedef enum script { SCRIPT_NONE, SCRIPT_LATIN, SCRIPT_GREEK, SCRIPT_CYRILLIC, SCRIPT_HEBREW, SCRIPT_ARABIC, SCRIPT_EAST, SCRIPT_OTHER } script;

static script script_of(uint32_t c)
{
	if (!pf_character_letter(c))
		return SCRIPT_NONE;
	if (c < 0x250 || (c >= 0x1e00 && c < 0x1f00) || (c >= 0xfb00 && c < 0xfb07))
		return SCRIPT_LATIN;
	if ((c >= 0x370 && c < 0x400) || (c >= 0x1f00 && c < 0x2000))
		return SCRIPT_GREEK;
	if (c >= 0x400 && c < 0x530)
		return SCRIPT_CYRILLIC;
	if (c >= 0x590 && c < 0x600)
		return SCRIPT_HEBREW;
	if ((c >= 0x600 && c < 0x780) || (c >= 0xfb50 && c < 0xfe00) || (c >= 0xfe70 && c < 0xff00))
		return SCRIPT_ARABIC;
	return (c >= 0x3040 && c < 0xd7b0) ? SCRIPT_EAST : SCRIPT_OTHER;
}

/* Languages that are not named here are written in Latin letters; some in several ways, or in one that is not told apart. */
static script script_for(pf_span language)
{
	static const struct {
		const char *codes;
		script script;
	} others[] = {
		{ "el", SCRIPT_GREEK },
		{ "ru uk bg mk be kk ky mn tg", SCRIPT_CYRILLIC },
		{ "he yi", SCRIPT_HEBREW },
		{ "ar fa ur ps ug", SCRIPT_ARABIC },
		{ "zh ja ko", SCRIPT_EAST },
		{ "sr ku az uz hi bn pa gu ta te kn ml mr ne si th lo my ka hy am ti km bo dz sd ks as or dv sa tt ce", SCRIPT_OTHER },
	};

	if (language.length != 2 && (language.length < 3 || (language.data[2] != '-' && language.data[2] != '_')))
		return SCRIPT_OTHER;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		for (const char *at = others[i].codes; at; at = strchr(at, ' ') ? strchr(at, ' ') + 1 : NULL)
			if (memcmp(at, language.data, 2) == 0)
				return others[i].script;
	return SCRIPT_LATIN;
}

/* Short texts may grow and shrink; a Chinese one says in ten signs what takes a line of French. */
static bool sane_length(pf_text *why, pf_span source, pf_span target, pf_span language)
{
	size_t from = pf_utf8_count(source), to = pf_utf8_count(target), least = from / (script_for(language) == SCRIPT_EAST ? 10 : 4);
	bool ok = to <= 4 * from + 60 && (from < 40 || to >= least);

	if (!ok)
		complain(why, "has %zu characters, the source %zu", to, from);
	return ok;
}

/* Half of the letters are enough: names and quotations keep their own. */
static bool right_script(pf_text *why, pf_span words, pf_span language)
{
	size_t letters = 0, right = 0;
	script wanted = script_for(language);

	for (const char *at = words.data, *end = words.data + words.length; at < end;) {
		script is = script_of(pf_html_character(&at, end, false));

		letters += is != SCRIPT_NONE;
		right += is == wanted;
	}
	if (letters < 6 || 2 * right >= letters || wanted == SCRIPT_OTHER)
		return true;
	complain(why, "is not in the script of its language");
	return false;
}

/* Words that begin with a small letter: names have none. */
static size_t small_words(pf_span words)
{
	size_t count = 0;

	for (size_t i = 0; i < words.length; i++)
		count += (i == 0 || words.data[i - 1] == ' ') && words.data[i] >= 'a' && words.data[i] <= 'z';
	return count;
}

static bool not_echoed(pf_text *why, pf_span source, pf_span target)
{
	if (!pf_span_equal(source, target) || small_words(source) < 3)
		return true;
	complain(why, "is the source itself");
	return false;
}

/* --- the glossary --- */

static bool is_in_source(pf_span words, const pf_glossary_entry *entry)
{
	pf_term_hit hit;
	size_t at = 0;

	return entry->term.length && pf_glossary_next(&hit, entry, 1, words, &at);
}

static bool keeps_glossary(pf_text *why, pf_text *warnings, pf_span source, pf_span target, const pf_proof_options *options)
{
	for (size_t i = 0; i < options->entry_count; i++) {
		const pf_glossary_entry *entry = &options->entries[i];

		if (entry->rule == PF_RULE_FORBIDDEN) {
			if ((!entry->term.length || pf_glossary_says(source, entry->term)) && pf_glossary_says(target, entry->translation)) {
				complain(why, "says “%.*s”, which the glossary forbids", shown(entry->translation), entry->translation.data);
				return false;
			}
		} else if (entry->rule == PF_RULE_UNTRANSLATABLE) {
			if (is_in_source(source, entry) && !pf_glossary_says(target, entry->term) && !is_in_source(target, entry)) {
				complain(why, "lacks “%.*s”, which stays as it is", shown(entry->term), entry->term.data);
				return false;
			}
		} else if (warnings && is_in_source(source, entry) && !pf_glossary_says(target, entry->translation)) {
			complain(warnings, "does not say “%.*s” for “%.*s”", shown(entry->translation), entry->translation.data, shown(entry->term),
				 entry->term.data);
		}
	}
	return true;
}

/* --- a matter of taste --- */

/* The last sign of a sentence, 0: none. Signs of other scripts are as good as ours. */
static char last_sign(pf_span words)
{
	static const struct {
		const char *sign;
		char kind;
	} signs[] = { { ".", '.' }, { "!", '!' }, { "?", '?' }, { ":", ':' }, { "\xe2\x80\xa6", '.' }, { "\xe3\x80\x82", '.' }, { "\xef\xbc\x81", '!' },
		      { "\xef\xbc\x9f", '?' }, { "\xef\xbc\x9a", ':' }, { "\xd8\x9f", '?' } };

	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
		size_t length = strlen(signs[i].sign);

		if (words.length >= length && memcmp(words.data + words.length - length, signs[i].sign, length) == 0)
			return signs[i].kind;
	}
	return 0;
}

static void compare_ends(pf_text *warnings, pf_span source, pf_span target)
{
	char from = last_sign(source), to = last_sign(target);

	if (from && from != to)
		complain(warnings, "does not end with “%c” as the source does", from);
	else if (!from && to && to != '.')
		complain(warnings, "ends with “%c”, the source does not", to);
}

/* --- the whole --- */

/* What a person wrote may have other markup, but none that the profile refuses. */
static void note_error(void *self, bool error, size_t offset, const char *message)
{
	(void)offset;
	if (error)
		complain(self, "cannot be stored: %s", message);
}

static bool is_harmless(pf_text *why, pf_span target)
{
	size_t before = why->length;
	pf_error err = { 0 };
	pf_text clean;
	bool ok;

	pf_text_init(&clean, ROOM);
	ok = pf_html_clean(&clean, target, note_error, why, &err);
	if (!ok)
		complain(why, "cannot be stored: %s", err.message);
	pf_text_release(&clean);
	return ok && why->length == before;
}

static bool judge(pf_text *why, pf_text *warnings, read_text *source, read_text *target, pf_span source_text, pf_span text, const pf_proof_options *options)
{
	pf_span from = pf_text_span(&source->words), to = pf_text_span(&target->words);

	if (options->markup && !sound_tags(why, source_text, text))
		return false;
	if (options->person)
		return !options->markup || is_harmless(why, text);
	if (!same_fixed(why, source, target) || !sane_length(why, from, to, options->language) || !right_script(why, to, options->language) ||
	    !not_echoed(why, from, to) || !keeps_glossary(why, warnings, from, to, options))
		return false;
	compare_ends(warnings, from, to);
	return true;
}

bool pf_proof(pf_text *why, pf_text *warnings, pf_span source, pf_span target, const pf_proof_options *options)
{
	read_text from = { 0 }, to = { 0 };
	bool ok = false;

	if (!pf_utf8_valid(target, NULL))
		complain(why, "is not UTF-8, or has control characters");
	else if (pf_utf8_blank(target))
		complain(why, "is empty");
	else if (!read_all(&from, source, options->markup) || !read_all(&to, target, options->markup))
		complain(why, "could not be judged for want of memory");
	else if (!options->person && to.words.length == 0)
		complain(why, "shows nothing");
	else
		ok = judge(why, warnings, &from, &to, source, target, options);
	release(&from);
	release(&to);
	return ok;
}
