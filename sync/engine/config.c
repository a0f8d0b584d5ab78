/* config: see config.h */
#include "engine/config.h"

#include <errno.h>
#include <fcntl.h>
#include <ini.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEFAULT_PATH "/etc/profint/profint.conf"
#define MOST_BYTES   (1u << 20)
#define MOST_SITES   2000u
#define MOST_KEYS    16u

typedef struct reading {
	const char *rest; /* of the file's text */
	int line;         /* the one being read; inih's own handler is not told */
	pf_config *config;
	pf_error *err;
	pf_config_site *site; /* of the section being read */
	bool failed;
} reading;

/* Reads a file that only its owner may change and others may not read. */
static char *read_private(pf_arena *arena, const char *path, size_t limit, const char *what, pf_error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	char *bytes = NULL;
	size_t length = 0;

	if (fd < 0 || fstat(fd, &st) < 0) {
		pf_fail(err, PF_E_CONFIG, "%s %s cannot be read: %s", what, path, strerror(errno));
		goto out;
	}
	if (!S_ISREG(st.st_mode)) {
		pf_fail(err, PF_E_CONFIG, "%s %s is not a regular file", what, path);
		goto out;
	}
	if (st.st_mode & (S_IROTH | S_IWOTH | S_IWGRP)) {
		pf_fail(err, PF_E_CONFIG, "%s %s has mode %04o: others must not read it and the group must not write it (chmod 0640 or stricter)", what, path,
			(unsigned)(st.st_mode & 07777));
		goto out;
	}
	bytes = pf_arena_alloc(arena, limit + 1);
	for (ssize_t got; bytes && (got = read(fd, bytes + length, limit - length)) > 0;)
		length += (size_t)got;
	if (!bytes)
		pf_fail(err, PF_E_MEMORY, "no memory for %s", path);
	else if (length == limit) {
		pf_fail(err, PF_E_CONFIG, "%s %s is larger than %zu bytes", what, path, limit);
		bytes = NULL;
	}
out:
	if (fd >= 0)
		close(fd);
	return bytes;
}

/* A secret is the first line of its file. */
static const char *read_secret(pf_config *config, const char *path, pf_error *err)
{
	char *bytes = read_private(config->arena, path, 4096, "the secret file", err);

	if (bytes)
		bytes[strcspn(bytes, "\r\n")] = '\0';
	if (bytes && !*bytes) {
		pf_fail(err, PF_E_CONFIG, "the secret file %s is empty", path);
		return NULL;
	}
	return bytes;
}

static int fail_key(reading *r, int line, const char *format, const char *name, const char *value)
{
	char what[512];

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(what, sizeof what, format, name, value);
#pragma GCC diagnostic pop
	if (!r->failed)
		pf_fail(r->err, PF_E_CONFIG, "%s:%d: %s", r->config->path, line, what);
	r->failed = true;
	return 0;
}

static bool read_number(uint64_t *out, const char *value, uint64_t most)
{
	char *end;

	errno = 0;
	*out = strtoull(value, &end, 10);
	return *value >= '0' && *value <= '9' && !*end && errno == 0 && *out <= most;
}

static const char *copy(reading *r, const char *value)
{
	return pf_arena_copy(r->config->arena, value, strlen(value));
}

/* "/path" is a socket; else host or host:port. */
static int set_database(reading *r, int line, const char *value)
{
	char *host = pf_arena_copy(r->config->arena, value, strlen(value)), *colon;
	uint64_t port = 3306;

	if (*value == '/') {
		r->site->socket = host;
		return 1;
	}
	colon = host ? strrchr(host, ':') : NULL;
	if (colon) {
		if (!read_number(&port, colon + 1, 65535) || port == 0)
			return fail_key(r, line, "%s = %s: a socket path or host:port was expected", "database", value);
		*colon = '\0';
	}
	r->site->host = host;
	r->site->port = (unsigned)port;
	return 1;
}

