/* html_fold: see html_fold.h */
#include "wordpress/html_fold.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define SORTED 64 /* attributes of a tag that are sorted together; more follow in the next lot */

enum { PLAIN, BLANK, TAG, ENTITY, QUOTE };

static const unsigned char kinds[256] = { [' '] = BLANK, ['\t'] = BLANK, ['\n'] = BLANK, ['\r'] = BLANK, ['\f'] = BLANK, ['<'] = TAG, ['&'] = ENTITY,
					  ['"'] = QUOTE };

typedef struct fold {
	pf_text *out;
	const char *at, *end;
	pf_span block;
	size_t start;   /* where out began */
	size_t kept;    /* how many pre, code, textarea are open: blanks count in them */
	size_t feeds;   /* line feeds among the blanks that wait */
	bool breaks;
	bool blank;     /* blanks wait to be written, or to turn out invisible */
	bool edge;      /* at the start of a line: blanks here show nothing */
	bool tags_over; /* a tag or comment without an end was met: the rest is text */
} fold;

typedef struct attribute {
	pf_span name, value;
} attribute;

static int kind_of(const fold *f, const char *at)
{
	return at < f->end ? kinds[(unsigned char)*at] : TAG;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The first letter decides most often. */
static bool names(pf_span name, const char *word)
{
	return name.length && (*name.data | 32) == (*word | 32) && strlen(word) == name.length && strncasecmp(name.data, word, name.length) == 0;
}

static bool among(pf_span name, const char *const *words)
{
	for (; *words; words++)
		if (names(name, *words))
			return true;
	return false;
}

/* --- blanks and characters --- */

static void write_blank(fold *f)
{
	bool shows = f->blank && f->out->length > f->start && (f->breaks || !f->edge);

	if (shows)
		pf_text_put(f->out, f->breaks && f->feeds > 1 ? "\n\n" : f->breaks && f->feeds ? "\n" : " ");
	f->blank = false;
	f->feeds = 0;
}

static void put_character(pf_text *out, unsigned long c)
{
	if (c == '<') {
		pf_text_put(out, "&lt;");
	} else if (c == '&') {
		pf_text_put(out, "&amp;");
	} else if (c == '"') {
		pf_text_put(out, "&quot;");
	} else if (c < 0x80) {
		pf_text_byte(out, (char)c);
	} else if (c < 0x800) {
		pf_text_byte(out, (char)(0xc0 | c >> 6));
		pf_text_byte(out, (char)(0x80 | (c & 0x3f)));
	} else {
		if (c >= 0x10000)
			pf_text_byte(out, (char)(0xf0 | c >> 18));
		pf_text_byte(out, (char)(c >= 0x10000 ? 0x80 | (c >> 12 & 0x3f) : 0xe0 | c >> 12));
		pf_text_byte(out, (char)(0x80 | (c >> 6 & 0x3f)));
		pf_text_byte(out, (char)(0x80 | (c & 0x3f)));
	}
}

/* `&#8217;` and `&#x2019;`: the length, or 0 when it is no such thing. */
static size_t number(const char *at, const char *end, unsigned long *c)
{
	const char *from = at;
	unsigned base = 10, digits = 0;

	at += 2;
	if (at < end && (*at == 'x' || *at == 'X')) {
		base = 16;
		at++;
	}
	for (*c = 0; at < end && digits < 8; at++, digits++) {
		int digit = *at >= '0' && *at <= '9' ? *at - '0' : base == 16 && is_letter(*at) && (*at | 32) <= 'f' ? (*at | 32) - 'a' + 10 : -1;

		if (digit < 0)
			break;
		*c = *c * base + (unsigned)digit;
	}
	if (digits == 0 || at == end || *at != ';' || *c == 0 || *c > 0x10ffff || (*c >= 0xd800 && *c < 0xe000))
		return 0;
	return (size_t)(at - from) + 1;
}

/* The character that an entity stands for, and its length; a lone `&` is itself. Other names than these the editor keeps nowhere. */
static size_t entity(const char *at, const char *end, unsigned long *c)
{
	static const struct {
		const char *name;
		unsigned long c;
	} known[] = { { "&amp;", '&' }, { "&nbsp;", 0xa0 }, { "&lt;", '<' }, { "&gt;", '>' }, { "&quot;", '"' }, { "&apos;", '\'' } };
	size_t length;

	if (end - at > 2 && at[1] == '#' && (length = number(at, end, c)))
		return length;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		length = strlen(known[i].name);
		if ((size_t)(end - at) >= length && memcmp(at, known[i].name, length) == 0) {
			*c = known[i].c;
			return length;
		}
	}
	*c = '&';
	return 1;
}

