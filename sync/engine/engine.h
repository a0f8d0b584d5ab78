/*
 * engine: the commands behind profint.h, each a story over the layers below; JSON objects out.
 */
#ifndef PF_ENGINE_ENGINE_H
#define PF_ENGINE_ENGINE_H

#include "engine/config.h"
#include "profint.h"

#include <jansson.h>

struct profint {
	pf_config config;
	const pf_config_site *site;
};

/* *findings is set instead of *out when the bundle is invalid (PF_E_INPUT). */
bool pf_engine_sync(json_t **out, json_t **findings, profint_status *status, const profint *engine, const profint_options *options, pf_error *err);
bool pf_engine_plan(json_t **out, json_t **findings, const profint *engine, const profint_options *options, pf_error *err);
bool pf_engine_check(json_t **out, const profint_options *options, pf_error *err);
bool pf_engine_status(json_t **out, const profint *engine, pf_error *err);
bool pf_engine_verify(json_t **out, profint_status *status, const profint *engine, const profint_options *options, pf_error *err);
bool pf_engine_conflicts(json_t **out, const profint *engine, pf_error *err);
bool pf_engine_settle(json_t **out, profint_status *status, const profint *engine, const profint_options *options, const profint_settlement *wish,
		      pf_error *err);
bool pf_engine_review_list(json_t **out, const profint *engine, const profint_review_query *query, pf_error *err);
bool pf_engine_review(json_t **out, profint_status *status, const profint *engine, const profint_options *options, const profint_decision *decisions,
		      size_t count, pf_error *err);
bool pf_engine_translate(json_t **out, profint_status *status, const profint *engine, const profint_options *options, pf_error *err);
bool pf_engine_undo(json_t **out, const profint *engine, uint64_t run, const profint_options *options, pf_error *err);
bool pf_engine_export(json_t **out, profint_status *status, const profint *engine, const char *folder, const profint_options *options, pf_error *err);
bool pf_engine_history(json_t **out, const profint *engine, const char *record, unsigned most, pf_error *err);
bool pf_engine_review_export(json_t **out, const profint *engine, const profint_handout *wish, pf_error *err);
bool pf_engine_review_import(json_t **out, profint_status *status, const profint *engine, const profint_options *options, const char *file, bool reviewed,
			     const char *by, pf_error *err);
bool pf_engine_memory(json_t **out, const profint *engine, pf_error *err);
bool pf_engine_memory_export(json_t **out, const profint *engine, const char *file, const char *language, pf_error *err);
bool pf_engine_memory_import(json_t **out, const profint *engine, const char *file, bool reviewed, const char *by, pf_error *err);
bool pf_engine_glossary(json_t **out, const profint *engine, const char *language, pf_error *err);
bool pf_engine_glossary_add(json_t **out, const profint *engine, const profint_term *term, pf_error *err);
bool pf_engine_glossary_remove(json_t **out, const profint *engine, uint64_t id, pf_error *err);
bool pf_engine_glossary_import(json_t **out, const profint *engine, const char *file, const char *by, pf_error *err);
bool pf_engine_migrate(json_t **out, const profint *engine, pf_error *err);
bool pf_engine_sites(json_t **out, profint_status *status, const char *path, pf_error *err);
bool pf_engine_version(json_t **out, pf_error *err);

#endif
