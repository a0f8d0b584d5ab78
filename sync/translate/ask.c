/* ask: see ask.h. One text after the other is what people think of; here they are letters, sorted out before they travel. */
#include "translate/ask.h"

#include "base/map.h"
#include "translate/account.h"
#include "translate/courier.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct asking {
	const pf_ask_options *options;
	pf_ask_report *report;
	pf_question *questions;
	size_t count;
	size_t *first_of;   /* for each question the first one with the same text */
	pf_letter *letters; /* one for each different text */
	size_t letter_count;
	uint64_t answered;
	bool any_quota;
} asking;

static bool memory(const void *pointer, pf_error *err)
{
	return pointer || pf_fail(err, PF_E_MEMORY, "no memory for the texts to be translated");
}

/* --- the same text is asked for once --- */

static bool sort_out(asking *a, pf_error *err)
{
	pf_map *seen = pf_map_new();
	bool ok = memory(seen, err);

	a->first_of = pf_arena_alloc(a->options->arena, (a->count + 1) * sizeof *a->first_of);
	a->letters = pf_arena_alloc(a->options->arena, (a->count + 1) * sizeof *a->letters);
	ok = ok && memory(a->first_of ? a->letters : NULL, err);
	for (size_t i = 0; ok && i < a->count; i++) {
		pf_question *q = &a->questions[i];
		const char *key = pf_arena_format(a->options->arena, "%c%.*s", q->markup ? 'm' : q->attribute ? 'a' : 'p', (int)q->source.length, q->source.data);
		bool fresh = false;
		uint64_t *place = key ? pf_map_put(seen, pf_span_of(key), &fresh) : NULL;

		ok = memory(place, err);
		if (!ok)
			break;
		if (fresh) {
			*place = i;
			a->letters[a->letter_count++].question = q;
		}
		a->first_of[i] = (size_t)*place;
		q->answer = (pf_span){ NULL, 0 };
		q->why = NULL;
		q->waits = false;
	}
	pf_map_free(seen);
	return ok;
}

static void hand_out(asking *a)
{
	for (size_t i = 0; i < a->count; i++) {
		const pf_question *first = &a->questions[a->first_of[i]];
		pf_question *q = &a->questions[i];

		q->answer = first->answer;
		q->provider = first->provider;
		q->model = first->model;
		q->why = first->why;
		q->waits = first->waits;
	}
}

/* --- one provider --- */

/* The letters as this provider gets them. A text that has no word outside of its codes is its own translation. */
static bool write_letters(size_t *waiting, asking *a, pf_letter_state state, pf_protect_form form, bool own_glossary, pf_error *err)
{
	*waiting = 0;
	for (size_t i = 0; i < a->letter_count; i++) {
		pf_letter *letter = &a->letters[i];
		pf_protect_options options = { .form = form, .markup = letter->question->markup, .attribute = letter->question->attribute, .own_glossary = own_glossary,
					       .entries = a->options->entries, .entry_count = a->options->entry_count };

		if (letter->state != state)
			continue;
		if (!pf_protect(&letter->sent, a->options->arena, letter->question->source, &options, err))
			return false;
		if (letter->sent.nothing && state == PF_LETTER_OPEN) {
			letter->question->answer = letter->question->source;
			letter->question->provider = "";
			letter->question->model = PF_SPAN("");
			letter->state = PF_LETTER_ANSWERED;
			continue;
		}
		(*waiting)++;
	}
	return true;
}

/* What would be sent, without sending it. */
static void count_only(asking *a, const pf_chain_link *link, pf_spending *spending)
{
	size_t texts = 0, bytes = 0;

	for (size_t i = 0; i < a->letter_count; i++) {
		pf_letter *letter = &a->letters[i];

		bool fresh = texts == 0 || texts == link->provider->most_texts || bytes + letter->sent.text.length > link->provider->most_bytes;

		if (letter->state != PF_LETTER_OPEN)
			continue;
		if (!pf_spending_charge(spending, letter->sent.characters + (fresh ? link->provider->overhead : 0))) {
			letter->state = PF_LETTER_UNPAID;
			continue;
		}
		letter->state = PF_LETTER_ANSWERED;
		letter->question->why = "would be asked for";
		if (fresh) {
			a->report->requests++;
			texts = bytes = 0;
		}
		texts++;
		bytes += letter->sent.text.length + 8;
		a->report->sent++;
		a->report->characters += letter->sent.characters;
	}
}

