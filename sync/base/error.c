/* error: see error.h */
#include "base/error.h"

#include <stdio.h>

bool pf_fail(pf_error *err, pf_code code, const char *format, ...)
{
	va_list args;

	if (!err)
		return false;
	err->code = code;
	va_start(args, format);
	vsnprintf(err->message, sizeof err->message, format, args);
	va_end(args);
	return false;
}

const char *pf_code_word(pf_code code)
{
	switch (code) {
	case PF_E_NONE: return "none";
	case PF_E_INTERNAL: return "internal";
	case PF_E_MEMORY: return "memory";
	case PF_E_OFFLINE: return "offline";
	case PF_E_USAGE: return "usage";
	case PF_E_CONFIG: return "config";
	case PF_E_INPUT: return "input";
	case PF_E_CONFLICT: return "conflict";
	case PF_E_RETRY: return "retry";
	case PF_E_BUSY: return "busy";
	case PF_E_REFUSED: return "refused";
	}
	return "internal";
}
