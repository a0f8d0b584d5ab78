/*
 * command: one subcommand of the profint program. Knows only profint.h.
 *
 * A command reads its own options, calls the library and prints. Results go to stdout, messages and progress to stderr.
 */
#ifndef PF_CLI_COMMAND_H
#define PF_CLI_COMMAND_H

#include "profint.h"

#include <jansson.h>

/* What the command line said. */
typedef struct pf_line {
	const char *config; /* --config */
	const char *site;   /* --site */
	bool json, quiet;
	const char *argument;      /* the first word behind the command, or NULL */
	const char *arguments[4];  /* all of them */
	size_t argument_count;
	unsigned wait;             /* --wait */
	bool repair;               /* --repair */
	bool restore_deleted;      /* --restore-deleted */
	const char *source_ca;     /* --source-ca, or NULL */
	bool allow_rollback;       /* --allow-rollback */
	bool allow_trash;          /* --allow-trash was given: */
	unsigned most_trash;
	const char *origin;        /* --origin */
	unsigned most;             /* --most; 0: not given */
	const char *language;      /* --language, or NULL */
	bool dry_run;              /* --dry-run */
	bool reviewed;             /* --reviewed */
	const char *state;         /* --state, or NULL */
	const char *reason;        /* --reason, or NULL */
	const char *note;          /* --note, or NULL */
	const char *format;        /* --format, or NULL */
	const char *text;          /* --text: a file's path, "-" for standard input; or NULL */
} pf_line;

/* Options that some commands take besides the general ones; as bits. */
typedef enum pf_cli_option {
	PF_TAKES_WAIT = 1,
	PF_TAKES_REPAIR = 2,
	PF_TAKES_REMOVALS = 4, /* --allow-trash, --restore-deleted */
	PF_TAKES_TEXT = 8,
	PF_TAKES_ROLLBACK = 16, /* --allow-rollback */
	PF_TAKES_CA = 32,       /* --source-ca */
	PF_TAKES_ORIGIN = 64,   /* --origin */
	PF_TAKES_MOST = 128,    /* --most */
	PF_TAKES_LANGUAGE = 256, /* --language */
	PF_TAKES_REVIEWED = 512, /* --reviewed */
	PF_TAKES_STATE = 1024,   /* --state */
	PF_TAKES_REASON = 2048,  /* --reason */
	PF_TAKES_NOTE = 4096,    /* --note */
	PF_TAKES_FORMAT = 8192,  /* --format */
	PF_TAKES_DRY_RUN = 16384 /* --dry-run */
} pf_cli_option;

typedef struct pf_command {
	const char *name;
	const char *usage;   /* what stands behind the name */
	const char *summary; /* one line of --help */
	const char *options; /* lines of its own options, or NULL */
	size_t wants, takes; /* words behind the command: at least, at most */
	unsigned takes_options; /* pf_cli_option */
	int (*run)(const pf_line *line);
} pf_command;

int pf_cli_check(const pf_line *line);
int pf_cli_plan(const pf_line *line);
int pf_cli_sync(const pf_line *line);
int pf_cli_translate(const pf_line *line);
int pf_cli_conflicts(const pf_line *line);
int pf_cli_review(const pf_line *line);
int pf_cli_translators(const pf_line *line); /* its export and import */
int pf_cli_settle(const pf_line *line);
int pf_cli_history(const pf_line *line);
int pf_cli_status(const pf_line *line);
int pf_cli_undo(const pf_line *line);
int pf_cli_verify(const pf_line *line);
int pf_cli_export(const pf_line *line);
int pf_cli_glossary(const pf_line *line);
int pf_cli_memory(const pf_line *line);
int pf_cli_manifest(const pf_line *line);
int pf_cli_migrate(const pf_line *line);
int pf_cli_sites(const pf_line *line);
int pf_cli_version(const pf_line *line);

/* Says why a command failed (one sentence on stderr; the error object on stdout with --json) and gives its exit status. */
int pf_cli_fail(const pf_line *line, const profint_error *error);

/* The same of a command whose invalid input has no findings: with --json an object too. */
int pf_cli_fail_file(const pf_line *line, const profint_error *error);

/* A mistake in the words of a command, which main cannot know: fills the error, and is false. */
bool pf_cli_misuse(profint_error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A line of standard output in which nothing from outside steers the terminal. */
void pf_cli_put_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The text of a file, or of standard input for "-". The caller frees. */
bool pf_cli_read_text(char **out, size_t *length, const char *path, profint_error *error);

/* Who gives the command, for histories: "cli:" and the system user. */
const char *pf_cli_who(char out[64]);

/* Prints texts by language and state, and what providers were asked this month, as translate and status have them. */
void pf_cli_coverage(const json_t *languages);
void pf_cli_bill(const json_t *month);

/* Prints the findings of an invalid bundle as check does. */
void pf_cli_findings(const json_t *report);

/* Prints json as it is with --json and returns NULL, else parses it for the command to print in words. Frees it. */
json_t *pf_cli_result(const pf_line *line, char *json);

/* The library's progress as a bar on a terminal; nothing elsewhere or with --quiet. Ends it with pf_cli_bar_end. */
bool pf_cli_bar(void *self, const char *stage, uint64_t done, uint64_t total);
void pf_cli_bar_end(void);
profint_options pf_cli_options(const pf_line *line);

#endif