static int set_languages(reading *r, int line, const char *value)
{
	char *text = pf_arena_copy(r->config->arena, value, strlen(value)), *rest = NULL;
	const char **list = pf_arena_alloc(r->config->arena, 64 * sizeof *list);
	size_t count = 0;

	for (char *word = text && list ? strtok_r(text, " \t,", &rest) : NULL; word; word = strtok_r(NULL, " \t,", &rest)) {
		if (count == 62 || strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789_-") != strlen(word))
			return fail_key(r, line, "%s = %s: language codes separated by blanks were expected", "languages", value);
		list[count++] = word;
	}
	r->site->languages = list;
	return 1;
}

/* Keys separated by blanks. A line has room for three, so that every further line adds to them. */
static int add_keys(reading *r, int line, const char *value)
{
	char *text = pf_arena_copy(r->config->arena, value, strlen(value)), *rest = NULL;
	pf_keyring *ring = &r->site->signed_by;
	pf_public_key *keys = ring->count ? (pf_public_key *)(uintptr_t)ring->keys : pf_arena_alloc(r->config->arena, MOST_KEYS * sizeof *keys);

	if (!text || !keys)
		return fail_key(r, line, "%s%.0s: no memory for the keys", "signed_by", "");
	for (char *word = strtok_r(text, " \t,", &rest); word; word = strtok_r(NULL, " \t,", &rest)) {
		if (ring->count == MOST_KEYS)
			return fail_key(r, line, "%s%.0s: 16 keys are the most", "signed_by", "");
		if (!pf_public_key_read(&keys[ring->count], pf_span_of(word)))
			return fail_key(r, line, "%s = %.80s: a public key of minisign was expected, 56 letters that begin with RW", "signed_by", word);
		ring->count++;
	}
	ring->keys = keys;
	return ring->count ? 1 : fail_key(r, line, "%s%.0s: no key was named; take the line out if bundles are not signed", "signed_by", "");
}

static int set_text(reading *r, int line, const char *name, const char *value)
{
	static const struct {
		const char *name;
		size_t offset;
	} texts[] = {
		{ "name", offsetof(pf_config_site, name) },	{ "user", offsetof(pf_config_site, user) },
		{ "prefix", offsetof(pf_config_site, prefix) }, { "url", offsetof(pf_config_site, url) },
		{ "source", offsetof(pf_config_site, source) }, { "tls_ca", offsetof(pf_config_site, tls_ca) },
		{ "source_ca", offsetof(pf_config_site, source_ca) },
	};

	(void)line;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (strcmp(texts[i].name, name) == 0) {
			*(const char **)(void *)((char *)r->site + texts[i].offset) = copy(r, value);
			return 1;
		}
	return -1;
}

static int set_secret(reading *r, const char **out, const char *value)
{
	*out = read_secret(r->config, value, r->failed ? NULL : r->err);
	r->failed = r->failed || !*out;
	return *out != NULL;
}

/* Keys of parts that are not in this version: taken as they are. */
static bool is_known_elsewhere(const char *name)
{
	return strcmp(name, "schedule") == 0 || strcmp(name, "timezone") == 0;
}

/* The keys about translation; -1: it is another. */
static int set_translation(reading *r, int line, const char *name, const char *value)
{
	pf_config_translation *translation = &r->site->translation;
	const char **key = pf_config_translation_key(translation, name), *why = "";
	int done = key ? set_secret(r, key, value) : pf_config_translation_set(translation, r->config->arena, name, value, &why);
	char what[400];

	if (done || key)
		return done;
	snprintf(what, sizeof what, "%.60s = %.80s: %.200s", name, value, why);
	return fail_key(r, line, "%s%s", what, "");
}

/* "10%" or a number. */
static bool set_max_trash(reading *r, const char *value)
{
	size_t length = strlen(value);
	bool percent = length > 1 && value[length - 1] == '%';
	char digits[24];

	if (length >= sizeof digits)
		return false;
	memcpy(digits, value, length + 1);
	if (percent)
		digits[length - 1] = '\0';
	if (!read_number(&r->site->max_trash, digits, percent ? 100 : UINT32_MAX))
		return false;
	r->site->trash_percent = percent;
	return true;
}

static int set_site(reading *r, int line, const char *name, const char *value)
{
	uint64_t number;
	int done = set_text(r, line, name, value);

	if (done >= 0)
		return done;
	if (strcmp(name, "database") == 0)
		return set_database(r, line, value);
	if (strcmp(name, "languages") == 0)
		return set_languages(r, line, value);
	if (strcmp(name, "password_file") == 0)
		return set_secret(r, &r->site->password, value);
	if (strcmp(name, "hook_secret_file") == 0)
		return set_secret(r, &r->site->hook_secret, value);
	if (strcmp(name, "tls") == 0 && (strcmp(value, "required") == 0 || strcmp(value, "off") == 0)) {
		r->site->tls = strcmp(value, "required") == 0;
		return 1;
	}
	if (strcmp(name, "publish") == 0 && (strcmp(value, "machine") == 0 || strcmp(value, "reviewed") == 0)) {
		r->site->publish_machine = strcmp(value, "machine") == 0;
		return 1;
	}
	if (strcmp(name, "author") == 0 && read_number(&number, value, UINT64_MAX)) {
		r->site->author = number;
		return 1;
	}
	if (strcmp(name, "lease_seconds") == 0 && read_number(&number, value, 86400) && number >= 5) {
		r->site->lease_seconds = (unsigned)number;
		return 1;
	}
	if (strcmp(name, "max_trash") == 0 && set_max_trash(r, value))
		return 1;
	if (strcmp(name, "signed_by") == 0)
		return add_keys(r, line, value);
	done = set_translation(r, line, name, value);
	if (done >= 0)
		return done;
	if (is_known_elsewhere(name))
		return 1;
	if (strcmp(name, "tls") == 0 || strcmp(name, "publish") == 0 || strcmp(name, "author") == 0 || strcmp(name, "lease_seconds") == 0 ||
	    strcmp(name, "max_trash") == 0)
		return fail_key(r, line, "%s = %s is not a value of this key (docs/configuration.md has them)", name, value);
	return fail_key(r, line, "the key '%s'%.0s is unknown in a site section", name, value);
}

static int set_general(reading *r, int line, const char *name, const char *value)
{
	if (strcmp(name, "log") == 0 && (strcmp(value, "text") == 0 || strcmp(value, "json") == 0)) {
		r->config->json_log = strcmp(value, "json") == 0;
		return 1;
	}
	if (strcmp(name, "state_dir") == 0) {
		r->config->state_dir = copy(r, value);
		return 1;
	}
	if (strcmp(name, "listen") == 0)
		return 1;
	return fail_key(r, line, strcmp(name, "log") == 0 ? "%s = %s: text or json was expected" : "the key '%s' is unknown in [profint]%.0s", name, value);
}

static bool open_section(reading *r, const char *section, int line)
{
	pf_config *config = r->config;
	const char *name = section + 5;

	if (strncmp(section, "site ", 5) != 0 || !*name || strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-ABCDEFGHIJKLMNOPQRSTUVWXYZ.") != strlen(name))
		return fail_key(r, line, "the section [%s] is unknown: [profint] and [site NAME] were expected%.0s", section, "") != 0;
	for (size_t i = 0; i < config->site_count; i++)
		if (strcmp(config->sites[i].site, name) == 0) {
			r->site = &config->sites[i];
			return true;
		}
	if (config->site_count == MOST_SITES)
		return fail_key(r, line, "the site %s%.0s is one too many: 2,000 sites fit in one configuration", name, "") != 0;
	r->site = &config->sites[config->site_count++];
	*r->site = (pf_config_site){ .site = copy(r, name), .tls = true, .publish_machine = true, .author = 1, .lease_seconds = 60, .trash_percent = true, .max_trash = 10 };
	return true;
}

/* Gives inih one line, and counts. */
static char *next_line(char *room, int size, void *stream)
{
	reading *r = stream;
	size_t length;

	/* blanks before a key mean nothing; inih would take the line for the rest of the one above */
	r->rest += strspn(r->rest, " \t");
	length = strcspn(r->rest, "\n");

	if (!*r->rest || length + 2 > (size_t)size)
		return NULL;
	length += r->rest[length] == '\n';
	memcpy(room, r->rest, length);
	room[length] = '\0';
	r->rest += length;
	r->line++;
	return room;
}

static int take(void *user, const char *section, const char *name, const char *value)
{
	reading *r = user;
	int line = r->line;

	if (r->failed)
		return 0;
	if (strcmp(section, "profint") == 0)
		return set_general(r, line, name, value);
	if (!open_section(r, section, line))
		return 0;
	return set_site(r, line, name, value);
}

bool pf_config_read(pf_config *out, const char *path, pf_error *err)
{
	pf_config config = { .path = path ? path : DEFAULT_PATH };
	reading r = { .config = &config, .err = err };
	char *bytes;
	int line;

	config.arena = pf_arena_new();
	if (!config.arena)
		return pf_fail(err, PF_E_MEMORY, "no memory for the configuration");
	config.path = pf_arena_copy(config.arena, config.path, strlen(config.path));
	config.sites = pf_arena_alloc(config.arena, MOST_SITES * sizeof *config.sites);
	bytes = config.path && config.sites ? read_private(config.arena, config.path, MOST_BYTES, "the configuration", err) : NULL;
	if (!bytes)
		goto fail;
	r.rest = bytes;
	line = ini_parse_stream(next_line, &r, take, &r);
	if (line == 0 && *r.rest)
		line = r.line + 1; /* too long a line */
	if (line != 0 && !r.failed)
		pf_fail(err, PF_E_CONFIG, "%s:%d: this line is neither a [section] nor `key = value` of at most 198 bytes", config.path, line);
	if (line != 0 || r.failed)
		goto fail;
	if (config.site_count == 0) {
		pf_fail(err, PF_E_CONFIG, "%s names no site: a section [site NAME] was expected", config.path);
		goto fail;
	}
	*out = config;
	return true;
fail:
	pf_arena_free(config.arena);
	return false;
}

void pf_config_release(pf_config *config)
{
	for (size_t i = 0; i < config->site_count; i++) {
		pf_config_site *s = &config->sites[i];

		if (s->password)
			sodium_memzero((void *)(uintptr_t)s->password, strlen(s->password));
		if (s->hook_secret)
			sodium_memzero((void *)(uintptr_t)s->hook_secret, strlen(s->hook_secret));
		for (size_t p = 0; p < PF_CONFIG_PROVIDERS; p++)
			if (s->translation.of[p].key)
				sodium_memzero((void *)(uintptr_t)s->translation.of[p].key, strlen(s->translation.of[p].key));
	}
	pf_arena_free(config->arena);
	*config = (pf_config){ 0 };
}

const pf_config_site *pf_config_find(const pf_config *config, const char *name, pf_error *err)
{
	if (!name && config->site_count == 1)
		return &config->sites[0];
	if (!name) {
		pf_fail(err, PF_E_USAGE, "%s has %zu sites: say which one with --site NAME", config->path, config->site_count);
		return NULL;
	}
	for (size_t i = 0; i < config->site_count; i++)
		if (strcmp(config->sites[i].site, name) == 0)
			return &config->sites[i];
	pf_fail(err, PF_E_USAGE, "%s has no site '%s'", config->path, name);
	return NULL;
}

bool pf_config_complete(const pf_config *config, const pf_config_site *site, pf_error *err)
{
	const struct {
		const char *name, *value;
	} required[] = {
		{ "database", site->socket ? site->socket : site->host }, { "name", site->name }, { "user", site->user },
		{ "prefix", site->prefix }, { "url", site->url },
	};

	for (size_t i = 0; i < sizeof required / sizeof *required; i++)
		if (!required[i].value)
			return pf_fail(err, PF_E_CONFIG, "%s: the site '%s' has no `%s`", config->path, site->site, required[i].name);
	return true;
}
