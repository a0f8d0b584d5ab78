/* spool: see spool.h */
#include "bundle/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROOM ((size_t)1 << 20) /* of the buffers, both ways */
#define MOST ((size_t)256 << 20) /* of one record */

typedef struct place {
	uint64_t offset;
	uint16_t rank, depth;
	uint32_t length;
} place;

struct pf_spool {
	int fd;
	pf_text out;      /* not yet in the file */
	uint64_t written; /* bytes in the file */
	place *places;
	uint64_t *names;  /* hashes of "type/id", in order once the spool was rewound */
	size_t count, room, next;
	char *window;     /* of the file, while reading */
	size_t window_room, window_length;
	uint64_t window_at;
};

/* A file without a name; where the file system knows none, its name is taken away at once. */
static int open_unnamed(const char *folder)
{
	char path[4096];
	int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
		return fd;
	if (snprintf(path, sizeof path, "%s/profint-spool-XXXXXX", folder) >= (int)sizeof path)
		return -1;
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		unlink(path);
	return fd;
}

bool pf_spool_new(pf_spool **out, const char *folder, pf_error *err)
{
	const char *where = folder ? folder : "/tmp";
	pf_spool *spool = calloc(1, sizeof *spool);

	if (!spool)
		return pf_fail(err, PF_E_MEMORY, "no memory for the spool");
	pf_text_init(&spool->out, MOST);
	spool->fd = open_unnamed(where);
	if (spool->fd < 0) {
		int why = errno;

		free(spool);
		return pf_fail(err, PF_E_CONFIG, "no temporary file could be made in %s (state_dir): %s", where, strerror(why));
	}
	*out = spool;
	return true;
}

void pf_spool_free(pf_spool *spool)
{
	if (!spool)
		return;
	close(spool->fd);
	pf_text_release(&spool->out);
	free(spool->places);
	free(spool->names);
	free(spool->window);
	free(spool);
}

static uint64_t name_of(pf_span type, pf_span id)
{
	unsigned char mark[PF_MARK_BYTES];
	char name[256];
	int length = snprintf(name, sizeof name, "%.*s/%.*s", (int)type.length, type.data, (int)id.length, id.data);
	uint64_t hash;

	pf_mark_of((pf_span){ name, length > 0 && (size_t)length < sizeof name ? (size_t)length : 0 }, mark);
	memcpy(&hash, mark, sizeof hash);
	return hash;
}

