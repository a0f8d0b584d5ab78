/* answer: see answer.h */
#include "engine/answer.h"

#include "base/utf8.h"
#include "bundle/address.h"
#include "wordpress/block.h"
#include "wordpress/block_html.h"
#include "wordpress/html.h"
#include "wordpress/html_policy.h"
#include "wordpress/plain.h"
#include "wordpress/serialize.h"
#include "wordpress/slug.h"
#include "wordpress/term.h"

#include <stdio.h>
#include <string.h>

#define MOST_BYTES ((size_t)16 << 20)

typedef struct answer {
	pf_arena *arena;
	const pf_type *type;
	const char *locale;
	pf_text out;
} answer;

/* --- content --- */

typedef struct first_error {
	char message[400];
	bool any;
} first_error;

static void note(void *self, bool error, size_t offset, const char *message)
{
	first_error *first = self;

	(void)offset;
	if (error && !first->any)
		snprintf(first->message, sizeof first->message, "%s", message);
	first->any = first->any || error;
}

static bool clean(pf_text *out, pf_span html, pf_error *err)
{
	first_error first = { 0 };
	pf_error why = { 0 };

	if (html.length > PF_HTML_BYTES)
		return pf_fail(err, PF_E_USAGE, "the text is too long; at most 1 MB was expected");
	if (!pf_html_clean(out, html, note, &first, &why))
		return pf_fail(err, why.code == PF_E_INPUT ? PF_E_USAGE : why.code, "%s", why.message);
	return !first.any || pf_fail(err, PF_E_USAGE, "the text cannot be stored: %s", first.message);
}

/* Block markup is stored as it was given, once the HTML inside it is of the profile. */
static bool check_blocks(pf_span markup, pf_error *err)
{
	pf_text html, cleaned;
	pf_error why = { 0 };
	bool ok;

	pf_text_init(&html, MOST_BYTES);
	pf_text_init(&cleaned, MOST_BYTES);
	if (pf_block_html(&html, markup, &why))
		ok = clean(&cleaned, pf_text_span(&html), err);
	else
		ok = pf_fail(err, why.code == PF_E_INPUT ? PF_E_USAGE : why.code, "the text cannot be stored: %s", why.message);
	pf_text_release(&html);
	pf_text_release(&cleaned);
	return ok;
}

static bool make_content(answer *a, pf_span text, pf_error *err)
{
	pf_block_list blocks;
	pf_text cleaned;
	bool ok;

	if (pf_block_is_markup(text)) {
		pf_text_span_add(&a->out, text);
		return check_blocks(text, err);
	}
	pf_text_init(&cleaned, MOST_BYTES);
	ok = clean(&cleaned, text, err) && pf_blocks_from_html(&blocks, a->arena, pf_text_span(&cleaned), err);
	for (size_t i = 0; ok && i < blocks.count; i++) {
		pf_text_put(&a->out, i ? "\n\n" : "");
		pf_text_span_add(&a->out, blocks.items[i]);
	}
	pf_text_release(&cleaned);
	if (ok && a->out.length && memchr(a->out.data, PF_BLOCK_TOKEN_OPEN, a->out.length))
		return pf_fail(err, PF_E_USAGE, "the text names a file of a bundle (media/…): only a bundle can bring one; give its address on the site");
	return ok;
}

/* --- columns --- */

static bool is_one_line(pf_span text)
{
	return !text.length || (!memchr(text.data, '\n', text.length) && !memchr(text.data, '\r', text.length));
}

static bool make_title(answer *a, pf_span text, pf_error *err)
{
	if (text.length == 0 || !is_one_line(text))
		return pf_fail(err, PF_E_USAGE, "a title is one line, and not empty");
	if (!a->type->is_term) {
		pf_plain_show(&a->out, text);
		return true;
	}
	pf_term_name(&a->out, text);
	return (a->out.length && pf_utf8_count(pf_text_span(&a->out)) <= PF_TERM_NAME_CHARACTERS) ||
	       pf_fail(err, PF_E_USAGE, "the name of a term has at most %d characters", PF_TERM_NAME_CHARACTERS);
}

static bool make_excerpt(answer *a, pf_span text)
{
	if (a->type->is_term)
		pf_term_description(&a->out, text);
	else
		pf_plain_show(&a->out, text);
	return true;
}

static bool make_slug(answer *a, pf_span text, pf_error *err)
{
	return pf_slug_make(&a->out, text, pf_span_of(a->locale), err) && (a->out.length || pf_fail(err, PF_E_USAGE, "nothing of the text can stand in an address"));
}

