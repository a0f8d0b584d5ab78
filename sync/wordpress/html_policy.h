/*
 * html_policy: which elements, attributes and addresses the HTML profile knows.
 *
 * The list is WordPress 6.1's "post" context ($allowedposttags), less the form controls, `object`
 * (it wants a PDF of the site's own uploads, which no bundle can name) and `title` (a document's),
 * and less `class id style data-*`.
 */
#ifndef PF_WORDPRESS_HTML_POLICY_H
#define PF_WORDPRESS_HTML_POLICY_H

#include "base/text.h"

#define PF_HTML_BYTES ((size_t)1024 * 1024)
#define PF_HTML_DEPTH 256
#define PF_HTML_ATTRIBUTES 64
#define PF_HTML_TAGS 50000

/* What may stand directly inside an element. */
typedef enum pf_html_context {
	PF_HTML_IN_FLOW,     /* everything that is not a part of something */
	PF_HTML_IN_PHRASING, /* text and inline elements */
	PF_HTML_IN_ITEMS,    /* flow, and li */
	PF_HTML_IN_TERMS,    /* flow, and dt dd */
	PF_HTML_IN_RUBY,     /* phrasing, and rb rt rtc rp */
	PF_HTML_IN_TABLE,    /* caption colgroup thead tbody tfoot; blanks only */
	PF_HTML_IN_COLUMNS,  /* col */
	PF_HTML_IN_ROWS,     /* tr */
	PF_HTML_IN_ROW,      /* td th */
	PF_HTML_IN_PARENTS,  /* as its parent: a b span … */
	PF_HTML_IN_PLAYER,   /* as its parent, and track */
	PF_HTML_IN_NOTHING   /* void elements */
} pf_html_context;

/* Where an element may stand. */
typedef enum pf_html_role {
	PF_HTML_INLINE,
	PF_HTML_BLOCK,
	PF_HTML_ITEM,
	PF_HTML_TERM,
	PF_HTML_RUBY_PART,
	PF_HTML_TABLE_PART,
	PF_HTML_COLUMN,
	PF_HTML_ROW,
	PF_HTML_CELL,
	PF_HTML_TRACK
} pf_html_role;

/* h1 to h6 */
#define PF_HTML_IS_HEADING(element)                                                                \
	((element)->length == 2 && (element)->name[0] == 'h' && (element)->name[1] != 'r')

/*
 * Every element of the profile, by length of name, the frequent first. X(ID, name, role, content,
 * attributes)
 */
#define PF_HTML_ELEMENTS_1(X)                                                                      \
	X(P, "p", BLOCK, PHRASING, B(ALIGN))                                                           \
	X(A, "a", INLINE, PARENTS, B(HREF) | B(REL) | B(REV) | B(NAME) | B(TARGET) | B(DOWNLOAD))      \
	X(B, "b", INLINE, PARENTS, 0)                                                                  \
	X(I, "i", INLINE, PARENTS, 0)                                                                  \
	X(Q, "q", INLINE, PARENTS, B(CITE))                                                            \
	X(S, "s", INLINE, PARENTS, 0)                                                                  \
	X(U, "u", INLINE, PARENTS, 0)
#define PF_HTML_ELEMENTS_2(X)                                                                      \
	X(LI, "li", ITEM, FLOW, B(ALIGN) | B(VALUE))                                                   \
	X(TD, "td", CELL, FLOW, CELL_ATTRIBUTES)                                                       \
	X(EM, "em", INLINE, PARENTS, 0)                                                                \
	X(TR, "tr", ROW, ROW, B(ALIGN) | B(BGCOLOR) | B(CHAR) | B(CHAROFF) | B(VALIGN))                \
	X(UL, "ul", BLOCK, ITEMS, B(TYPE))                                                             \
	X(H2, "h2", BLOCK, FLOW, B(ALIGN))                                                             \
	X(H3, "h3", BLOCK, FLOW, B(ALIGN))                                                             \
	X(TH, "th", CELL, FLOW, CELL_ATTRIBUTES)                                                       \
	X(OL, "ol", BLOCK, ITEMS, B(START) | B(TYPE) | B(REVERSED))                                    \
	X(BR, "br", INLINE, NOTHING, 0)                                                                \
	X(HR, "hr", BLOCK, NOTHING, B(ALIGN) | B(NOSHADE) | B(SIZE) | B(WIDTH))                        \
	X(H1, "h1", BLOCK, FLOW, B(ALIGN))                                                             \
	X(H4, "h4", BLOCK, FLOW, B(ALIGN))                                                             \
	X(H5, "h5", BLOCK, FLOW, B(ALIGN))                                                             \
	X(H6, "h6", BLOCK, FLOW, B(ALIGN))                                                             \
	X(DD, "dd", TERM, FLOW, 0)                                                                     \
	X(DL, "dl", BLOCK, TERMS, 0)                                                                   \
	X(DT, "dt", TERM, FLOW, 0)                                                                     \
	X(RB, "rb", RUBY_PART, PHRASING, 0)                                                            \
	X(RP, "rp", RUBY_PART, PHRASING, 0)                                                            \
	X(RT, "rt", RUBY_PART, PHRASING, 0)                                                            \
	X(TT, "tt", INLINE, PARENTS, 0)
