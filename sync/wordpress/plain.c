/* plain: see plain.h */
#include "wordpress/plain.h"

#include "wordpress/html.h"
#include "wordpress/html_scan.h"

#include <string.h>

/*
 * Entities that browsers read without a semicolon too (HTML standard, named character references).
 */
static const char legacy[] =
	" AElig AMP Aacute Acirc Agrave Aring Atilde Auml COPY Ccedil ETH Eacute Ecirc Egrave Euml GT"
	" Iacute Icirc Igrave Iuml LT Ntilde Oacute Ocirc Ograve Oslash Otilde Ouml QUOT REG THORN"
	" Uacute Ucirc Ugrave Uuml Yacute aacute acirc acute aelig agrave amp aring atilde auml brvbar"
	" ccedil cedil cent copy curren deg divide eacute ecirc egrave eth euml frac12 frac14 frac34 gt"
	" iacute icirc iexcl igrave iquest iuml laquo lt macr micro middot nbsp not ntilde oacute ocirc"
	" ograve ordf ordm oslash otilde ouml para plusmn pound quot raquo reg sect shy sup1 sup2 sup3"
	" szlig thorn times uacute ucirc ugrave uml uuml yacute yen yuml ";

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool begins_legacy(pf_span rest)
{
	const char *name = legacy + 1;

	while (*name) {
		size_t length = strcspn(name, " ");

		if (length <= rest.length && !memcmp(name, rest.data, length))
			return true;
		name += length + 1;
	}
	return false;
}

/* `rest` is what stands behind an `&`. */
static bool reads_as_entity(pf_span rest)
{
	size_t length = 0;

	if (rest.length && rest.data[0] == '#')
		return true;
	while (length < rest.length && is_word(rest.data[length]))
		length++;
	return length && ((length < rest.length && rest.data[length] == ';') || begins_legacy(rest));
}

void pf_plain_show(pf_text *out, pf_span plain)
{
	size_t from = 0;

	for (size_t i = 0; i < plain.length; i++) {
		const char *entity = plain.data[i] == '<' ? "&lt;" : plain.data[i] == '&' ? "&amp;" : NULL;

		if (!entity ||
			(plain.data[i] == '&' &&
				!reads_as_entity((pf_span){ plain.data + i + 1, plain.length - i - 1 })))
			continue;
		pf_text_add(out, plain.data + from, i - from);
		pf_text_put(out, entity);
		from = i + 1;
	}
	pf_text_add(out, plain.data + from, plain.length - from);
}

/* The bytes of what reads as an entity, `&` included. */
static size_t entity_length(pf_span text)
{
	size_t length = 1;

	if (length < text.length && text.data[length] == '#')
		length++;
	while (length < text.length && length < 40 && is_word(text.data[length]))
		length++;
	return length + (length < text.length && text.data[length] == ';');
}

/* One entity: the usual ones at once, the 2,000 others as the parser of HTML reads them. */
static void resolve(pf_text *out, pf_span entity)
{
	static const struct {
		const char *written, *meant;
	} usual[] = { { "&amp;", "&" }, { "&lt;", "<" }, { "&gt;", ">" }, { "&quot;", "\"" }, { "&#038;", "&" }, { "&#039;", "'" } };
	size_t before = out->length;
	pf_error err = { 0 };
	pf_text clean;

	for (size_t i = 0; i < sizeof usual / sizeof *usual; i++) {
		if (pf_span_is(entity, usual[i].written)) {
			pf_text_put(out, usual[i].meant);
			return;
		}
	}
	pf_text_init(&clean, 4096);
	if (pf_html_clean(&clean, entity, NULL, NULL, &err))
		pf_html_unescape(out, pf_text_span(&clean));
	else
		out->failed = out->starved = true;
	if (out->length == before) /* a character that cannot be shown */
		pf_text_span_add(out, entity);
	pf_text_release(&clean);
}

/* The bytes of a tag, a comment or the like that begins here; 0: it is a mere `<`. */
static size_t markup_length(pf_span text)
{
	char next = text.length > 1 ? text.data[1] : ' ';
	const char *close;

	if (!((next | 0x20) >= 'a' && (next | 0x20) <= 'z') && next != '/' && next != '!' && next != '?')
		return 0;
	close = memchr(text.data, '>', text.length);
	return close ? (size_t)(close - text.data) + 1 : 0;
}

void pf_plain_read(pf_text *out, pf_span stored, bool *markup)
{
	size_t from = 0, at = 0;

	while (at < stored.length) {
		pf_span rest = { stored.data + at, stored.length - at };
		bool entity = *rest.data == '&' && reads_as_entity((pf_span){ rest.data + 1, rest.length - 1 });
		size_t length = entity ? entity_length(rest) : *rest.data == '<' && markup ? markup_length(rest) : 0;

		if (!length) {
			at++;
			continue;
		}
		pf_text_add(out, stored.data + from, at - from);
		if (entity)
			resolve(out, (pf_span){ rest.data, length });
		else
			*markup = true;
		at += length;
		from = at;
	}
	pf_text_add(out, stored.data + from, stored.length - from);
}

static bool is_trimmed(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\0' || c == '\v';
}

pf_span pf_plain_trim(pf_span plain)
{
	while (plain.length && is_trimmed(plain.data[0])) {
		plain.data++;
		plain.length--;
	}
	while (plain.length && is_trimmed(plain.data[plain.length - 1]))
		plain.length--;
	return plain;
}
