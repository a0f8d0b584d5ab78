/* wish: see wish.h */
#include "import/wish.h"

#include "wordpress/block.h"
#include "wordpress/html_scan.h"
#include "wordpress/serialize.h"
#include "wordpress/slug.h"
#include "wordpress/term.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_BYTES ((size_t)32 << 20)

/* A text made by one of wordpress/'s functions, kept in the arena. */
static pf_span keep(pf_arena *arena, pf_text *text)
{
	pf_span copy = text->failed ? (pf_span){ NULL, 0 } : pf_arena_span(arena, pf_text_span(text));

	pf_text_release(text);
	return copy;
}

static void put(pf_change *change, const char *name, pf_span want)
{
	change->values[change->value_count++] = (pf_value){ .name = name, .want = want };
}

static bool has_token(pf_span text)
{
	return text.length && memchr(text.data, PF_TOKEN_OPEN, text.length);
}

/* An address in HTML ('u'), the same inside the JSON of a block ('j', its quotes stand there already), or the ID ('i'). */
static void put_medium(pf_text *out, char kind, const pf_wish_medium *medium)
{
	pf_text quoted;

	if (kind == 'i') {
		pf_text_format(out, "%" PRIu64, medium->attachment);
	} else if (kind == 'u') {
		pf_html_escape_value(out, pf_span_of(medium->url));
	} else {
		pf_text_init(&quoted, 65536);
		pf_block_json_text(&quoted, pf_span_of(medium->url));
		if (quoted.length >= 2)
			pf_text_add(out, quoted.data + 1, quoted.length - 2);
		out->failed = out->failed || quoted.failed;
		pf_text_release(&quoted);
	}
}

/* Media tokens become addresses and IDs; one that the site lacks stays (plan before the media are sent). */
static pf_span fill_tokens(pf_arena *arena, const pf_wish_context *context, pf_span text)
{
	pf_text out;

	if (!has_token(text))
		return text;
	pf_text_init(&out, MOST_BYTES);
	for (size_t at = 0; at < text.length;) {
		const char *open = memchr(text.data + at, PF_TOKEN_OPEN, text.length - at), *close;
		const uint64_t *place;
		const pf_wish_medium *medium;
		size_t start = open ? (size_t)(open - text.data) : text.length;

		pf_text_add(&out, text.data + at, start - at);
		close = open ? memchr(open, PF_TOKEN_CLOSE, text.length - start) : NULL;
		if (!close)
			break;
		place = pf_map_find(context->media, (pf_span){ open + 2, (size_t)(close - open) - 2 });
		medium = place ? (const pf_wish_medium *)(uintptr_t)*place : NULL;
		if (medium && medium->attachment)
			put_medium(&out, open[1], medium);
		else
			pf_text_add(&out, open, (size_t)(close - open) + 1);
		at = (size_t)(close - text.data) + 1;
	}
	return keep(arena, &out);
}

/* The attachments that a text names, into the hash; those of files that the site lacks are 0. */
static void hash_media(crypto_generichash_state *state, const pf_wish_context *context, pf_span text)
{
	while (has_token(text)) {
		const char *open = memchr(text.data, PF_TOKEN_OPEN, text.length), *end = text.data + text.length;
		const char *close = memchr(open, PF_TOKEN_CLOSE, (size_t)(end - open));
		const uint64_t *place = close ? pf_map_find(context->media, (pf_span){ open + 2, (size_t)(close - open) - 2 }) : NULL;
		uint64_t attachment = place ? ((const pf_wish_medium *)(uintptr_t)*place)->attachment : 0;

		crypto_generichash_update(state, (const unsigned char *)&attachment, sizeof attachment);
		text = close ? (pf_span){ close + 1, (size_t)(end - close) - 1 } : (pf_span){ "", 0 };
	}
}

void pf_wish_source(unsigned char out[PF_MARK_BYTES], const pf_wish_context *context, const pf_item *item)
{
	crypto_generichash_state state;
	bool any = has_token(item->content);

	for (size_t i = 0; i < item->meta_count; i++)
		any = any || has_token(item->metas[i].value);
	memcpy(out, item->source, PF_MARK_BYTES);
	if (!any)
		return;
	crypto_generichash_init(&state, NULL, 0, PF_MARK_BYTES);
	crypto_generichash_update(&state, item->source, PF_MARK_BYTES);
	hash_media(&state, context, item->content);
	for (size_t i = 0; i < item->meta_count; i++)
		hash_media(&state, context, item->metas[i].value);
	crypto_generichash_final(&state, out, PF_MARK_BYTES);
}

