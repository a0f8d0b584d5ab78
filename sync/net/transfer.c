/* transfer: see transfer.h */
#include "net/transfer.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#if LIBCURL_VERSION_NUM < 0x074300
#error "libcurl 7.67 or later is needed"
#endif

/* ---- addresses ---- */

typedef enum reach {
	REACH_PUBLIC,
	REACH_LOOPBACK,
	REACH_PRIVATE, /* RFC 1918, RFC 6598, RFC 4193: a host of one's own network */
	REACH_NONE     /* link-local (with the metadata of clouds), multicast, reserved, tunnels */
} reach;

typedef struct network {
	uint32_t address;
	unsigned bits;
	reach reach;
} network;

/* IANA's special-purpose registry; what is not in it is public. */
static const network networks[] = {
	{ 0x00000000, 8, REACH_NONE },     /* 0.0.0.0/8 */
	{ 0x0a000000, 8, REACH_PRIVATE },  /* 10.0.0.0/8 */
	{ 0x64400000, 10, REACH_PRIVATE }, /* 100.64.0.0/10 */
	{ 0x7f000000, 8, REACH_LOOPBACK }, /* 127.0.0.0/8 */
	{ 0xa9fe0000, 16, REACH_NONE },    /* 169.254.0.0/16 */
	{ 0xac100000, 12, REACH_PRIVATE }, /* 172.16.0.0/12 */
	{ 0xc0000000, 24, REACH_NONE },    /* 192.0.0.0/24 */
	{ 0xc0000200, 24, REACH_NONE },    /* 192.0.2.0/24 */
	{ 0xc0586300, 24, REACH_NONE },    /* 192.88.99.0/24 */
	{ 0xc0a80000, 16, REACH_PRIVATE }, /* 192.168.0.0/16 */
	{ 0xc6120000, 15, REACH_NONE },    /* 198.18.0.0/15 */
	{ 0xc6336400, 24, REACH_NONE },    /* 198.51.100.0/24 */
	{ 0xcb007100, 24, REACH_NONE },    /* 203.0.113.0/24 */
	{ 0xe0000000, 3, REACH_NONE },     /* 224.0.0.0/4 and 240.0.0.0/4 */
};

static reach reach_of_4(uint32_t address)
{
	for (size_t i = 0; i < sizeof networks / sizeof *networks; i++)
		if ((address ^ networks[i].address) >> (32 - networks[i].bits) == 0)
			return networks[i].reach;
	return REACH_PUBLIC;
}

