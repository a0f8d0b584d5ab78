/*
 * render_mark: the mark of all that an item is made of.
 *
 * It is taken from the record's own values in the item's language, not from the rendered ones: a
 * new renderer must not look like a changed source. Every value is written with its kind and
 * length, so that no two records write the same.
 */
#include "bundle/render_job.h"

typedef crypto_generichash_blake2b_state state;

static void add(state *s, char kind, pf_span bytes)
{
	unsigned char head[9] = { (unsigned char)kind };

	for (size_t i = 0; i < 8; i++)
		head[1 + i] = (unsigned char)((uint64_t)bytes.length >> (8 * i));
	crypto_generichash_blake2b_update(s, head, sizeof head);
	if (bytes.length)
		crypto_generichash_blake2b_update(s, (const unsigned char *)bytes.data, bytes.length);
}

static void add_number(state *s, char kind, json_int_t number)
{
	char bytes[8];

	for (size_t i = 0; i < 8; i++)
		bytes[i] = (char)((uint64_t)number >> (8 * i));
	add(s, kind, (pf_span){ bytes, sizeof bytes });
}

static void add_value(const pf_render_job *job, state *s, const pf_field *field,
	const json_t *value)
{
	pf_span words = PF_SPAN("");
	bool machine = false;

	switch (field->kind) {
	case PF_KIND_TEXT:
	case PF_KIND_HTML:
	case PF_KIND_SLUG:
		if (pf_render_text(&words, &machine, value, job->language))
			add(s, machine ? 'm' : 't', words);
		break;
	case PF_KIND_LIST:
		add_number(s, '[', (json_int_t)json_array_size(value));
		for (size_t i = 0; i < json_array_size(value); i++)
			add_value(job, s, field->item, json_array_get(value, i));
		break;
	case PF_KIND_OBJECT:
		for (size_t i = 0; i < field->field_count; i++) {
			const json_t *member = json_object_get(value, field->fields[i].name);

			if (!member)
				continue;
			add(s, 'f', pf_span_of(field->fields[i].name));
			add_value(job, s, &field->fields[i], member);
		}
		add(s, '}', words);
		break;
	case PF_KIND_INTEGER:
		add_number(s, 'i', json_integer_value(value));
		break;
	case PF_KIND_BOOLEAN:
		add(s, 'b', json_is_true(value) ? PF_SPAN("1") : PF_SPAN("0"));
		break;
	default:
		add(s, 's', pf_render_string(value));
		break;
	}
}

/*
 * Does the value say anything about the item? A date that no column takes only informs; aliases are
 * the source language's, a slug only its own language's.
 */
static bool matters(const pf_render_job *job, const pf_field *field, const json_t *value)
{
	if (field->kind == PF_KIND_SLUG)
		return json_object_get(value, job->language) != NULL;
	if (field->kind == PF_KIND_DATE)
		return field->column || field->meta;
	return job->is_source || field->kind != PF_KIND_LIST || field->item->kind != PF_KIND_PATH;
}

void pf_render_mark(pf_render_job *job, const pf_item *item, unsigned char out[PF_MARK_BYTES])
{
	state s;

	crypto_generichash_blake2b_init(&s, NULL, 0, PF_MARK_BYTES);
	add(&s, 'l', item->language);
	for (size_t i = 0; i < job->type->field_count; i++) {
		const pf_field *field = &job->type->fields[i];
		const json_t *value = json_object_get(job->record, field->name);

		if (!value || !matters(job, field, value))
			continue;
		add(&s, 'f', pf_span_of(field->name));
		add_value(job, &s, field, value);
	}
	crypto_generichash_blake2b_final(&s, out, PF_MARK_BYTES);
}
