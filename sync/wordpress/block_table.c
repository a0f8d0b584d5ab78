/* block_table: tables of plain rows as core/table; see block_map.h */
#include "wordpress/block_map.h"

/* What the editor keeps in a cell besides inline content, when it is not simply paragraphs. */
#define IN_CELLS                                                                                   \
	((uint64_t)1 << PF_TAG_P | (uint64_t)1 << PF_TAG_UL | (uint64_t)1 << PF_TAG_OL |               \
		(uint64_t)1 << PF_TAG_LI)

/* One cell: text, its `scope` when it is a heading, nothing that spans. */
static bool cell_holds(const pf_html_node *cell)
{
	pf_span rest = cell->attributes;
	pf_span name;
	pf_span value;

	while (pf_html_next_attribute(&rest, &name, &value)) {
		if (cell->element->tag != PF_TAG_TH || !pf_span_is(name, "scope"))
			return false;
	}
	return pf_map_is_made_of(cell->inner, IN_CELLS);
}

static bool rows_hold(pf_span rows, size_t *count)
{
	pf_html_node row;
	pf_html_node cell;
	size_t at = 0;

	while (pf_html_next(&row, rows, &at)) {
		size_t inside = 0;

		if (!row.element)
			continue;
		if (row.attributes.length)
			return false;
		while (pf_html_next(&cell, row.inner, &inside)) {
			if (cell.element && !cell_holds(&cell))
				return false;
		}
		++*count;
	}
	return true;
}

static bool table_holds(const pf_html_node *table, pf_span *caption)
{
	pf_html_node part;
	size_t at = 0;
	size_t rows = 0;

	while (pf_html_next(&part, table->inner, &at)) {
		if (!part.element)
			continue;
		if (part.attributes.length || part.element->tag == PF_TAG_COLGROUP)
			return false;
		if (part.element->tag == PF_TAG_CAPTION) {
			if (caption->length || !pf_map_is_lines(part.inner))
				return false;
			*caption = part.inner;
		} else if (!rows_hold(part.inner, &rows)) {
			return false;
		}
	}
	return rows && !table->attributes.length;
}

static void write_rows(pf_text *out, pf_span rows)
{
	pf_html_node row;
	pf_html_node cell;
	size_t at = 0;

	while (pf_html_next(&row, rows, &at)) {
		size_t inside = 0;

		if (!row.element)
			continue;
		pf_text_put(out, "<tr>");
		while (pf_html_next(&cell, row.inner, &inside)) {
			if (!cell.element)
				continue;
			pf_text_byte(out, '<');
			pf_text_put(out, cell.element->name);
			pf_text_span_add(out, cell.attributes);
			pf_text_byte(out, '>');
			if (pf_map_is_lines(cell.inner))
				pf_map_lines(out, cell.inner);
			else
				pf_map_html(out, pf_map_trim(cell.inner));
			pf_text_put(out, "</");
			pf_text_put(out, cell.element->name);
			pf_text_byte(out, '>');
		}
		pf_text_put(out, "</tr>");
	}
}

/* All parts of one kind as one, as the editor keeps them. */
static void write_part(pf_text *out, pf_span table, pf_html_tag tag)
{
	pf_html_node part;
	const char *name = NULL;
	size_t at = 0;

	while (pf_html_next(&part, table, &at)) {
		size_t rows = 0;

		if (!part.element || part.element->tag != tag || !rows_hold(part.inner, &rows) || !rows)
			continue;
		if (!name)
			pf_text_format(out, "<%s>", part.element->name);
		name = part.element->name;
		write_rows(out, part.inner);
	}
	if (name)
		pf_text_format(out, "</%s>", name);
}

bool pf_map_table(pf_block_map *map, const pf_html_node *table, pf_span caption)
{
	if (!table_holds(table, &caption))
		return false;
	pf_map_begin(map);
	pf_text_put(map->out, "<!-- wp:table -->\n<figure class=\"wp-block-table\"><table>");
	write_part(map->out, table->inner, PF_TAG_THEAD);
	write_part(map->out, table->inner, PF_TAG_TBODY);
	write_part(map->out, table->inner, PF_TAG_TFOOT);
	pf_text_put(map->out, "</table>");
	if (caption.length) {
		pf_text_put(map->out, "<figcaption class=\"wp-element-caption\">");
		pf_map_lines(map->out, caption);
		pf_text_put(map->out, "</figcaption>");
	}
	pf_text_put(map->out, "</figure>");
	pf_block_close(map->out, "table");
	pf_map_end(map);
	return true;
}