static uint32_t four(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/*
 * Public is 2000::/3 without its special parts; an IPv4 address inside another is judged as itself,
 * or refused.
 */
static reach reach_of_6(const uint8_t b[16])
{
	static const uint8_t loopback[16] = { [15] = 1 };
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	uint32_t first = four(b);

	if (memcmp(b, loopback, 16) == 0)
		return REACH_LOOPBACK;
	if (memcmp(b, mapped, 12) == 0)
		return reach_of_4(four(b + 12));
	if (b[0] >> 1 == 0xfc >> 1)
		return REACH_PRIVATE;
	if (b[0] >> 5 != 1)
		return REACH_NONE;
	if (first >> 9 == 0x20010000 >> 9 ||
		first == 0x20010db8) /* protocols (Teredo), documentation */
		return REACH_NONE;
	if (first >> 16 == 0x2002 || first >> 12 == 0x3fff0) /* 6to4, documentation */
		return REACH_NONE;
	return REACH_PUBLIC;
}

static reach reach_of(const struct sockaddr *address, size_t length)
{
	if (address->sa_family == AF_INET && length >= sizeof(struct sockaddr_in)) {
		struct sockaddr_in in;

		memcpy(&in, address, sizeof in);
		return reach_of_4(ntohl(in.sin_addr.s_addr));
	}
	if (address->sa_family == AF_INET6 && length >= sizeof(struct sockaddr_in6)) {
		struct sockaddr_in6 in;

		memcpy(&in, address, sizeof in);
		return reach_of_6(in.sin6_addr.s6_addr);
	}
	return REACH_NONE;
}

static bool may_reach(const pf_transfer *task, reach far)
{
	if (task->plain)
		return task->request->named && far == REACH_LOOPBACK;
	if (task->request->named)
		return far != REACH_NONE;
	return far == REACH_PUBLIC;
}

static curl_socket_t open_socket(void *self, curlsocktype purpose, struct curl_sockaddr *address)
{
	pf_transfer *task = self;

	if (purpose != CURLSOCKTYPE_IPCXN ||
		!may_reach(task, reach_of(&address->addr, address->addrlen))) {
		task->refused++;
		return CURL_SOCKET_BAD;
	}
	task->opened++;
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* ---- the answer ---- */

void pf_http_answer_init(pf_http_answer *answer)
{
	*answer = (pf_http_answer){ .retry_after = -1, .range_start = -1 };
	pf_text_init(&answer->body, 0);
}

void pf_http_answer_release(pf_http_answer *answer)
{
	pf_text_release(&answer->body);
}

static void forget_headers(pf_http_answer *answer)
{
	answer->type[0] = '\0';
	answer->etag[0] = '\0';
	answer->location[0] = '\0';
	answer->range_start = -1;
	answer->retry_after = -1;
	answer->trace[0] = '\0';
}

static void clear_answer(pf_http_answer *answer)
{
	pf_text_clear(&answer->body);
	forget_headers(answer);
	answer->status = 0;
	answer->length = 0;
}

/* The value of `line` when it is the header `name`, without blanks around it. */
static bool header_value(pf_span line, const char *name, pf_span *value)
{
	size_t length = strlen(name);

	if (line.length <= length || line.data[length] != ':' ||
		strncasecmp(line.data, name, length) != 0)
		return false;
	*value = (pf_span){ line.data + length + 1, line.length - length - 1 };
	while (value->length && strchr(" \t\r\n", value->data[value->length - 1]))
		value->length--;
	while (value->length && strchr(" \t", *value->data)) {
		value->data++;
		value->length--;
	}
	return true;
}

/* A copy, or nothing when there is no room for it. */
static void keep(char *out, size_t room, pf_span value)
{
	size_t length = value.length < room ? value.length : 0;

	memcpy(out, value.data, length);
	out[length] = '\0';
}

static void keep_type(char *out, size_t room, pf_span value)
{
	const char *end = memchr(value.data, ';', value.length);

	if (end)
		value.length = (size_t)(end - value.data);
	while (value.length && value.data[value.length - 1] == ' ')
		value.length--;
	keep(out, room, value);
	for (char *c = out; *c; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c | 0x20);
}

static int64_t number_of(pf_span value)
{
	int64_t number = 0;

	if (value.length == 0 || value.length > 15)
		return -1;
	for (size_t i = 0; i < value.length; i++) {
		if (value.data[i] < '0' || value.data[i] > '9')
			return -1;
		number = 10 * number + (value.data[i] - '0');
	}
	return number;
}

/* "bytes 100-199/200" */
static int64_t start_of(pf_span value)
{
	const char *dash = memchr(value.data, '-', value.length);

	if (!dash || value.length < 6 || strncasecmp(value.data, "bytes ", 6) != 0)
		return -1;
	return number_of((pf_span){ value.data + 6, (size_t)(dash - value.data) - 6 });
}

static size_t take_header(char *bytes, size_t size, size_t count, void *self)
{
	pf_transfer *task = self;
	pf_http_answer *answer = task->answer;
	pf_span line = { bytes, size * count }, value;

	task->header_bytes += line.length;
	if (task->header_bytes > PF_HTTP_HEADER_BYTES) {
		task->end = PF_TRANSFER_TOO_MANY_HEADERS;
		return 0;
	}
	if (line.length > 5 && memcmp(line.data, "HTTP/", 5) == 0)
		forget_headers(answer); /* those before belong to a 1xx answer */
	else if (header_value(line, "content-type", &value))
		keep_type(answer->type, sizeof answer->type, value);
	else if (header_value(line, "etag", &value))
		keep(answer->etag, sizeof answer->etag, value);
	else if (header_value(line, "location", &value))
		keep(answer->location, sizeof answer->location, value);
	else if (header_value(line, "content-range", &value))
		answer->range_start = start_of(value);
	else if (header_value(line, "retry-after", &value))
		answer->retry_after = number_of(value);
	else if (header_value(line, "x-trace-id", &value))
		keep(answer->trace, sizeof answer->trace, value);
	return line.length;
}

static size_t take_body(char *bytes, size_t size, size_t count, void *self)
{
	pf_transfer *task = self;
	pf_http_answer *answer = task->answer;
	size_t length = size * count;
	bool sinks;

	curl_easy_getinfo(task->curl, CURLINFO_RESPONSE_CODE, &answer->status);
	sinks = task->request->sink && answer->status >= 200 && answer->status < 300;
	if (task->request->sink && !sinks)
		task->max_bytes = PF_HTTP_BODY_BYTES;
	if (length > task->max_bytes - answer->length) {
		task->end = PF_TRANSFER_TOO_LARGE;
		return 0;
	}
	answer->length += length;
	if (sinks) {
		if (task->request->sink(task->request->sink_self, bytes, length))
			return length;
		task->end = PF_TRANSFER_STOPPED;
		return 0;
	}
	pf_text_add(&answer->body, bytes, length);
	if (!answer->body.failed)
		return length;
	task->end = PF_TRANSFER_NO_MEMORY;
	return 0;
}

/* ---- the request ---- */

static bool is_method(const char *method)
{
	size_t length = strspn(method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");

	return length && length < 16 && method[length] == '\0';
}

static bool is_header(const char *header)
{
	const char *colon = strchr(header, ':');

	return colon && colon != header && !strpbrk(header, "\r\n") && colon[1] != '\0';
}

/* The whole list, or NULL. */
static struct curl_slist *header_list(const char *const *headers)
{
	struct curl_slist *list = curl_slist_append(NULL, "Expect:");

	for (size_t i = 0; list && headers && headers[i]; i++) {
		struct curl_slist *longer = curl_slist_append(list, headers[i]);

		if (!longer)
			curl_slist_free_all(list);
		list = longer;
	}
	return list;
}

static void allow_protocol(CURL *curl, bool plain)
{
#if LIBCURL_VERSION_NUM >= 0x075500
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, plain ? "http" : "https");
	curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "https");
#else
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS, plain ? CURLPROTO_HTTP : CURLPROTO_HTTPS);
	curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS, CURLPROTO_HTTPS);