static void fold_blank(fold *f)
{
	if (f->kept) {
		if (*f->at != '\r' || f->end - f->at < 2 || f->at[1] != '\n')
			pf_text_byte(f->out, *f->at == '\r' ? '\n' : *f->at);
	} else {
		f->blank = true;
		f->feeds += *f->at == '\n';
	}
	f->at++;
}

/* The end of a run that is copied as it is: most of a text. */
static const char *plain_end(const fold *f)
{
	const char *at = f->at, *last = f->end - 1;

	for (;; at++) {
		while (at < last && (kinds[(unsigned char)*at] == PLAIN || (*at == ' ' && kinds[(unsigned char)at[1]] == PLAIN)))
			at++;
		if (at == last && kinds[(unsigned char)*at] == PLAIN)
			return f->end;
		if (at > last || *at != ' ' || !f->kept)
			return at;
	}
}

/* Text up to the next tag. `"` is written as an entity everywhere, so that one writer does for values too. */
static void fold_text(fold *f)
{
	while (f->at < f->end && (kind_of(f, f->at) != TAG || f->tags_over)) {
		const char *from = f->at;
		unsigned long c = '<';

		if (kind_of(f, from) == BLANK) {
			fold_blank(f);
			continue;
		}
		write_blank(f);
		f->edge = false;
		if (kind_of(f, from) == PLAIN) {
			f->at = plain_end(f);
			pf_text_add(f->out, from, (size_t)(f->at - from));
			continue;
		}
		c = (unsigned char)*from;
		f->at += c == '&' ? entity(from, f->end, &c) : 1;
		put_character(f->out, c);
	}
}

/* --- attributes --- */

static void lower(pf_text *out, pf_span name)
{
	for (size_t i = 0; i < name.length; i++)
		pf_text_byte(out, (char)(name.data[i] >= 'A' && name.data[i] <= 'Z' ? name.data[i] | 32 : name.data[i]));
}

static void put_value(pf_text *out, pf_span value)
{
	const char *at = value.data, *end = at + value.length;

	while (at < end) {
		const char *from = at;
		unsigned long c;

		while (at < end && *at != '&' && *at != '"' && *at != '<')
			at++;
		pf_text_add(out, from, (size_t)(at - from));
		if (at == end)
			return;
		c = (unsigned char)*at;
		at += c == '&' ? entity(at, end, &c) : 1;
		put_character(out, c);
	}
}

static pf_span next_word(pf_span *rest)
{
	pf_span word;

	while (rest->length && kinds[(unsigned char)*rest->data] == BLANK)
		*rest = (pf_span){ rest->data + 1, rest->length - 1 };
	word = (pf_span){ rest->data, 0 };
	while (word.length < rest->length && kinds[(unsigned char)word.data[word.length]] != BLANK)
		word.length++;
	*rest = (pf_span){ rest->data + word.length, rest->length - word.length };
	return word;
}

/* `wp-block-NAME` of the block itself (a slash is a hyphen in it), and what marks captions, buttons and sizes. */
static bool is_generated(const fold *f, pf_span word)
{
	static const char block[] = "wp-block-";
	size_t length = sizeof block - 1;

	if (names(word, "wp-element-caption") || names(word, "wp-element-button"))
		return true;
	if (names(word, "is-resized"))
		return pf_span_is(f->block, "image");
	if (f->block.length == 0 || word.length != length + f->block.length || memcmp(word.data, block, length) != 0)
		return false;
	for (size_t i = 0; i < f->block.length; i++)
		if (word.data[length + i] != f->block.data[i] && !(f->block.data[i] == '/' && word.data[length + i] == '-'))
			return false;
	return true;
}

