/* main: the profint program. The table below is all that it can do. */
#include "cli/command.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WAIT "  --wait SECONDS     wait so long for another writer (default: not at all)\n"
#define REMOVALS                                                                                                                            \
	"  --allow-trash N    records that left the bundle: up to N may go to the trash in this run\n"                                      \
	"  --restore-deleted  bring back what people trashed or deleted, where the bundle has changed it since\n"

#define ROLLBACK "  --allow-rollback   take a bundle whose serial is older than what the site has\n"
#define TEXT "  --text FILE        the text to store, as HTML or plain, from a file; - for standard input\n"
#define LANGUAGE "  --language L       of this language only\n"
#define ORIGIN "  --origin URL       whose records, when the site holds those of several origins\n"

static const pf_command commands[] = {
	{ "check", "BUNDLE", "find everything that is wrong in a bundle; needs no site",
	  "  --source-ca FILE   certificates for a bundle behind an https address (default: the system's)\n", 1, 1, PF_TAKES_CA, pf_cli_check },
	{ "plan", "[BUNDLE]", "show what sync would do, field by field; writes nothing", REMOVALS ROLLBACK, 0, 1,
	  PF_TAKES_REMOVALS | PF_TAKES_ROLLBACK, pf_cli_plan },
	{ "sync", "[BUNDLE]", "bring the bundle into the site", WAIT REMOVALS ROLLBACK, 0, 1,
	  PF_TAKES_WAIT | PF_TAKES_REMOVALS | PF_TAKES_ROLLBACK, pf_cli_sync },
	{ "translate", "", "translate what is missing, and publish it; with --dry-run only count what it would cost",
	  WAIT LANGUAGE "  --dry-run          send nothing and write nothing\n", 0, 0, PF_TAKES_WAIT | PF_TAKES_LANGUAGE | PF_TAKES_DRY_RUN, pf_cli_translate },
	{ "conflicts", "", "what the site and the bundle both changed, and how to settle it", NULL, 0, 0, 0, pf_cli_conflicts },
	{ "settle", "ID mine|theirs|--text FILE", "decide about one conflict: the site's text, the bundle's, or another", WAIT TEXT, 1, 2,
	  PF_TAKES_WAIT | PF_TAKES_TEXT, pf_cli_settle },
	{ "review", "list [RECORD]|approve ID|edit ID --text FILE|reject ID|export FILE [RECORD]|import FILE",
	  "translations that wait for a person, what is decided about them, and files for translators",
	  WAIT TEXT LANGUAGE "  --state STATE      list: missing, machine, reviewed or outdated (default: what waits for a person);\n"
			     "                     export: some of them with commas between, or all (default: what is not reviewed)\n"
			     "  --format FORMAT    export: xliff-1.2 (default) or xliff-2.1\n"
			     "  --reviewed         import: what the file calls translated is reviewed\n"
			     "  --most N           list: at most so many (default: 50)\n"
			     "  --reason TEXT      reject: why\n"
			     "ID is a segment and its language (12:sv), or all that waits of a page (case/uvuc@sv) or of a language (@sv).\n",
	  1, 3, PF_TAKES_WAIT | PF_TAKES_TEXT | PF_TAKES_LANGUAGE | PF_TAKES_STATE | PF_TAKES_MOST | PF_TAKES_REASON | PF_TAKES_FORMAT | PF_TAKES_REVIEWED,
	  pf_cli_review },
	{ "undo", "RUN", "put back what a run changed, except what someone changed since", WAIT, 1, 1, PF_TAKES_WAIT, pf_cli_undo },
	{ "status", "", "last runs, what the site holds, what WordPress has still to be told", NULL, 0, 0, 0, pf_cli_status },
	{ "history", "[RECORD]", "which run or person changed which field when, newest first",
	  "  --most N           at most so many events (default: 50)\n", 0, 1, PF_TAKES_MOST, pf_cli_history },
	{ "verify", "", "hold every row that profint owns against WordPress's rules", WAIT "  --repair           mend what is safe to mend\n", 0, 0,
	  PF_TAKES_WAIT | PF_TAKES_REPAIR, pf_cli_verify },
	{ "export", "DIR", "write a bundle of what the site holds now, with editors' changes, into a new folder", ORIGIN, 1, 1, PF_TAKES_ORIGIN, pf_cli_export },
	{ "memory", "[export FILE|import FILE]", "the site's translation memory: how much there is, out as a TMX file, in from one",
	  LANGUAGE "  --reviewed         import: people have reviewed what the file holds\n", 0, 2, PF_TAKES_LANGUAGE | PF_TAKES_REVIEWED, pf_cli_memory },
	{ "glossary", "[list|add RULE TERM [TRANSLATION]|remove ID|import FILE]", "terms with a translation of their own, that stay, or that are never said",
	  LANGUAGE "  --note TEXT        add: a word for translators\n", 0, 4, PF_TAKES_LANGUAGE | PF_TAKES_NOTE, pf_cli_glossary },
	{ "manifest", "DIR", "write or refresh the list of files in DIR/profint.json", NULL, 1, 1, 0, pf_cli_manifest },
	{ "migrate", "", "bring profint's own tables up to date", NULL, 0, 0, 0, pf_cli_migrate },
	{ "sites", "", "check every site of the configuration", NULL, 0, 0, 0, pf_cli_sites },
	{ "version", "", "the version of profint and of what it is built on", NULL, 0, 0, 0, pf_cli_version },
};
#define COMMANDS (sizeof commands / sizeof *commands)

