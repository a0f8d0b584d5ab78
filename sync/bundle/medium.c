/* medium: see medium.h */
#include "bundle/medium.h"

#include "base/utf8.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

typedef struct needle {
	const char *bytes;
	size_t length;
	bool wanted;        /* must be there; else it must not */
	bool any_case;      /* it begins with "<" */
	const char *reason; /* when that is not so */
} needle;

#define NEEDLE(literal, wanted, any_case, reason)                                                  \
	{                                                                                              \
		(literal), sizeof(literal) - 1, (wanted), (any_case), (reason)                             \
	}

typedef struct pf_medium_kind {
	const char *extension;
	bool (*head)(const unsigned char *head, size_t length);
	const needle *needles;
	size_t needle_count;
	bool is_text;
} pf_medium_kind;

static bool begins(const unsigned char *head, size_t length, size_t at, const char *bytes,
	size_t count)
{
	return length >= at + count && memcmp(head + at, bytes, count) == 0;
}

#define HEAD(name, test)                                                                           \
	static bool name(const unsigned char *h, size_t n)                                             \
	{                                                                                              \
		return test;                                                                               \
	}
#define AT(at, literal) begins(h, n, at, literal, sizeof(literal) - 1)

HEAD(is_pdf, AT(0, "%PDF-"))
HEAD(is_png, AT(0, "\x89PNG\r\n\x1a\n"))
HEAD(is_jpeg, AT(0, "\xff\xd8\xff"))
HEAD(is_gif, AT(0, "GIF87a") || AT(0, "GIF89a"))
HEAD(is_webp, AT(0, "RIFF") && AT(8, "WEBP"))
HEAD(is_ole, AT(0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))
HEAD(is_zip, AT(0, "PK\x03\x04"))
HEAD(is_mp3,
	AT(0, "ID3") || AT(0, "\xff\xfb") || AT(0, "\xff\xfa") || AT(0, "\xff\xf3") ||
		AT(0, "\xff\xf2"))
HEAD(is_mp4, AT(4, "ftyp") && !AT(8, "qt  "))
HEAD(is_odt, AT(0, "PK\x03\x04") && AT(30, "mimetypeapplication/vnd.oasis.opendocument.textPK"))
HEAD(is_ods, AT(0, "PK\x03\x04") && AT(30, "mimetypeapplication/vnd.oasis.opendocument.spre"))
HEAD(is_odp, AT(0, "PK\x03\x04") && AT(30, "mimetypeapplication/vnd.oasis.opendocument.pres"))
HEAD(is_text, n > 0 && h)

static const char php[] = "holds PHP code";
static const char markup[] = "holds HTML or script; expected plain text";
static const char macros[] = "holds macros";
static const char office[] = "is not an office document of its extension";

static const needle picture[] = { NEEDLE("<?php", false, true, php) };
static const needle words[] = {
	NEEDLE("<?php", false, true, php),
	NEEDLE("<?=", false, true, php),
	NEEDLE("<script", false, true, markup),
	NEEDLE("<html", false, true, markup),
	NEEDLE("<!doctype", false, true, markup),
	NEEDLE("<svg", false, true, markup),
	NEEDLE("<iframe", false, true, markup),
};
static const needle ole[] = { NEEDLE("_\0V\0B\0A\0_\0P\0R\0O\0J\0E\0C\0T\0", false, false,
	macros) };
static const needle docx[] = { NEEDLE("[Content_Types].xml", true, false, office),
	NEEDLE("word/", true, false, office), NEEDLE("vbaProject.bin", false, false, macros) };
static const needle xlsx[] = { NEEDLE("[Content_Types].xml", true, false, office),
	NEEDLE("xl/", true, false, office), NEEDLE("vbaProject.bin", false, false, macros) };
static const needle pptx[] = { NEEDLE("[Content_Types].xml", true, false, office),
	NEEDLE("ppt/", true, false, office), NEEDLE("vbaProject.bin", false, false, macros) };

#define WITH(needles) (needles), sizeof(needles) / sizeof *(needles)

