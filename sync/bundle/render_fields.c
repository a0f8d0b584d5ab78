/* render_fields: columns, metas and relations of one item, as the model's "becomes" says */
#include "bundle/render_job.h"

#include "wordpress/block.h"
#include "wordpress/date.h"
#include "wordpress/plain.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

_Static_assert(PF_TOKEN_OPEN == PF_BLOCK_TOKEN_OPEN && PF_TOKEN_CLOSE == PF_BLOCK_TOKEN_CLOSE,
	"blocks and items speak of the same tokens");

/*
 * Room for metas and terms that grows by one; the arena keeps what was outgrown until the record is
 * done.
 */
static void *grow(pf_render_job *job, void *old, size_t count, size_t size)
{
	void *room = old;

	if ((count & (count - 1)) == 0) {
		room = pf_arena_alloc(job->arena, (count ? 2 * count : 1) * size);
		if (room && count)
			memcpy(room, old, count * size);
	}
	if (!room)
		pf_render_no_memory(job);
	return room;
}

static bool keep_string(pf_render_job *job, pf_span *out, pf_span value)
{
	*out = pf_arena_span(job->arena, value);
	return out->data || pf_render_no_memory(job);
}

/* --- columns --- */

static bool take_title(pf_render_job *job, pf_item *item, pf_span value)
{
	if (job->type->is_term)
		return keep_string(job, &item->title, value);
	pf_text_clear(&job->scratch);
	pf_plain_show(&job->scratch, pf_plain_trim(value));
	return pf_render_keep(job, &item->title, &job->scratch);
}

static bool take_excerpt(pf_render_job *job, pf_item *item, pf_span value)
{
	if (job->type->is_term)
		return keep_string(job, &item->excerpt, value);
	pf_text_clear(&job->scratch);
	pf_plain_show(&job->scratch, value);
	return pf_render_keep(job, &item->excerpt, &job->scratch);
}

/* A text field's words in the language at hand; a column of its own. */
static bool take_text_column(pf_render_job *job, pf_item *item, const char *column,
	const json_t *value)
{
	pf_span words;
	bool machine;

	if (!pf_render_text(&words, &machine, value, job->language))
		return true;
	if (!strcmp(column, "post_title") || !strcmp(column, "name"))
		return take_title(job, item, words);
	if (!strcmp(column, "post_excerpt") || !strcmp(column, "description"))
		return take_excerpt(job, item, words);
	return !strcmp(column, "slug")
		? keep_string(job, &item->slug, words)
		: pf_fail(job->err, PF_E_INTERNAL, "the model names an unknown column '%s'", column);
}

static bool take_column(pf_render_job *job, pf_item *item, const pf_field *field,
	const json_t *value)
{
	const char *column = field->column;

	if (field->kind == PF_KIND_TEXT || field->kind == PF_KIND_SLUG)
		return take_text_column(job, item, column, value);
	if (!strcmp(column, "menu_order")) {
		item->order = (int)json_integer_value(value);
		return true;
	}
	if (!strcmp(column, "post_parent"))
		return keep_string(job, &item->parent, pf_render_string(value));
	if (!strcmp(column, "post_status")) {
		item->publish = pf_span_is(pf_render_string(value), "publish");
		return true;
	}
	if (!strcmp(column, "post_date")) {
		item->has_date = true;
		return pf_date_parse(&item->date, pf_render_string(value), job->err);
	}
	return pf_fail(job->err, PF_E_INTERNAL, "the model names an unknown column '%s'", column);
}

/* --- metas --- */