static const char general[] = "  --config FILE      configuration (default: /etc/profint/profint.conf)\n"
			      "  --site NAME        which site of it (not needed when there is only one)\n"
			      "  --json             one JSON object on stdout\n"
			      "  --quiet            no progress and no summary\n"
			      "  --help             this text\n";

static const char statuses[] = "Exit status: 0 done, 1 could not be done, 2 wrong usage, configuration or site, 3 the bundle is invalid,\n"
			       "4 something waits for a person, 5 another writer holds the site, 6 translations stopped by quota or budget.\n";

static int help(const pf_command *command)
{
	if (command) {
		printf("profint %s %s\n  %s\n\n%s%s\n%s", command->name, command->usage, command->summary, command->options ? command->options : "", general, statuses);
		return 0;
	}
	puts("profint [--config FILE] [--site NAME] COMMAND …\n");
	for (size_t i = 0; i < COMMANDS; i++)
		printf("  %-9s %-9s %s\n", commands[i].name, commands[i].usage, commands[i].summary);
	printf("\n%s\n%s", general, statuses);
	return 0;
}

/* A mistake on the command line; with --json it is an object as well. */
static int misuse(const pf_line *line, const char *format, const char *what)
{
	profint_error error = { .status = PROFINT_USAGE, .word = "usage" };

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(error.message, sizeof error.message, format, what);
#pragma GCC diagnostic pop
	return pf_cli_fail(line, &error);
}