static int by_bytes(const void *a, const void *b)
{
	const pf_span *one = a, *two = b;
	size_t shorter = one->length < two->length ? one->length : two->length;
	int order = memcmp(one->data, two->data, shorter);

	return order ? order : (one->length > two->length) - (one->length < two->length);
}

/* Classes in alphabetical order; nothing at all when only generated ones are left. */
static void put_class(fold *f, pf_span value)
{
	pf_span words[SORTED], rest = value, word;
	size_t count = 0;
	bool any = false;

	do {
		word = next_word(&rest);
		if (word.length && !is_generated(f, word))
			words[count++] = word;
		if (count == 0 || (count < SORTED && word.length))
			continue;
		qsort(words, count, sizeof *words, by_bytes);
		for (size_t i = 0; i < count; i++) {
			pf_text_put(f->out, any ? " " : " class=\"");
			put_value(f->out, words[i]);
			any = true;
		}
		count = 0;
	} while (word.length);
	if (any)
		pf_text_byte(f->out, '"');
}

static pf_span trimmed(pf_span text)
{
	while (text.length && kinds[(unsigned char)*text.data] == BLANK)
		text = (pf_span){ text.data + 1, text.length - 1 };
	while (text.length && kinds[(unsigned char)text.data[text.length - 1]] == BLANK)
		text.length--;
	return text;
}

/* One declaration of a style; false at the end. */
static bool next_declaration(pf_span *rest, pf_span *property, pf_span *value)
{
	while (rest->length) {
		const char *stop = memchr(rest->data, ';', rest->length), *colon;
		pf_span one = { rest->data, stop ? (size_t)(stop - rest->data) : rest->length };

		*rest = (pf_span){ one.data + one.length + (stop != NULL), rest->length - one.length - (stop != NULL) };
		one = trimmed(one);
		if (one.length == 0)
			continue;
		colon = memchr(one.data, ':', one.length);
		*property = trimmed((pf_span){ one.data, colon ? (size_t)(colon - one.data) : one.length });
		*value = colon ? trimmed((pf_span){ colon + 1, one.length - (size_t)(colon - one.data) - 1 }) : (pf_span){ one.data, 0 };
		return true;
	}
	return false;
}

/* `600px` without its unit; the empty span for anything else. */
static pf_span pixels(pf_span value)
{
	size_t digits = 0;

	while (digits < value.length && value.data[digits] >= '0' && value.data[digits] <= '9')
		digits++;
	return (pf_span){ value.data, digits && value.length == digits + 2 && memcmp(value.data + digits, "px", 2) == 0 ? digits : 0 };
}

static bool is_size(pf_span property)
{
	return names(property, "width") || names(property, "height");
}

static void put_style(fold *f, pf_span value, bool image)
{
	pf_span property, said;
	bool any = false;

	while (next_declaration(&value, &property, &said)) {
		if (image && is_size(property) && pixels(said).length)
			continue;
		pf_text_put(f->out, any ? ";" : " style=\"");
		any = true;
		lower(f->out, property);
		pf_text_byte(f->out, ':');
		put_value(f->out, said);
	}
	if (any)
		pf_text_byte(f->out, '"');
}

static bool is_boolean(pf_span name)
{
	static const char *const known[] = { "allowfullscreen", "async", "autoplay", "checked", "controls", "default", "disabled", "download",
					     "hidden", "loop", "multiple", "muted", "nohref", "noshade", "open", "playsinline", "readonly",
					     "required", "reversed", "selected", NULL };

	return among(name, known);
}

/* The file block gives its link a new id each time it is opened, which names the button's describing element. */
static bool is_fleeting(const fold *f, const attribute *a)
{
	static const char made[] = "wp-block-file--media-";

	return pf_span_is(f->block, "file") && (names(a->name, "id") || names(a->name, "aria-describedby")) && a->value.length >= sizeof made - 1 &&
	       memcmp(a->value.data, made, sizeof made - 1) == 0;
}

