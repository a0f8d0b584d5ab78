/*
 * courier: see courier.h.
 *
 * A parcel is one request: some letters, its row in the table, its place in the pool. As many parcels as there are connections
 * are packed at a time; each that is done makes room for the next. What the provider says decides about the parcel (again,
 * in halves, given up) and about the provider (slower, or out).
 */
#include "translate/courier.h"

#include "base/clock.h"
#include "net/pool.h"
#include "store/memory.h"
#include "store/request.h"
#include "store/unit.h"
#include "translate/proof.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define CONNECTIONS 8u
#define MOST_TRIES 6u
#define MOST_KNOCKS 3u      /* at a door that nobody opens */
#define MOST_BROKEN 2u
#define FIRST_PAUSE_MS 1000u
#define MOST_PAUSE_MS 60000u
#define PACE_MS 20u         /* between two requests of one key: some 50 a second, as DeepL advises */
#define SLOWEST_PACE_MS 2000u
#define KEY_PAUSE_SECONDS 3600u
#define MOST_REFUSED 5u     /* single texts in a row from the start: then it is not the texts */
#define OVERHEAD_BYTES 2048u
#define ANSWER_BYTES ((uint64_t)8 << 20)
#define TEXT_BYTES ((size_t)4 << 20)

typedef struct courier courier;

typedef struct parcel {
	courier *courier;
	pf_pool_job job;
	pf_provider_request request;
	pf_arena *arena;   /* of this try */
	size_t *letters;   /* indexes */
	size_t count;
	uint64_t asked;
	unsigned tries, broken;
	pf_request_row row;
	bool going;
	/* while its answers are stored: */
	pf_provider_answer answer;
	pf_memory_row *learned;
	size_t learned_count;
} parcel;

struct courier {
	const pf_courier_options *options;
	pf_courier_report *report;
	pf_letter *letters;
	size_t count, next; /* next: the first that was not packed yet */
	pf_pool *pool;
	parcel *parcels; /* some more than there are connections: ready to go when one is free */
	unsigned connections, parcel_count;
	uint64_t free_at;   /* when the next request may leave */
	unsigned pace;
	uint64_t held_at;   /* when the lease was prolonged */
	unsigned refused;   /* single texts, before there was any answer … */
	bool useful;        /* … and whether there was one */
};

static const pf_provider *provider_of(const courier *c)
{
	return c->options->link->provider;
}

static pf_arena *arena_of(const courier *c)
{
	return c->options->ask->arena;
}

static bool memory(const void *pointer, pf_error *err)
{
	return pointer || pf_fail(err, PF_E_MEMORY, "no memory for a request to a translation provider");
}

static bool in_unit(const courier *c, bool (*work)(void *self, pf_error *err), void *self, pf_error *err)
{
	return pf_unit_run(&(pf_unit){ .db = c->options->ask->db, .lease = c->options->ask->lease, .work = work, .self = self }, err);
}

/* --- what fits into one request --- */

/* As JSON will write it, about. */
static size_t weight(pf_span text)
{
	size_t bytes = text.length + 4;

	for (size_t i = 0; i < text.length; i++)
		bytes += text.data[i] == '"' || text.data[i] == '\\' || (unsigned char)text.data[i] < 0x20 ? 5 : 0;
	return bytes;
}

static bool is_waiting(const courier *c, const pf_letter *letter)
{
	return letter->state == c->options->state && !letter->going;
}

/* The next letters that go together; those that the budget does not reach for are told so and left. */
static void fill(courier *c, parcel *p)
{
	const pf_provider *provider = provider_of(c);
	size_t bytes = OVERHEAD_BYTES;

	p->count = 0;
	p->asked = 0;
	p->tries = p->broken = 0;
	while (c->next < c->count && p->count < provider->most_texts) {
		pf_letter *letter = &c->letters[c->next];
		size_t more = weight(letter->sent.text), price;

		if (!is_waiting(c, letter)) {
			c->next++;
			continue;
		}
		if (p->count && bytes + more > provider->most_bytes)
			return;
		price = letter->sent.characters + (p->count ? 0 : provider->overhead);
		if (!pf_spending_charge(c->options->spending, price)) {
			letter->state = PF_LETTER_UNPAID;
			c->next++;
			continue;
		}
		bytes += more;
		letter->going = true;
		p->asked += price;
		p->letters[p->count++] = c->next++;
	}
}

/* --- sending --- */