#define PF_HTML_ELEMENTS_3(X)                                                                      \
	X(IMG, "img", INLINE, NOTHING,                                                                 \
		B(ALT) | B(ALIGN) | B(BORDER) | B(HEIGHT) | B(HSPACE) | B(LOADING) | B(LONGDESC) |         \
			B(VSPACE) | B(SRC) | B(USEMAP) | B(WIDTH))                                             \
	X(DIV, "div", BLOCK, FLOW, B(ALIGN))                                                           \
	X(SUP, "sup", INLINE, PARENTS, 0)                                                              \
	X(SUB, "sub", INLINE, PARENTS, 0)                                                              \
	X(PRE, "pre", BLOCK, FLOW, B(WIDTH))                                                           \
	X(DEL, "del", INLINE, PARENTS, B(DATETIME))                                                    \
	X(INS, "ins", INLINE, PARENTS, B(DATETIME) | B(CITE))                                          \
	X(COL, "col", COLUMN, NOTHING, COLUMN_ATTRIBUTES)                                              \
	X(BDO, "bdo", INLINE, PARENTS, 0)                                                              \
	X(BIG, "big", INLINE, PARENTS, 0)                                                              \
	X(DFN, "dfn", INLINE, PARENTS, 0)                                                              \
	X(KBD, "kbd", INLINE, PARENTS, 0)                                                              \
	X(MAP, "map", INLINE, PARENTS, B(NAME))                                                        \
	X(NAV, "nav", BLOCK, FLOW, B(ALIGN))                                                           \
	X(RTC, "rtc", RUBY_PART, PHRASING, 0)                                                          \
	X(VAR, "var", INLINE, PARENTS, 0)
#define PF_HTML_ELEMENTS_4(X)                                                                      \
	X(SPAN, "span", INLINE, PARENTS, B(ALIGN))                                                     \
	X(CODE, "code", INLINE, PARENTS, 0)                                                            \
	X(CITE, "cite", INLINE, PARENTS, 0)                                                            \
	X(ABBR, "abbr", INLINE, PARENTS, 0)                                                            \
	X(MARK, "mark", INLINE, PARENTS, 0)                                                            \
	X(AREA, "area", INLINE, NOTHING,                                                               \
		B(ALT) | B(COORDS) | B(HREF) | B(NOHREF) | B(SHAPE) | B(TARGET))                           \
	X(FONT, "font", INLINE, PARENTS, B(COLOR) | B(FACE) | B(SIZE))                                 \
	X(MAIN, "main", BLOCK, FLOW, B(ALIGN))                                                         \
	X(MENU, "menu", BLOCK, ITEMS, B(TYPE))                                                         \
	X(RUBY, "ruby", INLINE, RUBY, 0)                                                               \
	X(SAMP, "samp", INLINE, PARENTS, 0)
#define PF_HTML_ELEMENTS_5(X)                                                                      \
	X(TABLE, "table", BLOCK, TABLE,                                                                \
		B(ALIGN) | B(BGCOLOR) | B(BORDER) | B(CELLPADDING) | B(CELLSPACING) | B(RULES) |           \
			B(SUMMARY) | B(WIDTH))                                                                 \
	X(TBODY, "tbody", TABLE_PART, ROWS, ROWS_ATTRIBUTES)                                           \
	X(THEAD, "thead", TABLE_PART, ROWS, ROWS_ATTRIBUTES)                                           \
	X(TFOOT, "tfoot", TABLE_PART, ROWS, ROWS_ATTRIBUTES)                                           \
	X(SMALL, "small", INLINE, PARENTS, 0)                                                          \
	X(ASIDE, "aside", BLOCK, FLOW, B(ALIGN))                                                       \
	X(AUDIO, "audio", INLINE, PLAYER,                                                              \
		B(AUTOPLAY) | B(CONTROLS) | B(LOOP) | B(MUTED) | B(PRELOAD) | B(SRC))                      \
	X(LABEL, "label", INLINE, PARENTS, B(FOR))                                                     \
	X(TRACK, "track", TRACK, NOTHING, B(DEFAULT) | B(KIND) | B(LABEL) | B(SRC) | B(SRCLANG))       \
	X(VIDEO, "video", INLINE, PLAYER,                                                              \
		B(AUTOPLAY) | B(CONTROLS) | B(HEIGHT) | B(LOOP) | B(MUTED) | B(PLAYSINLINE) | B(POSTER) |  \
			B(PRELOAD) | B(SRC) | B(WIDTH))
