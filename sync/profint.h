/*
 * profint.h: all that a program may know of libprofint.
 *
 * profint brings a PROFINT bundle (a folder in the format profint-bundle/1) into the database of a WordPress site, so
 * that WordPress cannot tell the rows from its own. A program opens an engine for one site of a configuration file,
 * gives it commands, and reads each command's result as one JSON object:
 *
 *     profint *engine = NULL;
 *     profint_error error;
 *     char *json = NULL;
 *
 *     if (!profint_open(&engine, "/etc/profint/profint.conf", NULL, &error) ||
 *         !profint_sync(engine, &(profint_options){ .bundle = "/srv/content" }, &json, &error))
 *             fprintf(stderr, "profint: %s\n", error.message);
 *     puts(json);
 *     profint_free(json);
 *     profint_close(engine);
 *
 * Rules
 *   - Every function that can fail returns false and fills the error; out parameters are written only on success,
 *     but for the report of a command that ended with findings (see profint_sync).
 *   - Strings that the library gives are UTF-8, end in NUL, belong to the caller and are freed with profint_free.
 *     Pointers given to the library are borrowed until the call returns.
 *   - One engine is used by one thread at a time. Engines do not share state; nothing is opened before profint_open.
 *   - The library prints nothing and installs no signal handler. It tells what it does through the callbacks below.
 *   - No message, event or report holds a password, a key or a text of the bundle.
 */
#ifndef PROFINT_H
#define PROFINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PROFINT_VERSION "0.1.0"
#define PROFINT_API __attribute__((visibility("default")))

/* How a command ended. The values are the exit statuses of the profint command. */
typedef enum profint_status {
	PROFINT_DONE = 0,
	PROFINT_FAILED = 1,  /* server or network down or lost, no memory, a fault of ours */
	PROFINT_USAGE = 2,   /* wrong usage, configuration or site */
	PROFINT_INVALID = 3, /* the bundle is invalid; nothing was written */
	PROFINT_WAITING = 4, /* done, but something waits for a person */
	PROFINT_BUSY = 5,    /* another writer holds the site */
	PROFINT_QUOTA = 6    /* content done, translations stopped by quota or budget */
} profint_status;

/* Why a command failed. `word` is the code that --json prints: "offline", "config", "usage", "input", "busy", … */
typedef struct profint_error {
	profint_status status;
	char word[16];
	char message[768]; /* one sentence, lower case, without full stop */
} profint_error;

/* An engine: one site of one configuration file, with its connection once a command needed it. */
typedef struct profint profint;

/*
 * Progress of long work: `done` of `total` (0: unknown) in the unit that belongs to the stage: bytes for "fetch" and "check", files
 * for "media", records for "apply", "look", "publish" and "export", texts for "translate". Called between units of work, never while anything is locked. A callback that
 * returns false asks to stop: the command ends after the unit with status PROFINT_FAILED, word "stopped".
 */
typedef bool (*profint_progress)(void *self, const char *stage, uint64_t done, uint64_t total);

typedef struct profint_options {
	const char *bundle;     /* folder or https address; NULL: the site's `source` */
	const char *source_ca;  /* certificates for an address instead of the site's `source_ca`; NULL: that, or the system's */
	unsigned wait;          /* seconds to wait for another writer; 0: not at all */
	bool repair;            /* verify: mend what is safe */
	bool restore_deleted;   /* sync, plan: bring back what people trashed or deleted, where the bundle changed it since */
	bool allow_rollback;    /* sync, plan: take a bundle whose serial is older than what the site has */
	bool allow_trash;       /* sync, plan: most_trash replaces the site's `max_trash` */
	uint64_t most_trash;    /* how many records that left the bundle may go to the trash */
	const char *language;   /* translate: ask for texts of this language only; NULL: of all */
	bool dry_run;           /* translate: count, send nothing, write nothing */
	const char *origin;     /* export: whose records, when the site holds those of several origins; NULL: the only one */
	profint_progress progress; /* may be NULL */
	void *self;             /* given to progress */
} profint_options;

/*
 * Reads the configuration file (INI; `path` NULL: /etc/profint/profint.conf) and chooses the site `name` (NULL: the only
 * one). The file and the secret files it names are refused when others can read them or the group can write them.
 * Opens no connection. PROFINT_USAGE: file or site missing, unsafe or wrong, with file and line.
 */
