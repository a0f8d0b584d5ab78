/* html_policy: see html_policy.h */
#include "wordpress/html_policy.h"

#include <string.h>

/* Attributes that only some elements may have, then those that all may have. X(ID, name, value) */
#define OWN_ATTRIBUTES(X)                                                                          \
	X(HREF, "href", ADDRESS)                                                                       \
	X(SRC, "src", ADDRESS)                                                                         \
	X(ALT, "alt", PLAIN)                                                                           \
	X(REL, "rel", PLAIN)                                                                           \
	X(TARGET, "target", PLAIN)                                                                     \
	X(WIDTH, "width", PLAIN)                                                                       \
	X(HEIGHT, "height", PLAIN)                                                                     \
	X(ALIGN, "align", PLAIN)                                                                       \
	X(REV, "rev", PLAIN)                                                                           \
	X(NAME, "name", PLAIN)                                                                         \
	X(DOWNLOAD, "download", BOOLEAN)                                                               \
	X(COORDS, "coords", PLAIN)                                                                     \
	X(NOHREF, "nohref", BOOLEAN)                                                                   \
	X(SHAPE, "shape", PLAIN)                                                                       \
	X(AUTOPLAY, "autoplay", BOOLEAN)                                                               \
	X(CONTROLS, "controls", BOOLEAN)                                                               \
	X(LOOP, "loop", BOOLEAN)                                                                       \
	X(MUTED, "muted", BOOLEAN)                                                                     \
	X(PRELOAD, "preload", PLAIN)                                                                   \
	X(CITE, "cite", ADDRESS)                                                                       \
	X(CHAR, "char", PLAIN)                                                                         \
	X(CHAROFF, "charoff", PLAIN)                                                                   \
	X(SPAN, "span", PLAIN)                                                                         \
	X(VALIGN, "valign", PLAIN)                                                                     \
	X(DATETIME, "datetime", PLAIN)                                                                 \
	X(OPEN, "open", BOOLEAN)                                                                       \
	X(COLOR, "color", PLAIN)                                                                       \
	X(FACE, "face", PLAIN)                                                                         \
	X(SIZE, "size", PLAIN)                                                                         \
	X(NOSHADE, "noshade", BOOLEAN)                                                                 \
	X(BORDER, "border", PLAIN)                                                                     \
	X(HSPACE, "hspace", PLAIN)                                                                     \
	X(LOADING, "loading", PLAIN)                                                                   \
	X(LONGDESC, "longdesc", ADDRESS)                                                               \
	X(VSPACE, "vspace", PLAIN)                                                                     \
	X(USEMAP, "usemap", ADDRESS)                                                                   \
	X(FOR, "for", PLAIN)                                                                           \
	X(VALUE, "value", PLAIN)                                                                       \
	X(TYPE, "type", PLAIN)                                                                         \
	X(BGCOLOR, "bgcolor", PLAIN)                                                                   \
	X(CELLPADDING, "cellpadding", PLAIN)                                                           \
	X(CELLSPACING, "cellspacing", PLAIN)                                                           \
	X(RULES, "rules", PLAIN)                                                                       \
	X(SUMMARY, "summary", PLAIN)                                                                   \
	X(ABBR, "abbr", PLAIN)                                                                         \
	X(AXIS, "axis", PLAIN)                                                                         \
	X(COLSPAN, "colspan", PLAIN)                                                                   \
	X(HEADERS, "headers", PLAIN)                                                                   \
	X(NOWRAP, "nowrap", BOOLEAN)                                                                   \
	X(ROWSPAN, "rowspan", PLAIN)                                                                   \
	X(SCOPE, "scope", PLAIN)                                                                       \
	X(DEFAULT, "default", BOOLEAN)                                                                 \
	X(KIND, "kind", PLAIN)                                                                         \
	X(LABEL, "label", PLAIN)                                                                       \
	X(SRCLANG, "srclang", PLAIN)                                                                   \
	X(START, "start", PLAIN)                                                                       \
	X(REVERSED, "reversed", BOOLEAN)                                                               \
	X(PLAYSINLINE, "playsinline", BOOLEAN)                                                         \
	X(POSTER, "poster", ADDRESS)
#define GLOBAL_ATTRIBUTES(X)                                                                       \
	X(LANG, "lang", PLAIN)                                                                         \
	X(TITLE, "title", PLAIN)                                                                       \
	X(DIR, "dir", PLAIN)                                                                           \
	X(ROLE, "role", PLAIN)                                                                         \
	X(XML_LANG, "xml:lang", PLAIN)                                                                 \
	X(ARIA_DESCRIBEDBY, "aria-describedby", PLAIN)                                                 \
	X(ARIA_DETAILS, "aria-details", PLAIN)                                                         \
	X(ARIA_HIDDEN, "aria-hidden", PLAIN)                                                           \
	X(ARIA_LABEL, "aria-label", PLAIN)                                                             \
	X(ARIA_LABELLEDBY, "aria-labelledby", PLAIN)

enum {
#define X(id, name, value) AT_##id,
	OWN_ATTRIBUTES(X) OWN_COUNT,
	BEFORE_GLOBAL = OWN_COUNT - 1,
	GLOBAL_ATTRIBUTES(X) COUNT
#undef X
};

_Static_assert(OWN_COUNT <= 64, "one bit each");
_Static_assert(COUNT <= PF_HTML_ATTRIBUTE_NAMES, "one number each");

#define B(id) ((uint64_t)1 << AT_##id)
#define ROWS_ATTRIBUTES (B(ALIGN) | B(CHAR) | B(CHAROFF) | B(VALIGN))
#define COLUMN_ATTRIBUTES (ROWS_ATTRIBUTES | B(SPAN) | B(WIDTH))
#define CELL_ATTRIBUTES                                                                            \
	(ROWS_ATTRIBUTES | B(ABBR) | B(AXIS) | B(BGCOLOR) | B(COLSPAN) | B(HEADERS) | B(HEIGHT) |      \
		B(NOWRAP) | B(ROWSPAN) | B(SCOPE) | B(WIDTH))