static uint64_t answered(const asking *a)
{
	uint64_t count = 0;

	for (size_t i = 0; i < a->letter_count; i++)
		count += a->letters[i].state == PF_LETTER_ANSWERED;
	return count;
}

/* After a provider: what it could not be asked for any more is open to the next one, and says why. */
static void close_provider(asking *a, const char *stopped)
{
	for (size_t i = 0; i < a->letter_count; i++) {
		pf_letter *letter = &a->letters[i];

		if (letter->state == PF_LETTER_DAMAGED)
			letter->state = stopped ? PF_LETTER_OPEN : PF_LETTER_FAILED;
		else if (letter->state == PF_LETTER_OPEN && stopped)
			letter->why = stopped;
	}
}

static void add_report(asking *a, const pf_courier_report *said)
{
	a->report->sent += said->sent;
	a->report->characters += said->characters;
	a->report->requests += said->requests;
	if (said->why)
		a->report->why = said->why;
	a->any_quota = a->any_quota || said->quota;
}

static bool has_letters(const asking *a, pf_letter_state state)
{
	for (size_t i = 0; i < a->letter_count; i++)
		if (a->letters[i].state == state)
			return true;
	return false;
}

/* The letters in one state, in one form. A glossary that the provider does not know any more is taken there again, once. */
static bool ask_turn(pf_courier_report *said, asking *a, pf_account *account, pf_letter_state state, pf_protect_form form, pf_spending *spending, pf_error *err)
{
	*said = (pf_courier_report){ 0 };
	for (bool again = false; has_letters(a, state); again = true) {
		pf_courier_options options = { .ask = a->options, .link = account->link, .config = account->config, .state = state, .spending = spending,
					       .done = answered(a), .total = a->letter_count };
		size_t waiting;

		if (!pf_account_glossary(account, again, err))
			return false;
		options.glossary_id = account->glossary_id;
		options.glossary_sure = account->glossary_sure || again;
		*said = (pf_courier_report){ 0 };
		if (!write_letters(&waiting, a, state, form, pf_account_holds_terms(account), err))
			return false;
		if (a->options->dry_run) {
			count_only(a, account->link, spending);
			return true;
		}
		if (waiting && !pf_courier_run(said, a->letters, a->letter_count, &options, err))
			return false;
		add_report(a, said);
		if (!said->doubt || said->quota || said->out)
			break;
	}
	return true;
}

static pf_ask_known *known_of(const asking *a, const pf_chain_link *link)
{
	return a->options->known ? &a->options->known[link - a->options->chain] : NULL;
}

static void keep_in_mind(asking *a, const pf_chain_link *link, const char *why)
{
	pf_ask_known *known = known_of(a, link);

	if (!known)
		return;
	known->out = true;
	snprintf(known->why, sizeof known->why, "%s", why ? why : "");
}

/* In its own form first, and what came back damaged once more with opaque codes. */
static bool ask_provider(asking *a, pf_account *account, pf_spending *spending, pf_error *err)
{
	static const pf_letter_state states[] = { PF_LETTER_OPEN, PF_LETTER_DAMAGED };
	const char *stopped = NULL;

	for (size_t turn = 0; turn < 2 && !stopped && !(turn && a->options->dry_run); turn++) {
		pf_courier_report said;

		if (!ask_turn(&said, a, account, states[turn], turn ? PF_PROTECT_OPAQUE : account->link->provider->form, spending, err))
			return false;
		stopped = said.quota || said.out ? said.why : NULL;
		if (said.out)
			keep_in_mind(a, account->link, said.why);
	}
	close_provider(a, stopped);
	return true;
}

