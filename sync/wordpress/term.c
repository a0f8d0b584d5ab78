/* term: see term.h */
#include "wordpress/term.h"

/* What PHP's trim() takes off. */
static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\0' || c == '\v';
}

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

static pf_span trim(pf_span text)
{
	while (text.length && is_blank(text.data[text.length - 1]))
		text.length--;
	while (text.length && is_blank(*text.data)) {
		text.data++;
		text.length--;
	}
	return text;
}

/* "&#8211;" or "&#x2013;" */
static bool is_number_entity(pf_span text)
{
	size_t start = text.length > 2 && (text.data[2] | 0x20) == 'x' ? 3 : 2;
	size_t at = start;

	if (text.length < 4 || text.data[1] != '#')
		return false;
	while (at < text.length && is_hex(text.data[at]))
		at++;
	return at > start && at < text.length && text.data[at] == ';';
}

/*
 * Escapes the first byte of what is left. kses turns "&amp;#8211;" into "&#8211;", but leaves
 * "&#038;#8211;" alone; names of entities it leaves behind "&amp;".
 */
static void add_escaped(pf_text *out, pf_span left)
{
	char c = *left.data;

	if (c == '&')
		pf_text_put(out, is_number_entity(left) ? "&#038;" : "&amp;");
	else if (c == '<')
		pf_text_put(out, "&lt;");
	else if (c == '>')
		pf_text_put(out, "&gt;");
	else
		pf_text_byte(out, c);
}

void pf_term_name(pf_text *out, pf_span plain)
{
	pf_span name = trim(plain);

	for (size_t i = 0; i < name.length; i++) {
		const char *s = name.data + i;

		if (*s == ' ' || *s == '\t' || *s == '\n' || *s == '\r') {
			if (s[-1] != ' ' && s[-1] != '\t' && s[-1] != '\n' && s[-1] != '\r')
				pf_text_byte(out, ' ');
		} else if (*s == '%' && i + 2 < name.length && is_hex(s[1]) && is_hex(s[2])) {
			pf_text_put(out, "&#037;");
		} else {
			add_escaped(out, (pf_span){ s, name.length - i });
		}
	}
}

void pf_term_description(pf_text *out, pf_span plain)
{
	pf_span text = trim(plain);

	for (size_t i = 0; i < text.length; i++) {
		if (text.data[i] == '\r') {
			if (text.data[i + 1] != '\n')
				pf_text_byte(out, '\n');
		} else {
			add_escaped(out, (pf_span){ text.data + i, text.length - i });
		}
	}
}
