/* registry: see registry.h */
#include "bundle/registry.h"

#include "base/map.h"
#include "bundle/hint.h"

#include <stdlib.h>
#include <string.h>

/*
 * What a map's value says: a record that came has the top bit, its file and its line; one that was only referred to has
 * the number under which its references wait.
 */
#define CAME ((uint64_t)1 << 63)

enum { KEY_BYTES = 256, HINT_WORDS = 500000 };

typedef struct waiting {
	uint32_t wanted;  /* number of what is referred to */
	uint32_t pointer; /* index of the pointer's text */
	pf_place place;
} waiting;

/* A record that lies under another, or that others lie under. */
typedef struct node {
	uint32_t parent; /* index, or NONE */
	uint32_t pointer;
	uint32_t depth; /* 0: a root, or not yet known */
	uint32_t visit; /* of the walk that passed it last */
	pf_place place;
	size_t number;
	bool done;
} node;

#define NONE UINT32_MAX

typedef struct heap {
	void *items;
	size_t count, room;
} heap;

struct pf_registry {
	const pf_model *model;
	pf_findings *findings;
	pf_file_name name;
	void *self;
	pf_map *records;  /* rank byte and id */
	pf_map *pointers; /* text to index, in order */
	pf_map *tree;     /* rank byte and id to index of a node */
	heap waiting;     /* of waiting */
	size_t wanted;    /* how many were referred to before they came */
	heap nodes;       /* of node */
};

bool pf_registry_new(pf_registry **out, const pf_model *model, pf_findings *findings,
	pf_file_name name, void *self, pf_error *err)
{
	pf_registry *registry = calloc(1, sizeof *registry);

	if (!registry)
		return pf_fail(err, PF_E_MEMORY, "no memory for the bundle's records");
	registry->model = model;
	registry->findings = findings;
	registry->name = name;
	registry->self = self;
	registry->records = pf_map_new();
	registry->pointers = pf_map_new();
	registry->tree = pf_map_new();
	if (!registry->records || !registry->pointers || !registry->tree) {
		pf_registry_free(registry);
		return pf_fail(err, PF_E_MEMORY, "no memory for the bundle's records");
	}
	*out = registry;
	return true;
}

void pf_registry_free(pf_registry *registry)
{
	if (!registry)
		return;
	pf_map_free(registry->records);
	pf_map_free(registry->pointers);
	pf_map_free(registry->tree);
	free(registry->waiting.items);
	free(registry->nodes.items);
	free(registry);
}

/* The place of one more item of `size` bytes, zeroed; NULL: no memory. */
static void *append(heap *l, size_t size)
{
	char *place;

	if (l->count == l->room) {
		size_t room = l->room ? l->room * 2 : 64;
		void *items = realloc(l->items, room * size);

		if (!items)
			return NULL;
		l->items = items;
		l->room = room;
	}
	place = (char *)l->items + l->count++ * size;
	return memset(place, 0, size);
}

static bool no_memory(pf_error *err)
{
	return pf_fail(err, PF_E_MEMORY, "no memory for the bundle's records");
}

static pf_span key_of(char room[KEY_BYTES], const pf_type *type, pf_span id)
{
	size_t length = id.length < KEY_BYTES - 1 ? id.length : KEY_BYTES - 1;

	room[0] = (char)(type->rank + 1);
	memcpy(room + 1, id.data, length);
	return (pf_span){ room, length + 1 };
}

bool pf_registry_add(pf_registry *registry, const pf_type *type, pf_span id, pf_place place,
	bool *fresh, pf_place *first, pf_error *err)
{
	char room[KEY_BYTES];
	bool new;
	uint64_t *value = pf_map_put(registry->records, key_of(room, type, id), &new);

	if (!value)
		return no_memory(err);
	*fresh = new || !(*value & CAME);
	if (!*fresh) {
		*first = (pf_place){ (uint32_t)((*value & ~CAME) >> 32), (uint32_t)*value };
		return true;
	}
	*value = CAME | (uint64_t)place.file << 32 | place.line;
	return true;
}

static bool keep_pointer(pf_registry *registry, const char *pointer, uint32_t *index)
{
	bool fresh;
	uint64_t *value = pf_map_put(registry->pointers, pf_span_of(pointer), &fresh);

	if (!value)
		return false;
	if (fresh)
		*value = pf_map_count(registry->pointers) - 1;
	*index = (uint32_t)*value;
	return true;
}

bool pf_registry_refer(pf_registry *registry, const pf_type *type, pf_span id, pf_place place,
	const char *pointer, pf_error *err)
{
	char room[KEY_BYTES];
	bool fresh;
	uint64_t *value = pf_map_put(registry->records, key_of(room, type, id), &fresh);
	waiting *wait;

	if (!value)
		return no_memory(err);
	if (!fresh && (*value & CAME))
		return true;
	if (fresh)
		*value = registry->wanted++;
	wait = append(&registry->waiting, sizeof *wait);
	if (!wait || !keep_pointer(registry, pointer, &wait->pointer))
		return no_memory(err);
	wait->wanted = (uint32_t)*value;
	wait->place = place;
	return true;
}

