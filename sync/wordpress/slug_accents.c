/* slug_accents: see slug_accents.h */
#include "wordpress/slug_accents.h"
#include "wordpress/slug_table.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

/*
 * True for code points that composing leaves alone whatever their neighbours: most titles have no
 * others.
 */
static bool stays(int32_t c)
{
	return c < 0x300 || (c >= 0x2002 && c < 0x20d0);
}

/* Copies the title in composed form (NFC). */
static bool compose(pf_text *out, pf_span title, pf_error *err)
{
	const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)title.data;
	utf8proc_uint8_t *composed = NULL;
	bool simple = true;
	utf8proc_ssize_t length;

	for (size_t at = 0; at < title.length;) {
		utf8proc_int32_t c;
		utf8proc_ssize_t step =
			utf8proc_iterate(bytes + at, (utf8proc_ssize_t)(title.length - at), &c);

		if (step <= 0)
			return pf_fail(err, PF_E_INPUT, "the title is not UTF-8 at byte %zu", at);
		simple = simple && stays(c);
		at += (size_t)step;
	}
	if (simple) {
		pf_text_span_add(out, title);
		return pf_text_check(out, "the title", err);
	}
	length = utf8proc_map(bytes, (utf8proc_ssize_t)title.length, &composed,
		UTF8PROC_STABLE | UTF8PROC_COMPOSE);
	if (length < 0)
		return pf_fail(err, length == UTF8PROC_ERROR_NOMEM ? PF_E_MEMORY : PF_E_INPUT,
			"the title cannot be composed: %s", utf8proc_errmsg(length));
	pf_text_add(out, (const char *)composed, (size_t)length);
	free(composed);
	return pf_text_check(out, "the title", err);
}

typedef struct local_letter {
	const char *locale;
	bool family; /* the locale begins so; else it is so */
	const char *from, *to;
} local_letter;

static const local_letter local_letters[] = {
	{ "de", true, "Ä", "Ae" },
	{ "de", true, "ä", "ae" },
	{ "de", true, "Ö", "Oe" },
	{ "de", true, "ö", "oe" },
	{ "de", true, "Ü", "Ue" },
	{ "de", true, "ü", "ue" },
	{ "de", true, "ß", "ss" },
	{ "de", true, "ẞ", "SS" },
	{ "da_DK", false, "Æ", "Ae" },
	{ "da_DK", false, "æ", "ae" },
	{ "da_DK", false, "Ø", "Oe" },
	{ "da_DK", false, "ø", "oe" },
	{ "da_DK", false, "Å", "Aa" },
	{ "da_DK", false, "å", "aa" },
	{ "ca", false, "l·l", "ll" },
	{ "sr_RS", false, "Đ", "DJ" },
	{ "sr_RS", false, "đ", "dj" },
	{ "bs_BA", false, "Đ", "DJ" },
	{ "bs_BA", false, "đ", "dj" },
};

static bool rule_applies(const local_letter *rule, pf_span locale)
{
	size_t length = strlen(rule->locale);

	return locale.length >= length && memcmp(locale.data, rule->locale, length) == 0 &&
		(rule->family || locale.length == length);
}

/* The locale's rule for the text at `s`, or NULL. */
static const local_letter *local_rule(pf_span locale, const char *s, size_t left)
{
	for (size_t i = 0; i < sizeof local_letters / sizeof *local_letters; i++) {
		const local_letter *rule = &local_letters[i];
		size_t length = strlen(rule->from);

		if (length <= left && memcmp(s, rule->from, length) == 0 && rule_applies(rule, locale))
			return rule;
	}
	return NULL;
}

static bool has_rules(pf_span locale)
{
	for (size_t i = 0; i < sizeof local_letters / sizeof *local_letters; i++)
		if (rule_applies(&local_letters[i], locale))
			return true;
	return false;
}

static int letter_order(const void *key, const void *letter)
{
	int c = *(const utf8proc_int32_t *)key;

	return c - ((const plain_letter *)letter)->from;
}

static const plain_letter *letter_find(utf8proc_int32_t c)
{
	return bsearch(&c, plain_letters, sizeof plain_letters / sizeof *plain_letters,
		sizeof *plain_letters, letter_order);
}

/* In place: nothing that replaces a letter is longer than it. */
static void remove_accents(pf_text *text, pf_span locale)
{
	bool ours = has_rules(locale);
	size_t to = 0;

	for (size_t at = 0; at < text->length;) {
		const char *s = text->data + at;
		size_t left = text->length - at;
		const local_letter *rule =
			ours && ((unsigned char)*s >= 0x80 || *s == 'l') ? local_rule(locale, s, left) : NULL;
		const char *with = rule ? rule->to : NULL;
		size_t step = rule ? strlen(rule->from) : 1, length;

		if (!rule && (unsigned char)*s >= 0x80) {
			utf8proc_int32_t c;
			const plain_letter *letter;

			step =
				(size_t)utf8proc_iterate((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)left, &c);
			letter = letter_find(c);
			with = letter ? letter->to : NULL;
		}
		length = with ? strlen(with) : step;
		memmove(text->data + to, with ? with : s, length);
		to += length;
		at += step;
	}
	text->length = to;
	text->data[to] = '\0';
}

bool pf_slug_plain(pf_text *out, pf_span title, pf_span locale, pf_error *err)
{
	if (!compose(out, title, err))
		return false;
	remove_accents(out, locale);
	return true;
}