static bool note_sent(void *self, pf_error *err)
{
	parcel *p = self;
	const pf_ask_options *ask = p->courier->options->ask;

	p->row = (pf_request_row){ .run = ask->run, .provider = pf_span_of(provider_of(p->courier)->name), .language = ask->language,
				   .unit = pf_span_of(provider_of(p->courier)->unit), .segments = p->count, .asked = p->asked };
	return pf_request_open(ask->db, &p->row, err);
}

static bool write_request(parcel *p, pf_error *err)
{
	courier *c = p->courier;
	const pf_protected **texts;

	pf_arena_clear(p->arena);
	texts = pf_arena_alloc(p->arena, p->count * sizeof *texts);
	if (!memory(texts, err))
		return false;
	for (size_t i = 0; i < p->count; i++)
		texts[i] = &c->letters[p->letters[i]].sent;
	return provider_of(c)->request(&p->request, p->arena, &c->options->link->config, c->options->ask->source_language, pf_ask_target(c->options->ask), texts,
				       p->count, PF_SPAN(""), c->options->glossary_id, err);
}

/*
 * When the next request of this key may leave. Time in which none left is made up for, as long as nobody asked us to wait; a
 * pause that somebody asked for holds for all.
 */
static uint32_t pause_until_free(courier *c, uint32_t least)
{
	uint64_t now = pf_clock_ms(), credit = c->pace == PACE_MS ? c->connections * PACE_MS : 0, at;

	if (c->free_at + credit < now)
		c->free_at = now - credit;
	if (least && c->free_at < now + least)
		c->free_at = now + least;
	at = c->free_at > now ? c->free_at : now;
	c->free_at += c->pace;
	return (uint32_t)(at - now);
}

static bool answered(void *self, pf_pool_job *job, const pf_http_answer *answer, const pf_error *why, pf_error *err);

static bool send(parcel *p, uint32_t pause, pf_error *err)
{
	courier *c = p->courier;

	if (!write_request(p, err))
		return false;
	if (!in_unit(c, note_sent, p, err))
		return false;
	c->report->requests++;
	p->going = true;
	p->job = (pf_pool_job){ .request = { .method = "POST", .url = p->request.url, .headers = p->request.headers, .body = p->request.body, .named = true,
					     .max_bytes = ANSWER_BYTES },
				.after_ms = pause_until_free(c, pause), .done = answered, .self = p };
	pf_pool_put(c->pool, &p->job);
	return true;
}

/* A free parcel takes the next letters along; with none left it stays free. */
static bool send_next(parcel *p, pf_error *err)
{
	courier *c = p->courier;

	p->going = false;
	if (c->report->quota || c->report->out || c->report->doubt)
		return true;
	fill(c, p);
	return p->count == 0 || send(p, 0, err);
}

/* --- giving up --- */

static void give_up(parcel *p, const char *why)
{
	for (size_t i = 0; i < p->count; i++)
		p->courier->letters[p->letters[i]].why = why;
}

/* What was charged and is not billed: all, unless an answer came that was of no use, or that says otherwise. */
static void refund(parcel *p)
{
	p->row.billed = p->answer.billed != UINT64_MAX ? p->answer.billed : p->row.status == 200 ? p->asked : 0;
	pf_spending_settle(p->courier->options->spending, p->asked, p->row.billed);
}

/* … and is sent once more. False: the budget does not reach for it now. */
static bool charge_again(parcel *p)
{
	courier *c = p->courier;

	if (pf_spending_charge(c->options->spending, p->asked))
		return true;
	for (size_t i = 0; i < p->count; i++)
		c->letters[p->letters[i]].state = PF_LETTER_UNPAID;
	return false;
}

static bool close_row(void *self, pf_error *err)
{
	parcel *p = self;

	return pf_request_close(p->courier->options->ask->db, &p->row, err);
}

static bool stop_row(void *self, pf_error *err)
{
	parcel *p = self;
	courier *c = p->courier;
	const pf_courier_options *o = c->options;
	/* of one that can say when it is well again nothing else is asked until then */
	pf_provider_stop how = p->answer.verdict == PF_PROVIDER_QUOTA ? PF_STOP_MONTH : provider_of(c)->usage_request ? PF_STOP_FOREVER : PF_STOP_SECONDS;

	return pf_request_close(o->ask->db, &p->row, err) &&
	       pf_provider_row_stop(o->ask->db, pf_span_of(provider_of(c)->name), o->config, how, KEY_PAUSE_SECONDS, pf_span_of(c->report->why), err);
}