PROFINT_API bool profint_open(profint **engine, const char *path, const char *name, profint_error *error);

/* Ends the connection (a run is never left open) and frees the engine; NULL is fine. */
PROFINT_API void profint_close(profint *engine);

/*
 * Finds everything that is wrong in the bundle. Needs no configuration, database or site, and writes nothing; what an
 * address has is fetched into a temporary folder.
 * json: { "valid": bool, "findings": [ { "severity", "file", "line", "pointer", "message" } ] }. An invalid bundle is a
 * result, not an error: true with "valid": false. Limits: the content model's `limits` (see docs/content-model.md).
 */
PROFINT_API bool profint_check(const profint_options *options, char **json, profint_error *error);

/*
 * What profint_sync would do, record by record and field by field; writes nothing (reads one consistent snapshot).
 * json: { "changes": [ { "record", "language", "action", "fields", "post" } ], "counts": { … } }. An invalid bundle fails
 * with PROFINT_INVALID and the findings in json.
 */
PROFINT_API bool profint_plan(profint *engine, const profint_options *options, char **json, profint_error *error);

/*
 * The main job: check, plan, media, apply, refresh translations, tell WordPress. Content is written in transactions of whole
 * units under the site's lease; what an editor changed since the last run is left alone. Translations are refreshed as
 * profint_translate does it, but texts that no provider could give the last time are left alone.
 * json (contract, § 3): { "run", "outcome", "records": {…}, "translations": {…}, "outbox": {…}, "seconds" };
 * *status is PROFINT_DONE, PROFINT_WAITING, or PROFINT_QUOTA when only translations were stopped, by quota or budget. Fails with PROFINT_INVALID (json holds the findings, nothing was written),
 * PROFINT_BUSY (another writer), PROFINT_USAGE (site not ready), PROFINT_FAILED (whole units stand, the rest is rolled
 * back; the next sync continues).
 */
PROFINT_API bool profint_sync(profint *engine, const profint_options *options, char **json, profint_status *status,
			      profint_error *error);

/*
 * Only the translations, of all that the site holds: looks at what changed since the last look, takes what the site's memory has,
 * asks the configured providers for the rest within the budget, and publishes: objects in other languages are created and brought
 * up to date, as `publish` of the configuration says, by a run that can be undone. Text that a person reviewed is never changed;
 * a proposal waits beside it. Texts that failed before are asked for once more, of `language` only if one is given. Without
 * providers nothing is sent, which is no error: what is missing is counted.
 * With dry_run nothing is written and nothing sent: sent, characters and requests are what would be, recalled what the memory
 * saves; "run" is null then.
 * json: { "run", "dry_run", "outcome", "translations": { as profint_sync's }, "missing": n, "published": { "created", "updated",
 * "conflicts", "deferred", "refused" }, "languages": [ { "language", "texts", "reviewed", "machine", "outdated", "missing" } ],
 * "month": [ { "provider", "unit", "requests", "texts", "billed" } ], "budget": [ { "unit", "per", "language", "ceiling", "spent",
 * "left" } ], "provider", "stopped", "outbox", "seconds" }; "stopped" says why, or is null. *status as profint_sync's.
 * PROFINT_USAGE: a language that the site's content is not translated into; a provider without its key or address.
 */
PROFINT_API bool profint_translate(profint *engine, const profint_options *options, char **json, profint_status *status,
				   profint_error *error);

/*
 * The open conflicts: fields that the site and the bundle both changed. json: { "conflicts": [ { "id", "record",
 * "language", "field", "kind", "post", "run", "noted", "mine", "theirs" } ] }: texts in full, null where there is none;
 * "mine" is what the site holds now, "mine_when_noted" what it held then, if that was something else. Terms by their names.
 */
PROFINT_API bool profint_conflicts(profint *engine, char **json, profint_error *error);

/* What a person decided about one conflict. */
typedef struct profint_settlement {
	uint64_t conflict;  /* its id */
	const char *choice; /* "mine": the site's text stays; "theirs": the bundle's is taken; "text": this one is: */
	const char *text;   /* UTF-8; content as HTML or block markup, everything else as plain text */
	size_t length;
	const char *by;     /* who, for the history: "cli:" and a system user */
} profint_settlement;

