/* tell: see tell.h */
#include "engine/tell.h"

#include "engine/hook.h"
#include "engine/report.h"

#include <time.h>

#define TELL_SECONDS 30

static bool has_news(const pf_site *site)
{
	json_t *outbox = NULL;
	pf_error ignored;
	bool any = pf_report_outbox(&outbox, site->db, &ignored) && json_integer_value(json_object_get(outbox, "pending")) > 0;

	json_decref(outbox);
	return any;
}

static void deliver(pf_hook *hook, time_t until)
{
	json_t *nothing = json_object();
	json_int_t pending = 1, delivered = 1;
	pf_error ignored;

	while (pending > 0 && delivered > 0 && time(NULL) < until) {
		json_t *answer = NULL;

		if (!pf_hook_send(hook, "outbox", nothing, &answer, &ignored))
			break;
		pending = json_integer_value(json_object_get(answer, "pending"));
		delivered = json_integer_value(json_object_get(answer, "delivered"));
		json_decref(answer);
	}
	json_decref(nothing);
}

void pf_tell(const pf_site *site)
{
	pf_hook *hook = NULL;
	pf_error ignored;

	if (!site->config->hook_secret || !has_news(site) || !pf_hook_open(&hook, site, &ignored))
		return;
	deliver(hook, time(NULL) + TELL_SECONDS);
	pf_hook_close(hook);
}
