/* marks: what the ledger remembers of a field's value, and the JSON it is kept in. See changeset.h. */
#include "change/changeset.h"
#include "wordpress/block_canon.h"

#include <jansson.h>
#include <string.h>

#define MOST_ITEMS 1000 /* block marks in one entry: 8 KB of a row that takes 64 */
#define ITEM_TEXT  (PF_CANON_MARK / 3 * 4)

_Static_assert(PF_CANON_MARK % 3 == 0, "base64 of a block mark needs no padding");

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

bool pf_mark_same(pf_mark a, pf_mark b)
{
	return memcmp(a.bytes, b.bytes, sizeof a.bytes) == 0;
}

bool pf_field_is_content(const char *name)
{
	return strcmp(name, "content") == 0;
}

bool pf_mark_content(pf_mark *out, pf_span *items, pf_arena *arena, pf_span content, pf_error *err)
{
	pf_canon canon;
	pf_span marks;
	bool ok;

	if (items)
		*items = (pf_span){ NULL, 0 };
	if (!content.data) {
		*out = pf_mark_field(content);
		return true;
	}
	pf_canon_init(&canon);
	ok = pf_canon_read(&canon, content, err);
	marks = canon.count ? pf_text_span(&canon.marks) : PF_SPAN("");
	if (ok)
		*out = pf_mark_field(marks);
	if (ok && items && canon.count <= MOST_ITEMS) {
		*items = pf_arena_span(arena, marks);
		ok = items->data || pf_fail(err, PF_E_MEMORY, "no memory for the marks of blocks");
	}
	pf_canon_release(&canon);
	return ok;
}

pf_mark pf_mark_value(const char *name, pf_span value)
{
	pf_error ignored;
	pf_mark mark;

	if (pf_field_is_content(name) && pf_mark_content(&mark, NULL, NULL, value, &ignored))
		return mark;
	return pf_mark_field(value);
}

static pf_mark site_mark(const pf_value *value)
{
	return value->canonical ? pf_mark_value(value->name, value->site) : pf_mark_field(value->site);
}

/* Left to be published at its date, and published: that was WordPress's clock, not a person. */
static bool is_due(const pf_value *value)
{
	return strcmp(value->name, "status") == 0 && pf_span_is(value->site, "publish") && pf_mark_same(value->left, pf_mark_field(PF_SPAN("future")));
}

bool pf_value_is_left(const pf_value *value)
{
	return pf_mark_same(site_mark(value), value->left) || is_due(value);
}

bool pf_value_is_wanted(const pf_value *value)
{
	return pf_mark_same(site_mark(value), value->wanted);
}

/* The very same bytes, as after a create, are weighed once. */
bool pf_value_remember(pf_value *value, pf_arena *arena, pf_error *err)
{
	bool same = value->rebased || (value->site.data == value->want.data && value->site.length == value->want.length);

	value->applied = value->want.data != NULL;
	if (!pf_field_is_content(value->name)) {
		value->wanted = pf_mark_field(value->want);
		value->left = same ? value->wanted : pf_mark_field(value->site);
		return true;
	}
	value->canonical = true;
	if (!pf_mark_content(&value->wanted, &value->items, arena, value->want, err))
		return false;
	value->left = value->wanted;
	return same || pf_mark_content(&value->left, NULL, arena, value->site, err);
}

/* --- writing --- */

static void put_mark(pf_text *out, pf_mark mark)
{
	char hex[2 * PF_FIELD_MARK + 1];

	pf_hex(hex, mark.bytes, PF_FIELD_MARK);
	pf_text_byte(out, '"');
	pf_text_add(out, hex, 2 * PF_FIELD_MARK);
	pf_text_byte(out, '"');
}

static void put_items(pf_text *out, pf_span items)
{
	char text[ITEM_TEXT + 1];

	pf_text_put(out, ",\"");
	for (size_t at = 0; at + PF_CANON_MARK <= items.length; at += PF_CANON_MARK) {
		sodium_bin2base64(text, sizeof text, (const unsigned char *)items.data + at, PF_CANON_MARK, sodium_base64_VARIANT_ORIGINAL);
		pf_text_add(out, text, ITEM_TEXT);
	}
	pf_text_byte(out, '"');
}

bool pf_field_write(pf_text *out, const pf_value *value)
{
	if (!value->canonical && pf_mark_same(value->wanted, value->left)) {
		put_mark(out, value->wanted);
		return !out->failed;
	}
	pf_text_byte(out, '[');
	put_mark(out, value->wanted);
	pf_text_byte(out, ',');
	put_mark(out, value->left);
	if (value->canonical)
		put_items(out, value->items);
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

/* --- reading --- */

static bool read_mark(pf_mark *out, const json_t *json)
{
	return json_is_string(json) &&
	       pf_unhex(out->bytes, PF_FIELD_MARK, (pf_span){ json_string_value(json), json_string_length(json) });
}

/* An empty text tells that the block marks were not kept: of an empty content there is nothing to merge either. */
static bool read_items(pf_span *out, pf_arena *arena, const json_t *json)
{
	size_t length = json_string_length(json), got = 0;
	unsigned char *bytes;

	*out = (pf_span){ NULL, 0 };
	if (!json_is_string(json) || length % ITEM_TEXT != 0)
		return false;
	if (length == 0)
		return true;
	bytes = pf_arena_alloc(arena, length);
	if (!bytes || sodium_base642bin(bytes, length, json_string_value(json), length, NULL, &got, NULL, sodium_base64_VARIANT_ORIGINAL) != 0)
		return false;
	*out = (pf_span){ (const char *)bytes, got };
	return got % PF_CANON_MARK == 0;
}

static bool read_entry(pf_value *value, pf_arena *arena, const json_t *entry)
{
	value->applied = true;
	if (!json_is_array(entry))
		return read_mark(&value->wanted, entry) && (value->left = value->wanted, true);
	value->canonical = json_array_size(entry) == 3;
	return read_mark(&value->wanted, json_array_get(entry, 0)) && read_mark(&value->left, json_array_get(entry, 1)) &&
	       (!value->canonical || read_items(&value->items, arena, json_array_get(entry, 2)));
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
		ok = read_entry(value, arena, field) && ok;
	}
	json_decref(root);
	if (!ok)
		return pf_fail(err, PF_E_INTERNAL, "the ledger's marks of %.*s/%.*s cannot be read; `profint verify` tells more",
			       (int)change->type.length, change->type.data, (int)change->id.length, change->id.data);
	return true;
}