static const pf_medium_kind kinds[] = {
	{ "pdf", is_pdf, NULL, 0, false },
	{ "png", is_png, WITH(picture), false },
	{ "jpg", is_jpeg, WITH(picture), false },
	{ "jpeg", is_jpeg, WITH(picture), false },
	{ "gif", is_gif, WITH(picture), false },
	{ "webp", is_webp, WITH(picture), false },
	{ "doc", is_ole, WITH(ole), false },
	{ "xls", is_ole, WITH(ole), false },
	{ "ppt", is_ole, WITH(ole), false },
	{ "docx", is_zip, WITH(docx), false },
	{ "xlsx", is_zip, WITH(xlsx), false },
	{ "pptx", is_zip, WITH(pptx), false },
	{ "odt", is_odt, NULL, 0, false },
	{ "ods", is_ods, NULL, 0, false },
	{ "odp", is_odp, NULL, 0, false },
	{ "txt", is_text, WITH(words), true },
	{ "csv", is_text, WITH(words), true },
	{ "mp3", is_mp3, NULL, 0, false },
	{ "mp4", is_mp4, NULL, 0, false },
};

/* Behind the last full stop of the last component; empty when there is none. */
static pf_span extension_of(pf_span path)
{
	for (size_t at = path.length; at > 0 && path.data[at - 1] != '/'; at--) {
		if (path.data[at - 1] == '.')
			return (pf_span){ path.data + at, path.length - at };
	}
	return (pf_span){ "", 0 };
}

/* WordPress's sanitize_file_name(): a middle part of 2 to 5 letters and perhaps a digit is an extension. */
static bool looks_like_extension(pf_span part)
{
	size_t letters = 0;

	while (letters < part.length && isalpha((unsigned char)part.data[letters]))
		letters++;
	if (letters < 2 || letters > 5)
		return false;
	return letters == part.length ||
		(letters + 1 == part.length && isdigit((unsigned char)part.data[letters]));
}

static bool has_second_extension(pf_span name, pf_span *second)
{
	const char *from = memchr(name.data, '.', name.length);

	while (from) {
		size_t left = name.length - (size_t)(++from - name.data);
		const char *next = memchr(from, '.', left);

		*second = (pf_span){ from, next ? (size_t)(next - from) : 0 };
		if (next && looks_like_extension(*second))
			return true;
		from = next;
	}
	return false;
}

bool pf_medium_name(const pf_model *model, pf_span path, char *room, size_t size)
{
	pf_span extension = extension_of(path), second;
	const char *slash = memrchr(path.data, '/', path.length);
	size_t folder = slash ? (size_t)(slash - path.data) + 1 : 0;

	if (!extension.length)
		snprintf(room, size, "has no extension; expected one of a permitted kind, as .pdf");
	else if (!pf_model_mime(model, extension))
		snprintf(room, size, "is of a kind that is refused (.%.*s)",
			(int)(extension.length < 40 ? extension.length : 40), extension.data);
	else if (has_second_extension((pf_span){ path.data + folder, path.length - folder }, &second))
		snprintf(room, size, "has two extensions (.%.*s and .%.*s); expected one",
			(int)second.length, second.data, (int)extension.length, extension.data);
	else
		return true;
	return false;
}

void pf_medium_init(pf_medium *medium, pf_span path)
{
	pf_span extension = extension_of(path);

	memset(medium, 0, sizeof *medium);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (strlen(kinds[i].extension) == extension.length &&
			strncasecmp(kinds[i].extension, extension.data, extension.length) == 0)
			medium->kind = &kinds[i];
	}
}

static bool holds(pf_span text, const needle *n)
{
	const char *at = text.data, *end = text.data + text.length;

	if (!n->any_case)
		return memmem(text.data, text.length, n->bytes, n->length) != NULL;
	while ((at = memchr(at, n->bytes[0], (size_t)(end - at)))) {
		if ((size_t)(end - at) >= n->length && strncasecmp(at, n->bytes, n->length) == 0)
			return true;
		at++;
	}
	return false;
}