static void put_attribute(fold *f, const attribute *a, bool image)
{
	if (is_fleeting(f, a))
		return;
	if (names(a->name, "class")) {
		put_class(f, a->value);
		return;
	}
	if (names(a->name, "style")) {
		put_style(f, a->value, image);
		return;
	}
	pf_text_byte(f->out, ' ');
	lower(f->out, a->name);
	if (a->value.length == 0 || (is_boolean(a->name) && names(a->value, "true")))
		return;
	if (is_boolean(a->name) && a->value.length == a->name.length && strncasecmp(a->value.data, a->name.data, a->name.length) == 0)
		return;
	pf_text_put(f->out, "=\"");
	put_value(f->out, a->value);
	pf_text_byte(f->out, '"');
}

static int by_name(const void *a, const void *b)
{
	const attribute *one = a, *two = b;
	size_t shorter = one->name.length < two->name.length ? one->name.length : two->name.length;
	int order = strncasecmp(one->name.data, two->name.data, shorter);

	if (order == 0)
		order = (one->name.length > two->name.length) - (one->name.length < two->name.length);
	/* of two with one name the first counts, as in a browser */
	return order ? order : (one->name.data > two->name.data) - (one->name.data < two->name.data);
}

static void put_attributes(fold *f, attribute *found, size_t count, bool image)
{
	if (count > 1)
		qsort(found, count, sizeof *found, by_name);
	for (size_t i = 0; i < count; i++)
		if (i == 0 || found[i].name.length != found[i - 1].name.length ||
		    strncasecmp(found[i].name.data, found[i - 1].name.data, found[i].name.length) != 0)
			put_attribute(f, &found[i], image);
}

static const char *skip_blanks(const fold *f, const char *at)
{
	while (at < f->end && kinds[(unsigned char)*at] == BLANK)
		at++;
	return at;
}

/* Takes one attribute; NULL: the text ended inside it. */
static const char *read_attribute(const fold *f, const char *at, attribute *out)
{
	char quote;

	out->name = (pf_span){ at, 1 }; /* even a "=" may begin a name */
	for (at++; at < f->end && kinds[(unsigned char)*at] != BLANK && *at != '=' && *at != '>' && *at != '/'; at++)
		out->name.length++;
	out->value = (pf_span){ at, 0 };
	at = skip_blanks(f, at);
	if (at == f->end || *at != '=')
		return at;
	at = skip_blanks(f, at + 1);
	quote = at < f->end ? *at : '\0';
	if (quote == '"' || quote == '\'') {
		const char *stop = memchr(at + 1, quote, (size_t)(f->end - at) - 1);

		out->value = (pf_span){ at + 1, stop ? (size_t)(stop - at) - 1 : 0 };
		return stop ? stop + 1 : NULL;
	}
	out->value.data = at;
	while (at < f->end && kinds[(unsigned char)*at] != BLANK && *at != '>')
		at++;
	out->value.length = (size_t)(at - out->value.data);
	return at;
}

/* What a newer editor says in an image's style, an older one says in its attributes. */
static size_t add_sizes(attribute *found, size_t count, const attribute *style)
{
	pf_span rest = style->value, property, said;

	while (count < SORTED && next_declaration(&rest, &property, &said))
		if (is_size(property) && pixels(said).length)
			found[count++] = (attribute){ property, pixels(said) };
	return count;
}

/* All attributes of a tag, up to and with `>`; NULL: there is none. */
static const char *fold_attributes(fold *f, const char *at, bool image, bool write)
{
	attribute found[SORTED];
	size_t count = 0;

	for (;;) {
		while (at < f->end && (kinds[(unsigned char)*at] == BLANK || *at == '/'))
			at++;
		if (at == f->end)
			return NULL;
		if (*at == '>' || count == SORTED) {
			if (write)
				put_attributes(f, found, count, image);
			count = 0;
			if (*at == '>')
				return at + 1;
		}
		at = read_attribute(f, at, &found[count]);
		if (!at)
			return NULL;
		count++;
		if (image && names(found[count - 1].name, "style"))
			count = add_sizes(found, count, &found[count - 1]);
	}
}

/* --- tags --- */

/* Blanks beside these are not shown. By length of name: every tag is looked up. */
static bool is_block_level(pf_span name)
{
	static const char *const one[] = { "p", NULL };
	static const char *const two[] = { "li", "td", "tr", "ul", "h2", "h3", "br", "th", "ol", "h4", "h1", "h5", "h6", "hr", "dl", "dt", "dd",
					   NULL };
	static const char *const three[] = { "div", "pre", "nav", "col", NULL };
	static const char *const others[] = { "main", "menu", "table", "tbody", "thead", "tfoot", "aside", "figure", "footer", "header",
					      "section", "caption", "details", "summary", "article", "address", "colgroup", "fieldset",
					      "blockquote", "figcaption", NULL };

	return among(name, name.length == 1 ? one : name.length == 2 ? two : name.length == 3 ? three : others);
}