#endif
}

static void set_trust(CURL *curl, const char *ca_file)
{
	curl_easy_setopt(curl, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
	if (ca_file) {
		curl_easy_setopt(curl, CURLOPT_CAINFO, ca_file);
		curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
	}
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
	curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(curl, CURLOPT_MAXREDIRS, 0L);
	curl_easy_setopt(curl, CURLOPT_UNRESTRICTED_AUTH, 0L);
	curl_easy_setopt(curl, CURLOPT_HTTP09_ALLOWED, 0L);
}

static long milliseconds(uint32_t asked, uint32_t usual)
{
	uint32_t ms = asked ? asked : usual;

	return ms > INT32_MAX ? INT32_MAX : (long)ms;
}

static void set_limits(CURL *curl, const pf_transfer *task)
{
	const pf_http_request *request = task->request;

	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS,
		milliseconds(request->connect_ms, PF_HTTP_CONNECT_MS));
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, milliseconds(request->total_ms, PF_HTTP_TOTAL_MS));
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, (long)PF_HTTP_SLOW_SECONDS);
	curl_easy_setopt(curl, CURLOPT_MAXCONNECTS, 4L);
	curl_easy_setopt(curl, CURLOPT_DNS_CACHE_TIMEOUT, 60L);
#if LIBCURL_VERSION_NUM >= 0x075000
	curl_easy_setopt(curl, CURLOPT_MAXLIFETIME_CONN, 300L);
#endif
}

static void set_callbacks(CURL *curl, pf_transfer *task, char *message)
{
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, task);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, task);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, task);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, message);
	message[0] = '\0';
}

/* False when libcurl had no memory to copy the request; its other settings cannot fail. */
static bool set_request(CURL *curl, const pf_http_request *request, struct curl_slist *headers)
{
	const char *method = request->method ? request->method : "GET";
	bool sends = request->body.length || strcmp(method, "POST") == 0 || strcmp(method, "PUT") == 0;

	curl_easy_setopt(curl, CURLOPT_USERAGENT, "profint");
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	if (sends) {
		curl_easy_setopt(curl, CURLOPT_POST, 1L);
		curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.length);
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body.length ? request->body.data : "");
	}
	if (strcmp(method, "HEAD") == 0)
		return curl_easy_setopt(curl, CURLOPT_NOBODY, 1L) == CURLE_OK;
	return strcmp(method, sends ? "POST" : "GET") == 0 ||
		curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method) == CURLE_OK;
}

/* ---- the story ---- */

static bool scheme_allowed(pf_transfer *task, const char *scheme)
{
	task->plain = strcmp(scheme, "http") == 0;
	return strcmp(scheme, "https") == 0 || (task->plain && task->request->named);
}

/* Reads the URL once, for the check and for its use. `host` is for messages. */
static bool read_url(CURLU *url, pf_transfer *task, char **host, pf_error *err)
{
	char *scheme = NULL;
	CURLUcode code = curl_url_set(url, CURLUPART_URL, task->request->url, CURLU_DISALLOW_USER);
	bool ok = false;

	if (code == CURLUE_OK)
		code = curl_url_get(url, CURLUPART_SCHEME, &scheme, 0);
	if (code == CURLUE_OK)
		code = curl_url_get(url, CURLUPART_HOST, host, 0);
	if (code == CURLUE_OUT_OF_MEMORY)
		pf_fail(err, PF_E_MEMORY, "no memory for an address");
	else if (code != CURLUE_OK)
		pf_fail(err, PF_E_CONFIG, "not an https address without user name");
	else if (!scheme_allowed(task, scheme))
		pf_fail(err, PF_E_CONFIG, "%s: only https is allowed, not %s", *host, scheme);
	else
		ok = true;
	curl_free(scheme);
	return ok;
}

