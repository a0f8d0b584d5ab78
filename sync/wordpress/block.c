/* block: see block.h; blocks out of HTML are made in block_map.c */
#include "wordpress/block.h"

#include "wordpress/html_scan.h"

#include <string.h>

static void delimiter(pf_text *out, const char *name, pf_span attributes, const char *end)
{
	pf_text_put(out, "<!-- wp:");
	pf_text_put(out, name);
	pf_text_byte(out, ' ');
	if (attributes.length) {
		pf_text_span_add(out, attributes);
		pf_text_byte(out, ' ');
	}
	pf_text_put(out, end);
}

void pf_block_open(pf_text *out, const char *name, pf_span attributes)
{
	delimiter(out, name, attributes, "-->\n");
}

void pf_block_close(pf_text *out, const char *name)
{
	pf_text_put(out, "\n<!-- /wp:");
	pf_text_put(out, name);
	pf_text_put(out, " -->");
}

void pf_block_single(pf_text *out, const char *name, pf_span attributes)
{
	delimiter(out, name, attributes, "/-->");
}

void pf_block_media_token(pf_text *out, char kind, pf_span path)
{
	pf_text_byte(out, PF_BLOCK_TOKEN_OPEN);
	pf_text_byte(out, kind);
	pf_text_span_add(out, path);
	pf_text_byte(out, PF_BLOCK_TOKEN_CLOSE);
}

/*
 * What json_encode() with unescaped slashes and Unicode writes for a byte, and WordPress makes of
 * that; NULL: the byte. Other control characters are in no checked text.
 */
static const char *json_escape(char c)
{
	static const char *const named[] = { ['\b'] = "\\b",
		['\t'] = "\\t",
		['\n'] = "\\n",
		['\f'] = "\\f",
		['\r'] = "\\r",
		['"'] = "\\u0022",
		['&'] = "\\u0026",
		['<'] = "\\u003c",
		['>'] = "\\u003e",
		['\\'] = "\\\\" };
	unsigned char byte = (unsigned char)c;

	return byte < sizeof named / sizeof named[0] ? named[byte] : NULL;
}

void pf_block_json_text(pf_text *out, pf_span value)
{
	size_t from = 0;

	pf_text_byte(out, '"');
	for (size_t i = 0; i < value.length; i++) {
		pf_span rest = { value.data + i, value.length - i };
		const char *escaped = json_escape(rest.data[0]);
		size_t length = 1;

		if (rest.length > 1 && rest.data[0] == '-' && rest.data[1] == '-') {
			escaped = "\\u002d\\u002d";
			length = 2;
		} else if (rest.length > 2 && !memcmp(rest.data, "\xe2\x80", 2) &&
			(rest.data[2] == '\xa8' || rest.data[2] == '\xa9')) {
			escaped = rest.data[2] == '\xa8' ? "\\u2028" : "\\u2029";
			length = 3;
		}
		if (!escaped)
			continue;
		pf_text_add(out, value.data + from, i - from);
		pf_text_put(out, escaped);
		i += length - 1;
		from = i + 1;
	}
	pf_text_add(out, value.data + from, value.length - from);
	pf_text_byte(out, '"');
}

void pf_block_plain(pf_text *out, pf_span plain)
{
	size_t at = 0;

	while (at < plain.length) {
		size_t end = at;

		while (end < plain.length && plain.data[end] != '\n' && plain.data[end] != '\r')
			end++;
		pf_html_escape_text(out, (pf_span){ plain.data + at, end - at });
		if (end == plain.length)
			return;
		pf_text_put(out, "<br>");
		at = end + 1;
		if (plain.data[end] == '\r' && at < plain.length && plain.data[at] == '\n')
			at++;
	}
}

void pf_block_paragraph(pf_text *out, pf_span plain)
{
	pf_block_open(out, "paragraph", PF_SPAN(""));
	pf_text_put(out, "<p>");
	pf_block_plain(out, plain);
	pf_text_put(out, "</p>");
	pf_block_close(out, "paragraph");
}

void pf_block_items(pf_text *out, const pf_span *plain, size_t count)
{
	pf_block_open(out, "list", PF_SPAN(""));
	pf_text_put(out, "<ul>");
	for (size_t i = 0; i < count; i++) {
		if (i)
			pf_text_put(out, "\n\n");
		pf_block_open(out, "list-item", PF_SPAN(""));
		pf_text_put(out, "<li>");
		pf_block_plain(out, plain[i]);
		pf_text_put(out, "</li>");
		pf_block_close(out, "list-item");
	}
	pf_text_put(out, "</ul>");
	pf_block_close(out, "list");
}

void pf_block_file(pf_text *out, pf_span path, pf_span title)
{
	pf_text_put(out, "<!-- wp:file {\"id\":");
	pf_block_media_token(out, 'i', path);
	pf_text_put(out, ",\"href\":\"");
	pf_block_media_token(out, 'j', path);
	pf_text_put(out,
		"\",\"showDownloadButton\":false} -->\n<div class=\"wp-block-file\"><a href=\"");
	pf_block_media_token(out, 'u', path);
	pf_text_put(out, "\">");
	pf_block_plain(out, title);
	pf_text_put(out, "</a></div>");
	pf_block_close(out, "file");
}