static const pf_command *find(const char *name)
{
	for (size_t i = 0; i < COMMANDS; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

/* The value of `--name VALUE` or `--name=VALUE`; NULL when this is another option. *missing: it has no value. */
static const char *value_of(const char *name, char **argv, int argc, int *at, bool *missing)
{
	size_t length = strlen(name);

	if (strncmp(argv[*at], name, length) != 0)
		return NULL;
	if (argv[*at][length] == '=')
		return argv[*at] + length + 1;
	if (argv[*at][length])
		return NULL;
	if (*at + 1 >= argc) {
		*missing = true;
		return "";
	}
	return argv[++*at];
}

static bool read_number(unsigned *out, const char *text, unsigned long most)
{
	char *end;
	unsigned long value;

	errno = 0;
	value = strtoul(text, &end, 10);
	if (*text < '0' || *text > '9' || *end || errno || value > most)
		return false;
	*out = (unsigned)value;
	return true;
}

typedef struct parsed {
	pf_line line;
	const pf_command *command;
	bool help;
} parsed;

static bool takes(const parsed *p, pf_cli_option option)
{
	return p->command && (p->command->takes_options & (unsigned)option);
}

/* An option that takes a number; 0, or the exit status of a mistake. */
static int take_number(parsed *p, unsigned *out, const char *name, const char *value, unsigned long most, bool missing)
{
	char said[160];

	if (missing || read_number(out, value, most))
		return 0;
	snprintf(said, sizeof said, "%s %.40s", name, value);
	return misuse(&p->line, most == 86400 ? "%s: a number of seconds from 0 to 86400 was expected" : "%s: a number from 0 to 1000000 was expected", said);
}

/* An option of this very command. *taken tells whether it was one; 0, or the exit status of a mistake. */
static int take_own(parsed *p, char **argv, int argc, int *at, bool *taken, bool *missing)
{
	const char *word = argv[*at], *value;

	*taken = true;
	if (takes(p, PF_TAKES_WAIT) && (value = value_of("--wait", argv, argc, at, missing)))
		return take_number(p, &p->line.wait, "--wait", value, 86400, *missing);
	if (takes(p, PF_TAKES_REMOVALS) && (value = value_of("--allow-trash", argv, argc, at, missing))) {
		p->line.allow_trash = true;
		return take_number(p, &p->line.most_trash, "--allow-trash", value, 1000000, *missing);
	}
	if (takes(p, PF_TAKES_MOST) && (value = value_of("--most", argv, argc, at, missing)))
		return take_number(p, &p->line.most, "--most", value, 1000000, *missing);
	if (takes(p, PF_TAKES_CA) && (value = value_of("--source-ca", argv, argc, at, missing)))
		p->line.source_ca = value;
	else if (takes(p, PF_TAKES_ORIGIN) && (value = value_of("--origin", argv, argc, at, missing)))
		p->line.origin = value;
	else if (takes(p, PF_TAKES_TEXT) && (value = value_of("--text", argv, argc, at, missing)))
		p->line.text = value;
	else if (takes(p, PF_TAKES_LANGUAGE) && (value = value_of("--language", argv, argc, at, missing)))
		p->line.language = value;
	else if (takes(p, PF_TAKES_STATE) && (value = value_of("--state", argv, argc, at, missing)))
		p->line.state = value;
	else if (takes(p, PF_TAKES_REASON) && (value = value_of("--reason", argv, argc, at, missing)))
		p->line.reason = value;
	else if (takes(p, PF_TAKES_FORMAT) && (value = value_of("--format", argv, argc, at, missing)))
		p->line.format = value;
	else if (takes(p, PF_TAKES_NOTE) && (value = value_of("--note", argv, argc, at, missing)))
		p->line.note = value;
	else if (takes(p, PF_TAKES_DRY_RUN) && strcmp(word, "--dry-run") == 0)
		p->line.dry_run = true;
	else if (takes(p, PF_TAKES_REVIEWED) && strcmp(word, "--reviewed") == 0)
		p->line.reviewed = true;
	else if (takes(p, PF_TAKES_REMOVALS) && strcmp(word, "--restore-deleted") == 0)
		p->line.restore_deleted = true;
	else if (takes(p, PF_TAKES_ROLLBACK) && strcmp(word, "--allow-rollback") == 0)
		p->line.allow_rollback = true;
	else if (takes(p, PF_TAKES_REPAIR) && strcmp(word, "--repair") == 0)
		p->line.repair = true;
	else
		*taken = false;
	return 0;
}

static int take_word(parsed *p, const char *word)
{
	if (!p->command)
		return (p->command = find(word)) ? 0 : misuse(&p->line, "there is no command '%s' (profint --help lists them)", word);
	if (p->line.argument_count == p->command->takes)
		return misuse(&p->line, "'%s' is one word too many (see --help)", word);
	if (p->line.argument_count == 0)
		p->line.argument = word;
	p->line.arguments[p->line.argument_count++] = word;
	return 0;
}

/* One argument; 0, or the exit status of a mistake. */
static int take(parsed *p, char **argv, int argc, int *at)
{
	const char *word = argv[*at], *value;
	bool missing = false, taken;
	int mistake = take_own(p, argv, argc, at, &taken, &missing);

	if (mistake)
		return mistake;
	if (taken)
		return missing ? misuse(&p->line, "the option %s has no value", word) : 0;
	if ((value = value_of("--config", argv, argc, at, &missing)))
		p->line.config = value;
	else if ((value = value_of("--site", argv, argc, at, &missing)))
		p->line.site = value;
	else if (strcmp(word, "--json") == 0)
		p->line.json = true;
	else if (strcmp(word, "--quiet") == 0)
		p->line.quiet = true;
	else if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
		p->help = true;
	else if (word[0] == '-' && word[1])
		return misuse(&p->line, p->command ? "the option %s is unknown here (see --help)" : "the option %s is unknown before the command (see --help)", word);
	else
		return take_word(p, word);
	return missing ? misuse(&p->line, "the option %s has no value", word) : 0;
}

int main(int argc, char **argv)
{
	parsed p = { 0 };

	/* known first, so that any mistake is told in the form that was asked for */
	for (int i = 1; i < argc; i++)
		p.line.json = p.line.json || strcmp(argv[i], "--json") == 0;
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* a limit on file sizes is then an error like a full disk */
	for (int i = 1; i < argc; i++) {
		int mistake = take(&p, argv, argc, &i);

		if (mistake)
			return mistake;
	}
	if (p.help)
		return help(p.command);
	if (!p.command)
		return misuse(&p.line, "no command was given; usage: profint [--config FILE] [--site NAME] COMMAND … (%s lists them)", "profint --help");
	if (p.line.argument_count < p.command->wants)
		return misuse(&p.line, "the command needs %s", p.command->usage);
	return p.command->run(&p.line);
}
