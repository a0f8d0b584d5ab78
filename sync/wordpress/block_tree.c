/* block_tree: see block_tree.h */
#include "wordpress/block_tree.h"

#include "wordpress/block_scan.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

pf_span pf_block_trim(pf_span html)
{
	while (html.length && is_blank(html.data[0])) {
		html.data++;
		html.length--;
	}
	while (html.length && is_blank(html.data[html.length - 1]))
		html.length--;
	return html;
}

/* What an open block holds: up to the delimiter that closes it, which is taken off as well. */
static pf_span take_inner(pf_span *rest)
{
	const char *start = rest->data;
	pf_block_token token;
	size_t open = 1;

	for (;;) {
		pf_block_scan(&token, rest);
		if (token.kind == PF_BLOCK_END)
			break;
		open += token.kind == PF_BLOCK_OPEN;
		if (token.kind == PF_BLOCK_CLOSE && --open == 0)
			break;
	}
	return (pf_span){ start, (size_t)(token.raw.data - start) };
}

bool pf_block_next(pf_block_node *node, pf_span *rest)
{
	pf_block_token token;

	pf_block_scan(&token, rest);
	*node = (pf_block_node){ { "", 0 }, { "", 0 }, { "", 0 }, token.raw };
	switch (token.kind) {
	case PF_BLOCK_END:
		return false;
	case PF_BLOCK_HTML:
		node->inner = token.raw;
		return true;
	case PF_BLOCK_CLOSE: /* of nothing: there is nothing to show */
		return true;
	case PF_BLOCK_OPEN:
		node->inner = take_inner(rest);
		break;
	case PF_BLOCK_SINGLE:
		break;
	}
	node->outer.length = (size_t)(rest->data - token.raw.data);
	node->name = token.name;
	node->attributes = token.attributes;
	return true;
}

json_t *pf_block_attributes(const pf_block_node *node)
{
	json_t *read = node->attributes.length ? json_loadb(node->attributes.data, node->attributes.length, 0, NULL) : NULL;

	if (json_is_object(read))
		return read;
	json_decref(read);
	return json_object();
}