/* What waits for a connection or for its next try is not sent any more. */
static bool hold_back(courier *c, const char *why, pf_error *err)
{
	for (unsigned i = 0; i < c->parcel_count; i++) {
		parcel *p = &c->parcels[i];

		if (!p->going || !pf_pool_withdraw(c->pool, &p->job))
			continue;
		p->answer = (pf_provider_answer){ .billed = 0 };
		refund(p);
		give_up(p, why);
		p->going = false;
		c->report->requests--;
		if (!in_unit(c, close_row, p, err))
			return false;
	}
	return true;
}

/* The provider is done for: for this run, or until its period turns. */
static bool stop_provider(parcel *p, const char *why, bool for_long, pf_error *err)
{
	courier *c = p->courier;

	/* of several that were under way the first says why, unless a later one says it for good */
	if (for_long || !(c->report->quota || c->report->out)) {
		c->report->why = pf_arena_format(arena_of(c), "%s %s", provider_of(c)->name, why);
		if (!memory(c->report->why, err))
			return false;
		c->report->quota = p->answer.verdict == PF_PROVIDER_QUOTA;
		c->report->out = !c->report->quota;
	}
	refund(p);
	give_up(p, c->report->why);
	p->going = false;
	return in_unit(c, for_long ? stop_row : close_row, p, err) && hold_back(c, c->report->why, err);
}

/* --- again --- */

static uint32_t pause_before(const parcel *p, int64_t retry_after)
{
	uint64_t pause = (uint64_t)FIRST_PAUSE_MS << (p->tries > 6 ? 6 : p->tries - 1);

	if (pause > MOST_PAUSE_MS)
		pause = MOST_PAUSE_MS;
	pause -= pause / 5;
	pause += randombytes_uniform((uint32_t)(2 * pause / 5) + 1); /* ± a fifth, so that many do not come back at once */
	if (retry_after >= 0 && (uint64_t)retry_after * 1000 > pause)
		pause = (uint64_t)retry_after * 1000;
	return (uint32_t)pause;
}

static bool send_again(parcel *p, const char *why, int64_t retry_after, bool broken, pf_error *err)
{
	courier *c = p->courier;

	p->tries++;
	p->broken += broken;
	if (c->report->out || c->report->quota || c->report->doubt || p->tries >= (p->row.status ? MOST_TRIES : MOST_KNOCKS) || p->broken >= MOST_BROKEN || retry_after > (int64_t)MOST_PAUSE_MS / 1000)
		return stop_provider(p, why, false, err);
	refund(p);
	if (!in_unit(c, close_row, p, err))
		return false;
	if (!charge_again(p))
		return send_next(p, err);
	c->pace = c->pace * 2 > SLOWEST_PACE_MS ? SLOWEST_PACE_MS : c->pace * 2;
	return send(p, pause_before(p, retry_after), err);
}

/* A request that is refused may be so for its glossary, which somebody deleted there. */
static bool is_doubtful(const parcel *p)
{
	const pf_courier_options *o = p->courier->options;

	return o->glossary_id && !o->glossary_sure && (p->row.status == 400 || p->row.status == 404);
}

/* Its texts stay open. */
static bool doubt(parcel *p, pf_error *err)
{
	courier *c = p->courier;

	c->report->doubt = true;
	refund(p);
	p->going = false;
	return in_unit(c, close_row, p, err) && hold_back(c, NULL, err);
}

/* Those that found nothing to do, when there is something again; not while nothing was ever translated, for it may be in vain. */
static bool wake(courier *c, pf_error *err)
{
	for (unsigned i = 0; c->useful && i < c->parcel_count; i++)
		if (!c->parcels[i].going && !send_next(&c->parcels[i], err))
			return false;
	return true;
}

/* The second half is packed again later; one text alone that is too much is this provider's no. */
static bool split(parcel *p, const char *why, pf_error *err)
{
	courier *c = p->courier;
	size_t kept = p->count / 2;

	if (p->count == 1 && !c->useful && ++c->refused >= MOST_REFUSED)
		return stop_provider(p, why, false, err);
	refund(p);
	if (!in_unit(c, close_row, p, err))
		return false;
	if (p->count == 1) {
		c->letters[p->letters[0]].why = pf_arena_format(arena_of(c), "%s %s", provider_of(c)->name, why);
		return memory(c->letters[p->letters[0]].why, err) && send_next(p, err);
	}
	for (size_t i = kept; i < p->count; i++)
		c->letters[p->letters[i]].going = false;
	if (p->letters[kept] < c->next)
		c->next = p->letters[kept]; /* packed from there on anew; what is answered or under way is passed over */
	p->count = kept;
	p->asked = provider_of(c)->overhead;
	for (size_t i = 0; i < kept; i++)
		p->asked += c->letters[p->letters[i]].sent.characters;
	return (charge_again(p) ? send(p, 0, err) : send_next(p, err)) && wake(c, err);
}

