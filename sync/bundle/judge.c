/* judge: see judge.h */
#include "bundle/judge.h"

#include "base/pointer.h"
#include "wordpress/html.h"
#include "wordpress/html_policy.h"

#define PF_JUDGED_BYTES ((size_t)16 << 20) /* more than a text of the profile can become */

typedef struct judging {
	pf_validator *validator;
	pf_pointer at;
	pf_text cleaned;
	pf_error *err;
	bool failed; /* memory */
} judging;

static void judge_note(void *self, bool error, size_t offset, const char *message)
{
	judging *j = self;

	(void)offset;
	pf_validator_say(j->validator, error, j->at.text, message);
}

static void judge_html(judging *j, const json_t *texts)
{
	const char *language;
	json_t *text;

	json_object_foreach((json_t *)(uintptr_t)texts, language, text) {
		const json_t *words = json_is_object(text) ? json_object_get(text, "text") : text;
		size_t mark = pf_pointer_name(&j->at, language);

		pf_text_clear(&j->cleaned);
		/* a text over the limit was told when its length was checked */
		if (json_is_string(words) && json_string_length(words) <= PF_HTML_BYTES && !j->failed &&
			!pf_html_clean(&j->cleaned, (pf_span){ json_string_value(words), json_string_length(words) }, judge_note, j, j->err))
			j->failed = true;
		pf_pointer_back(&j->at, mark);
	}
}

static void judge_value(judging *j, const pf_field *field, const json_t *value);

static void judge_fields(judging *j, const pf_field *fields, size_t count, const json_t *object)
{
	for (size_t i = 0; i < count; i++) {
		const json_t *value = json_object_get(object, fields[i].name);
		size_t mark = pf_pointer_name(&j->at, fields[i].name);

		if (value)
			judge_value(j, &fields[i], value);
		pf_pointer_back(&j->at, mark);
	}
}

static void judge_value(judging *j, const pf_field *field, const json_t *value)
{
	switch (field->kind) {
	case PF_KIND_HTML:
		judge_html(j, value);
		break;
	case PF_KIND_OBJECT:
		judge_fields(j, field->fields, field->field_count, value);
		break;
	case PF_KIND_LIST:
		for (size_t i = 0; i < json_array_size(value); i++) {
			size_t mark = pf_pointer_index(&j->at, i);

			judge_value(j, field->item, json_array_get(value, i));
			pf_pointer_back(&j->at, mark);
		}
		break;
	default:
		break;
	}
}

bool pf_judge_html(pf_validator *validator, const json_t *record, pf_error *err)
{
	const char *name = json_string_value(json_object_get(record, "type"));
	const pf_type *type = name ? pf_model_type(pf_model_get(err), pf_span_of(name)) : NULL;
	judging j = { .validator = validator, .err = err };

	if (!type)
		return true;
	pf_pointer_init(&j.at);
	pf_text_init(&j.cleaned, PF_JUDGED_BYTES);
	judge_fields(&j, type->fields, type->field_count, record);
	pf_text_release(&j.cleaned);
	return !j.failed;
}
