/* slug_tags: see slug_tags.h; the states are those of php_strip_tags() in PHP 7 and 8. */
#include "wordpress/slug_tags.h"

#include <string.h>

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

typedef enum where { IN_TEXT, IN_TAG, IN_CODE, IN_DECLARATION, IN_COMMENT } where;

/* What PHP's strip_tags() remembers between two bytes. */
typedef struct tags {
	where where;
	char quote;   /* the quotation mark that is open, or 0 */
	size_t depth; /* `<` inside a tag: so many `>` do not end it */
	bool xml;
	char last; /* quotation mark, bracket or end of tag, as <? ?> counts them */
	int brackets;
} tags;

static bool same_word(const char *s, const char *lower)
{
	for (; *lower; s++, lower++)
		if ((*s | 0x20) != *lower)
			return false;
	return true;
}

static void quote_toggle(tags *state, char c)
{
	if (!state->quote)
		state->quote = c;
	else if (state->quote == c)
		state->quote = 0;
}

/* `>` ends the tag unless it belongs to an inner `<` or stands between quotation marks. */
static bool may_close(tags *state)
{
	if (state->depth) {
		state->depth--;
		return false;
	}
	return !state->quote;
}

static void close_tag(tags *state)
{
	state->where = IN_TEXT;
	state->quote = 0;
}

static void in_tag(tags *state, const char *text, size_t at, size_t length)
{
	char c = text[at], before = text[at - 1];

	if (c == '<') {
		if (!state->quote && !(at + 1 < length && is_space(text[at + 1])))
			state->depth++;
	} else if (c == '>') {
		if (!may_close(state))
			return;
		state->last = c;
		if (!(state->xml && before == '-')) {
			close_tag(state);
			state->xml = false;
		}
	} else if (c == '"' || c == '\'') {
		quote_toggle(state, c);
	} else if (c == '!' && before == '<') {
		state->where = IN_DECLARATION;
		state->last = c;
	} else if (c == '?' && before == '<') {
		state->where = IN_CODE;
		state->brackets = 0;
	}
}

static void in_code(tags *state, const char *text, size_t at)
{
	char c = text[at], before = text[at - 1];
	bool quoted = state->last == '"' || state->last == '\'';

	if ((c == '(' || c == ')') && !quoted) {
		state->last = c;
		state->brackets += c == '(' ? 1 : -1;
	} else if (c == '>') {
		if (may_close(state) && !state->brackets && state->last != '"' && before == '?')
			close_tag(state);
	} else if ((c == '"' || c == '\'') && before != '\\') {
		if (state->last == c)
			state->last = 0;
		else if (state->last != '\\')
			state->last = c;
		quote_toggle(state, c);
	} else if ((c == 'l' || c == 'L') && at > 4 && text[at - 4] == '<' && text[at - 3] == '?' &&
		same_word(text + at - 2, "xm")) {
		state->where = IN_TAG;
		state->xml = true;
	}
}

static void in_declaration(tags *state, const char *text, size_t at)
{
	char c = text[at], before = text[at - 1];

	if (c == '>') {
		if (may_close(state))
			close_tag(state);
	} else if ((c == '"' || c == '\'') && before != '\\') {
		quote_toggle(state, c);
	} else if (c == '-' && before == '-' && text[at - 2] == '!') {
		state->where = IN_COMMENT;
	} else if ((c == 'e' || c == 'E') && at > 6 && same_word(text + at - 6, "doctyp")) {
		state->where = IN_TAG;
	}
}

void pf_slug_strip(pf_text *out)
{
	tags state = { .where = IN_TEXT };
	char *text = out->data;
	char *copy = text;

	if (!memchr(text, '<', out->length) && !memchr(text, '\0', out->length))
		return;
	for (size_t at = 0; at < out->length; at++) {
		char c = text[at];

		if (c == '\0')
			continue;
		switch (state.where) {
		case IN_TEXT:
			if (c == '<' && !(at + 1 < out->length && is_space(text[at + 1]))) {
				state.where = IN_TAG;
				state.last = '<';
			} else if (c == '>' && state.depth) {
				state.depth--; /* left over from before a comment */
			} else {
				*copy++ = c;
			}
			break;
		case IN_TAG:
			in_tag(&state, text, at, out->length);
			break;
		case IN_CODE:
			in_code(&state, text, at);
			break;
		case IN_DECLARATION:
			in_declaration(&state, text, at);
			break;
		case IN_COMMENT:
			if (c == '>' && !state.quote && text[at - 1] == '-' && text[at - 2] == '-')
				close_tag(&state);
			break;
		}
	}
	out->length = (size_t)(copy - text);
	*copy = '\0';
}
