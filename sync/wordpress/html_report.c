/* html_report: see html_report.h */
#include "wordpress/html_report.h"

#include <stdio.h>

void pf_html_tell(pf_html_report *report, bool error, size_t offset, const char *format, ...)
{
	char message[256];
	va_list args;
	bool first = error && !report->failed;

	report->failed |= error;
	if (!report->note || (report->told >= PF_HTML_NOTES && !first))
		return;
	report->told++;
	va_start(args, format);
	vsnprintf(message, sizeof message, format, args);
	va_end(args);
	report->note(report->self, error, offset, message);
}

const char *pf_html_quoted(char buffer[48], pf_span name)
{
	size_t length = name.length < 40 ? name.length : 40;

	for (size_t i = 0; i < length; i++) {
		char c = name.data[i];

		buffer[i] = c > ' ' && c < 0x7f && c != '<' && c != '>' ? c : '?';
	}
	snprintf(buffer + length, 48 - length, "%s", name.length > 40 ? "..." : "");
	return buffer;
}