/*
 * Settles one conflict, for good: from then on the bundle's wish for the field counts as heard. Takes the site's lease,
 * writes in one transaction, and tells WordPress. The same settlement again changes nothing and answers the same; another
 * one is refused with PROFINT_USAGE, as are an unknown conflict and a text that the site could not store.
 * json: { "conflict", "record", "language", "field", "choice", "outcome", "run", "outbox" }. *status is PROFINT_DONE, or
 * PROFINT_WAITING ("outcome": "waiting", "reason"): the post is open in an editor, and nothing was written.
 */
PROFINT_API bool profint_settle(profint *engine, const profint_options *options, const profint_settlement *settlement, char **json,
				profint_status *status, profint_error *error);

/* Which translations to list; NULL and 0: all, and the first 50. */
typedef struct profint_review_query {
	const char *language; /* "sv" */
	const char *state;    /* "missing", "machine", "reviewed", "outdated"; NULL: what waits for a person */
	const char *record;   /* "case/uvuc" */
	unsigned skip, most;
} profint_review_query;

/*
 * Translations, by default those that wait for a person: machine texts, outdated ones, and those that no provider could make.
 * json: { "segments": [ { "segment", "language", "record", "title", "field", "place", "state", "source", "text", "markup", "made": {
 * "by_way_of", "provider", "model", "who", "at" }, "proposal", "note", … } ], "counts": { "sv": { "missing", "machine", "reviewed",
 * "outdated" } } }. "text" is what the page shows, null when there is none; "proposal" what would stand there instead. With a
 * proposal: "proposal_made", "proposal_score" (100: its source had the same words), "proposal_diff"; when the source changed
 * since the text was made: "source_before", "source_diff". A diff is a list of [ "same" | "gone" | "new", words ]. Content is HTML
 * ("markup": true), everything else plain as its column holds it.
 */
PROFINT_API bool profint_review_list(profint *engine, const profint_review_query *query, char **json, profint_error *error);

/* What a person decided about one segment, about all that waits of a page (segment 0), or of a language (record NULL, too). */
typedef struct profint_decision {
	uint64_t segment;
	const char *record;   /* "case/uvuc" */
	const char *language;
	const char *choice;   /* "approve", "edit" (one segment), "reject" */
	const char *text;     /* of an edit: HTML of the profile for content, else plain words; UTF-8 */
	size_t length;
	const char *reason;   /* of a rejection, may be NULL */
	const char *seen;     /* proposal or text that the person looked at; NULL: not said. When it is another now, the decision is refused */
	const char *by;       /* who: a login of the site, or "cli:" and a system user */
} profint_decision;

/*
 * Carries decisions out as one run: an approved proposal or an edit goes live at once, by the same rules as a sync (what an editor
 * has open waits), and is remembered for every other place with the same words. Takes the site's lease.
 * json: { "run", "outcome", "approved", "edited", "rejected", "unchanged", "alike", "refused": [ { "segment", "language", "message" } ],
 * "pages": { "created", "updated", "conflicts", "deferred" }, "outbox" }; *status PROFINT_WAITING when something was refused or waits.
 * "run" is null when nothing was to be done. PROFINT_USAGE: no such segment, a text that cannot stand there; nothing was written.
 */
PROFINT_API bool profint_review(profint *engine, const profint_options *options, const profint_decision *decisions, size_t count, char **json,
				profint_status *status, profint_error *error);

/*
 * Which run or person changed which field when, newest first, at most `most` events; of one record ("type/id", or
 * "type/id@language") or (NULL) of all. json: { "events": [ { "at", "run", "user", "command", "record", "language", "kind",
 * "object", "action", "fields": […] } ] }; "at" is UTC; "run" and "command" are null for what people did in WordPress, "user"
 * is a login there, "cli:" and a system user, or null. PROFINT_USAGE: the site has no such record.
 */
PROFINT_API bool profint_history(profint *engine, const char *record, unsigned most, char **json, profint_error *error);

/*
 * Last runs, counts by type and language, coverage, what providers cost, outbox. json: { "runs": […], "records": […],
 * "translations": [ as `languages` of profint_translate ], "month": […], "outbox": {…}, … }.
 */