static bool make_choice(answer *a, pf_span text, const char *const *words, const char *said, pf_error *err)
{
	for (; *words; words++)
		if (pf_span_is(text, *words)) {
			pf_text_span_add(&a->out, text);
			return true;
		}
	return pf_fail(err, PF_E_USAGE, "%s was expected", said);
}

static bool make_number(answer *a, pf_span text, int64_t min, int64_t max, pf_error *err)
{
	int64_t number = 0;
	bool ok = text.length > 0 && text.length <= 9;

	for (size_t i = 0; ok && i < text.length; i++) {
		ok = text.data[i] >= '0' && text.data[i] <= '9';
		number = 10 * number + (text.data[i] - '0');
	}
	if (!ok || number < min || number > max)
		return pf_fail(err, PF_E_USAGE, "a whole number from %lld to %lld was expected", (long long)min, (long long)max);
	pf_text_format(&a->out, "%lld", (long long)number);
	return true;
}

/* --- metas --- */

static const pf_field *field_of_meta(const pf_field *fields, size_t count, pf_span key)
{
	for (size_t i = 0; i < count; i++) {
		const pf_field *inside = fields[i].kind == PF_KIND_OBJECT ? field_of_meta(fields[i].fields, fields[i].field_count, key) : NULL;

		if (inside || (fields[i].meta && pf_span_is(key, fields[i].meta)))
			return inside ? inside : &fields[i];
	}
	return NULL;
}

static bool is_color(pf_span text)
{
	if (text.length != 7 || text.data[0] != '#')
		return false;
	for (size_t i = 1; i < 7; i++)
		if (!strchr("0123456789abcdef", text.data[i]))
			return false;
	return true;
}

static bool make_meta(answer *a, pf_span key, pf_span text, pf_error *err)
{
	const pf_field *field = field_of_meta(a->type->fields, a->type->field_count, key);
	const char *why = NULL;

	switch (field ? field->kind : PF_KIND_MEDIA) {
	case PF_KIND_INTEGER: return make_number(a, text, field->min, field->max, err);
	case PF_KIND_COLOR:
		if (!is_color(text))
			return pf_fail(err, PF_E_USAGE, "a colour like #b8442f was expected");
		break;
	case PF_KIND_URL:
		if (!pf_address_url(text, &why))
			return pf_fail(err, PF_E_USAGE, "the address cannot be stored: %s", why);
		break;
	case PF_KIND_TEXT:
	case PF_KIND_STRING: break;
	default: return pf_fail(err, PF_E_USAGE, "this field takes no text; settle it with mine or theirs");
	}
	pf_serialize_meta(&a->out, text);
	return true;
}

/* --- the story --- */

static bool make(answer *a, pf_span field, pf_span text, pf_error *err)
{
	static const char *const states[] = { "publish", "draft", "pending", "private", NULL };
	pf_span plain = pf_plain_trim(text);

	if (pf_span_is(field, "content"))
		return make_content(a, text, err);
	if (plain.length > 60000)
		return pf_fail(err, PF_E_USAGE, "the text is too long; at most 60000 bytes were expected");
	if (pf_span_is(field, "title"))
		return make_title(a, plain, err);
	if (pf_span_is(field, "excerpt"))
		return make_excerpt(a, plain);
	if (pf_span_is(field, "slug"))
		return make_slug(a, plain, err);
	if (pf_span_is(field, "status"))
		return make_choice(a, plain, states, "publish, draft, pending or private", err);
	if (pf_span_is(field, "order"))
		return make_number(a, plain, 0, 9999, err);
	if (field.length > 5 && memcmp(field.data, "meta:", 5) == 0)
		return make_meta(a, (pf_span){ field.data + 5, field.length - 5 }, plain, err);
	return pf_fail(err, PF_E_USAGE, "the field %.*s takes no text; settle it with mine or theirs", (int)field.length, field.data);
}

bool pf_answer_make(pf_span *out, pf_arena *arena, const pf_type *type, pf_span field, pf_span text, const char *locale, pf_error *err)
{
	answer a = { .arena = arena, .type = type, .locale = locale };
	size_t bad = 0;
	bool ok;

	if (!pf_utf8_valid(text, &bad))
		return pf_fail(err, PF_E_USAGE, "the text is not UTF-8, or has a control character, at byte %zu", bad);
	pf_text_init(&a.out, MOST_BYTES);
	ok = make(&a, field, text, err) && pf_text_check(&a.out, "the text", err);
	if (ok) {
		*out = pf_arena_span(arena, (pf_span){ a.out.length ? a.out.data : "", a.out.length });
		ok = out->data || pf_fail(err, PF_E_MEMORY, "no memory for the text");
	}
	pf_text_release(&a.out);
	return ok;
}
