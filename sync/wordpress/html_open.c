/* html_open: see html_open.h */
#include "wordpress/html_open.h"

#include <string.h>

#define NODE_WEIGHT 256 /* bytes that a parser spends on an element without attributes, about */

void pf_html_open_init(pf_html_open *open)
{
	open->depth = 0;
	open->format_count = 0;
	open->work = 0;
	open->full = false;
}

static bool is_format(const pf_html_element *element)
{
	switch (element->tag) {
	case PF_TAG_A:
	case PF_TAG_B:
	case PF_TAG_BIG:
	case PF_TAG_CODE:
	case PF_TAG_EM:
	case PF_TAG_FONT:
	case PF_TAG_I:
	case PF_TAG_S:
	case PF_TAG_SMALL:
	case PF_TAG_STRIKE:
	case PF_TAG_STRONG:
	case PF_TAG_TT:
	case PF_TAG_U:
		return true;
	default:
		return false;
	}
}

/* "Special" of the standard, as far as the profile goes. */
static bool is_special(const pf_html_element *element)
{
	return element->role != PF_HTML_INLINE && element->role != PF_HTML_RUBY_PART;
}

static bool is_cell(const pf_html_element *element)
{
	return element->role == PF_HTML_CELL || element->tag == PF_TAG_CAPTION;
}

static bool ends_scope(const pf_html_element *element)
{
	return is_cell(element) || element->tag == PF_TAG_TABLE;
}

/* The uppermost open element of this tag that is in scope, or -1. */
static int in_scope(const pf_html_open *open, pf_html_tag tag, bool lists_end)
{
	for (int i = open->depth - 1; i >= 0; i--) {
		const pf_html_element *element = open->stack[i].element;

		if (element->tag == tag)
			return i;
		if (ends_scope(element) ||
			(lists_end && (element->tag == PF_TAG_UL || element->tag == PF_TAG_OL)))
			break;
	}
	return -1;
}

static void pop_to(pf_html_open *open, int depth)
{
	while (open->depth > depth) {
		const pf_html_element *element = open->stack[--open->depth].element;
		int format = open->stack[open->depth].format;

		if (format >= 0)
			open->formats[format].open = false;
		if (is_cell(element)) {
			while (open->format_count && open->formats[--open->format_count].element)
				;
		}
	}
}

static void push(pf_html_open *open, const pf_html_element *element, int format)
{
	if (open->depth == PF_HTML_OPEN_DEPTH ||
		(is_cell(element) && open->format_count == PF_HTML_OPEN_DEPTH)) {
		open->full = true;
		return;
	}
	open->stack[open->depth].element = element;
	open->stack[open->depth++].format = format;
	if (is_cell(element))
		open->formats[open->format_count++].element = NULL;
}

static void drop_format(pf_html_open *open, int format)
{
	memmove(&open->formats[format], &open->formats[format + 1],
		sizeof open->formats[0] * (size_t)(open->format_count - format - 1));
	open->format_count--;
	for (int i = 0; i < open->depth; i++) {
		if (open->stack[i].format == format)
			open->stack[i].format = -1;
		else if (open->stack[i].format > format)
			open->stack[i].format--;
	}
}

/*
 * Opens again what was closed without its own end tag, as a parser does before text and inline
 * elements.
 */
static void reopen(pf_html_open *open)
{
	int from = open->format_count;

	while (from && open->formats[from - 1].element && !open->formats[from - 1].open)
		from--;
	for (; from < open->format_count && !open->full; from++) {
		open->work += open->formats[from].weight;
		push(open, open->formats[from].element, from);
		open->formats[from].open = true;
	}
}

static void start_format(pf_html_open *open, const pf_html_element *element, pf_span tag,
	unsigned attributes)
{
	uint64_t mark = 14695981039346656037u;
	int same = 0;
	int equal = 0;
	int first = -1;

	for (size_t i = 0; i < tag.length; i++)
		mark = (mark ^ (unsigned char)tag.data[i]) * 1099511628211u;
	for (int i = open->format_count - 1; i >= 0 && open->formats[i].element; i--) {
		same += open->formats[i].element == element;
		if (open->formats[i].element == element && open->formats[i].mark == mark) {
			equal++;
			first = i;
		}
	}
	open->work += (uint64_t)same * (attributes * attributes + 1);
	if (equal >= 3) /* the standard keeps three of a kind */
		drop_format(open, first);
	if (open->format_count == PF_HTML_OPEN_DEPTH) {
		open->full = true;
		return;
	}
	open->formats[open->format_count].element = element;
	open->formats[open->format_count].mark = mark;
	open->formats[open->format_count].weight =
		(uint32_t)(NODE_WEIGHT + 2 * tag.length + (size_t)attributes * 160);
	open->formats[open->format_count].open = true;
	open->format_count++;
	push(open, element, open->format_count - 1);
}

/*
 * A new li closes an open one, a new dt or dd an open dt or dd, unless something else lies between.
 */
static void close_items(pf_html_open *open, pf_html_role role)
{
	for (int i = open->depth - 1; i >= 0; i--) {
		const pf_html_element *element = open->stack[i].element;

		if (element->role == role) {
			pop_to(open, i);
			return;
		}
		if (is_special(element) && element->tag != PF_TAG_ADDRESS && element->tag != PF_TAG_DIV &&
			element->tag != PF_TAG_P)
			return;
	}
}

/*
 * Parts of a table close what is in their way and open what is missing; outside of a table they are
 * ignored.
 */
