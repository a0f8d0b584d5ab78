/* address: see address.h */
#include "bundle/address.h"

#include <string.h>
#include <strings.h>

/* The characters that esc_url() keeps: formatting.php, `[^a-z0-9-~+_.?#=!&;,/:%@$\|*'()\[\]\x80-\xff]` is taken out. */
static bool letters_fit(pf_span text)
{
	for (size_t i = 0; i < text.length; i++) {
		unsigned char c = (unsigned char)text.data[i];

		if (c <= 0x20 || c == 0x7f || (c < 0x80 && strchr("\"<>\\^`{}", c)))
			return false;
	}
	return true;
}

static bool starts(pf_span text, const char *with)
{
	size_t length = strlen(with);

	return text.length >= length && strncasecmp(text.data, with, length) == 0;
}

/* A percent sign is followed by two hex digits; esc_url() would show another one differently. */
static bool octets_fit(pf_span text)
{
	for (size_t i = 0; i < text.length; i++) {
		if (text.data[i] == '%' &&
			(i + 2 >= text.length || !memchr("0123456789abcdefABCDEF", text.data[i + 1], 22) ||
				!memchr("0123456789abcdefABCDEF", text.data[i + 2], 22)))
			return false;
	}
	return true;
}

static bool plain(pf_span url, const char **why)
{
	*why = "is longer than 2,048 bytes";
	if (url.length > PF_ADDRESS_MAX)
		return false;
	*why =
		"holds a character that an address cannot have (white space, quotes, < > \\ ^ ` { }); write it as %XX";
	if (!letters_fit(url))
		return false;
	*why = "holds a % that is not followed by two hex digits";
	return octets_fit(url);
}

bool pf_address_web(pf_span url, const char **why)
{
	size_t scheme = starts(url, "https://") ? 8 : starts(url, "http://") ? 7 : 0;

	*why = "expected an address that begins with https:// or http://";
	if (!scheme)
		return false;
	*why = "has no host name";
	if (url.length == scheme || strchr("/?#:@", url.data[scheme]))
		return false;
	return plain(url, why);
}

bool pf_address_url(pf_span url, const char **why)
{
	size_t scheme = starts(url, "mailto:") ? 7 : starts(url, "tel:") ? 4 : 0;

	if (starts(url, "http"))
		return pf_address_web(url, why);
	*why = "expected an address that begins with https://, http://, mailto: or tel:";
	if (!scheme)
		return false;
	*why = "has nothing behind its scheme";
	return url.length > scheme && plain(url, why);
}

static bool steps_up(pf_span path)
{
	for (size_t i = 0; i + 2 < path.length; i++) {
		if (memcmp(path.data + i, "/..", 3) == 0 &&
			(i + 3 == path.length || path.data[i + 3] == '/'))
			return true;
	}
	return false;
}

bool pf_address_path(pf_span path, size_t limit, const char **why)
{
	*why = "expected a path of the site that begins with /";
	if (!path.length || path.data[0] != '/')
		return false;
	*why = "begins with //, which names another host; expected one /";
	if (path.length > 1 && path.data[1] == '/')
		return false;
	*why = "is the front page; expected a path behind the /";
	if (path.length == 1)
		return false;
	*why = "is longer than 255 bytes";
	if (path.length > limit)
		return false;
	*why = "has a query or a fragment; expected the path alone";
	if (memchr(path.data, '?', path.length) || memchr(path.data, '#', path.length))
		return false;
	*why = "holds a step up (..)";
	return !steps_up(path) && plain(path, why);
}