PROFINT_API bool profint_site_status(profint *engine, char **json, profint_error *error);

/*
 * Holds every row that profint owns against WordPress's invariants and the ledger.
 * json: { "checked": n, "faults": [ { "kind", "object", "record", "language", "message", "repaired" } ] }; *status is
 * PROFINT_WAITING when faults remain.
 */
PROFINT_API bool profint_verify(profint *engine, const profint_options *options, char **json, profint_status *status,
				profint_error *error);

/*
 * Puts back what run `run` changed, by a run of its own that can be undone in turn. What somebody or a later run changed
 * since stays and is reported; what the run created is deleted, or trashed when somebody touched it since. The ledger is put
 * back too: the next sync plans the same changes again.
 * json: { "run", "undone", "outcome", "objects": { "restored", "deleted", "trashed", "untrashed", "unchanged", "skipped" },
 * "skipped": [ { "record", "language", "post", "fields", "reason" } ], "outbox", "seconds" }. PROFINT_USAGE: there is no such
 * run. PROFINT_BUSY, PROFINT_FAILED as profint_sync; the same undo goes on with the rest.
 */
PROFINT_API bool profint_undo(profint *engine, uint64_t run, const profint_options *options, char **json, profint_error *error);

/*
 * Writes a bundle of what the site holds now into `folder`, which must be new or empty: with editors' changes and, marked as
 * such, translations that nobody has reviewed. The bundle passes profint_check, and takes its name only when it is whole and on
 * disk. Reads one consistent snapshot and writes nothing to the site; files come from their public addresses, or over the hook.
 * json: { "origin", "records": n, "media": n, "complete": bool, "lost": n, "notices": [ { "record", "language", "message",
 * "lost" } ] }: a notice with "lost": true says what the site holds and the bundle does not; then *status is
 * PROFINT_WAITING. "complete" is false when a whole record was left out though the site holds it; what people deleted or
 * trashed is left out by their decision. PROFINT_USAGE: the folder is not empty, or there is no or more than one origin.
 */
PROFINT_API bool profint_export(profint *engine, const char *folder, const profint_options *options, char **json, profint_status *status,
				profint_error *error);

/* Texts of one language for a translator. */
typedef struct profint_handout {
	const char *file;     /* to be written; one of that name is replaced. When there is no text, no file is written */
	const char *language; /* of the site */
	const char *format;   /* "xliff-1.2" (NULL, too) or "xliff-2.1" */
	const char *state;    /* "missing", "machine", "outdated", "reviewed", some of them with commas between, or "all"; NULL: what is not reviewed */
	const char *record;   /* "case/uvuc"; NULL: all */
} profint_handout;

/*
 * Writes texts as an XLIFF file, each French one with what the site has beside it (the proposal, where there is one). A unit
 * is named after its segment and so the same in every export. Reads one consistent snapshot and writes nothing to the site.
 * json: { "file", "language", "records", "texts", "left_out" }. PROFINT_USAGE: no such language, format, state or record name;
 * the file cannot be made.
 */
PROFINT_API bool profint_review_export(profint *engine, const profint_handout *wish, char **json, profint_error *error);

/*
 * Takes back such a file, 1.2 or 2.x, after a translator or his tool had it. What the file calls signed off, approved, reviewed or final
 * is decided as with profint_review: one run, live at once. What it calls translated is that too when `reviewed` says so, else it
 * stands as a text that nobody reviewed: in place of a missing or a machine's one with the next run, beside an outdated one as a
 * proposal. A text whose French has changed since, or that a person changed on the site, is refused and kept in the memory;
 * every text passes the proof. The whole file is judged before anything is written: a broken one fails with
 * PROFINT_INVALID and its line, as profint_memory_import. Takes the site's lease.
 * json: { "file", "language", "run", "units", "approved", "edited", "drafts", "unchanged", "untranslated", "remembered", "refused",
 * "refusals": [ { "line", "unit", "reason" } ], "pages": {…} }: the first 200 refusals; *status PROFINT_WAITING when
 * something was refused or waits.
 */
PROFINT_API bool profint_review_import(profint *engine, const profint_options *options, const char *file, bool reviewed, const char *by, char **json,
				       profint_status *status, profint_error *error);