/* --- answers --- */

/* The text as it would stand on the site, or why not. */
static bool read_text(parcel *p, pf_letter *letter, pf_span answer, pf_error *err)
{
	courier *c = p->courier;
	const pf_ask_options *ask = c->options->ask;
	pf_proof_options proof = { .markup = letter->question->markup, .language = ask->language, .entries = ask->entries, .entry_count = ask->entry_count };
	const char *damage = NULL;
	pf_text text, why;
	pf_span kept = { NULL, 0 };

	pf_text_init(&text, TEXT_BYTES);
	pf_text_init(&why, 1024);
	pf_text_put(&text, "");
	if (!pf_unprotect(&text, &letter->sent, answer, &damage))
		pf_text_put(&why, damage);
	else if (pf_proof(&why, NULL, letter->question->source, pf_text_span(&text), &proof))
		kept = pf_arena_span(arena_of(c), pf_text_span(&text));
	if (kept.data) {
		letter->question->answer = kept;
		letter->question->provider = provider_of(c)->name;
		letter->state = PF_LETTER_ANSWERED;
	} else {
		letter->state = PF_LETTER_DAMAGED;
		letter->why = pf_arena_format(arena_of(c), "%s: the translation %s", provider_of(c)->name, why.length ? why.data : "found no memory");
	}
	pf_text_release(&text);
	pf_text_release(&why);
	return kept.data || memory(letter->why, err);
}

static void learn(parcel *p, const pf_question *q)
{
	pf_memory_row *row = &p->learned[p->learned_count++];

	*row = (pf_memory_row){ .language = p->courier->options->ask->language, .source = q->source, .target = q->answer, .made = PF_SPAN("provider"),
				.provider = pf_span_of(q->provider), .model = q->model, .made_by = PF_SPAN("") };
	memcpy(row->hash, q->hash, sizeof row->hash);
	memcpy(row->context, q->context_mark, sizeof row->context);
}

static bool store(void *self, pf_error *err)
{
	parcel *p = self;
	const pf_ask_options *ask = p->courier->options->ask;

	return pf_request_close(ask->db, &p->row, err) && pf_memory_save(ask->db, p->learned, p->learned_count, err);
}

static bool take_answers(parcel *p, pf_error *err)
{
	courier *c = p->courier;
	pf_span model = p->answer.model.length ? pf_arena_span(arena_of(c), p->answer.model) : PF_SPAN("");

	p->learned = pf_arena_alloc(p->arena, (p->count + 1) * sizeof *p->learned);
	p->learned_count = 0;
	if (!memory(model.data ? p->learned : NULL, err))
		return false;
	for (size_t i = 0; i < p->count; i++) {
		pf_letter *letter = &c->letters[p->letters[i]];

		if (!read_text(p, letter, p->answer.texts[i], err))
			return false;
		if (letter->state != PF_LETTER_ANSWERED)
			continue;
		letter->question->model = model;
		learn(p, letter->question);
	}
	c->useful = true;
	c->report->sent += c->options->state == PF_LETTER_OPEN ? p->count : 0;
	c->report->characters += p->asked - provider_of(c)->overhead;
	p->row.done = true;
	p->row.billed = p->answer.billed == UINT64_MAX ? p->asked : p->answer.billed;
	p->row.model = model;
	pf_spending_settle(c->options->spending, p->asked, p->row.billed);
	if (c->pace > PACE_MS)
		c->pace -= (c->pace - PACE_MS) / 4 + 1;
	if (!in_unit(c, store, p, err))
		return false;
	return true;
}

static bool show(courier *c, pf_error *err)
{
	const pf_courier_options *o = c->options;
	uint64_t done = o->done;

	for (size_t i = 0; i < c->next; i++)
		done += c->letters[i].state != PF_LETTER_OPEN;
	return !o->ask->progress || o->ask->progress(o->ask->self, "translate", done < o->total ? done : o->total, o->total) ||
	       pf_fail(err, PF_E_INTERNAL, "stopped as asked; what was translated so far is kept");
}

