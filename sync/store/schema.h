/*
 * schema: what tables the site has, and the migrations that make ours.
 */
#ifndef PF_STORE_SCHEMA_H
#define PF_STORE_SCHEMA_H

#include "store/connection.h"

typedef struct pf_migration {
	unsigned version;
	const char *name;
	const char *text;
} pf_migration;

/* Embedded from sql/ at build time, in order. */
extern const pf_migration pf_migrations[];
extern const size_t pf_migration_count;

/*
 * Holds the site's tables against what the engine needs: WordPress's tables are there under this prefix, and every table
 * that it writes is InnoDB (a MyISAM table cannot be rolled back). PF_E_CONFIG with the name of what is wrong.
 */
bool pf_schema_check(pf_db *db, pf_error *err);

/*
 * Applies the missing migrations, each statement harmless when repeated, the version row last. Refuses a site whose
 * schema is newer than this engine. applied (may be NULL) is called for each one applied.
 */
bool pf_schema_migrate(pf_db *db, void (*applied)(void *self, const char *name), void *self, pf_error *err);

/*
 * Asks the server for every right that writing needs, without writing: it judges a statement before it looks for rows.
 * PF_E_CONFIG with the first right that is missing.
 */
bool pf_schema_rights(pf_db *db, pf_error *err);

#endif
