/* block_html: see block_html.h */
#include "wordpress/block_html.h"

#include "wordpress/block_scan.h"

#define MOST_OPEN 128 /* blocks inside each other */

bool pf_block_is_markup(pf_span text)
{
	pf_block_token token;

	for (pf_block_scan(&token, &text); token.kind != PF_BLOCK_END; pf_block_scan(&token, &text))
		if (token.kind != PF_BLOCK_HTML)
			return true;
	return false;
}

bool pf_block_html(pf_text *out, pf_span markup, pf_error *err)
{
	pf_span open[MOST_OPEN];
	pf_block_token token;
	size_t depth = 0;

	for (pf_block_scan(&token, &markup); token.kind != PF_BLOCK_END; pf_block_scan(&token, &markup)) {
		if (token.kind == PF_BLOCK_HTML) {
			pf_text_span_add(out, token.raw);
		} else if (token.kind == PF_BLOCK_OPEN) {
			if (depth == MOST_OPEN)
				return pf_fail(err, PF_E_INPUT, "blocks stand inside each other more than %d deep", MOST_OPEN);
			open[depth++] = token.name;
		} else if (token.kind == PF_BLOCK_CLOSE && (depth == 0 || !pf_span_equal(open[--depth], token.name))) {
			return pf_fail(err, PF_E_INPUT, "the block '%.*s' is closed where it is not open", (int)token.name.length, token.name.data);
		}
	}
	if (depth)
		return pf_fail(err, PF_E_INPUT, "the block '%.*s' is never closed", (int)open[depth - 1].length, open[depth - 1].data);
	return pf_text_check(out, "the text", err);
}
