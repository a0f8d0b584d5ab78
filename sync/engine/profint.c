/* profint: keeps the promises of profint.h. Each function opens nothing that it does not close, and speaks JSON. */
#include "base/digest.h"
#include "bundle/bundle.h"
#include "engine/engine.h"
#include "engine/report.h"
#include "model/model.h"
#include "store/connection.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Out to the caller's error; always false. */
static bool tell(profint_error *out, const pf_error *err)
{
	if (!out)
		return false;
	out->status = pf_report_status(err->code);
	snprintf(out->word, sizeof out->word, "%s", pf_code_word(err->code));
	snprintf(out->message, sizeof out->message, "%s", err->message);
	return false;
}

/* The JSON object as text for the caller; the object is given up. */
static bool give(char **json, json_t *object, pf_error *err)
{
	char *text = json_dumps(object, JSON_INDENT(2) | JSON_REAL_PRECISION(6));

	json_decref(object);
	if (!text)
		return pf_fail(err, PF_E_MEMORY, "no memory for the report");
	*json = text;
	return true;
}

bool profint_open(profint **engine, const char *path, const char *name, profint_error *error)
{
	profint *opened = calloc(1, sizeof *opened);
	pf_error err = { 0 };

	if (!opened) {
		pf_fail(&err, PF_E_MEMORY, "no memory for an engine");
		return tell(error, &err);
	}
	if (!pf_digest_start(&err) || !pf_config_read(&opened->config, path, &err)) {
		free(opened);
		return tell(error, &err);
	}
	opened->site = pf_config_find(&opened->config, name, &err);
	if (!opened->site) {
		profint_close(opened);
		return tell(error, &err);
	}
	*engine = opened;
	return true;
}

void profint_close(profint *engine)
{
	if (!engine)
		return;
	pf_config_release(&engine->config);
	free(engine);
}

bool profint_check(const profint_options *options, char **json, profint_error *error)
{
	json_t *out = NULL;
	pf_error err = { 0 };

	return (pf_digest_start(&err) && pf_engine_check(&out, options, &err) && give(json, out, &err)) || tell(error, &err);
}

/* A report or, for an invalid bundle, its findings; both in json. */
static bool give_either(char **json, json_t *out, json_t *findings, pf_error *err)
{
	pf_error ignored;

	if (out)
		return give(json, out, err);
	if (findings)
		give(json, findings, &ignored);
	return false;
}

bool profint_plan(profint *engine, const profint_options *options, char **json, profint_error *error)
{
	json_t *out = NULL, *findings = NULL;
	pf_error err = { 0 };

	pf_engine_plan(&out, &findings, engine, options, &err);
	return give_either(json, out, findings, &err) || tell(error, &err);
}

bool profint_sync(profint *engine, const profint_options *options, char **json, profint_status *status, profint_error *error)
{
	json_t *out = NULL, *findings = NULL;
	pf_error err = { 0 };

	if (!pf_engine_sync(&out, &findings, status, engine, options, &err)) {
		json_decref(out);
		out = NULL;
	}
	return give_either(json, out, findings, &err) || tell(error, &err);
}

bool profint_translate(profint *engine, const profint_options *options, char **json, profint_status *status, profint_error *error)
{
	json_t *out = NULL;
	pf_error err = { 0 };

	return (pf_engine_translate(&out, status, engine, options, &err) && give(json, out, &err)) || tell(error, &err);
}

bool profint_conflicts(profint *engine, char **json, profint_error *error)
{
	json_t *out = NULL;
	pf_error err = { 0 };

	return (pf_engine_conflicts(&out, engine, &err) && give(json, out, &err)) || tell(error, &err);
}

bool profint_settle(profint *engine, const profint_options *options, const profint_settlement *settlement, char **json, profint_status *status,
		    profint_error *error)
{
	json_t *out = NULL;
	pf_error err = { 0 };

	return (pf_engine_settle(&out, status, engine, options, settlement, &err) && give(json, out, &err)) || tell(error, &err);
}

bool profint_review_list(profint *engine, const profint_review_query *query, char **json, profint_error *error)
{
	json_t *out = NULL;
	pf_error err = { 0 };

	return (pf_engine_review_list(&out, engine, query, &err) && give(json, out, &err)) || tell(error, &err);
}

bool profint_review(profint *engine, const profint_options *options, const profint_decision *decisions, size_t count, char **json,
		    profint_status *status, profint_error *error)
{
	json_t *out = NULL;
	pf_error err = { 0 };

	return (pf_engine_review(&out, status, engine, options, decisions, count, &err) && give(json, out, &err)) || tell(error, &err);
}

bool profint_history(profint *engine, const char *record, unsigned most, char **json, profint_error *error)
{
	json_t *out = NULL;
	pf_error err = { 0 };

	return (pf_engine_history(&out, engine, record, most, &err) && give(json, out, &err)) || tell(error, &err);
}

bool profint_site_status(profint *engine, char **json, profint_error *error)
{
	json_t *out = NULL;
	pf_error err = { 0 };

	return (pf_engine_status(&out, engine, &err) && give(json, out, &err)) || tell(error, &err);
}

