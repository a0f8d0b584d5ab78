/* main: the profint program. The table below is all that it can do. */
#include "cli/command.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const pf_command commands[] = {
	{ "check", "BUNDLE", "find everything that is wrong in a bundle; needs no site", NULL, true, true, false, false, pf_cli_check },
	{ "plan", "[BUNDLE]", "show what sync would do, field by field; writes nothing", NULL, false, true, false, false, pf_cli_plan },
	{ "sync", "[BUNDLE]", "bring the bundle into the site", "  --wait SECONDS   wait so long for another writer (default: not at all)\n", false, true, true,
	  false, pf_cli_sync },
	{ "status", "", "last runs, what the site holds, what WordPress has still to be told", NULL, false, false, false, false, pf_cli_status },
	{ "verify", "", "hold every row that profint owns against WordPress's rules", "  --repair         mend what is safe to mend\n", false, false, true, true,
	  pf_cli_verify },
	{ "manifest", "DIR", "write or refresh the list of files in DIR/profint.json", NULL, true, true, false, false, pf_cli_manifest },
	{ "migrate", "", "bring profint's own tables up to date", NULL, false, false, false, false, pf_cli_migrate },
	{ "sites", "", "check every site of the configuration", NULL, false, false, false, false, pf_cli_sites },
	{ "version", "", "the version of profint and of what it is built on", NULL, false, false, false, false, pf_cli_version },
};
#define COMMANDS (sizeof commands / sizeof *commands)

static const char general[] = "  --config FILE    configuration (default: /etc/profint/profint.conf)\n"
			      "  --site NAME      which site of it (not needed when there is only one)\n"
			      "  --json           one JSON object on stdout\n"
			      "  --quiet          no progress and no summary\n"
			      "  --help           this text\n";

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

static bool read_seconds(unsigned *out, const char *text)
{
	char *end;
	unsigned long value;

	errno = 0;
	value = strtoul(text, &end, 10);
	if (*text < '0' || *text > '9' || *end || errno || value > 86400)
		return false;
	*out = (unsigned)value;
	return true;
}

typedef struct parsed {
	pf_line line;
	const pf_command *command;
	bool help;
} parsed;

/* One argument; 0, or the exit status of a mistake. */
static int take(parsed *p, char **argv, int argc, int *at)
{
	const char *word = argv[*at], *value;
	bool missing = false;

	if ((value = value_of("--config", argv, argc, at, &missing)))
		p->line.config = value;
	else if ((value = value_of("--site", argv, argc, at, &missing)))
		p->line.site = value;
	else if (p->command && p->command->takes_wait && (value = value_of("--wait", argv, argc, at, &missing))) {
		if (!missing && !read_seconds(&p->line.wait, value))
			return misuse(&p->line, "--wait %s: a number of seconds from 0 to 86400 was expected", value);
	} else if (p->command && p->command->takes_repair && strcmp(word, "--repair") == 0)
		p->line.repair = true;
	else if (strcmp(word, "--json") == 0)
		p->line.json = true;
	else if (strcmp(word, "--quiet") == 0)
		p->line.quiet = true;
	else if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
		p->help = true;
	else if (word[0] == '-' && word[1])
		return misuse(&p->line, p->command ? "the option %s is unknown here (see --help)" : "the option %s is unknown before the command (see --help)", word);
	else if (!p->command) {
		if (!(p->command = find(word)))
			return misuse(&p->line, "there is no command '%s' (profint --help lists them)", word);
	} else if (!p->command->takes_argument || p->line.argument)
		return misuse(&p->line, "'%s' is one word too many (see --help)", word);
	else
		p->line.argument = word;
	return missing ? misuse(&p->line, "the option %s has no value", word) : 0;
}

int main(int argc, char **argv)
{
	parsed p = { 0 };

	/* known first, so that any mistake is told in the form that was asked for */
	for (int i = 1; i < argc; i++)
		p.line.json = p.line.json || strcmp(argv[i], "--json") == 0;
	signal(SIGPIPE, SIG_IGN);
	for (int i = 1; i < argc; i++) {
		int mistake = take(&p, argv, argc, &i);

		if (mistake)
			return mistake;
	}
	if (p.help)
		return help(p.command);
	if (!p.command)
		return misuse(&p.line, "no command was given; usage: profint [--config FILE] [--site NAME] COMMAND … (%s lists them)", "profint --help");
	if (p.command->wants_argument && !p.line.argument)
		return misuse(&p.line, "the command needs %s", p.command->usage);
	return p.command->run(&p.line);
}