static int ascending(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

bool pf_spool_has(const pf_spool *spool, pf_span type, pf_span id)
{
	uint64_t name = name_of(type, id);

	return spool->count && bsearch(&name, spool->names, spool->count, sizeof name, ascending);
}

size_t pf_spool_count(const pf_spool *spool)
{
	return spool->count;
}

void pf_spool_set_depth(pf_spool *spool, size_t index, unsigned depth)
{
	if (index < spool->count)
		spool->places[index].depth = (uint16_t)(depth < UINT16_MAX ? depth : UINT16_MAX);
}

/* --- writing --- */

static void put_number(pf_text *out, uint64_t number)
{
	pf_text_add(out, (const char *)&number, sizeof number);
}

static void put_span(pf_text *out, pf_span span)
{
	put_number(out, span.length);
	pf_text_span_add(out, span);
}

static void put_item(pf_text *out, const pf_item *item)
{
	put_span(out, item->language);
	put_number(out, (uint64_t)item->machine | (uint64_t)item->publish << 1 | (uint64_t)item->has_date << 2);
	put_number(out, (uint64_t)item->date);
	put_number(out, (uint64_t)(int64_t)item->order);
	put_span(out, item->parent);
	put_span(out, item->slug);
	put_span(out, item->title);
	put_span(out, item->content);
	put_span(out, item->excerpt);
	put_number(out, item->meta_count);
	for (size_t i = 0; i < item->meta_count; i++) {
		put_span(out, pf_span_of(item->metas[i].key));
		put_span(out, item->metas[i].value);
	}
	put_number(out, item->term_count);
	for (size_t i = 0; i < item->term_count; i++) {
		put_span(out, pf_span_of(item->terms[i].taxonomy));
		put_span(out, item->terms[i].key);
		put_number(out, item->terms[i].of_record);
	}
	put_number(out, item->alias_count);
	for (size_t i = 0; i < item->alias_count; i++)
		put_span(out, item->aliases[i]);
	put_number(out, item->text_count);
	put_number(out, item->machine_count);
	put_span(out, item->machine_texts);
	pf_text_add(out, (const char *)item->source, sizeof item->source);
}

static bool flush(pf_spool *spool, pf_error *err)
{
	size_t done = 0;

	while (done < spool->out.length) {
		ssize_t put = write(spool->fd, spool->out.data + done, spool->out.length - done);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return pf_fail(err, PF_E_INTERNAL, "the temporary file of the import cannot be written: %s", strerror(errno));
		done += (size_t)put;
	}
	spool->written += spool->out.length;
	pf_text_clear(&spool->out);
	return true;
}

static bool make_room(pf_spool *spool, pf_error *err)
{
	size_t room = spool->room ? spool->room * 2 : 256;
	place *places;
	uint64_t *names;

	if (spool->count < spool->room)
		return true;
	places = realloc(spool->places, room * sizeof *places);
	if (places)
		spool->places = places;
	names = places ? realloc(spool->names, room * sizeof *names) : NULL;
	if (!names)
		return pf_fail(err, PF_E_MEMORY, "no memory for the places of %zu records", room);
	spool->names = names;
	spool->room = room;
	return true;
}

bool pf_spool_put(pf_spool *spool, const pf_record *record, pf_error *err)
{
	size_t before = spool->out.length;

	if (!make_room(spool, err))
		return false;
	put_span(&spool->out, record->id);
	put_number(&spool->out, record->item_count);
	for (size_t i = 0; i < record->item_count; i++)
		put_item(&spool->out, &record->items[i]);
	if (!pf_text_check(&spool->out, "a rendered record", err))
		return false;
	spool->names[spool->count] = name_of(pf_span_of(record->type->name), record->id);
	spool->places[spool->count++] = (place){ .offset = spool->written + before, .rank = (uint16_t)record->type->rank,
						 .depth = (uint16_t)(record->depth < UINT16_MAX ? record->depth : UINT16_MAX),
						 .length = (uint32_t)(spool->out.length - before) };
	return spool->out.length < ROOM || flush(spool, err);
}

static int in_order(const void *a, const void *b)
{
	const place *x = a, *y = b;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	if (x->depth != y->depth)
		return x->depth < y->depth ? -1 : 1;
	return (x->offset > y->offset) - (x->offset < y->offset);
}

bool pf_spool_rewind(pf_spool *spool, pf_error *err)
{
	if (!flush(spool, err))
		return false;
	if (spool->count)
		qsort(spool->places, spool->count, sizeof *spool->places, in_order);
	if (spool->count)
		qsort(spool->names, spool->count, sizeof *spool->names, ascending);
	pf_text_release(&spool->out);
	spool->next = 0;
	return true;
}

/* --- reading --- */

/* A record's bytes; they stay until the next call. */
static const char *bytes_of(pf_spool *spool, const place *p, pf_error *err)
{
	size_t want = p->length > ROOM ? p->length : ROOM;

	if (p->offset >= spool->window_at && p->offset + p->length <= spool->window_at + spool->window_length)
		return spool->window + (p->offset - spool->window_at);
	if (want > spool->window_room) {
		char *more = realloc(spool->window, want);

		if (!more) {
			pf_fail(err, PF_E_MEMORY, "no memory for a record of %zu bytes", want);
			return NULL;
		}
		spool->window = more;
		spool->window_room = want;
	}
	spool->window_at = p->offset;
	spool->window_length = 0;
	while (spool->window_length < want) {
		ssize_t got = pread(spool->fd, spool->window + spool->window_length, want - spool->window_length, (off_t)(p->offset + spool->window_length));

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		spool->window_length += (size_t)got;
	}
	if (spool->window_length >= p->length)
		return spool->window;
	pf_fail(err, PF_E_INTERNAL, "the temporary file of the import cannot be read back");
	return NULL;
}

typedef struct reader {
	const char *data;
	size_t left;
	pf_arena *arena;
	bool failed;
} reader;

static uint64_t get_number(reader *r)
{
	uint64_t number = 0;

	if (r->left < sizeof number) {
		r->failed = true;
		return 0;
	}
	memcpy(&number, r->data, sizeof number);
	r->data += sizeof number;
	r->left -= sizeof number;
	return number;
}

static pf_span get_span(reader *r)
{
	size_t length = (size_t)get_number(r);
	pf_span span = { "", 0 };

	if (r->failed || length > r->left) {
		r->failed = true;
		return span;
	}
	span = pf_arena_span(r->arena, (pf_span){ r->data, length });
	r->failed = !span.data;
	r->data += length;
	r->left -= length;
	return span;
}

/* Room for `count` things, which the bytes that are left could hold. */
static void *get_room(reader *r, size_t count, size_t size)
{
	void *room = count <= r->left ? pf_arena_alloc(r->arena, count * size + 1) : NULL;

	r->failed = r->failed || !room;
	return room;
}

static void get_lists(reader *r, pf_item *item)
{
	item->meta_count = (size_t)get_number(r);
	item->metas = get_room(r, item->meta_count, sizeof *item->metas);
	for (size_t i = 0; !r->failed && i < item->meta_count; i++) {
		item->metas[i].key = get_span(r).data;
		item->metas[i].value = get_span(r);
	}
	item->term_count = (size_t)get_number(r);
	item->terms = get_room(r, item->term_count, sizeof *item->terms);
	for (size_t i = 0; !r->failed && i < item->term_count; i++) {
		item->terms[i].taxonomy = get_span(r).data;
		item->terms[i].key = get_span(r);
		item->terms[i].of_record = get_number(r) != 0;
	}
	item->alias_count = (size_t)get_number(r);
	item->aliases = get_room(r, item->alias_count, sizeof *item->aliases);
	for (size_t i = 0; !r->failed && i < item->alias_count; i++)
		item->aliases[i] = get_span(r);
}

static void get_item(reader *r, pf_item *item)
{
	uint64_t flags;

	item->language = get_span(r);
	flags = get_number(r);
	item->machine = flags & 1;
	item->publish = flags >> 1 & 1;
	item->has_date = flags >> 2 & 1;
	item->date = (int64_t)get_number(r);
	item->order = (int)(int64_t)get_number(r);
	item->parent = get_span(r);
	item->slug = get_span(r);
	item->title = get_span(r);
	item->content = get_span(r);
	item->excerpt = get_span(r);
	get_lists(r, item);
	item->text_count = (unsigned)get_number(r);
	item->machine_count = (unsigned)get_number(r);
	item->machine_texts = get_span(r);
	if (r->left < sizeof item->source) {
		r->failed = true;
		return;
	}
	memcpy(item->source, r->data, sizeof item->source);
	r->data += sizeof item->source;
	r->left -= sizeof item->source;
}

bool pf_spool_next(pf_record **out, pf_spool *spool, pf_arena *arena, pf_error *err)
{
	const place *p;
	pf_record *record;
	reader r = { .arena = arena };

	*out = NULL;
	if (spool->next == spool->count)
		return true;
	p = &spool->places[spool->next];
	r.data = bytes_of(spool, p, err);
	if (!r.data)
		return false;
	r.left = p->length;
	record = pf_arena_alloc(arena, sizeof *record);
	if (!record)
		return pf_fail(err, PF_E_MEMORY, "no memory for a record");
	record->type = pf_model_type_at(pf_model_get(err), p->rank);
	record->depth = p->depth;
	record->id = get_span(&r);
	record->item_count = (size_t)get_number(&r);
	record->items = get_room(&r, record->item_count, sizeof *record->items);
	for (size_t i = 0; !r.failed && i < record->item_count; i++) {
		record->items[i].type = record->type;
		record->items[i].id = record->id;
		get_item(&r, &record->items[i]);
	}
	if (r.failed || r.left)
		return pf_fail(err, PF_E_INTERNAL, "the temporary file of the import reads differently than it was written");
	spool->next++;
	*out = record;
	return true;
}
