/*
 * table: the tables that are written in bulk, each as one constant INSERT, and rows that gather for it.
 */
#ifndef PF_STORE_TABLE_H
#define PF_STORE_TABLE_H

#include "store/statement.h"

typedef struct pf_table {
	const char *head, *row, *tail;
	size_t columns; /* bound ones */
} pf_table;

/* post_author, post_date, post_date_gmt, post_content, post_title, post_excerpt, post_status, comment_status, ping_status,
 * post_name, post_modified, post_modified_gmt, post_parent, guid, menu_order, post_type */
extern const pf_table pf_table_posts;
extern const pf_table pf_table_postmeta;      /* post_id, meta_key, meta_value */
extern const pf_table pf_table_terms;         /* name, slug */
extern const pf_table pf_table_taxonomy;      /* term_id, taxonomy, description, count */
extern const pf_table pf_table_relationships; /* object_id, term_taxonomy_id */
extern const pf_table pf_table_termmeta;      /* term_id, meta_key, meta_value */
extern const pf_table pf_table_counts;        /* term_taxonomy_id, delta: adds to count; pad with (0, 0) */
extern const pf_table pf_table_record;        /* origin, type, id, language, kind, object, tt, source, renderer, site, state,
						 machine, fields, created, updated; replaces the row of the same key but for created */
extern const pf_table pf_table_change;        /* run, kind, object, action, before_image */
extern const pf_table pf_table_outbox;        /* run, kind, object, action, detail */
extern const pf_table pf_table_removal;       /* object, run */
extern const pf_table pf_table_alias;         /* path, kind, object, run; the newest wins, the run is the first that led to this object */
extern const pf_table pf_table_conflict;      /* origin, type, record, language, kind, object, field, bundle, site, mark, run */

/* Rows of one table, gathered and then written together. {0} with its table is the empty one. */
typedef struct pf_rowset {
	const pf_table *table;
	pf_bind *binds;
	size_t rows, room;
	bool failed; /* memory; told by pf_rowset_write */
} pf_rowset;

/* Adds a row of table->columns binds; the bytes are borrowed until the write. */
void pf_rowset_add(pf_rowset *set, const pf_bind *binds);
/* Writes all rows and empties the set. ids as in pf_db_insert. */
bool pf_rowset_write(pf_rowset *set, pf_db *db, uint64_t *ids, pf_error *err);
void pf_rowset_clear(pf_rowset *set);
void pf_rowset_release(pf_rowset *set);

#endif