static bool check_request(const pf_http_request *request, pf_error *err)
{
	if (request->method && !is_method(request->method))
		return pf_fail(err, PF_E_CONFIG, "not a request method");
	for (size_t i = 0; request->headers && request->headers[i]; i++)
		if (!is_header(request->headers[i]))
			return pf_fail(err, PF_E_CONFIG, "header %zu of the request is not \"name: value\"", i);
	return true;
}

/* What a failure means for the caller. */
static pf_code code_of(CURLcode code)
{
	switch (code) {
	case CURLE_OUT_OF_MEMORY:
		return PF_E_MEMORY;
	case CURLE_URL_MALFORMAT:
	case CURLE_NOT_BUILT_IN:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_SSL_INVALIDCERTSTATUS:
		return PF_E_CONFIG;
	default:
		return PF_E_OFFLINE;
	}
}

static bool explain(const pf_transfer *task, CURLcode code, const char *host, const char *message,
	pf_error *err)
{
	switch (task->end) {
	case PF_TRANSFER_TOO_LARGE:
		return pf_fail(err, PF_E_REFUSED, "%s: the answer is larger than %llu bytes", host,
			(unsigned long long)task->max_bytes);
	case PF_TRANSFER_TOO_MANY_HEADERS:
		return pf_fail(err, PF_E_REFUSED, "%s: the headers of the answer are larger than %u bytes",
			host, PF_HTTP_HEADER_BYTES);
	case PF_TRANSFER_STOPPED:
		return pf_fail(err, PF_E_REFUSED, "%s: the answer was not taken", host);
	case PF_TRANSFER_NO_MEMORY:
		return pf_fail(err, PF_E_MEMORY, "%s: no memory for the answer", host);
	case PF_TRANSFER_GOING:
		break;
	}
	if (code == CURLE_COULDNT_RESOLVE_HOST && task->plain)
		return pf_fail(err, PF_E_CONFIG, "%s: only this machine may be reached without https", host);
	if (task->refused && !task->opened)
		return pf_fail(err, PF_E_CONFIG, "%s: its address may not be reached from here%s", host,
			task->plain ? " without https" : "");
	return pf_fail(err, code_of(code), "%s: %s", host,
		*message ? message : curl_easy_strerror(code));
}

bool pf_transfer_begin(pf_transfer *task, CURL *curl, const pf_http_request *request, pf_http_answer *answer, const char *ca_file, pf_error *err)
{
	bool ok = false;

	*task = (pf_transfer){ .request = request, .answer = answer, .curl = curl, .max_bytes = request->max_bytes ? request->max_bytes : PF_HTTP_BODY_BYTES };
	clear_answer(answer);
	answer->body.limit = request->sink ? PF_HTTP_BODY_BYTES : task->max_bytes > SIZE_MAX / 4 ? SIZE_MAX / 4 : (size_t)task->max_bytes;
	task->headers = header_list(request->headers);
	task->url = curl_url();
	if (!task->url || !task->headers) {
		pf_fail(err, PF_E_MEMORY, "no memory for a request");
		goto out;
	}
	if (!check_request(request, err) || !read_url(task->url, task, &task->host, err))
		goto out;
	allow_protocol(curl, task->plain);
	set_trust(curl, ca_file);
	set_limits(curl, task);
	set_callbacks(curl, task, task->message);
	if (!set_request(curl, request, task->headers)) {
		pf_fail(err, PF_E_MEMORY, "no memory for a request");
		goto out;
	}
	curl_easy_setopt(curl, CURLOPT_CURLU, task->url);
	ok = true;
out:
	if (!ok)
		pf_transfer_end(task);
	return ok;
}

bool pf_transfer_judge(pf_transfer *task, CURLcode code, pf_error *err)
{
	if (code != CURLE_OK) {
		explain(task, code, task->host, task->message, err);
		clear_answer(task->answer);
		return false;
	}
	curl_easy_getinfo(task->curl, CURLINFO_RESPONSE_CODE, &task->answer->status);
	return true;
}

void pf_transfer_end(pf_transfer *task)
{
	if (task->curl)
		curl_easy_reset(task->curl); /* settings, which point to here; connections stay */
	curl_slist_free_all(task->headers);
	curl_free(task->host);
	curl_url_cleanup(task->url);
	task->headers = NULL;
	task->host = NULL;
	task->url = NULL;
}
