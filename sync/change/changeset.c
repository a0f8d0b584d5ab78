/* changeset: see changeset.h */
#include "change/changeset.h"

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

bool pf_change_is_contested(const pf_change *change)
{
	if (change->action != PF_ACTION_CONFLICT && change->action != PF_ACTION_RESTORE)
		return false;
	for (size_t i = 0; i < change->value_count; i++)
		if (change->values[i].verdict == PF_VERDICT_CONFLICT)
			return true;
	return false;
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

pf_span pf_value_next(const pf_value *value)
{
	pf_span next = value->verdict != PF_VERDICT_UPDATE ? value->site : value->write.data ? value->write : value->want;

	return next.data ? next : (pf_span){ "", 0 };
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
	if (change->value_count)
		memcpy(more, change->values, change->value_count * sizeof *more);
	change->values = more;
	more[change->value_count].name = copy;
	return &more[change->value_count++];
}
