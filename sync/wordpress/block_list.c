/* block_list: lists as core/list around core/list-item blocks; see block_map.h */
#include "wordpress/block_map.h"

static bool is_list(const pf_html_node *node)
{
	return node->element && (node->element->tag == PF_TAG_UL || node->element->tag == PF_TAG_OL);
}

static bool is_blank(const pf_html_node *node)
{
	return !node->element && pf_html_blank(node->inner);
}

static bool list_holds(const pf_html_node *list);

/* An item: inline content or paragraphs, then lists. *body is the length of the former. */
static bool item_holds(pf_span item, size_t *body)
{
	pf_html_node node;
	size_t at = 0;
	bool lists = false;

	*body = item.length;
	for (;;) {
		size_t before = at;

		if (!pf_html_next(&node, item, &at))
			break;
		if (is_list(&node)) {
			if (!lists)
				*body = before;
			lists = true;
		} else if (lists && !is_blank(&node)) {
			return false;
		}
	}
	return pf_map_is_lines((pf_span){ item.data, *body });
}

/* Attributes that the list block knows: start and reversed of a numbered one. */
static bool attributes_hold(const pf_html_node *list)
{
	pf_span rest = list->attributes;
	pf_span name;
	pf_span value;

	while (pf_html_next_attribute(&rest, &name, &value)) {
		if (!pf_span_is(name, "reversed") &&
			!(pf_span_is(name, "start") && pf_map_is_number(value)))
			return false;
	}
	return true;
}

static bool item_attributes_hold(pf_span rest)
{
	pf_span name;
	pf_span value;

	while (pf_html_next_attribute(&rest, &name, &value)) {
		if (pf_span_is(name, "value"))
			return false;
	}
	return true;
}

static bool lists_inside_hold(pf_span html)
{
	pf_html_node node;
	size_t at = 0;

	while (pf_html_next(&node, html, &at)) {
		if (is_list(&node) && !list_holds(&node))
			return false;
	}
	return true;
}

static bool list_holds(const pf_html_node *list)
{
	pf_html_node node;
	size_t at = 0;
	size_t items = 0;

	if (!attributes_hold(list))
		return false;
	while (pf_html_next(&node, list->inner, &at)) {
		size_t body;

		if (is_blank(&node))
			continue;
		/* A list directly inside a list belongs to the item before it, as browsers show it. */
		if (is_list(&node)) {
			if (!items || !list_holds(&node))
				return false;
			continue;
		}
		if (!node.element || node.element->tag != PF_TAG_LI ||
			!item_attributes_hold(node.attributes) || !item_holds(node.inner, &body) ||
			!lists_inside_hold((pf_span){ node.inner.data + body, node.inner.length - body }))
			return false;
		items++;
	}
	return items > 0;
}

static void write_list(pf_block_map *map, const pf_html_node *list);

static void write_lists(pf_block_map *inner, pf_span html)
{
	pf_html_node node;
	size_t at = 0;

	while (pf_html_next(&node, html, &at)) {
		if (is_list(&node))
			write_list(inner, &node);
	}
}

static void write_body(pf_text *out, const pf_html_node *item, pf_span body)
{
	if (pf_map_shows_nothing(body))
		return;
	if (item->attributes.length) {
		pf_text_put(out, "<span");
		pf_text_span_add(out, item->attributes);
		pf_text_byte(out, '>');
	}
	pf_map_lines(out, body);
	if (item->attributes.length)
		pf_text_put(out, "</span>");
}

/* An item, and the lists between it and the next item. */
static void write_item(pf_block_map *map, const pf_html_node *item, pf_span list, size_t *at)
{
	pf_block_map inner = { .out = map->out };
	pf_html_node next;
	size_t body;
	size_t behind = *at;

	item_holds(item->inner, &body);
	pf_map_begin(map);
	pf_block_open(map->out, "list-item", PF_SPAN(""));
	pf_text_put(map->out, "<li>");
	write_body(map->out, item, (pf_span){ item->inner.data, body });
	write_lists(&inner, (pf_span){ item->inner.data + body, item->inner.length - body });
	while (pf_html_next(&next, list, &behind) && (is_list(&next) || is_blank(&next))) {
		if (is_list(&next))
			write_list(&inner, &next);
		*at = behind;
	}
	pf_text_put(map->out, "</li>");
	pf_block_close(map->out, "list-item");
	pf_map_end(map);
}

static void write_attributes(pf_text *out, const pf_html_node *list)
{
	pf_span rest = list->attributes;
	pf_span start = PF_SPAN("");
	pf_span name;
	pf_span value;
	bool reversed = false;

	while (pf_html_next_attribute(&rest, &name, &value)) {
		if (pf_span_is(name, "start"))
			start = value;
		else
			reversed = true;
	}
	pf_text_put(out, "{\"ordered\":true");
	if (start.length)
		pf_text_format(out, ",\"start\":%.*s", (int)start.length, start.data);
	if (reversed)
		pf_text_put(out, ",\"reversed\":true");
	pf_text_put(out, "} -->\n<ol");
	if (reversed)
		pf_text_put(out, " reversed");
	if (start.length)
		pf_text_format(out, " start=\"%.*s\"", (int)start.length, start.data);
	pf_text_byte(out, '>');
}

static void write_list(pf_block_map *map, const pf_html_node *list)
{
	bool ordered = list->element->tag == PF_TAG_OL;
	pf_block_map inner = { .out = map->out };
	pf_html_node node;
	size_t at = 0;

	pf_map_begin(map);
	pf_text_put(map->out, "<!-- wp:list ");
	if (ordered)
		write_attributes(map->out, list);
	else
		pf_text_put(map->out, "-->\n<ul>");
	while (pf_html_next(&node, list->inner, &at)) {
		if (node.element)
			write_item(&inner, &node, list->inner, &at);
	}
	pf_text_put(map->out, ordered ? "</ol>" : "</ul>");
	pf_block_close(map->out, "list");
	pf_map_end(map);
}

bool pf_map_list(pf_block_map *map, const pf_html_node *list)
{
	if (!list_holds(list))
		return false;
	write_list(map, list);
	return true;
}
