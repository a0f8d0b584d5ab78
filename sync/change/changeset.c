/* changeset: see changeset.h */
#include "change/changeset.h"

#include <jansson.h>
#include <string.h>

const char *pf_action_word(pf_action action)
{
	static const char *const words[] = { "unchanged", "create", "update", "keep", "conflict", "defer", "refuse", "restore", "trash", "delete" };

	return words[action];
}

bool pf_change_is_new(const pf_change *change)
{
	return change->action == PF_ACTION_CREATE || (change->action == PF_ACTION_RESTORE && change->anew);
}

bool pf_change_is_update(const pf_change *change)
{
	return change->object && (change->action == PF_ACTION_UPDATE || change->action == PF_ACTION_CONFLICT || change->action == PF_ACTION_TRASH ||
				  (change->action == PF_ACTION_RESTORE && !change->anew));
}

pf_value *pf_change_value(const pf_change *change, const char *name)
{
	for (size_t i = 0; i < change->value_count; i++)
		if (strcmp(change->values[i].name, name) == 0)
			return &change->values[i];
	return NULL;
}

pf_span pf_change_want(const pf_change *change, const char *name)
{
	const pf_value *value = pf_change_value(change, name);

	return value && value->want.data ? value->want : (pf_span){ "", 0 };
}

size_t pf_change_fields(const pf_change *change, pf_verdict verdict, const char **names)
{
	size_t count = 0;

	for (size_t i = 0; i < change->value_count; i++)
		if (change->values[i].verdict == verdict)
			names[count++] = change->values[i].name;
	return count;
}

pf_mark pf_mark_field(pf_span value)
{
	unsigned char full[PF_MARK_BYTES];
	pf_mark mark = { { 0 } };

	if (!value.data)
		return mark;
	pf_mark_of(value, full);
	memcpy(mark.bytes, full, sizeof mark.bytes);
	return mark;
}

static bool same(pf_mark a, pf_mark b)
{
	return memcmp(a.bytes, b.bytes, sizeof a.bytes) == 0;
}

/*
 * Fields that the bundle does not speak of are nobody's business here: a date that was not given, a slug that was made
 * from the title (WordPress keeps an address when a title changes).
 */
static bool is_silent(const pf_change *change, const pf_value *value)
{
	if (strcmp(value->name, "date") == 0)
		return !value->want.data;
	if (strcmp(value->name, "slug") == 0 && !change->slug_given)
		return !value->applied || pf_span_equal(value->site, value->want) || same(pf_mark_field(value->site), value->left);
	return !value->want.data && !value->applied;
}

static pf_verdict judge(const pf_change *change, const pf_value *value)
{
	pf_mark want = pf_mark_field(value->want), site = pf_mark_field(value->site);
	bool bundle_changed = !value->applied || !same(want, value->wanted);
	bool site_changed = value->applied ? !same(site, value->left) : value->site.data && value->site.length > 0;

	if (is_silent(change, value) || same(want, site))
		return PF_VERDICT_SAME;
	if (strcmp(value->name, "slug") == 0 && !change->slug_given)
		return PF_VERDICT_KEEP;
	if (!bundle_changed)
		return site_changed ? PF_VERDICT_KEEP : PF_VERDICT_SAME;
	return site_changed ? PF_VERDICT_CONFLICT : PF_VERDICT_UPDATE;
}

/* Both have come to the same value by themselves, and the ledger does not know it yet. */
static bool is_news(const pf_change *change, const pf_value *value)
{
	pf_mark want = pf_mark_field(value->want), site = pf_mark_field(value->site);

	if (is_silent(change, value) || !same(want, site))
		return false;
	return !value->applied || !same(want, value->wanted) || !same(site, value->left);
}