/* Not again in this run; the texts say why. */
static bool is_out(asking *a, const pf_chain_link *link)
{
	pf_ask_known *known = known_of(a, link);

	if (!known || !known->out)
		return false;
	for (size_t i = 0; i < a->letter_count; i++)
		if (a->letters[i].state == PF_LETTER_OPEN && *known->why)
			a->letters[i].why = known->why;
	return true;
}

static const char *until_when(pf_arena *arena, const pf_provider_row *row)
{
	const char *why = pf_arena_format(arena, "%.*s", (int)row->reason.length, row->reason.data ? row->reason.data : "");

	if (!why || !row->until.length)
		return why;
	if (row->until.data[0] == '9')
		return pf_arena_format(arena, "%s; not asked until address or key change, or it takes the key again", why);
	return pf_arena_format(arena, "%s; not asked again before %.*s UTC", why, (int)row->until.length, row->until.data);
}

/* Is it to be asked at all, now? */
static bool may_ask(bool *may, asking *a, pf_account *account, pf_error *err)
{
	const pf_provider_row *row = &account->row;

	if (!pf_account_check(account, err))
		return false;
	*may = !row->stopped;
	if (!*may) {
		a->any_quota = true;
		a->report->why = until_when(a->options->arena, row);
	}
	return true;
}

static bool ask_link(asking *a, pf_account *account, pf_error *err)
{
	const pf_ask_options *o = a->options;
	pf_spending spending;
	bool may;

	if (!may_ask(&may, a, account, err))
		return false;
	if (!may)
		return true;
	/* what one provider left unpaid another one, which counts in another unit, may do */
	for (size_t l = 0; l < a->letter_count; l++)
		if (a->letters[l].state == PF_LETTER_UNPAID)
			a->letters[l].state = PF_LETTER_OPEN;
	if (!pf_spending_open(&spending, o->db, o->run, o->budget, account->link->provider->unit, o->language, o->arena, err) ||
	    !ask_provider(a, account, &spending, err))
		return false;
	for (size_t l = 0; l < a->letter_count; l++)
		if (a->letters[l].state == PF_LETTER_UNPAID) {
			a->letters[l].why = pf_arena_format(o->arena, "waits for the budget (%s)", spending.ceiling ? spending.ceiling : "");
			if (!memory(a->letters[l].why, err))
				return false;
		}
	return true;
}

static bool ask_chain(asking *a, pf_error *err)
{
	const pf_ask_options *o = a->options;

	for (size_t i = 0; i < o->chain_count; i++) {
		pf_account account;
		bool ok;

		if (!o->chain[i].provider->pair(&o->chain[i].config, o->source_language, pf_ask_target(o)) || is_out(a, &o->chain[i]))
			continue;
		ok = pf_account_open(&account, o, &o->chain[i], err) && ask_link(a, &account, err);
		pf_account_release(&account);
		if (!ok)
			return false;
	}
	return true;
}

/* --- what is left --- */

static void close_letters(asking *a)
{
	for (size_t i = 0; i < a->letter_count; i++) {
		pf_letter *letter = &a->letters[i];
		pf_question *q = letter->question;

		if (letter->state == PF_LETTER_ANSWERED)
			continue;
		q->waits = letter->state != PF_LETTER_FAILED;
		q->why = letter->why ? letter->why : a->options->chain_count ? "no provider that may be asked now translates it" : "no provider is configured";
		a->report->failed += letter->state == PF_LETTER_FAILED;
		a->report->waiting += letter->state != PF_LETTER_FAILED;
		if (letter->state == PF_LETTER_UNPAID) {
			a->report->stopped_by_budget = true;
			a->report->why = letter->why;
		} else if (letter->state == PF_LETTER_OPEN && a->any_quota) {
			a->report->stopped_by_quota = true;
		}
	}
}

pf_span pf_ask_target(const pf_ask_options *options)
{
	return options->locale.length ? options->locale : options->language;
}

bool pf_ask(pf_question *questions, size_t count, const pf_ask_options *options, pf_ask_report *report, pf_error *err)
{
	asking a = { .options = options, .report = report, .questions = questions, .count = count };

	if (count == 0)
		return true;
	if (!sort_out(&a, err) || !ask_chain(&a, err))
		return false;
	close_letters(&a);
	hand_out(&a);
	return true;
}
