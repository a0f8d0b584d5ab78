/* xml_out: see xml_out.h. On libxml2's xmlWriter. Indentation is ours: the writer's would put blanks into texts. */
#include "exchange/xml_out.h"

#include <errno.h>
#include <fcntl.h>
#include <libxml/xmlwriter.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct pf_xml_out {
	xmlTextWriterPtr writer; /* closes nothing: the descriptor is ours */
	pf_text copy;            /* of a text, with its NUL */
	int fd;
	char *path, *draft;
	bool failed, starved;
	int number; /* errno of the first failed write */
};

/* A failure is kept, not answered: the writer would print it. */
static int push(void *self, const char *bytes, int length)
{
	pf_xml_out *out = self;

	for (int done = 0; done < length && !out->number;) {
		ssize_t written = write(out->fd, bytes + done, (size_t)(length - done));

		if (written >= 0)
			done += (int)written;
		else if (errno != EINTR)
			out->number = errno;
	}
	return length;
}

static int close_nothing(void *self)
{
	(void)self;
	return 0;
}

/* The writer's answer: negative is a failure, which sticks. */
static void note(pf_xml_out *out, int answer)
{
	out->failed = out->failed || answer < 0;
}

/* A text as the writer wants it: ending in NUL, and holding none. */
static const xmlChar *string_of(pf_xml_out *out, pf_span text)
{
	pf_text_clear(&out->copy);
	pf_text_span_add(&out->copy, text);
	pf_text_put(&out->copy, "");
	if (out->copy.failed || (text.length && memchr(text.data, 0, text.length))) {
		out->starved = out->starved || out->copy.starved;
		out->failed = true;
		return NULL;
	}
	return (const xmlChar *)(out->copy.data ? out->copy.data : "");
}

static bool make_writer(pf_xml_out *out)
{
	xmlOutputBufferPtr buffer;

	xmlInitParser();
	buffer = xmlOutputBufferCreateIO(push, close_nothing, out, NULL);
	if (!buffer)
		return false;
	out->writer = xmlNewTextWriter(buffer);
	if (!out->writer)
		xmlOutputBufferClose(buffer);
	return out->writer != NULL;
}

bool pf_xml_out_open(pf_xml_out **result, const char *path, pf_error *err)
{
	pf_xml_out *out = calloc(1, sizeof *out);
	size_t room = strlen(path) + 32;

	if (!out)
		return pf_fail(err, PF_E_MEMORY, "no memory for a file");
	out->fd = -1;
	pf_text_init(&out->copy, (size_t)256 << 20);
	out->path = strdup(path);
	out->draft = malloc(room);
	if (!out->path || !out->draft || !make_writer(out)) {
		pf_xml_out_free(out);
		return pf_fail(err, PF_E_MEMORY, "no memory for a file");
	}
	snprintf(out->draft, room, "%s.part%ld", path, (long)getpid());
	out->fd = open(out->draft, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
	if (out->fd < 0) {
		int number = errno;

		pf_xml_out_free(out);
		return pf_fail(err, PF_E_USAGE, "%.300s cannot be written: %s", path, strerror(number));
	}
	note(out, xmlTextWriterStartDocument(out->writer, "1.0", "UTF-8", NULL));
	*result = out;
	return true;
}

void pf_xml_open(pf_xml_out *out, const char *element)
{
	if (!out->failed)
		note(out, xmlTextWriterStartElement(out->writer, (const xmlChar *)element));
}

void pf_xml_put_attribute(pf_xml_out *out, const char *name, pf_span value)
{
	const xmlChar *string = out->failed ? NULL : string_of(out, value);

	if (string)
		note(out, xmlTextWriterWriteAttribute(out->writer, (const xmlChar *)name, string));
}

void pf_xml_put_text(pf_xml_out *out, pf_span text)
{
	const xmlChar *string = out->failed || text.length == 0 ? NULL : string_of(out, text);

	if (string)
		note(out, xmlTextWriterWriteString(out->writer, string));
}

void pf_xml_close(pf_xml_out *out)
{
	if (!out->failed)
		note(out, xmlTextWriterEndElement(out->writer));
}

void pf_xml_break(pf_xml_out *out, unsigned depth)
{
	pf_xml_put_text(out, PF_SPAN("\n"));
	while (depth-- > 0)
		pf_xml_put_text(out, PF_SPAN("\t"));
}

void pf_xml_put_element(pf_xml_out *out, unsigned depth, const char *element, pf_span text)
{
	pf_xml_break(out, depth);
	pf_xml_open(out, element);
	pf_xml_put_text(out, text);
	pf_xml_close(out);
}

bool pf_xml_out_finish(pf_xml_out *out, pf_error *err)
{
	if (!out->failed)
		note(out, xmlTextWriterEndDocument(out->writer));
	if (!out->failed)
		note(out, xmlTextWriterFlush(out->writer));
	if (out->starved)
		return pf_fail(err, PF_E_MEMORY, "no memory for %.300s", out->path);
	if (!out->failed && !out->number && (fsync(out->fd) != 0 || rename(out->draft, out->path) != 0))
		out->number = errno;
	if (out->failed || out->number)
		return pf_fail(err, PF_E_INTERNAL, "%.300s could not be written: %s", out->path, out->number ? strerror(out->number) : "a text that is no XML");
	free(out->draft);
	out->draft = NULL;
	return true;
}

void pf_xml_out_free(pf_xml_out *out)
{
	if (!out)
		return;
	if (out->writer)
		xmlFreeTextWriter(out->writer);
	if (out->fd >= 0) {
		close(out->fd);
		if (out->draft)
			unlink(out->draft);
	}
	pf_text_release(&out->copy);
	free(out->draft);
	free(out->path);
	free(out);
}