static pf_span slug_of(pf_arena *arena, const pf_wish_context *context, pf_span from)
{
	pf_text out;
	pf_error ignored;

	pf_text_init(&out, 4096);
	pf_slug_make(&out, from, pf_span_of(context->contract->locale), &ignored);
	if (!out.length)
		pf_text_put(&out, "");
	return keep(arena, &out);
}

static pf_span number(pf_arena *arena, uint64_t value)
{
	return pf_span_of(pf_arena_format(arena, "%" PRIu64, value));
}

static void put_metas(pf_change *change, pf_arena *arena, const pf_wish_context *context, const pf_item *item)
{
	for (size_t i = 0; i < item->meta_count; i++) {
		pf_text stored;

		pf_text_init(&stored, MOST_BYTES);
		pf_serialize_meta(&stored, fill_tokens(arena, context, item->metas[i].value));
		if (!stored.length)
			pf_text_put(&stored, "");
		put(change, pf_arena_format(arena, "meta:%s", item->metas[i].key), keep(arena, &stored));
	}
}

static pf_index_entry find_term(const pf_wish_context *context, const pf_item_term *term, pf_span language)
{
	pf_span type = pf_span_of(term->taxonomy), id = term->key;
	pf_index_entry found;

	if (term->of_record) {
		const char *slash = memchr(term->key.data, '/', term->key.length);

		if (!slash)
			return (pf_index_entry){ 0 };
		type = (pf_span){ term->key.data, (size_t)(slash - term->key.data) };
		id = (pf_span){ slash + 1, term->key.length - type.length - 1 };
	}
	found = pf_index_find(context->terms, type, id, language);
	return found.tt ? found : pf_index_find(context->terms, type, id, pf_span_of(context->source_language));
}

