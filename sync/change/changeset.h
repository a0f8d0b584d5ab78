/*
 * changeset: what one batch of a run would do, object by object and field by field.
 *
 * The import fills it, plan prints it, apply carries it out; nothing else writes WordPress content. A change is about one
 * object: one record in one language. Three versions of each field meet in it: what was last applied (marks from the
 * ledger), what the site holds now, and what the bundle wants.
 *
 * Fields are named: title content excerpt slug status parent order date, `meta:KEY`, `tax:TAXONOMY`; terms have title
 * (their name), slug and excerpt (their description). Values are text as the column holds it; a taxonomy's value is the
 * ascending list of term_taxonomy_ids, joined by commas.
 *
 * All memory belongs to the arena of the batch.
 */
#ifndef PF_CHANGE_CHANGESET_H
#define PF_CHANGE_CHANGESET_H

#include "base/arena.h"
#include "base/digest.h"
#include "wordpress/contract.h"

#define PF_FIELD_MARK 8 /* bytes of a field's mark in the ledger */

typedef enum pf_action {
	PF_ACTION_UNCHANGED,
	PF_ACTION_CREATE,
	PF_ACTION_UPDATE,
	PF_ACTION_KEEP,     /* only the site changed: left as it is */
	PF_ACTION_CONFLICT, /* both changed a field: the site's value stays; other fields are updated */
	PF_ACTION_DEFER,    /* open in an editor, or changed meanwhile: the next run */
	PF_ACTION_REFUSE,   /* cannot be stored */
	PF_ACTION_RESTORE,  /* back from the trash, or made anew after it was deleted */
	PF_ACTION_TRASH,    /* its record left the bundle */
	PF_ACTION_DELETE    /* undo: what a run created goes for good */
} pf_action;

const char *pf_action_word(pf_action action); /* "create", "update", … as plan --json has them */

typedef enum pf_verdict { PF_VERDICT_SAME, PF_VERDICT_UPDATE, PF_VERDICT_KEEP, PF_VERDICT_CONFLICT } pf_verdict;

typedef struct pf_mark {
	unsigned char bytes[PF_FIELD_MARK];
} pf_mark;

/* One field. A span with data NULL is an absent value (a meta that is not there). */
typedef struct pf_value {
	const char *name;
	pf_span want; /* the bundle's; for the slug: the wish, before it is made free */
	pf_span site;
	bool applied;  /* the ledger has the two marks: */
	pf_mark wanted; /* of the bundle's value then */
	pf_mark left;   /* of what the site held afterwards */
	bool canonical; /* content: the marks are over its blocks in canonical form; an older ledger has them over the bytes */
	pf_span items;  /* content: marks of the blocks of the bundle's value then (block_canon.h); data NULL: not kept */
	pf_verdict verdict;
	pf_span write;  /* what an update writes when it is not `want`: the edits of both sides, merged; data NULL: `want` */
	bool rebased;   /* merged: the site's own edits are held against the bundle's value of now from now on */
	bool own;       /* what stands there, or is written, counts as the site's own edit: the ledger's marks of the field stay */
} pf_value;

typedef struct pf_change {
	pf_action action;
	pf_span type, id, language; /* the record; type is the taxonomy's name for terms that come with the model */
	size_t record;              /* changes of one record are neighbours and share this number */
	bool is_term;
	const char *post_type;      /* posts: */
	const pf_site_type *site;
	const char *taxonomy;       /* terms: */
	const pf_site_language *site_language;
	uint64_t object, tt;        /* 0 before it is created; tt: terms */
	bool remember;              /* its source changed, or both sides agree anew, but perhaps no field of the object: the ledger takes note */
	bool machine;
	pf_span machine_texts;      /* JSON pointers of the texts that nobody has reviewed, a line each */
	bool slug_given;            /* the bundle asked for this slug; drafts get none else */
	unsigned char source[PF_MARK_BYTES];
	const struct pf_ledger_row *ledger; /* the ledger's row before this run; NULL: it has none */
	const struct pf_ledger_row *put;    /* what the ledger is to say afterwards; NULL: what follows from the values */
	uint64_t conflict;          /* a person settles this conflict; 0: none */
	bool anew;                  /* restore: the object is gone, another one is made */
	bool removal;               /* a run trashes it, or had trashed it, because its record left the bundle */
	uint64_t undoing;           /* undo: the run whose traces (old slugs, aliases) go, too */
	pf_span old;                /* undo: the `old` of its before-image, or empty */
	pf_span rows;               /* undo: the before-image of a deletion, whose object comes back with all its rows */
	uint32_t origin;            /* … and its record's origin */
	pf_span trash_status;       /* into the trash again, as it was: its metas; empty and 0: the status now, this moment */
	int64_t trash_time;
	pf_span desired;            /* posts in the trash: the slug that is kept for them (_wp_desired_post_slug) */
	pf_value *values;
	size_t value_count;
	pf_span *aliases;
	size_t alias_count;
	const char *reason;         /* of defer, refuse; may be NULL */
	pf_span slug;               /* set by apply: what the object really got */
	pf_span gmt;                /* posts: the moment of the date that the bundle gives; empty when it gives none */
	pf_span site_gmt;           /* posts that exist: their post_date_gmt now */
	pf_span lost;               /* not empty: the object is trashed or gone, which was a person's decision */
} pf_change;