static bool keeps_blanks(pf_span name)
{
	return names(name, "pre") || names(name, "code") || names(name, "textarea");
}

/* Scripts and styles are no text: copied up to their end. */
static void copy_raw(fold *f, pf_span name)
{
	const char *at = f->at;

	while (at < f->end) {
		const char *tag = memchr(at, '<', (size_t)(f->end - at));

		at = tag ? tag : f->end;
		if ((size_t)(f->end - at) > name.length + 2 && at[1] == '/' && strncasecmp(at + 2, name.data, name.length) == 0)
			break;
		at += at < f->end;
	}
	pf_text_add(f->out, f->at, (size_t)(at - f->at));
	f->at = at;
}

static void after_tag(fold *f, pf_span name, bool closes)
{
	if (is_block_level(name))
		f->edge = true;
	else if (names(name, "img") || names(name, "input") || names(name, "audio") || names(name, "video"))
		f->edge = false;
	if (keeps_blanks(name)) {
		if (closes)
			f->kept -= f->kept > 0;
		else
			f->kept++;
		/* a parser drops the line feed behind <pre> */
		if (!closes && !names(name, "code") && f->at < f->end && *f->at == '\n')
			f->at++;
	}
	if (!closes && (names(name, "script") || names(name, "style")))
		copy_raw(f, name);
}

/* A tag at `at`; false: it has no end. */
static bool fold_tag(fold *f)
{
	bool closes = f->at[1] == '/';
	pf_span name = { f->at + 1 + closes, 0 };
	const char *behind;
	size_t before;

	while (name.data + name.length < f->end && kinds[(unsigned char)name.data[name.length]] != BLANK && name.data[name.length] != '/' &&
	       name.data[name.length] != '>')
		name.length++;
	if (is_block_level(name) && !f->breaks)
		f->blank = false;
	write_blank(f);
	before = f->out->length;
	pf_text_put(f->out, closes ? "</" : "<");
	lower(f->out, name);
	behind = fold_attributes(f, name.data + name.length, names(name, "img"), !closes);
	if (!behind) {
		f->out->length = before;
		return false;
	}
	pf_text_byte(f->out, '>');
	f->at = behind;
	after_tag(f, name, closes);
	return true;
}

/* `<!-- … -->`, `<!…>`, `<?…>`: as it is; false: it has no end. */
static bool copy_comment(fold *f)
{
	bool is_comment = f->end - f->at >= 4 && memcmp(f->at, "<!--", 4) == 0;
	const char *stop = is_comment ? memmem(f->at + 4, (size_t)(f->end - f->at) - 4, "-->", 3) : memchr(f->at, '>', (size_t)(f->end - f->at));

	if (!stop)
		return false;
	stop += is_comment ? 3 : 1;
	write_blank(f);
	pf_text_add(f->out, f->at, (size_t)(stop - f->at));
	f->at = stop;
	return true;
}

/* At `<`: a tag, a comment, or a character like any other. */
static void fold_markup(fold *f)
{
	char next = f->end - f->at > 1 ? f->at[1] : '\0';
	bool tag = is_letter(next) || (next == '/' && f->end - f->at > 2 && is_letter(f->at[2]));

	if (tag ? fold_tag(f) : (next == '!' || next == '?') && copy_comment(f))
		return;
	f->tags_over = tag || next == '!' || next == '?';
	write_blank(f);
	f->edge = false;
	pf_text_put(f->out, "&lt;");
	f->at++;
}

void pf_html_fold(pf_text *out, pf_span html, pf_span block, bool breaks)
{
	fold f = { .out = out, .at = html.data, .end = html.data + html.length, .block = block, .start = out->length, .breaks = breaks,
		   .edge = true };

	while (f.at < f.end) {
		fold_text(&f);
		if (f.at < f.end)
			fold_markup(&f);
	}
}
