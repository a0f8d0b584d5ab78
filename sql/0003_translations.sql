-- translations: the segments of the source language as the site has it, what they are in each other language, and the site's
-- own memory of every translation that it ever had

-- one segment: the text of one block, or a plain field, of a record in the source language.
-- field: title, excerpt, content or meta:KEY; place: its rank in the field (4294967295: the whole field, for a language whose
-- text is not cut as the source is); kind: the element it stands in (wordpress/segment.h); hash: of the normalised text; source:
-- as it stands in the field
CREATE TABLE IF NOT EXISTS `{prefix}profint_segment` (
	id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
	origin INT UNSIGNED NOT NULL,
	type VARBINARY(20) NOT NULL,
	record VARBINARY(120) NOT NULL,
	field VARBINARY(190) NOT NULL,
	place INT UNSIGNED NOT NULL,
	kind VARBINARY(12) NOT NULL DEFAULT '',
	hash BINARY(16) NOT NULL,
	source MEDIUMBLOB NOT NULL,
	KEY record (origin, type, record, field, place)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- what a segment is in one language.
-- state: missing, machine, reviewed, outdated; text: what stands in the target, or will (unpublished = 1); live: hash
-- of what the target showed at the last look or publication (NULL: nothing), so that what a person types is told from what is
-- merely not published yet; made_of: the source that
-- `text` was made from, when that is not the segment's any more; made: bundle, provider, memory, person or import, with provider
-- and model, by whom and when; proposal: a text that waits beside it, with where it comes from and how alike its source was
-- (100: the same); note: why there is no text, or why a person rejected the proposal
CREATE TABLE IF NOT EXISTS `{prefix}profint_translation` (
	segment BIGINT UNSIGNED NOT NULL,
	language VARBINARY(20) NOT NULL,
	state VARBINARY(10) NOT NULL,
	unpublished TINYINT UNSIGNED NOT NULL DEFAULT 0,
	text MEDIUMBLOB NULL,
	live BINARY(16) NULL,
	made_of MEDIUMBLOB NULL,
	made VARBINARY(10) NOT NULL DEFAULT '',
	provider VARBINARY(20) NOT NULL DEFAULT '',
	model VARBINARY(64) NOT NULL DEFAULT '',
	made_by VARBINARY(80) NOT NULL DEFAULT '',
	made_at DATETIME(6) NULL,
	proposal MEDIUMBLOB NULL,
	proposal_made VARBINARY(10) NOT NULL DEFAULT '',
	proposal_provider VARBINARY(20) NOT NULL DEFAULT '',
	proposal_model VARBINARY(64) NOT NULL DEFAULT '',
	proposal_score TINYINT UNSIGNED NOT NULL DEFAULT 0,
	proposal_at DATETIME(6) NULL,
	note BLOB NULL,
	PRIMARY KEY (segment, language),
	KEY state (language, state),
	KEY unpublished (unpublished)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- the last look at a record: the checksum of its object in each language then (0: it had none), so that what has not changed
-- since is not read again
CREATE TABLE IF NOT EXISTS `{prefix}profint_look` (
	origin INT UNSIGNED NOT NULL,
	type VARBINARY(20) NOT NULL,
	record VARBINARY(120) NOT NULL,
	language VARBINARY(20) NOT NULL,
	checksum INT UNSIGNED NOT NULL,
	PRIMARY KEY (origin, type, record, language)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- the memory: source and translation, with the context they stood in (record, field and the segment before), and whether a
-- person has reviewed it. answer: hash of the translation, so that one pair is kept once
CREATE TABLE IF NOT EXISTS `{prefix}profint_memory` (
	id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
	language VARBINARY(20) NOT NULL,
	hash BINARY(16) NOT NULL,
	context BINARY(16) NOT NULL,
	answer BINARY(16) NOT NULL,
	source MEDIUMTEXT CHARACTER SET utf8mb4 NOT NULL,
	target MEDIUMTEXT CHARACTER SET utf8mb4 NOT NULL,
	reviewed TINYINT UNSIGNED NOT NULL,
	made VARBINARY(10) NOT NULL,
	provider VARBINARY(20) NOT NULL DEFAULT '',
	model VARBINARY(64) NOT NULL DEFAULT '',
	made_by VARBINARY(80) NOT NULL DEFAULT '',
	made_at DATETIME(6) NOT NULL,
	UNIQUE KEY pair (language, hash, context, answer),
	KEY made (made, language),
	FULLTEXT KEY words (source)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- the glossary. kind: preferred (say `translation` for `term`), untranslatable (`term` stays), forbidden (`translation` is
-- never said; `term` may be empty)
CREATE TABLE IF NOT EXISTS `{prefix}profint_glossary` (
	id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
	language VARBINARY(20) NOT NULL,
	kind VARBINARY(16) NOT NULL,
	term VARBINARY(190) NOT NULL,
	translation VARBINARY(190) NOT NULL,
	note TEXT NULL,
	made_by VARBINARY(80) NOT NULL DEFAULT '',
	made_at DATETIME(6) NOT NULL,
	UNIQUE KEY entry (language, kind, term, translation)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- one request to a provider, recorded before it is sent. unit: what the provider counts (characters, tokens); asked: of what was
-- sent; billed: what the provider said, or what was asked when it says nothing; state: sent, done, failed
CREATE TABLE IF NOT EXISTS `{prefix}profint_request` (
	id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
	run BIGINT UNSIGNED NOT NULL,
	provider VARBINARY(20) NOT NULL,
	model VARBINARY(64) NOT NULL DEFAULT '',
	language VARBINARY(20) NOT NULL,
	segments INT UNSIGNED NOT NULL,
	unit VARBINARY(12) NOT NULL,
	asked INT UNSIGNED NOT NULL,
	billed INT UNSIGNED NOT NULL,
	sent DATETIME(6) NOT NULL,
	answered DATETIME(6) NULL,
	state VARBINARY(8) NOT NULL,
	status SMALLINT UNSIGNED NOT NULL DEFAULT 0,
	trace VARBINARY(80) NOT NULL DEFAULT '',
	KEY run (run),
	KEY spent (sent, language)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- a provider that is not asked for a while (quota used up, key refused), what it said of its quota, and the glossaries it holds
-- for us: JSON, language to {"id", "digest"}; config: mark of address and key, for with others it is another one
CREATE TABLE IF NOT EXISTS `{prefix}profint_provider` (
	provider VARBINARY(20) NOT NULL PRIMARY KEY,
	config BINARY(16) NOT NULL,
	stopped_until DATETIME NULL,
	reason TEXT NULL,
	used BIGINT UNSIGNED NULL,
	allowed BIGINT UNSIGNED NULL,
	checked DATETIME NULL,
	glossaries BLOB NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