#define PF_HTML_ELEMENTS_6(X)                                                                      \
	X(STRONG, "strong", INLINE, PARENTS, 0)                                                        \
	X(FIGURE, "figure", BLOCK, FLOW, B(ALIGN))                                                     \
	X(STRIKE, "strike", INLINE, PARENTS, 0)                                                        \
	X(FOOTER, "footer", BLOCK, FLOW, B(ALIGN))                                                     \
	X(HEADER, "header", BLOCK, FLOW, B(ALIGN))                                                     \
	X(HGROUP, "hgroup", BLOCK, FLOW, 0)                                                            \
	X(LEGEND, "legend", BLOCK, FLOW, B(ALIGN))
#define PF_HTML_ELEMENTS_7(X)                                                                      \
	X(SECTION, "section", BLOCK, FLOW, B(ALIGN))                                                   \
	X(CAPTION, "caption", TABLE_PART, FLOW, B(ALIGN))                                              \
	X(DETAILS, "details", BLOCK, FLOW, B(ALIGN) | B(OPEN))                                         \
	X(SUMMARY, "summary", BLOCK, FLOW, B(ALIGN))                                                   \
	X(ARTICLE, "article", BLOCK, FLOW, B(ALIGN))                                                   \
	X(ADDRESS, "address", BLOCK, FLOW, 0)                                                          \
	X(ACRONYM, "acronym", INLINE, PARENTS, 0)
#define PF_HTML_ELEMENTS_8(X)                                                                      \
	X(COLGROUP, "colgroup", TABLE_PART, COLUMNS, COLUMN_ATTRIBUTES)                                \
	X(FIELDSET, "fieldset", BLOCK, FLOW, 0)
#define PF_HTML_ELEMENTS_10(X)                                                                     \
	X(BLOCKQUOTE, "blockquote", BLOCK, FLOW, B(CITE))                                              \
	X(FIGCAPTION, "figcaption", BLOCK, FLOW, B(ALIGN))
#define PF_HTML_ELEMENTS(X)                                                                        \
	PF_HTML_ELEMENTS_1(X)                                                                          \
	PF_HTML_ELEMENTS_2(X)                                                                          \
	PF_HTML_ELEMENTS_3(X)                                                                          \
	PF_HTML_ELEMENTS_4(X)                                                                          \
	PF_HTML_ELEMENTS_5(X)                                                                          \
	PF_HTML_ELEMENTS_6(X)                                                                          \
	PF_HTML_ELEMENTS_7(X)                                                                          \
	PF_HTML_ELEMENTS_8(X)                                                                          \
	PF_HTML_ELEMENTS_10(X)

typedef enum pf_html_tag {
#define X(id, name, role, content, attributes) PF_TAG_##id,
	PF_HTML_ELEMENTS(X)
#undef X
} pf_html_tag;

typedef struct pf_html_element {
	const char *name;
	pf_html_tag tag;
	uint8_t length;
	uint8_t role;        /* pf_html_role */
	uint8_t content;     /* pf_html_context */
	uint64_t attributes; /* bits of those it may have besides the global ones */
} pf_html_element;

typedef enum pf_html_value {
	PF_HTML_PLAIN,
	PF_HTML_BOOLEAN, /* written without a value, as the editor does (kses demands it of download) */
	PF_HTML_ADDRESS
} pf_html_value;

#define PF_HTML_ATTRIBUTE_NAMES 128 /* no more than this are known */

typedef struct pf_html_attribute {
	const char *name;
	uint8_t length;
	uint8_t value; /* pf_html_value */
	uint8_t order; /* below PF_HTML_ATTRIBUTE_NAMES, each another */
	uint64_t bit;  /* 0: global, every element may have it */
} pf_html_attribute;

/* By lower-case name; NULL: not of the profile. */
const pf_html_element *pf_html_element_of(pf_span name);
const pf_html_attribute *pf_html_attribute_of(pf_span name);

/* May the element carry it? */
bool pf_html_carries(const pf_html_element *element, const pf_html_attribute *attribute);

typedef enum pf_html_address {
	PF_HTML_ADDRESS_GOOD,   /* http https mailto tel, or no scheme at all */
	PF_HTML_ADDRESS_MEDIA,  /* names a file of the bundle, media/… */
	PF_HTML_ADDRESS_SCHEME, /* another scheme */
	PF_HTML_ADDRESS_PATH    /* media/… that can be no path of a bundle */
} pf_html_address;

/* What an address is, given as it stands escaped between double quotes. */
pf_html_address pf_html_address_of(pf_span escaped);

/*
 * Is `noopener` among the words of a rel attribute? WordPress up to 6.6 adds it to links with a
 * target.
 */
bool pf_html_rel_safe(pf_span rel);

#endif