static void start_table_part(pf_html_open *open, const pf_html_element *element)
{
	int depth = open->depth - 1;

	while (depth >= 0 && open->stack[depth].element->tag != PF_TAG_TABLE)
		depth--;
	if (depth++ < 0)
		return;
	if (element->role != PF_HTML_TABLE_PART) {
		if (depth < open->depth && open->stack[depth].element->content == PF_HTML_IN_ROWS) {
			depth++;
		} else {
			pop_to(open, depth++);
			push(open, pf_html_element_of(PF_SPAN("tbody")), -1);
		}
	}
	if (element->role == PF_HTML_CELL) {
		if (depth < open->depth && open->stack[depth].element->role == PF_HTML_ROW) {
			depth++;
		} else {
			pop_to(open, depth++);
			push(open, pf_html_element_of(PF_SPAN("tr")), -1);
		}
	}
	pop_to(open, depth);
	push(open, element, -1);
}

static void close_paragraph(pf_html_open *open)
{
	int at = in_scope(open, PF_TAG_P, false);

	if (at >= 0)
		pop_to(open, at);
}

void pf_html_open_start(pf_html_open *open, const pf_html_element *element, pf_span tag,
	unsigned attributes)
{
	const pf_html_element *top;

	switch ((pf_html_role)element->role) {
	case PF_HTML_TRACK:
	case PF_HTML_COLUMN:
		return;
	case PF_HTML_TABLE_PART:
	case PF_HTML_ROW:
	case PF_HTML_CELL:
		start_table_part(open, element);
		return;
	case PF_HTML_INLINE:
		if (element->tag == PF_TAG_A)
			pf_html_open_end(open, element);
		reopen(open);
		if (is_format(element) && !open->full) {
			start_format(open, element, tag, attributes);
			return;
		}
		break;
	case PF_HTML_RUBY_PART:
		if (open->depth && open->stack[open->depth - 1].element->role == PF_HTML_RUBY_PART)
			pop_to(open, open->depth - 1);
		break;
	case PF_HTML_ITEM:
	case PF_HTML_TERM:
		close_items(open, (pf_html_role)element->role);
		/* fall through */
	case PF_HTML_BLOCK:
		close_paragraph(open);
		top = open->depth ? open->stack[open->depth - 1].element : NULL;
		if (top && PF_HTML_IS_HEADING(top) && PF_HTML_IS_HEADING(element))
			pop_to(open, open->depth - 1);
		break;
	}
	if (element->content != PF_HTML_IN_NOTHING)
		push(open, element, -1);
}

/* The "adoption agency" of the standard, seen from outside: what remains open after it. */
static bool end_format(pf_html_open *open, const pf_html_element *element)
{
	int format = open->format_count - 1;
	int at = open->depth - 1;
	int specials = 0;

	while (format >= 0 && open->formats[format].element != element) {
		if (!open->formats[format].element)
			return false;
		format--;
	}
	if (format < 0)
		return false;
	if (!open->formats[format].open) {
		drop_format(open, format);
		return true;
	}
	for (; at >= 0 && open->stack[at].format != format; at--) {
		if (ends_scope(open->stack[at].element))
			return true;
		specials += is_special(open->stack[at].element);
	}
	if (!specials) {
		pop_to(open, at);
		drop_format(open, format);
		return true;
	}
	open->work += (uint64_t)specials * open->formats[format].weight;
	if (specials < 8) { /* the agency gives up after eight rounds: then it stays open */
		memmove(&open->stack[at], &open->stack[at + 1],
			sizeof open->stack[0] * (size_t)(open->depth - at - 1));
		open->depth--;
		drop_format(open, format);
	}
	return true;
}

static int matching(const pf_html_open *open, const pf_html_element *element)
{
	switch ((pf_html_role)element->role) {
	case PF_HTML_INLINE:
	case PF_HTML_RUBY_PART:
		for (int i = open->depth - 1; i >= 0; i--) {
			if (open->stack[i].element == element)
				return i;
			if (is_special(open->stack[i].element))
				break;
		}
		return -1;
	case PF_HTML_TABLE_PART:
	case PF_HTML_ROW:
	case PF_HTML_CELL:
		for (int i = open->depth - 1; i >= 0; i--) {
			if (open->stack[i].element == element)
				return i;
			if (open->stack[i].element->tag == PF_TAG_TABLE)
				break;
		}
		return -1;
	case PF_HTML_BLOCK:
		if (!PF_HTML_IS_HEADING(element))
			return element->tag == PF_TAG_TABLE ? in_scope(open, PF_TAG_TABLE, false)
												: in_scope(open, element->tag, false);
		for (int i = open->depth - 1; i >= 0; i--) {
			if (PF_HTML_IS_HEADING(open->stack[i].element))
				return i;
			if (ends_scope(open->stack[i].element))
				break;
		}
		return -1;
	default:
		return in_scope(open, element->tag, element->role == PF_HTML_ITEM);
	}
}

void pf_html_open_end(pf_html_open *open, const pf_html_element *element)
{
	int at;

	if (element->content == PF_HTML_IN_NOTHING || (is_format(element) && end_format(open, element)))
		return;
	at = matching(open, element);
	/* `</table>` inside a cell of it closes the cell too. */
	if (at < 0 && element->tag == PF_TAG_TABLE) {
		at = open->depth - 1;
		while (at >= 0 && open->stack[at].element->tag != PF_TAG_TABLE)
			at--;
	}
	if (at >= 0)
		pop_to(open, at);
}

void pf_html_open_text(pf_html_open *open)
{
	reopen(open);
}