static void search(pf_medium *medium, pf_span text)
{
	for (size_t i = 0; i < medium->kind->needle_count; i++) {
		if (!(medium->found & 1u << i) && holds(text, &medium->kind->needles[i]))
			medium->found |= 1u << i;
	}
}

/* Where a character begins that the text ends in the middle of; its length when there is none. */
static size_t whole_characters(pf_span text)
{
	for (size_t back = 1; back <= 3 && back <= text.length; back++) {
		unsigned char c = (unsigned char)text.data[text.length - back];

		if ((c & 0xc0) == 0x80)
			continue;
		if (c >= 0xc0 && back < (c >= 0xf0 ? 4u : c >= 0xe0 ? 3u : 2u))
			return text.length - back;
		break;
	}
	return text.length;
}

/* The tail is the beginning of a character that this chunk completes; what is complete is checked. */
static void check_text(pf_medium *medium, const char *bytes, size_t length, pf_span joint)
{
	static const char reason[] = "is not UTF-8 text";
	size_t open =
		medium->tail_length - whole_characters((pf_span){ joint.data, medium->tail_length });
	pf_span first = { joint.data + medium->tail_length - open, open };
	pf_span rest;
	size_t skip = 0;

	while (open && skip < 3 && skip < length && ((unsigned char)bytes[skip] & 0xc0) == 0x80)
		skip++;
	first.length += skip;
	if (skip == length) /* it may go on in the next chunk */
		first.length = whole_characters(first);
	rest.length = whole_characters((pf_span){ bytes + skip, length - skip });
	rest.data = bytes + skip;
	if (!pf_utf8_valid(first, NULL) || !pf_utf8_valid(rest, NULL))
		medium->reason = reason;
}

static void keep_tail(pf_medium *medium, const char *bytes, size_t length)
{
	size_t old = medium->tail_length;

	if (length >= sizeof medium->tail) {
		memcpy(medium->tail, bytes + length - sizeof medium->tail, sizeof medium->tail);
		medium->tail_length = sizeof medium->tail;
		return;
	}
	if (old + length > sizeof medium->tail) {
		size_t keep = sizeof medium->tail - length;

		memmove(medium->tail, medium->tail + old - keep, keep);
		old = keep;
	}
	memcpy(medium->tail + old, bytes, length);
	medium->tail_length = old + length;
}

void pf_medium_add(pf_medium *medium, const char *bytes, size_t length)
{
	char joint[2 * sizeof medium->tail];
	size_t from = medium->tail_length;
	size_t more = length < sizeof medium->tail ? length : sizeof medium->tail;

	if (!medium->kind || !length)
		return;
	memcpy(joint, medium->tail, from);
	memcpy(joint + from, bytes, more);
	for (uint64_t at = medium->length; at < sizeof medium->head && at - medium->length < length;
		 at++)
		medium->head[at] = (unsigned char)bytes[at - medium->length];
	search(medium, (pf_span){ joint, from + more });
	search(medium, (pf_span){ bytes, length });
	if (medium->kind->is_text && !medium->reason)
		check_text(medium, bytes, length, (pf_span){ joint, from + more });
	medium->length += length;
	keep_tail(medium, bytes, length);
}

const char *pf_medium_end(pf_medium *medium)
{
	const pf_medium_kind *kind = medium->kind;
	size_t head =
		medium->length < sizeof medium->head ? (size_t)medium->length : sizeof medium->head;

	if (!kind)
		return "is of a kind that is refused";
	if (!medium->length)
		return "is empty";
	if (!kind->head(medium->head, head))
		return "does not begin as a file of its extension does";
	for (size_t i = 0; i < kind->needle_count; i++) {
		if (!!(medium->found & 1u << i) != kind->needles[i].wanted)
			return kind->needles[i].reason;
	}
	if (kind->is_text && !medium->reason &&
		whole_characters((pf_span){ (const char *)medium->tail, medium->tail_length }) !=
			medium->tail_length)
		return "is not UTF-8 text";
	return medium->reason;
}