bool profint_verify(profint *engine, const profint_options *options, char **json, profint_status *status, profint_error *error)
{
	json_t *out = NULL;
	pf_error err = { 0 };

	return (pf_engine_verify(&out, status, engine, options, &err) && give(json, out, &err)) || tell(error, &err);
}

bool profint_undo(profint *engine, uint64_t run, const profint_options *options, char **json, profint_error *error)
{
	json_t *out = NULL;
	pf_error err = { 0 };

	return (pf_engine_undo(&out, engine, run, options, &err) && give(json, out, &err)) || tell(error, &err);
}

bool profint_export(profint *engine, const char *folder, const profint_options *options, char **json, profint_status *status, profint_error *error)
{
	json_t *out = NULL;
	pf_error err = { 0 };

	return (pf_engine_export(&out, status, engine, folder, options, &err) && give(json, out, &err)) || tell(error, &err);
}

bool profint_review_export(profint *engine, const profint_handout *wish, char **json, profint_error *error)
{
	json_t *out = NULL;
	pf_error err = { 0 };

	return (pf_engine_review_export(&out, engine, wish, &err) && give(json, out, &err)) || tell(error, &err);
}

bool profint_review_import(profint *engine, const profint_options *options, const char *file, bool reviewed, const char *by, char **json,
			   profint_status *status, profint_error *error)
{
	json_t *out = NULL;
	pf_error err = { 0 };

	return (pf_engine_review_import(&out, status, engine, options, file, reviewed, by, &err) && give(json, out, &err)) || tell(error, &err);
}

bool profint_memory(profint *engine, char **json, profint_error *error)
{
	json_t *out = NULL;
	pf_error err = { 0 };

	return (pf_engine_memory(&out, engine, &err) && give(json, out, &err)) || tell(error, &err);
}

bool profint_memory_export(profint *engine, const char *file, const char *language, char **json, profint_error *error)
{
	json_t *out = NULL;
	pf_error err = { 0 };

	return (pf_engine_memory_export(&out, engine, file, language, &err) && give(json, out, &err)) || tell(error, &err);
}

bool profint_memory_import(profint *engine, const char *file, bool reviewed, const char *by, char **json, profint_error *error)
{
	json_t *out = NULL;
	pf_error err = { 0 };

	return (pf_engine_memory_import(&out, engine, file, reviewed, by, &err) && give(json, out, &err)) || tell(error, &err);
}

bool profint_glossary(profint *engine, const char *language, char **json, profint_error *error)
{
	json_t *out = NULL;
	pf_error err = { 0 };

	return (pf_engine_glossary(&out, engine, language, &err) && give(json, out, &err)) || tell(error, &err);
}

bool profint_glossary_add(profint *engine, const profint_term *term, char **json, profint_error *error)
{
	json_t *out = NULL;
	pf_error err = { 0 };

	return (pf_engine_glossary_add(&out, engine, term, &err) && give(json, out, &err)) || tell(error, &err);
}

bool profint_glossary_remove(profint *engine, uint64_t id, char **json, profint_error *error)
{
	json_t *out = NULL;
	pf_error err = { 0 };

	return (pf_engine_glossary_remove(&out, engine, id, &err) && give(json, out, &err)) || tell(error, &err);
}

bool profint_glossary_import(profint *engine, const char *file, const char *by, char **json, profint_error *error)
{
	json_t *out = NULL;
	pf_error err = { 0 };

	return (pf_engine_glossary_import(&out, engine, file, by, &err) && give(json, out, &err)) || tell(error, &err);
}

bool profint_migrate(profint *engine, char **json, profint_error *error)
{
	json_t *out = NULL;
	pf_error err = { 0 };

	return (pf_engine_migrate(&out, engine, &err) && give(json, out, &err)) || tell(error, &err);
}

bool profint_sites(const char *path, char **json, profint_status *status, profint_error *error)
{
	json_t *out = NULL;
	pf_error err = { 0 };

	return (pf_digest_start(&err) && pf_engine_sites(&out, status, path, &err) && give(json, out, &err)) || tell(error, &err);
}

bool profint_manifest(const char *folder, char **json, profint_error *error)
{
	pf_error err = { 0 };
	size_t files = 0;

	return (pf_digest_start(&err) && pf_manifest_refresh(folder, &files, &err) && give(json, json_pack("{s:I}", "files", (json_int_t)files), &err)) ||
	       tell(error, &err);
}

bool profint_version(char **json, profint_error *error)
{
	json_t *out = json_pack("{s:s, s:{s:s, s:s, s:s}, s:s}", "version", PROFINT_VERSION, "libraries", "jansson", jansson_version_str(), "libsodium",
				sodium_version_string(), "mysql", pf_db_client(), "model", "profint-model/1");
	pf_error err = { 0 };

	if (!out)
		pf_fail(&err, PF_E_MEMORY, "no memory for the version");
	return (out && give(json, out, &err)) || tell(error, &err);
}

void profint_free(char *string)
{
	free(string);
}
