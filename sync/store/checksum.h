/*
 * checksum: the checksum of what the site holds of an object, as the server reckons it: columns, our metas, our relations,
 * and the featured image where a bundle has given one. pf_checksum_* (ledger.h) reckon the same in the engine.
 *
 * Pieces of SQL, for statements that read {prefix}profint_record as r, posts as p, terms as e and term_taxonomy as y.
 */
#ifndef PF_STORE_CHECKSUM_H
#define PF_STORE_CHECKSUM_H

#define PF_CHECKSUM_METAS "SUM(CRC32(CONCAT(meta_key, '=', IFNULL(meta_value, ''))))"
#define PF_CHECKSUM_TERMS "SUM(CRC32(x.term_taxonomy_id))"
#define PF_CHECKSUM_POST_COLUMNS                                                                                                               \
	"CRC32(CONCAT_WS('|', p.post_title, p.post_content, p.post_excerpt, p.post_name, p.post_status, p.post_parent, p.menu_order, p.post_date))"
#define PF_CHECKSUM_TERM_COLUMNS "CRC32(CONCAT_WS('|', e.name, e.slug, y.description))"

/* The featured image is WordPress's own meta: it counts where a bundle has given one. `i` is its row. */
#define PF_CHECKSUM_IMAGE_IS_OURS "INSTR(r.fields, '\"meta:_thumbnail_id\"') > 0"
#define PF_CHECKSUM_IMAGE "CRC32(CONCAT('_thumbnail_id=', IFNULL(i.meta_value, '')))"

/* Of the parts, each of which may be NULL but `image`. */
#define PF_CHECKSUM_POST(metas, terms, image) "((" PF_CHECKSUM_POST_COLUMNS " + IFNULL(" metas ", 0) + IFNULL(" terms ", 0) + " image ") & 4294967295)"
#define PF_CHECKSUM_TERM(metas) "((" PF_CHECKSUM_TERM_COLUMNS " + IFNULL(" metas ", 0)) & 4294967295)"

#endif
