-- what people decide, and what waits for them

-- a field that the site and the bundle both changed: the site's text stays until a person settles it.
-- bundle: what the bundle wants (NULL: the field is gone there); site: what the site held when this was noted;
-- mark: the ledger's entry of the field once it is settled (JSON); state: open, settled, or over (both came to agree);
-- choice: mine, theirs or text (then answer is that text); settled_by: a login of the site, or "cli:" and a system user
CREATE TABLE IF NOT EXISTS `{prefix}profint_conflict` (
	id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
	origin INT UNSIGNED NOT NULL,
	type VARBINARY(20) NOT NULL,
	record VARBINARY(120) NOT NULL,
	language VARBINARY(20) NOT NULL,
	kind VARBINARY(4) NOT NULL,
	object BIGINT UNSIGNED NOT NULL,
	field VARBINARY(190) NOT NULL,
	bundle LONGBLOB NULL,
	site LONGBLOB NULL,
	mark MEDIUMBLOB NOT NULL,
	run BIGINT UNSIGNED NOT NULL,
	noted DATETIME NOT NULL,
	state VARBINARY(8) NOT NULL,
	choice VARBINARY(8) NOT NULL DEFAULT '',
	answer LONGBLOB NULL,
	settled DATETIME NULL,
	settled_by VARBINARY(80) NOT NULL DEFAULT '',
	settled_run BIGINT UNSIGNED NOT NULL DEFAULT 0,
	KEY object (kind, object),
	KEY record (origin, type, record, language),
	KEY state (state)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- posts that a run trashed because their record left the bundle: when it comes back, so do they
CREATE TABLE IF NOT EXISTS `{prefix}profint_removal` (
	object BIGINT UNSIGNED NOT NULL PRIMARY KEY,
	run BIGINT UNSIGNED NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- who changed which field of an imported object in WordPress, written by the plugin; texts are in WordPress's revisions
CREATE TABLE IF NOT EXISTS `{prefix}profint_edit` (
	id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
	kind VARBINARY(4) NOT NULL,
	object BIGINT UNSIGNED NOT NULL,
	field VARBINARY(190) NOT NULL,
	user BIGINT UNSIGNED NOT NULL,
	at DATETIME(6) NOT NULL,
	KEY object (kind, object, at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- the writer's last unit: after a lost connection it says whether the COMMIT landed (an ALTER that may be repeated)
SET @profint_add = IF((SELECT COUNT(*) FROM information_schema.columns
	WHERE table_schema = DATABASE() AND table_name = '{prefix}profint_lease' AND column_name = 'unit') = 0,
	'ALTER TABLE `{prefix}profint_lease` ADD COLUMN unit BIGINT UNSIGNED NOT NULL DEFAULT 0', 'DO 0');
PREPARE profint_add FROM @profint_add;
EXECUTE profint_add;
DEALLOCATE PREPARE profint_add;

-- the old addresses of an object are asked for by undo, export and the plugin
SET @profint_add = IF((SELECT COUNT(*) FROM information_schema.statistics
	WHERE table_schema = DATABASE() AND table_name = '{prefix}profint_alias' AND index_name = 'object') = 0,
	'ALTER TABLE `{prefix}profint_alias` ADD KEY object (kind, object)', 'DO 0');
PREPARE profint_add FROM @profint_add;
EXECUTE profint_add;
DEALLOCATE PREPARE profint_add;
