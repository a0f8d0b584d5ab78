/* language: see language.h */
#include "exchange/language.h"

#include <stdio.h>
#include <string.h>

static char folded(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c == '_' ? '-' : c;
}

static bool same(pf_span a, pf_span b)
{
	if (a.length != b.length)
		return false;
	for (size_t i = 0; i < a.length; i++)
		if (folded(a.data[i]) != folded(b.data[i]))
			return false;
	return true;
}

/* What stands before the first `-`: the language itself. */
static pf_span primary(pf_span tag)
{
	for (size_t i = 0; i < tag.length; i++)
		if (folded(tag.data[i]) == '-')
			return (pf_span){ tag.data, i };
	return tag;
}

pf_language_fit pf_language_fits(pf_span tag, const char *code, const char *locale)
{
	if (tag.length == 0)
		return PF_LANGUAGE_OTHER;
	if (same(tag, pf_span_of(code)) || (locale && same(tag, pf_span_of(locale))))
		return PF_LANGUAGE_SAME;
	return same(primary(tag), primary(pf_span_of(code))) ? PF_LANGUAGE_REGION : PF_LANGUAGE_OTHER;
}

void pf_language_tag(char out[PF_LANGUAGE_TAG], const pf_contract *contract, const char *code)
{
	const pf_site_language *language = contract ? pf_contract_language(contract, pf_span_of(code)) : NULL;

	snprintf(out, PF_LANGUAGE_TAG, "%s", language && language->locale && *language->locale ? language->locale : code);
	for (char *byte = out; *byte; byte++)
		if (*byte == '_')
			*byte = '-';
}