static bool node_of(pf_registry *registry, const pf_type *type, pf_span id, uint32_t *index)
{
	char room[KEY_BYTES];
	bool fresh;
	uint64_t *value = pf_map_put(registry->tree, key_of(room, type, id), &fresh);
	node *made;

	if (!value)
		return false;
	if (fresh) {
		*value = registry->nodes.count;
		made = append(&registry->nodes, sizeof *made);
		if (!made)
			return false;
		made->parent = NONE;
	}
	*index = (uint32_t)*value;
	return true;
}

bool pf_registry_under(pf_registry *registry, const pf_type *type, pf_span id, pf_span parent,
	pf_place place, const char *pointer, size_t number, pf_error *err)
{
	uint32_t child, above, text;
	node *n;

	if (!node_of(registry, type, id, &child) || !node_of(registry, type, parent, &above) ||
		!keep_pointer(registry, pointer, &text))
		return no_memory(err);
	n = (node *)registry->nodes.items + child;
	n->parent = above;
	n->pointer = text;
	n->place = place;
	n->number = number;
	return true;
}

/* --- the end ------------------------------------------------------------------------------------------------------ */

/* The nearest record of the same type, as long as looking is cheap. */
static void offer_records(const pf_registry *registry, pf_hint *hint, char rank, size_t *budget)
{
	size_t cursor = 0;
	pf_span key;
	uint64_t value;

	if (pf_map_count(registry->records) > *budget)
		return;
	*budget -= pf_map_count(registry->records);
	while (pf_map_next(registry->records, &cursor, &key, &value)) {
		if (key.data[0] == rank && (value & CAME))
			pf_hint_offer(hint, (pf_span){ key.data + 1, key.length - 1 });
	}
}

static void report_dangling(const pf_registry *registry, const pf_span *wanted,
	const pf_span *pointers)
{
	const waiting *all = registry->waiting.items;
	size_t budget = HINT_WORDS;

	for (size_t i = 0; i < registry->waiting.count; i++) {
		pf_span key = wanted[all[i].wanted];
		pf_hint hint;
		const pf_type *type;

		if (!key.data)
			continue;
		hint = pf_hint_for(key.data + 1);
		type = pf_model_type_at(registry->model, (size_t)key.data[0] - 1);
		offer_records(registry, &hint, key.data[0], &budget);
		pf_findings_add(registry->findings, true, registry->name(registry->self, all[i].place.file),
			all[i].place.line, pointers[all[i].pointer].data, "the bundle has no record '%s/%s'%s",
			type->name, key.data + 1, pf_hint_text(&hint));
	}
}

/*
 * Goes up from a node to one whose depth is known, then writes the depths down the same way. NONE, or a node of the
 * circle that the way runs into.
 */
static uint32_t find_depth(node *nodes, uint32_t from, uint32_t visit)
{
	uint32_t steps = 0, at = from, depth;

	while (!nodes[at].done && nodes[at].parent != NONE) {
		if (nodes[at].visit == visit)
			return at;
		nodes[at].visit = visit;
		at = nodes[at].parent;
		steps++;
	}
	nodes[at].done = true;
	depth = nodes[at].depth + steps;
	for (at = from; !nodes[at].done; at = nodes[at].parent, depth--) {
		nodes[at].depth = depth;
		nodes[at].done = true;
	}
	return NONE;
}

/* One finding a circle; whoever leads into it has no depth and needs none. */
static void check_tree(const pf_registry *registry, const pf_span *pointers)
{
	node *nodes = registry->nodes.items;

	for (uint32_t i = 0; i < registry->nodes.count; i++) {
		uint32_t circle = nodes[i].done ? NONE : find_depth(nodes, i, i + 1);

		if (circle == NONE)
			continue;
		pf_findings_add(registry->findings, true,
			registry->name(registry->self, nodes[circle].place.file), nodes[circle].place.line,
			pointers[nodes[circle].pointer].data,
			"lies under itself; expected a parent that is not below it");
		for (uint32_t at = i; !nodes[at].done; at = nodes[at].parent)
			nodes[at].done = true;
	}
}

bool pf_registry_end(pf_registry *registry, pf_error *err)
{
	pf_span *wanted = calloc(registry->wanted + 1, sizeof *wanted);
	pf_span *pointers = calloc(pf_map_count(registry->pointers) + 1, sizeof *pointers);
	size_t cursor = 0;
	pf_span key;
	uint64_t value;
	bool ok = wanted && pointers;

	if (!ok) {
		no_memory(err);
		goto out;
	}
	while (pf_map_next(registry->pointers, &cursor, &key, &value))
		pointers[value] = key;
	cursor = 0;
	while (pf_map_next(registry->records, &cursor, &key, &value)) {
		if (!(value & CAME))
			wanted[value] = key;
	}
	report_dangling(registry, wanted, pointers);
	check_tree(registry, pointers);
out:
	free(wanted);
	free(pointers);
	return ok;
}

void pf_registry_depths(const pf_registry *registry,
	void (*tell)(void *self, size_t number, unsigned depth), void *self)
{
	const node *nodes = registry->nodes.items;

	for (size_t i = 0; i < registry->nodes.count; i++) {
		if (nodes[i].parent != NONE)
			tell(self, nodes[i].number, nodes[i].depth);
	}
}
