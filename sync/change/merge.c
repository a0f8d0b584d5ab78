/* merge: the three-way rule, field by field; of content, block by block. See changeset.h. */
#include "change/block_merge.h"
#include "change/changeset.h"

#include <string.h>

#define MOST_BYTES ((size_t)1 << 30)

/* The marks of both sides now. */
typedef struct now {
	pf_mark want, site;
} now;

/*
 * Fields that the bundle does not speak of are nobody's business here: a date that was not given, a slug that was made
 * from the title (WordPress keeps an address when a title changes).
 */
static bool is_silent(const pf_change *change, const pf_value *value, const now *n)
{
	if (strcmp(value->name, "date") == 0)
		return !value->want.data;
	if (strcmp(value->name, "slug") == 0 && !change->slug_given)
		return !value->applied || pf_span_equal(value->site, value->want) || pf_mark_same(n->site, value->left);
	return !value->want.data && !value->applied;
}

static pf_verdict judge(const pf_change *change, const pf_value *value, const now *n)
{
	bool bundle_changed = !value->applied || !pf_mark_same(n->want, value->wanted);
	bool site_changed = value->applied ? !pf_mark_same(n->site, value->left) : value->site.data && value->site.length > 0;

	if (is_silent(change, value, n) || pf_mark_same(n->want, n->site))
		return PF_VERDICT_SAME;
	if (strcmp(value->name, "slug") == 0 && !change->slug_given)
		return PF_VERDICT_KEEP;
	if (!bundle_changed)
		return site_changed ? PF_VERDICT_KEEP : PF_VERDICT_SAME;
	return site_changed ? PF_VERDICT_CONFLICT : PF_VERDICT_UPDATE;
}

/* Both have come to the same value by themselves, and the ledger does not know it yet. */
static bool is_news(const pf_change *change, const pf_value *value, const now *n)
{
	if (is_silent(change, value, n) || !pf_mark_same(n->want, n->site))
		return false;
	return !value->applied || !pf_mark_same(n->want, value->wanted) || !pf_mark_same(n->site, value->left);
}

/* --- content --- */

/*
 * Marks over bytes, of an older ledger, become marks over blocks where the bytes are still at hand: on the side that did not
 * change. When both changed they stay, equal to nothing, and that is a conflict.
 */
static void lift_marks(pf_value *value, const now *n, pf_span want_items, pf_span site_items)
{
	bool bundle_same = pf_mark_same(pf_mark_field(value->want), value->wanted), site_same = pf_mark_same(pf_mark_field(value->site), value->left);
	bool were_same = pf_mark_same(value->wanted, value->left);

	if (bundle_same) {
		value->wanted = n->want;
		value->left = site_same ? n->site : n->want;
		value->items = want_items;
	} else if (site_same) {
		value->left = n->site;
		value->wanted = were_same ? n->site : value->wanted;
		value->items = were_same ? site_items : (pf_span){ NULL, 0 };
	}
	value->canonical = bundle_same || site_same;
}

static bool weigh_content(now *n, pf_value *value, pf_arena *arena, pf_error *err)
{
	pf_span want_items, site_items;

	if (!pf_mark_content(&n->want, &want_items, arena, value->want, err) || !pf_mark_content(&n->site, &site_items, arena, value->site, err))
		return false;
	if (value->applied && !value->canonical)
		lift_marks(value, n, want_items, site_items);
	return true;
}

/* The verdict about a text that holds the edits of both. */
static bool take_merged(pf_value *value, const now *n, pf_arena *arena, pf_span merged, pf_error *err)
{
	pf_mark mark;

	if (!pf_mark_content(&mark, NULL, arena, merged, err))
		return false;
	value->verdict = pf_mark_same(mark, n->site) ? PF_VERDICT_KEEP : PF_VERDICT_UPDATE;
	value->rebased = !pf_mark_same(mark, n->want);
	if (value->verdict == PF_VERDICT_UPDATE && value->rebased)
		value->write = pf_arena_span(arena, merged);
	return value->verdict == PF_VERDICT_KEEP || !value->rebased || value->write.data || pf_fail(err, PF_E_MEMORY, "no memory for a merged text");
}

static bool merge_content(pf_value *value, const now *n, pf_arena *arena, pf_error *err)
{
	pf_canon site, bundle;
	pf_text merged;
	bool clean = false, ok;

	pf_canon_init(&site);
	pf_canon_init(&bundle);
	pf_text_init(&merged, MOST_BYTES);
	pf_text_put(&merged, "");
	ok = pf_canon_read(&site, value->site, err) && pf_canon_read(&bundle, value->want, err) &&
	     pf_block_merge(&merged, &clean, value->items, &site, &bundle, err) &&
	     (!clean || take_merged(value, n, arena, pf_text_span(&merged), err));
	pf_canon_release(&site);
	pf_canon_release(&bundle);
	pf_text_release(&merged);
	return ok;
}

/* --- the change --- */

static bool merge_value(pf_change *change, pf_value *value, pf_arena *arena, pf_error *err)
{
	bool is_content = pf_field_is_content(value->name);
	now n;

	if (!is_content)
		n = (now){ pf_mark_field(value->want), pf_mark_field(value->site) };
	else if (!weigh_content(&n, value, arena, err))
		return false;
	value->verdict = judge(change, value, &n);
	if (is_content && value->verdict == PF_VERDICT_CONFLICT && value->want.data && value->items.data && !merge_content(value, &n, arena, err))
		return false;
	change->remember = change->remember || value->rebased || is_news(change, value, &n);
	return true;
}

bool pf_merge(pf_change *change, pf_arena *arena, pf_error *err)
{
	bool found[4] = { false };

	if (change->action == PF_ACTION_CREATE || change->action == PF_ACTION_DEFER || change->action == PF_ACTION_REFUSE)
		return true;
	for (size_t i = 0; i < change->value_count; i++) {
		if (!merge_value(change, &change->values[i], arena, err))
			return false;
		found[change->values[i].verdict] = true;
	}
	change->action = found[PF_VERDICT_CONFLICT] ? PF_ACTION_CONFLICT :
			 found[PF_VERDICT_UPDATE]   ? PF_ACTION_UPDATE :
			 found[PF_VERDICT_KEEP]	    ? PF_ACTION_KEEP :
						      PF_ACTION_UNCHANGED;
	return true;
}
