/* plain: see plain.h */
#include "wordpress/plain.h"

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
