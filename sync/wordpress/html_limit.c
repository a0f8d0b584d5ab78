/* html_limit: see html_limit.h */
#include "wordpress/html_limit.h"

#include "wordpress/html_open.h"

#include <string.h>
#include <strings.h>

typedef struct look {
	char *start; /* of the text */
	const char *at;
	const char *end;
	pf_html_report *report;
	pf_html_open open;
	unsigned tags;
	bool over; /* a parser must not see it */
} look;

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static size_t offset(const look *l, const char *at)
{
	return (size_t)(at - l->start);
}

/* The name in lower case; a name that does not fit is none that we know. */
static pf_span lower(char buffer[32], pf_span name)
{
	size_t length = name.length < 32 ? name.length : 0;

	for (size_t i = 0; i < length; i++)
		buffer[i] =
			name.data[i] >= 'A' && name.data[i] <= 'Z' ? (char)(name.data[i] | 0x20) : name.data[i];
	return (pf_span){ buffer, length };
}

static void look_value(look *l)
{
	while (l->at < l->end && is_space(*l->at))
		l->at++;
	if (l->at < l->end && (*l->at == '"' || *l->at == '\'')) {
		const char *quote = memchr(l->at + 1, *l->at, (size_t)(l->end - l->at - 1));

		l->at = quote ? quote + 1 : l->end;
		return;
	}
	while (l->at < l->end && !is_space(*l->at) && *l->at != '>')
		l->at++;
}

/* Notes what the profile says about an attribute; false when it is dropped. */
static bool judge_attribute(look *l, const pf_html_element *element, pf_span name)
{
	const pf_html_attribute *attribute;
	char buffer[48];
	char lowered[32];

	if (name.length > 1 && !strncasecmp(name.data, "on", 2)) {
		pf_html_tell(l->report, true, offset(l, name.data), "event handler '%s' is not allowed",
			pf_html_quoted(buffer, name));
		return false;
	}
	attribute = pf_html_attribute_of(lower(lowered, name));
	if (attribute && pf_html_carries(element, attribute))
		return true;
	pf_html_tell(l->report, false, offset(l, name.data),
		"attribute '%s' of <%s> is not in the profile and is dropped", pf_html_quoted(buffer, name),
		element->name);
	return false;
}

/*
 * Attributes up to and with `>`; false at the end of the text, where a parser drops the whole tag.
 */
static bool look_attributes(look *l, const pf_html_element *element, unsigned *count)
{
	for (;;) {
		pf_span name;
		bool dropped;

		while (l->at < l->end && (is_space(*l->at) || *l->at == '/'))
			l->at++;
		if (l->at == l->end)
			return false;
		if (*l->at == '>') {
			l->at++;
			return true;
		}
		name = (pf_span){ l->at++, 0 };
		while (
			l->at < l->end && !is_space(*l->at) && *l->at != '/' && *l->at != '>' && *l->at != '=')
			l->at++;
		name.length = offset(l, l->at) - offset(l, name.data);
		++*count;
		dropped = element && !judge_attribute(l, element, name);
		while (l->at < l->end && is_space(*l->at))
			l->at++;
		if (l->at < l->end && *l->at == '=') {
			l->at++;
			look_value(l);
		}
		if (dropped)
			memset(l->start + offset(l, name.data), ' ', offset(l, l->at) - offset(l, name.data));
	}
}

/* Content of script, style and the like is no markup: on to its end tag. */
static void skip_raw(look *l, pf_span name)
{
	static const char *const raw[] = { "script", "style", "textarea", "title", "xmp", "iframe",
		"noembed", "noframes", "noscript" };
	bool is_raw = false;

	for (size_t i = 0; i < sizeof raw / sizeof raw[0]; i++)
		is_raw |= pf_span_is(name, raw[i]);
	while (is_raw && l->at < l->end) {
		if (l->at[0] == '<' && (size_t)(l->end - l->at) > name.length + 1 && l->at[1] == '/' &&
			!strncasecmp(l->at + 2, name.data, name.length))
			return;
		l->at++;
	}
}

static void look_start(look *l, const char *tag, pf_span name)
{
	char lowered[32];
	char buffer[48];
	unsigned count = 0;
	pf_span low = lower(lowered, name);
	const pf_html_element *element = pf_html_element_of(low);

	if (!element)
		pf_html_tell(l->report, true, offset(l, tag), "element <%s> is not in the profile",
			pf_html_quoted(buffer, name));
	if (!look_attributes(l, element, &count)) {
		pf_html_tell(l->report, false, offset(l, tag), "unfinished tag <%s is dropped",
			pf_html_quoted(buffer, name));
		return;
	}
	l->over |= count > PF_HTML_ATTRIBUTES || l->tags >= PF_HTML_TAGS;
	if (count > PF_HTML_ATTRIBUTES)
		pf_html_tell(l->report, true, offset(l, tag), "<%s> has %u attributes, expected at most %d",
			pf_html_quoted(buffer, name), count, PF_HTML_ATTRIBUTES);
	if (++l->tags == PF_HTML_TAGS + 1)
		pf_html_tell(l->report, true, offset(l, tag), "more than %d tags", PF_HTML_TAGS);
	if (element)
		pf_html_open_start(&l->open, element, (pf_span){ tag, (size_t)(l->at - tag) }, count);
	else
		skip_raw(l, low);
}