static const pf_html_attribute attributes[] = {
#define X(id, name, value) { name, sizeof(name) - 1, PF_HTML_##value, AT_##id, B(id) },
	OWN_ATTRIBUTES(X)
#undef X
#define X(id, name, value) { name, sizeof(name) - 1, PF_HTML_##value, AT_##id, 0 },
		GLOBAL_ATTRIBUTES(X)
#undef X
};

#define X(id, name, role, content, attributes)                                                     \
	{ name, PF_TAG_##id, sizeof(name) - 1, PF_HTML_##role, PF_HTML_IN_##content, attributes },
static const pf_html_element length_1[] = { PF_HTML_ELEMENTS_1(X) };
static const pf_html_element length_2[] = { PF_HTML_ELEMENTS_2(X) };
static const pf_html_element length_3[] = { PF_HTML_ELEMENTS_3(X) };
static const pf_html_element length_4[] = { PF_HTML_ELEMENTS_4(X) };
static const pf_html_element length_5[] = { PF_HTML_ELEMENTS_5(X) };
static const pf_html_element length_6[] = { PF_HTML_ELEMENTS_6(X) };
static const pf_html_element length_7[] = { PF_HTML_ELEMENTS_7(X) };
static const pf_html_element length_8[] = { PF_HTML_ELEMENTS_8(X) };
static const pf_html_element length_10[] = { PF_HTML_ELEMENTS_10(X) };
#undef X

#define SHELF(array)                                                                               \
	{                                                                                              \
		array, sizeof array / sizeof array[0]                                                      \
	}

static const struct shelf {
	const pf_html_element *elements;
	size_t count;
} shelves[] = { { NULL, 0 }, SHELF(length_1), SHELF(length_2), SHELF(length_3), SHELF(length_4),
	SHELF(length_5), SHELF(length_6), SHELF(length_7), SHELF(length_8), { NULL, 0 },
	SHELF(length_10) };

const pf_html_element *pf_html_element_of(pf_span name)
{
	const struct shelf *shelf;

	if (name.length >= sizeof shelves / sizeof shelves[0])
		return NULL;
	shelf = &shelves[name.length];
	for (size_t i = 0; i < shelf->count; i++) {
		const pf_html_element *element = &shelf->elements[i];

		if (element->name[0] == name.data[0] && !memcmp(element->name, name.data, name.length))
			return element;
	}
	return NULL;
}

const pf_html_attribute *pf_html_attribute_of(pf_span name)
{
	for (size_t i = 0; i < sizeof attributes / sizeof attributes[0]; i++) {
		const pf_html_attribute *attribute = &attributes[i];

		if (attribute->length == name.length && attribute->name[0] == name.data[0] &&
			!memcmp(attribute->name, name.data, name.length))
			return attribute;
	}
	return NULL;
}

bool pf_html_carries(const pf_html_element *element, const pf_html_attribute *attribute)
{
	return !attribute->bit || (element->attributes & attribute->bit);
}

/*
 * Segments of a media path: none empty, none of dots alone, nothing that an address or a file
 * system reads otherwise.
 */
static bool media_path(pf_span path)
{
	size_t start = 0;

	for (size_t i = 0; i <= path.length; i++) {
		char c = i < path.length ? path.data[i] : '/';

		if (strchr("?#\\\"<>'\t\n", c) && c)
			return false;
		if (c == '&' && (path.length - i < 5 || memcmp(path.data + i, "&amp;", 5)))
			return false;
		if (c != '/')
			continue;
		if (i == start || (i - start == 1 && path.data[start] == '.') ||
			(i - start == 2 && !memcmp(path.data + start, "..", 2)))
			return false;
		start = i + 1;
	}
	return true;
}

static bool scheme_allowed(pf_span scheme)
{
	static const char *const allowed[] = { "http", "https", "mailto", "tel" };

	for (size_t i = 0; i < sizeof allowed / sizeof allowed[0]; i++) {
		size_t at = 0;

		while (at < scheme.length && allowed[i][at] && (scheme.data[at] | 0x20) == allowed[i][at])
			at++;
		if (at == scheme.length && !allowed[i][at])
			return true;
	}
	return false;
}

pf_html_address pf_html_address_of(pf_span escaped)
{
	if (escaped.length >= 6 && !memcmp(escaped.data, "media/", 6))
		return media_path(escaped) ? PF_HTML_ADDRESS_MEDIA : PF_HTML_ADDRESS_PATH;
	for (size_t i = 0; i < escaped.length; i++) {
		char c = escaped.data[i];

		if (c == '/' || c == '?' || c == '#')
			return PF_HTML_ADDRESS_GOOD;
		if (c == ':')
			return scheme_allowed((pf_span){ escaped.data, i }) ? PF_HTML_ADDRESS_GOOD
																: PF_HTML_ADDRESS_SCHEME;
		/* An escaped character is neither; its own `#` is no fragment. */
		if (c == '&') {
			while (i < escaped.length && escaped.data[i] != ';')
				i++;
		}
	}
	return PF_HTML_ADDRESS_GOOD;
}

bool pf_html_rel_safe(pf_span rel)
{
	size_t start = 0;

	for (size_t i = 0; i <= rel.length; i++) {
		if (i < rel.length && rel.data[i] != ' ')
			continue;
		if (i - start == 8 && !memcmp(rel.data + start, "noopener", 8))
			return true;
		start = i + 1;
	}
	return false;
}
