-- profint's own tables. Identity columns are binary: the site's collation takes "resume" and "résumé" for one.

-- which migrations this site has
CREATE TABLE IF NOT EXISTS `{prefix}profint_schema` (
	version INT UNSIGNED NOT NULL PRIMARY KEY,
	applied DATETIME NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- the site contract: what only PHP knows, written by the plugin as JSON (docs/site-contract.md)
CREATE TABLE IF NOT EXISTS `{prefix}profint_site` (
	id TINYINT UNSIGNED NOT NULL PRIMARY KEY,
	document LONGTEXT NOT NULL,
	updated DATETIME NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- one writer a site: every unit first updates this row WHERE fence = its own
CREATE TABLE IF NOT EXISTS `{prefix}profint_lease` (
	name VARBINARY(16) NOT NULL PRIMARY KEY,
	holder VARBINARY(128) NOT NULL,
	fence BIGINT UNSIGNED NOT NULL,
	connection BIGINT UNSIGNED NOT NULL,
	expires DATETIME(6) NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

INSERT INTO `{prefix}profint_lease` (name, holder, fence, connection, expires)
SELECT 'writer', '', 0, 0, NULL FROM (SELECT 1) AS one
WHERE NOT EXISTS (SELECT 1 FROM `{prefix}profint_lease` WHERE name = 'writer');

-- one row an execution that may write
CREATE TABLE IF NOT EXISTS `{prefix}profint_run` (
	run BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
	command VARBINARY(16) NOT NULL,
	started DATETIME(6) NOT NULL,
	finished DATETIME(6) NULL,
	outcome VARBINARY(16) NOT NULL,
	fence BIGINT UNSIGNED NOT NULL,
	engine VARBINARY(32) NOT NULL,
	bundle TEXT NOT NULL,
	report LONGTEXT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- where records come from, and the fingerprint (manifest, configuration, renderer) of the last complete run
CREATE TABLE IF NOT EXISTS `{prefix}profint_origin` (
	origin INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
	url VARBINARY(255) NOT NULL,
	serial BIGINT UNSIGNED NOT NULL,
	fingerprint VARBINARY(32) NOT NULL,
	records INT UNSIGNED NOT NULL,
	run BIGINT UNSIGNED NOT NULL,
	UNIQUE KEY url (url)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- the ledger: which object a record became in each language, and what was last applied to each field.
-- source: mark of the record's source in this language; fields: JSON, field name to mark of the applied value (of content
-- also the marks of its blocks);
-- site: CRC32 of what the site held after the last run (columns, metas, terms); state: reviewed, or machine when a text was not;
-- machine: which texts those are, JSON pointers into the record, a line each
CREATE TABLE IF NOT EXISTS `{prefix}profint_record` (
	origin INT UNSIGNED NOT NULL,
	type VARBINARY(20) NOT NULL,
	id VARBINARY(120) NOT NULL,
	language VARBINARY(20) NOT NULL,
	kind VARBINARY(4) NOT NULL,
	object BIGINT UNSIGNED NOT NULL,
	tt BIGINT UNSIGNED NOT NULL,
	source BINARY(16) NOT NULL,
	renderer SMALLINT UNSIGNED NOT NULL,
	site INT UNSIGNED NOT NULL,
	state VARBINARY(10) NOT NULL,
	machine BLOB NULL,
	fields BLOB NOT NULL,
	created BIGINT UNSIGNED NOT NULL,
	updated BIGINT UNSIGNED NOT NULL,
	PRIMARY KEY (origin, type, id, language),
	KEY object (kind, object)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- history and before-images: one row an object and run that changed it; what a run created is in profint_record.created
CREATE TABLE IF NOT EXISTS `{prefix}profint_change` (
	run BIGINT UNSIGNED NOT NULL,
	kind VARBINARY(4) NOT NULL,
	object BIGINT UNSIGNED NOT NULL,
	action VARBINARY(10) NOT NULL,
	before_image LONGBLOB NOT NULL,
	PRIMARY KEY (run, kind, object),
	KEY object (kind, object)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- what WordPress has to be told; written with the content, drained by the plugin, deleted once told
CREATE TABLE IF NOT EXISTS `{prefix}profint_outbox` (
	id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
	run BIGINT UNSIGNED NOT NULL,
	kind VARBINARY(4) NOT NULL,
	object BIGINT UNSIGNED NOT NULL,
	action VARBINARY(10) NOT NULL,
	detail BLOB NOT NULL,
	created DATETIME NOT NULL,
	attempts TINYINT UNSIGNED NOT NULL DEFAULT 0,
	claim VARBINARY(32) NOT NULL DEFAULT '',
	claimed_until DATETIME NULL,
	error TEXT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- one attachment a file, known by its SHA-256
CREATE TABLE IF NOT EXISTS `{prefix}profint_media` (
	sha256 BINARY(32) NOT NULL PRIMARY KEY,
	attachment BIGINT UNSIGNED NOT NULL,
	url TEXT NOT NULL,
	mime VARBINARY(127) NOT NULL,
	bytes BIGINT UNSIGNED NOT NULL,
	name VARBINARY(255) NOT NULL,
	created DATETIME NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- old addresses, redirected by the plugin when nothing else answers
CREATE TABLE IF NOT EXISTS `{prefix}profint_alias` (
	path VARBINARY(255) NOT NULL PRIMARY KEY,
	kind VARBINARY(4) NOT NULL,
	object BIGINT UNSIGNED NOT NULL,
	run BIGINT UNSIGNED NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