/*
 * The site's translation memory: every translation that it ever had. json: { "memory": [ { "language", "texts": n,
 * "reviewed": n } ] }.
 */
PROFINT_API bool profint_memory(profint *engine, char **json, profint_error *error);

/*
 * Writes the memory, of one language or (NULL) of all, as a TMX 1.4 file, which takes its name when it is whole and on disk; a file of
 * that name is replaced. Reads one consistent snapshot and writes nothing to the site. json: { "file", "texts": n,
 * "left_out": n }: texts with signs that no XML can hold are left out. PROFINT_USAGE: the site is not translated into that
 * language, or the file cannot be made.
 */
PROFINT_API bool profint_memory_export(profint *engine, const char *file, const char *language, char **json, profint_error *error);

/*
 * Takes the pairs of a TMX file (1.1 to 1.4) between the site's source language and its other languages into the memory. They
 * are proposals, unless `reviewed` says that people have reviewed them: then they stand for what they say, but for those
 * that the file itself calls unreviewed. Each pair is proved before it is stored: same tags, links, placeholders and numbers
 * as its source. `by`: who, where the file does not say. One transaction, without the lease: a file that is broken, cut off, over
 * a limit (1 GB, 1 MB a text) or that declares entities stores nothing and fails with PROFINT_INVALID and the line.
 * json: { "file", "units", "added", "known", "refused", "unknown_languages": { "de": n }, "refusals": [ { "line", "language",
 * "reason" } ] }: the first 200 refusals.
 */
PROFINT_API bool profint_memory_import(profint *engine, const char *file, bool reviewed, const char *by, char **json, profint_error *error);

/* One term of the glossary. */
typedef struct profint_term {
	const char *language;    /* a language of the site; NULL or "*" with "untranslatable": all of them */
	const char *rule;        /* "preferred": `translation` is said for `term`; "untranslatable": `term` stays as it is;
				    "forbidden": `translation` is never said (`term`, if any, says instead of which) */
	const char *term, *translation, *note; /* UTF-8, at most 190 bytes each (the note 4,000); NULL: none */
	const char *by;          /* who adds it */
} profint_term;

/*
 * The glossary, of one language with what holds for all, or (NULL) everything. json: { "terms": [ { "id", "language", "rule", "term",
 * "translation", "note", "who", "at" } ] }.
 */
PROFINT_API bool profint_glossary(profint *engine, const char *language, char **json, profint_error *error);

/* Adds a term, or changes the note of one that is there. json: { "terms": 1 }. PROFINT_USAGE says what is wrong with it. */
PROFINT_API bool profint_glossary_add(profint *engine, const profint_term *term, char **json, profint_error *error);

/* Removes a term by its id. json: { "removed": id }. PROFINT_USAGE: there is none. */
PROFINT_API bool profint_glossary_remove(profint *engine, uint64_t id, char **json, profint_error *error);

/*
 * Adds the terms of a CSV table (UTF-8; commas, semicolons or tabs) whose first line names the columns: language, rule, term,
 * translation, note. All of it or nothing: PROFINT_INVALID names the first wrong line. json: { "terms": n }.
 */
PROFINT_API bool profint_glossary_import(profint *engine, const char *file, const char *by, char **json, profint_error *error);

/* Applies the missing migrations. json: { "version": n, "applied": [ "0001_tables.sql", … ] }. */
PROFINT_API bool profint_migrate(profint *engine, char **json, profint_error *error);

/*
 * Checks every site of a configuration file: connects, compares versions, grants, site contract. The file's own errors
 * fail; a site's are in json: { "sites": [ { "site", "ok", "message", … } ] }, *status PROFINT_USAGE or PROFINT_FAILED.
 */
PROFINT_API bool profint_sites(const char *path, char **json, profint_status *status, profint_error *error);

/* Writes or refreshes `files` of FOLDER/profint.json, atomically. json: { "files": n }. */
PROFINT_API bool profint_manifest(const char *folder, char **json, profint_error *error);

/* json: { "version", "libraries": {…}, "model": "profint-model/1" }. */
PROFINT_API bool profint_version(char **json, profint_error *error);

/* Frees what the library gave; NULL is fine. */
PROFINT_API void profint_free(char *string);

#ifdef __cplusplus
}
#endif

#endif