typedef struct pf_changeset {
	pf_arena *arena;
	pf_change *changes;
	size_t count;
} pf_changeset;

/* Is a new object made: a create, or a restore of what was deleted? */
bool pf_change_is_new(const pf_change *change);

/* Does a field wait for a person: a conflict, or a post that comes back from the trash with a text that both sides changed? */
bool pf_change_is_contested(const pf_change *change);

/* Is the object there and written: an update, a conflict that has other fields to update, into the trash or out of it? */
bool pf_change_is_update(const pf_change *change);

/* The value of a field, or NULL. */
pf_value *pf_change_value(const pf_change *change, const char *name);

/* The value of a field, added without any version when there is none: then all values move. NULL: no memory. */
pf_value *pf_change_field(pf_change *change, pf_arena *arena, pf_span name);

/* What the bundle wants of a field; the empty span when it wants nothing. */
pf_span pf_change_want(const pf_change *change, const char *name);

/* The names of fields with a verdict, joined nowhere: fills `names` (room for value_count) and returns how many. */
size_t pf_change_fields(const pf_change *change, pf_verdict verdict, const char **names);

/* What the field holds once the verdict is carried out. */
pf_span pf_value_next(const pf_value *value);

/*
 * The three-way rule for every field, then the action of the whole change (create, defer and refuse stay). A field that
 * the bundle leaves as it was and the site changed is kept; both to the same value is the same; both differently is a
 * conflict. The slug's wish is compared with the wish, not with what the site gave it.
 *
 * Content is compared by what its blocks say. Changed by both, it is merged block by block: an update, or kept when the
 * site has all of it already, and only what cannot be merged is a conflict. PF_E_MEMORY.
 */
bool pf_merge(pf_change *change, pf_arena *arena, pf_error *err);

/* --- marks (marks.c) --- */

pf_mark pf_mark_field(pf_span value); /* over the bytes; absent and present-but-empty differ */
bool pf_mark_same(pf_mark a, pf_mark b);

/* The mark of a field's value: of content, over its blocks in canonical form (over its bytes when memory is short: another). */
pf_mark pf_mark_value(const char *name, pf_span value);

/* The same for content alone, with the marks of its blocks in the arena (data NULL: too many to keep). PF_E_MEMORY. */
bool pf_mark_content(pf_mark *out, pf_span *items, pf_arena *arena, pf_span content, pf_error *err);

bool pf_field_is_content(const char *name);

/* Does the site hold what was left there, or what the bundle wanted then, as far as the ledger's marks tell? */
bool pf_value_is_left(const pf_value *value);
bool pf_value_is_wanted(const pf_value *value);

/* Takes the marks of `want` and `site` for what was applied, or for both those of `want` when it was rebased. PF_E_MEMORY. */
bool pf_value_remember(pf_value *value, pf_arena *arena, pf_error *err);

/*
 * The ledger's `fields`: {"title":"mark","slug":["wanted","left"],"content":["wanted","left","blocks"],…}; `blocks` are the
 * block marks in base64, empty when not kept, and only such an entry is over canonical blocks. Reads into the values of a
 * change by name.
 */
bool pf_fields_write(pf_text *out, const pf_change *change);
/* One field's entry of it, without the name, from the marks of the value. */
bool pf_field_write(pf_text *out, const pf_value *value);
bool pf_fields_read(pf_change *change, pf_arena *arena, pf_span json, pf_error *err);

#endif