static void look_end(look *l, const char *tag, pf_span name)
{
	char lowered[32];
	char buffer[48];
	unsigned count = 0;
	const pf_html_element *element = pf_html_element_of(lower(lowered, name));

	if (!look_attributes(l, NULL, &count) || !element) {
		if (!element && l->report->failed)
			return; /* refused at its start already */
		pf_html_tell(l->report, false, offset(l, tag),
			"end tag </%s> closes nothing and is dropped", pf_html_quoted(buffer, name));
		return;
	}
	pf_html_open_end(&l->open, element);
}

static bool is_block_comment(pf_span body)
{
	size_t at = 0;

	while (at < body.length && is_space(body.data[at]))
		at++;
	at += at < body.length && body.data[at] == '/';
	return body.length - at >= 3 && !memcmp(body.data + at, "wp:", 3);
}

/* `<!` or `<?` or `</` and no name: a comment, or what a parser makes one of. */
static void look_comment(look *l, const char *tag)
{
	const char *body = tag + 4;
	const char *stop;

	if (l->end - tag < 4 || memcmp(tag, "<!--", 4)) {
		stop = memchr(tag, '>', (size_t)(l->end - tag));
		l->at = stop ? stop + 1 : l->end;
		if (tag[1] != '/' || l->at - tag != 3) /* `</>` is nothing at all */
			pf_html_tell(l->report, true, offset(l, tag),
				"declaration or instruction is not allowed, expected an element or text");
		return;
	}
	/* Right behind its start a comment may end at once: `<!-->` and `<!--->`. */
	for (stop = body; stop < l->end; stop++) {
		bool short_end = (stop == body && *stop == '>') ||
			(stop == body && l->end - stop > 1 && stop[0] == '-' && stop[1] == '>');

		if (short_end ||
			(l->end - stop > 2 && stop[0] == '-' && stop[1] == '-' && stop[2] == '>') ||
			(l->end - stop > 3 && stop[0] == '-' && stop[1] == '-' && stop[2] == '!' &&
				stop[3] == '>'))
			break;
	}
	if (!is_block_comment((pf_span){ body, (size_t)(stop - body) }))
		pf_html_tell(l->report, true, offset(l, tag), "comments are not allowed");
	else
		pf_html_tell(l->report, false, offset(l, tag), "block comment becomes visible text");
	stop = stop < l->end ? memchr(stop, '>', (size_t)(l->end - stop)) : NULL;
	l->at = stop ? stop + 1 : l->end;
	pf_html_open_text(&l->open);
}

static void look_markup(look *l)
{
	const char *tag = l->at;
	const char *name = tag + 1;
	bool end = name < l->end && *name == '/';

	name += end;
	if (name < l->end && is_letter(*name)) {
		l->at = name;
		while (l->at < l->end && !is_space(*l->at) && *l->at != '/' && *l->at != '>')
			l->at++;
		(end ? look_end : look_start)(l, tag, (pf_span){ name, (size_t)(l->at - name) });
	} else if (name < l->end && (end || *name == '!' || *name == '?')) {
		look_comment(l, tag);
	} else {
		l->at = name;
		pf_html_open_text(&l->open);
	}
}

bool pf_html_within_limits(char *html, size_t length, pf_html_report *report)
{
	look l;

	l = (look){ .start = html, .at = html, .end = html + length, .report = report };
	pf_html_open_init(&l.open);
	while (l.at < l.end) {
		if (*l.at == '<') {
			look_markup(&l);
		} else {
			const char *next = memchr(l.at, '<', (size_t)(l.end - l.at));

			l.at = next ? next : l.end;
			pf_html_open_text(&l.open);
		}
		l.over |= l.open.full || l.open.work > PF_HTML_OPEN_WORK;
		if (l.open.full) {
			pf_html_tell(report, true, offset(&l, l.at), "elements are nested deeper than %d",
				PF_HTML_DEPTH);
			break;
		}
		if (l.open.work > PF_HTML_OPEN_WORK) {
			pf_html_tell(report, true, offset(&l, l.at),
				"inline elements are too tangled to be repaired: close each where it was opened");
			break;
		}
	}
	return !l.over;
}
