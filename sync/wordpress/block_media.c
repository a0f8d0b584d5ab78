/* block_media: images, sound, film, and the figures around them; see block_map.h */
#include "wordpress/block_map.h"

#include <string.h>

/* What an image block can say about its image, and the link around it. */
typedef struct picture {
	pf_span src, alt, width, height, title;
	pf_span link; /* attributes of the `a` */
	bool linked;
} picture;

static bool is_media(pf_span address)
{
	return address.length > 6 && !memcmp(address.data, "media/", 6);
}

static void id_of(pf_text *out, pf_span address)
{
	pf_text_byte(out, PF_BLOCK_TOKEN_OPEN);
	pf_text_byte(out, 'i');
	pf_html_unescape(out, address);
	pf_text_byte(out, PF_BLOCK_TOKEN_CLOSE);
}

static bool read_picture(picture *out, const pf_html_node *image)
{
	pf_span rest = image->attributes;
	pf_span name;
	pf_span value;

	out->src = out->alt = out->width = out->height = out->title = PF_SPAN("");
	while (pf_html_next_attribute(&rest, &name, &value)) {
		pf_span *place = pf_span_is(name, "src") ? &out->src
			: pf_span_is(name, "alt")            ? &out->alt
			: pf_span_is(name, "width")          ? &out->width
			: pf_span_is(name, "height")         ? &out->height
			: pf_span_is(name, "title")          ? &out->title
												 : NULL;

		if (!place || (*name.data != 'a' && !value.length) ||
			((place == &out->width || place == &out->height) && !pf_map_is_number(value)))
			return false;
		*place = value;
	}
	return out->src.length > 0;
}

static bool link_holds(pf_span rest)
{
	pf_span name;
	pf_span value;
	bool href = false;

	while (pf_html_next_attribute(&rest, &name, &value)) {
		if (!pf_span_is(name, "href") && !pf_span_is(name, "target") && !pf_span_is(name, "rel"))
			return false;
		href |= pf_span_is(name, "href") && value.length;
	}
	return href;
}

static bool picture_of(picture *out, const pf_html_node *node)
{
	pf_html_node inner;

	*out = (picture){ .link = node->attributes, .linked = node->element->tag == PF_TAG_A };
	if (node->element->tag == PF_TAG_IMG)
		return read_picture(out, node);
	return out->linked && link_holds(node->attributes) && pf_map_only_child(&inner, node->inner) &&
		inner.element && inner.element->tag == PF_TAG_IMG && read_picture(out, &inner);
}

static void image_attributes(pf_text *out, const picture *p)
{
	bool media = is_media(p->src);
	char mark = '{';

	if (media) {
		pf_text_format(out, "%c\"id\":", mark);
		id_of(out, p->src);
		mark = ',';
	}
	if (p->width.length) {
		pf_text_format(out, "%c\"width\":%.*s", mark, (int)p->width.length, p->width.data);
		mark = ',';
	}
	if (p->height.length) {
		pf_text_format(out, "%c\"height\":%.*s", mark, (int)p->height.length, p->height.data);
		mark = ',';
	}
	if (media) {
		pf_text_format(out, "%c\"sizeSlug\":\"full\"", mark);
		mark = ',';
	}
	if (media || p->linked) {
		pf_text_format(out, "%c\"linkDestination\":\"%s\"", mark, p->linked ? "custom" : "none");
		mark = ',';
	}
	if (mark == ',')
		pf_text_put(out, "} ");
}

static void attribute(pf_text *out, const char *name, pf_span value)
{
	if (value.length)
		pf_text_format(out, " %s=\"%.*s\"", name, (int)value.length, value.data);
}

static void write_caption(pf_text *out, pf_span caption)
{
	if (!pf_map_trim(caption).length)
		return;
	pf_text_put(out, "<figcaption class=\"wp-element-caption\">");
	pf_map_lines(out, caption);
	pf_text_put(out, "</figcaption>");
}