void pf_merge(pf_change *change)
{
	bool found[4] = { false };

	if (change->action == PF_ACTION_CREATE || change->action == PF_ACTION_DEFER || change->action == PF_ACTION_REFUSE)
		return;
	for (size_t i = 0; i < change->value_count; i++) {
		change->values[i].verdict = judge(change, &change->values[i]);
		change->remember = change->remember || is_news(change, &change->values[i]);
		found[change->values[i].verdict] = true;
	}
	change->action = found[PF_VERDICT_CONFLICT] ? PF_ACTION_CONFLICT :
			 found[PF_VERDICT_UPDATE]   ? PF_ACTION_UPDATE :
			 found[PF_VERDICT_KEEP]	    ? PF_ACTION_KEEP :
						      PF_ACTION_UNCHANGED;
}

static void put_mark(pf_text *out, pf_mark mark)
{
	char hex[2 * PF_FIELD_MARK + 1];

	pf_hex(hex, mark.bytes, PF_FIELD_MARK);
	pf_text_byte(out, '"');
	pf_text_add(out, hex, 2 * PF_FIELD_MARK);
	pf_text_byte(out, '"');
}

bool pf_field_write(pf_text *out, const pf_value *value)
{
	if (same(value->wanted, value->left)) {
		put_mark(out, value->wanted);
		return !out->failed;
	}
	pf_text_byte(out, '[');
	put_mark(out, value->wanted);
	pf_text_byte(out, ',');
	put_mark(out, value->left);
	pf_text_byte(out, ']');
	return !out->failed;
}

bool pf_fields_write(pf_text *out, const pf_change *change)
{
	bool first = true;

	pf_text_byte(out, '{');
	for (size_t i = 0; i < change->value_count; i++) {
		const pf_value *value = &change->values[i];

		if (!value->applied)
			continue;
		if (!first)
			pf_text_byte(out, ',');
		first = false;
		pf_text_byte(out, '"');
		pf_text_put(out, value->name);
		pf_text_put(out, "\":");
		pf_field_write(out, value);
	}
	pf_text_byte(out, '}');
	return !out->failed;
}

static bool read_mark(pf_mark *out, const json_t *json)
{
	return json_is_string(json) &&
	       pf_unhex(out->bytes, PF_FIELD_MARK, (pf_span){ json_string_value(json), json_string_length(json) });
}

pf_value *pf_change_field(pf_change *change, pf_arena *arena, pf_span name)
{
	char *copy = pf_arena_copy(arena, name.data, name.length);
	pf_value *more = copy ? pf_change_value(change, copy) : NULL;

	if (more || !copy)
		return more;
	more = pf_arena_alloc(arena, (change->value_count + 1) * sizeof *more);
	if (!more)
		return NULL;
	memcpy(more, change->values, change->value_count * sizeof *more);
	change->values = more;
	more[change->value_count].name = copy;
	return &more[change->value_count++];
}

bool pf_fields_read(pf_change *change, pf_arena *arena, pf_span json, pf_error *err)
{
	json_t *root = json_loadb(json.data, json.length, 0, NULL), *field;
	const char *name;
	bool ok = root != NULL;

	json_object_foreach(root, name, field) {
		/* one that the bundle no longer has, but once applied, becomes a value without a wish: it is to be removed */
		pf_value *value = pf_change_field(change, arena, pf_span_of(name));

		if (!value) {
			json_decref(root);
			return pf_fail(err, PF_E_MEMORY, "no memory for a field");
		}
		value->applied = true;
		if (json_is_array(field))
			ok = ok && read_mark(&value->wanted, json_array_get(field, 0)) && read_mark(&value->left, json_array_get(field, 1));
		else
			ok = ok && read_mark(&value->wanted, field) && (value->left = value->wanted, true);
	}
	json_decref(root);
	if (!ok)
		return pf_fail(err, PF_E_INTERNAL, "the ledger's marks of %.*s/%.*s cannot be read; `profint verify` tells more",
			       (int)change->type.length, change->type.data, (int)change->id.length, change->id.data);
	return true;
}