static int ascending(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* The terms of one taxonomy as a list; a term that is not there yet (plan only) shows as `new`. */
static pf_span list_terms(pf_arena *arena, const pf_wish_context *context, const pf_item *item, const char *taxonomy)
{
	uint64_t *ids = pf_arena_alloc(arena, (item->term_count + 1) * sizeof *ids);
	bool missing = false;
	size_t count = 0;
	pf_text out;

	pf_text_init(&out, 65536);
	pf_text_put(&out, "");
	for (size_t i = 0; ids && i < item->term_count; i++) {
		pf_index_entry entry;

		if (strcmp(item->terms[i].taxonomy, taxonomy) != 0)
			continue;
		entry = find_term(context, &item->terms[i], item->language);
		if (entry.tt)
			ids[count++] = entry.tt;
		else
			missing = true;
	}
	if (ids)
		qsort(ids, count, sizeof *ids, ascending);
	for (size_t i = 0; i < count; i++)
		if (i == 0 || ids[i] != ids[i - 1])
			pf_text_format(&out, "%s%" PRIu64, out.length ? "," : "", ids[i]);
	if (missing)
		pf_text_put(&out, out.length ? ",new" : "new");
	return keep(arena, &out);
}

static void put_terms(pf_change *change, pf_arena *arena, const pf_wish_context *context, const pf_item *item)
{
	for (size_t i = 0; i < item->term_count; i++) {
		bool seen = false;

		for (size_t j = 0; j < i; j++)
			seen = seen || strcmp(item->terms[i].taxonomy, item->terms[j].taxonomy) == 0;
		if (!seen)
			put(change, pf_arena_format(arena, "tax:%s", item->terms[i].taxonomy), list_terms(arena, context, item, item->terms[i].taxonomy));
	}
}

static pf_span parent_of(pf_arena *arena, const pf_wish_context *context, const pf_item *item)
{
	const char *key;
	const uint64_t *place = NULL;

	if (item->parent.length == 0)
		return PF_SPAN("0");
	key = pf_arena_format(arena, "%.*s@%.*s", (int)item->parent.length, item->parent.data, (int)item->language.length, item->language.data);
	if (key)
		place = pf_map_find(context->parents, pf_span_of(key));
	if (!place) {
		key = pf_arena_format(arena, "%.*s@%s", (int)item->parent.length, item->parent.data, context->source_language);
		place = key ? pf_map_find(context->parents, pf_span_of(key)) : NULL;
	}
	return place ? number(arena, *place) : PF_SPAN("0");
}

static const char *status_of(const pf_wish_context *context, const pf_item *item)
{
	if (!item->publish || (item->machine && !context->publish_machine && !pf_span_is(item->language, context->source_language)))
		return "draft";
	return item->has_date && item->date >= context->now + 60 ? "future" : "publish";
}

static void put_post(pf_change *change, pf_arena *arena, const pf_wish_context *context, const pf_item *item)
{
	pf_span date = { NULL, 0 };

	put(change, "title", item->title);
	put(change, "content", fill_tokens(arena, context, item->content));
	put(change, "excerpt", item->excerpt.data ? item->excerpt : (pf_span){ "", 0 });
	put(change, "slug", slug_of(arena, context, item->slug.length ? item->slug : item->title));
	put(change, "status", pf_span_of(status_of(context, item)));
	put(change, "parent", parent_of(arena, context, item));
	put(change, "order", pf_span_of(pf_arena_format(arena, "%d", item->order)));
	if (item->has_date) {
		char local[PF_DATE_BYTES], gmt[PF_DATE_BYTES];

		pf_date_local(context->zone, item->date, local);
		pf_date_gmt(item->date, gmt);
		date = pf_arena_span(arena, pf_span_of(local));
		change->gmt = pf_arena_span(arena, pf_span_of(gmt));
	}
	put(change, "date", date);
	put_metas(change, arena, context, item);
	put_terms(change, arena, context, item);
}

/* WordPress makes a slug of the name as it is stored, with its entities. */
static void put_term(pf_change *change, pf_arena *arena, const pf_wish_context *context, pf_span name, pf_span description, pf_span slug)
{
	pf_span stored;
	pf_text text;

	pf_text_init(&text, 65536);
	pf_term_name(&text, name);
	stored = keep(arena, &text);
	put(change, "title", stored);
	put(change, "slug", slug_of(arena, context, slug.length ? slug : stored));
	pf_text_init(&text, 262144);
	pf_text_put(&text, "");
	pf_term_description(&text, description);
	put(change, "excerpt", keep(arena, &text));
}

static bool check_values(const pf_change *change, pf_error *err)
{
	for (size_t i = 0; i < change->value_count; i++)
		if (!change->values[i].name || (!change->values[i].want.data && strcmp(change->values[i].name, "date") != 0))
			return pf_fail(err, PF_E_MEMORY, "no memory for the field %s", change->values[i].name ? change->values[i].name : "?");
	return true;
}

bool pf_wish(pf_change *out, pf_arena *arena, const pf_wish_context *context, const pf_item *item, pf_error *err)
{
	*out = (pf_change){ .type = pf_span_of(item->type->name), .id = item->id, .language = item->language, .is_term = item->type->is_term,
			    .post_type = item->type->post_type, .taxonomy = item->type->taxonomy, .machine = item->machine, .machine_texts = item->machine_texts,
			    .slug_given = item->slug.length > 0, .aliases = item->aliases, .alias_count = item->alias_count };
	out->site_language = pf_contract_language(context->contract, item->language);
	out->values = pf_arena_alloc(arena, (10 + item->meta_count + item->term_count) * sizeof *out->values);
	if (!out->values)
		return pf_fail(err, PF_E_MEMORY, "no memory for a change");
	pf_wish_source(out->source, context, item);
	if (out->is_term) {
		put_term(out, arena, context, item->title, item->excerpt, item->slug);
		put_metas(out, arena, context, item);
		return check_values(out, err);
	}
	out->site = pf_contract_type(context->contract, out->post_type);
	if (!out->site)
		return pf_fail(err, PF_E_CONFIG, "the site does not know the post type '%s': is the profint plugin active and up to date?", out->post_type);
	put_post(out, arena, context, item);
	return check_values(out, err);
}

bool pf_wish_model_term(pf_change *out, pf_arena *arena, const pf_wish_context *context, const char *taxonomy, pf_span key, pf_span language,
			pf_error *err)
{
	pf_span name = pf_model_term_name(context->model, taxonomy, key, language);

	*out = (pf_change){ .action = PF_ACTION_CREATE, .type = pf_span_of(taxonomy), .id = key, .language = language, .is_term = true,
			    .taxonomy = taxonomy, .slug_given = true };
	out->site_language = pf_contract_language(context->contract, language);
	out->values = pf_arena_alloc(arena, 4 * sizeof *out->values);
	if (!out->values)
		return pf_fail(err, PF_E_MEMORY, "no memory for a change");
	put_term(out, arena, context, name, (pf_span){ "", 0 }, key);
	pf_mark_of(name, out->source);
	return check_values(out, err);
}