/* The value as get_post_meta() gives it. False: there is none in this language. */
static bool meta_value(pf_render_job *job, const pf_field *field, const json_t *value)
{
	pf_text *out = &job->scratch;
	pf_span string = pf_render_string(value);
	bool machine;

	pf_text_clear(out);
	switch (field->kind) {
	case PF_KIND_TEXT:
		if (!pf_render_text(&string, &machine, value, job->language))
			return false;
		break;
	case PF_KIND_INTEGER:
		pf_text_format(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
		return true;
	case PF_KIND_BOOLEAN: /* WordPress stores true as 1 and false as nothing */
		string = json_is_true(value) ? PF_SPAN("1") : PF_SPAN("");
		break;
	case PF_KIND_MEDIA:
		pf_block_media_token(out, 'i', string);
		return true;
	case PF_KIND_REFERENCE: { /* the id, without its type */
		const char *slash = memchr(string.data, '/', string.length);

		assert(slash);
		string.length -= (size_t)(slash + 1 - string.data);
		string.data = slash + 1;
		break;
	}
	default:
		break;
	}
	pf_text_span_add(out, string);
	return true;
}

static bool take_meta(pf_render_job *job, pf_item *item, const pf_field *field, const json_t *value)
{
	pf_item_meta *meta;

	if (!meta_value(job, field, value))
		return true;
	item->metas = grow(job, item->metas, item->meta_count, sizeof *item->metas);
	if (!item->metas)
		return false;
	meta = &item->metas[item->meta_count++];
	meta->key = field->meta;
	return pf_render_keep(job, &meta->value, &job->scratch);
}

/* --- relations --- */

static bool take_term(pf_render_job *job, pf_item *item, const char *taxonomy, pf_kind kind,
	const json_t *value)
{
	pf_item_term term = { taxonomy, pf_render_string(value), kind == PF_KIND_REFERENCE };
	char country[8];

	if (kind == PF_KIND_COUNTRY && term.key.length < sizeof country) {
		for (size_t i = 0; i < term.key.length; i++)
			country[i] = (char)(term.key.data[i] | 0x20);
		term.key.data = country;
	}
	for (size_t i = 0; i < item->term_count; i++) {
		if (!strcmp(item->terms[i].taxonomy, taxonomy) &&
			pf_span_equal(item->terms[i].key, term.key))
			return true;
	}
	item->terms = grow(job, item->terms, item->term_count, sizeof *item->terms);
	if (!item->terms || !keep_string(job, &term.key, term.key))
		return false;
	item->terms[item->term_count++] = term;
	return true;
}

static bool take_terms(pf_render_job *job, pf_item *item, const pf_field *field,
	const json_t *value)
{
	if (field->kind != PF_KIND_LIST)
		return take_term(job, item, field->taxonomy, field->kind, value);
	for (size_t i = 0; i < json_array_size(value); i++) {
		if (!take_term(job, item, field->taxonomy, field->item->kind, json_array_get(value, i)))
			return false;
	}
	return true;
}

/* --- all of it --- */

static bool take_aliases(pf_render_job *job, pf_item *item, const json_t *value)
{
	size_t count = json_array_size(value);

	item->aliases = pf_arena_alloc(job->arena, count * sizeof *item->aliases);
	if (!item->aliases)
		return pf_render_no_memory(job);
	for (size_t i = 0; i < count; i++) {
		if (!keep_string(job, &item->aliases[i], pf_render_string(json_array_get(value, i))))
			return false;
	}
	item->alias_count = count;
	return true;
}

static bool take_field(pf_render_job *job, pf_item *item, const pf_field *field,
	const json_t *value)
{
	if (!value) {
		if (field->column && field->fallback && !strcmp(field->column, "post_status"))
			item->publish = !strcmp(field->fallback, "publish");
		return true;
	}
	if (field->kind == PF_KIND_OBJECT) {
		for (size_t i = 0; i < field->field_count; i++) {
			if (!take_field(job, item, &field->fields[i],
					json_object_get(value, field->fields[i].name)))
				return false;
		}
		return true;
	}
	if (field->kind == PF_KIND_LIST && field->item->kind == PF_KIND_PATH)
		return !job->is_source || take_aliases(job, item, value);
	return (!field->column || take_column(job, item, field, value)) &&
		(!field->meta || take_meta(job, item, field, value)) &&
		(!field->taxonomy || take_terms(job, item, field, value));
}

bool pf_render_fields(pf_render_job *job, pf_item *item)
{
	item->parent = item->slug = item->title = item->excerpt = PF_SPAN("");
	for (size_t i = 0; i < job->type->field_count; i++) {
		const pf_field *field = &job->type->fields[i];

		if (!take_field(job, item, field, json_object_get(job->record, field->name)))
			return false;
	}
	return true;
}
