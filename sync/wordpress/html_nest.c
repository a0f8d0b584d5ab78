/* html_nest: see html_nest.h */
#include "wordpress/html_nest.h"

#include <assert.h>

void pf_html_nest_init(pf_html_nest *nest)
{
	nest->depth = 0;
	nest->links = 0;
}

pf_html_context pf_html_nest_context(const pf_html_nest *nest)
{
	return nest->depth ? (pf_html_context)nest->open[nest->depth - 1].context : PF_HTML_IN_FLOW;
}

const pf_html_element *pf_html_nest_top(const pf_html_nest *nest)
{
	return nest->depth ? nest->open[nest->depth - 1].element : NULL;
}

static bool holds_text(pf_html_context context)
{
	return context == PF_HTML_IN_FLOW || context == PF_HTML_IN_PHRASING ||
		context == PF_HTML_IN_ITEMS || context == PF_HTML_IN_TERMS || context == PF_HTML_IN_RUBY;
}

static bool holds_blocks(pf_html_context context)
{
	return context == PF_HTML_IN_FLOW || context == PF_HTML_IN_ITEMS || context == PF_HTML_IN_TERMS;
}

bool pf_html_nest_text(const pf_html_nest *nest)
{
	return holds_text(pf_html_nest_context(nest));
}

bool pf_html_nest_may(const pf_html_nest *nest, const pf_html_element *element)
{
	pf_html_context context = pf_html_nest_context(nest);
	const pf_html_element *top = pf_html_nest_top(nest);

	switch ((pf_html_role)element->role) {
	case PF_HTML_INLINE:
		return holds_text(context) && !(element->tag == PF_TAG_A && nest->links);
	case PF_HTML_BLOCK:
		return holds_blocks(context) &&
			!(top && PF_HTML_IS_HEADING(element) && PF_HTML_IS_HEADING(top));
	case PF_HTML_ITEM:
		return context == PF_HTML_IN_ITEMS;
	case PF_HTML_TERM:
		return context == PF_HTML_IN_TERMS;
	case PF_HTML_RUBY_PART:
		return context == PF_HTML_IN_RUBY;
	case PF_HTML_TABLE_PART:
		return context == PF_HTML_IN_TABLE;
	case PF_HTML_COLUMN:
		return context == PF_HTML_IN_COLUMNS;
	case PF_HTML_ROW:
		return context == PF_HTML_IN_ROWS;
	case PF_HTML_CELL:
		return context == PF_HTML_IN_ROW;
	case PF_HTML_TRACK:
		return top && top->content == PF_HTML_IN_PLAYER;
	}
	return false;
}

bool pf_html_nest_push(pf_html_nest *nest, const pf_html_element *element)
{
	pf_html_context context = (pf_html_context)element->content;

	if (nest->depth == PF_HTML_DEPTH)
		return false;
	if (context == PF_HTML_IN_PARENTS || context == PF_HTML_IN_PLAYER)
		context = holds_blocks(pf_html_nest_context(nest)) ? PF_HTML_IN_FLOW : PF_HTML_IN_PHRASING;
	nest->open[nest->depth].element = element;
	nest->open[nest->depth].context = (uint8_t)context;
	nest->depth++;
	nest->links += element->tag == PF_TAG_A;
	return true;
}

void pf_html_nest_pop(pf_html_nest *nest)
{
	assert(nest->depth);
	nest->depth--;
	nest->links -= nest->open[nest->depth].element->tag == PF_TAG_A;
}