static bool judge(parcel *p, const pf_http_answer *answer, const pf_error *why, pf_error *err)
{
	if (!answer) {
		if (why->code == PF_E_MEMORY)
			return pf_fail(err, why->code, "%s", why->message);
		p->answer = (pf_provider_answer){ .verdict = PF_PROVIDER_LATER, .why = pf_arena_format(arena_of(p->courier), "is not to be reached (%s)", why->message) };
		if (why->code == PF_E_REFUSED)
			p->answer.verdict = PF_PROVIDER_BROKEN;
		return memory(p->answer.why, err);
	}
	p->row.status = answer->status;
	p->answer = (pf_provider_answer){ .billed = UINT64_MAX };
	if (!provider_of(p->courier)->answer(&p->answer, p->arena, answer, p->count, err))
		return false;
	if (p->answer.billed != UINT64_MAX && p->answer.billed > UINT32_MAX)
		p->answer.billed = UINT64_MAX; /* nonsense */
	p->row.trace = answer->trace[0] ? pf_arena_span(p->arena, pf_span_of(answer->trace)) : p->answer.trace;
	if (p->answer.why)
		p->answer.why = pf_arena_format(arena_of(p->courier), "%s", p->answer.why);
	return p->answer.verdict == PF_PROVIDER_DONE || memory(p->answer.why, err);
}

static bool answered(void *self, pf_pool_job *job, const pf_http_answer *answer, const pf_error *why, pf_error *err)
{
	parcel *p = self;
	int64_t retry_after = answer ? answer->retry_after : -1;

	(void)job;
	if (!judge(p, answer, why, err))
		return false;
	if (p->answer.verdict != PF_PROVIDER_DONE && is_doubtful(p))
		return doubt(p, err);
	switch (p->answer.verdict) {
	case PF_PROVIDER_DONE:
		return take_answers(p, err) && show(p->courier, err) && send_next(p, err) && wake(p->courier, err);
	case PF_PROVIDER_QUOTA:
	case PF_PROVIDER_KEY:
		return stop_provider(p, p->answer.why, true, err);
	case PF_PROVIDER_SPLIT:
		return split(p, p->answer.why, err);
	case PF_PROVIDER_LATER:
	case PF_PROVIDER_BROKEN:
		break;
	}
	return send_again(p, p->answer.why, retry_after, p->answer.verdict == PF_PROVIDER_BROKEN, err);
}

/* --- the story --- */

/* Waiting must not cost us the lease. */
static bool tick(void *self, pf_error *err)
{
	courier *c = self;
	uint64_t now = pf_clock_ms();

	if (now - c->held_at < (uint64_t)c->options->ask->lease->seconds * 1000 / 3)
		return true;
	c->held_at = now;
	return in_unit(c, NULL, NULL, err) && show(c, err);
}

static bool open_parcels(courier *c, pf_error *err)
{
	size_t most = provider_of(c)->most_texts;

	c->parcel_count = c->connections + (c->connections + 1) / 2;
	c->parcels = calloc(c->parcel_count, sizeof *c->parcels);
	if (!memory(c->parcels, err))
		return false;
	for (unsigned i = 0; i < c->parcel_count; i++) {
		parcel *p = &c->parcels[i];

		p->courier = c;
		p->arena = pf_arena_new();
		p->letters = calloc(most + 1, sizeof *p->letters);
		if (!memory(p->letters ? p->arena : NULL, err))
			return false;
	}
	return true;
}

static void close_parcels(courier *c)
{
	for (unsigned i = 0; c->parcels && i < c->parcel_count; i++) {
		pf_arena_free(c->parcels[i].arena);
		free(c->parcels[i].letters);
	}
	free(c->parcels);
}

bool pf_courier_run(pf_courier_report *report, pf_letter *letters, size_t count, const pf_courier_options *options, pf_error *err)
{
	courier c = { .options = options, .report = report, .letters = letters, .count = count, .pace = PACE_MS, .held_at = pf_clock_ms(),
		      .connections = options->ask->connections ? options->ask->connections : CONNECTIONS };
	bool ok;

	for (size_t i = 0; i < count; i++)
		letters[i].going = false;
	ok = open_parcels(&c, err) && pf_http_start(err) && pf_pool_new(&c.pool, c.connections, options->ask->ca_file, err);

	for (unsigned i = 0; ok && i < c.parcel_count; i++)
		ok = send_next(&c.parcels[i], err);
	ok = ok && pf_pool_run(c.pool, tick, &c, err);
	pf_pool_free(c.pool);
	close_parcels(&c);
	return ok;
}