bool pf_map_image(pf_block_map *map, const pf_html_node *image, pf_span caption)
{
	pf_text *out = map->out;
	picture p;

	if (!picture_of(&p, image))
		return false;
	pf_map_begin(map);
	pf_text_put(out, "<!-- wp:image ");
	image_attributes(out, &p);
	pf_text_put(out, "-->\n<figure class=\"wp-block-image");
	if (is_media(p.src))
		pf_text_put(out, " size-full");
	if (p.width.length || p.height.length)
		pf_text_put(out, " is-resized");
	pf_text_put(out, "\">");
	if (p.linked) {
		pf_text_put(out, "<a");
		pf_map_attributes(out, image->element, p.link);
		pf_text_byte(out, '>');
	}
	pf_text_put(out, "<img src=\"");
	pf_map_address(out, p.src);
	pf_text_put(out, "\" alt=\"");
	pf_text_span_add(out, p.alt);
	pf_text_byte(out, '"');
	if (is_media(p.src)) {
		pf_text_put(out, " class=\"wp-image-");
		id_of(out, p.src);
		pf_text_byte(out, '"');
	}
	attribute(out, "width", p.width);
	attribute(out, "height", p.height);
	attribute(out, "title", p.title);
	pf_text_put(out, p.linked ? "/></a>" : "/>");
	write_caption(out, caption);
	pf_text_put(out, "</figure>");
	pf_block_close(out, "image");
	pf_map_end(map);
	return true;
}

/* Attributes in the order in which the editor saves them. */
static const char *const audio_order[] = { "controls", "src", "autoplay", "loop", "preload", NULL };
static const char *const video_order[] = { "autoplay", "controls", "loop", "muted", "poster",
	"preload", "src", "playsinline", NULL };

static bool find_attribute(pf_span rest, const char *wanted, pf_span *value)
{
	pf_span name;

	while (pf_html_next_attribute(&rest, &name, value)) {
		if (pf_span_is(name, wanted))
			return true;
	}
	return false;
}

static bool player_holds(const pf_html_node *player, const char *const *order)
{
	pf_span rest = player->attributes;
	pf_span name;
	pf_span value;

	while (pf_html_next_attribute(&rest, &name, &value)) {
		size_t i = 0;

		while (order[i] && !pf_span_is(name, order[i]))
			i++;
		if (!order[i] || (pf_span_is(name, "preload") && pf_span_is(value, "metadata")))
			return false;
	}
	return find_attribute(player->attributes, "src", &value) && value.length &&
		pf_html_blank(player->inner);
}

bool pf_map_player(pf_block_map *map, const pf_html_node *player, pf_span caption)
{
	bool audio = player->element->tag == PF_TAG_AUDIO;
	const char *const *order = audio ? audio_order : video_order;
	const char *name = player->element->name;
	pf_text *out = map->out;
	pf_span src;
	pf_span value;

	if ((!audio && player->element->tag != PF_TAG_VIDEO) || !player_holds(player, order))
		return false;
	find_attribute(player->attributes, "src", &src);
	pf_map_begin(map);
	pf_text_format(out, "<!-- wp:%s ", name);
	if (is_media(src)) {
		pf_text_put(out, "{\"id\":");
		id_of(out, src);
		pf_text_put(out, "} ");
	}
	pf_text_format(out, "-->\n<figure class=\"wp-block-%s\"><%s", name, name);
	for (size_t i = 0; order[i]; i++) {
		bool has = find_attribute(player->attributes, order[i], &value);

		if (!has && !(audio && i == 0)) /* sound always has controls */
			continue;
		pf_text_format(out, " %s", order[i]);
		if (has && value.length) {
			pf_text_put(out, "=\"");
			pf_map_address(out, value);
			pf_text_byte(out, '"');
		}
	}
	pf_text_format(out, "></%s>", name);
	write_caption(out, caption);
	pf_text_put(out, "</figure>");
	pf_block_close(out, name);
	pf_map_end(map);
	return true;
}

/* A figure is one thing and perhaps a caption, before or behind it. */
bool pf_map_figure(pf_block_map *map, const pf_html_node *figure)
{
	pf_html_node node;
	pf_html_node thing = { 0 };
	pf_span caption = PF_SPAN("");
	size_t at = 0;

	if (figure->attributes.length)
		return false;
	while (pf_html_next(&node, figure->inner, &at)) {
		if (!node.element) {
			if (!pf_html_blank(node.inner))
				return false;
		} else if (node.element->tag == PF_TAG_FIGCAPTION) {
			if (caption.length || node.attributes.length || !pf_map_is_lines(node.inner))
				return false;
			caption = node.inner;
		} else if (thing.element) {
			return false;
		} else {
			thing = node;
		}
	}
	if (!thing.element)
		return false;
	if (thing.element->tag == PF_TAG_TABLE)
		return pf_map_table(map, &thing, caption);
	return pf_map_image(map, &thing, caption) || pf_map_player(map, &thing, caption);
}
