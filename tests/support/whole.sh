# Whole: what must hold of a site after a run that was cut off, whatever cut it.

# canonical: all that imports left, by the names that records have, without ids and dates, sorted
canonical() {
	site_sql "SET SESSION group_concat_max_len = 1000000;
		CREATE TEMPORARY TABLE names (kind VARCHAR(4), object BIGINT, name VARCHAR(200), PRIMARY KEY (kind, object))
			SELECT kind, object, CONCAT(type, '/', id, '@', language) AS name FROM wp_profint_record;
		CREATE TEMPORARY TABLE parents (PRIMARY KEY (kind, object)) SELECT * FROM names;
		SELECT 'post', n.name, p.post_author, p.post_title, SHA2(p.post_content, 256), p.post_excerpt, p.post_status, p.comment_status,
			p.ping_status, p.post_name, p.post_type, p.menu_order, q.name, REPLACE(p.guid, CONCAT('=', p.ID), '=ID'), p.comment_count
			FROM names n JOIN wp_posts p ON n.kind = 'post' AND p.ID = n.object
			LEFT JOIN parents q ON q.kind = 'post' AND q.object = p.post_parent;
		SELECT 'meta', n.name, m.meta_key, m.meta_value FROM names n JOIN wp_postmeta m ON n.kind = 'post' AND m.post_id = n.object
			WHERE m.meta_key <> '_wp_trash_meta_time';
		SELECT 'revision', n.name, p.post_title, SHA2(p.post_content, 256), p.post_excerpt, p.post_name LIKE CONCAT(p.post_parent, '-revision-v1')
			FROM names n JOIN wp_posts p ON n.kind = 'post' AND p.post_parent = n.object AND p.post_type = 'revision';
		SELECT 'term', n.name, t.name, t.slug, y.taxonomy, y.description, y.count, y.parent, GROUP_CONCAT(m.meta_key, '=', m.meta_value ORDER BY m.meta_key)
			FROM names n JOIN wp_terms t ON n.kind = 'term' AND t.term_id = n.object JOIN wp_term_taxonomy y USING (term_id)
			LEFT JOIN wp_termmeta m USING (term_id) GROUP BY n.name;
		SELECT 'relation', n.name, y.taxonomy, IF(y.taxonomy LIKE '%translations', (SELECT GROUP_CONCAT(o.name ORDER BY o.name)
			FROM wp_term_relationships z JOIN parents o ON o.object = z.object_id AND o.kind = n.kind
			WHERE z.term_taxonomy_id = x.term_taxonomy_id), t.slug), x.term_order, y.count
			FROM names n JOIN wp_term_relationships x ON x.object_id = n.object JOIN wp_term_taxonomy y USING (term_taxonomy_id)
			JOIN wp_terms t USING (term_id)
			WHERE n.kind = IF(y.taxonomy LIKE 'term\\_%', 'term', 'post');
		SELECT 'ledger', type, id, language, kind, HEX(source), renderer, state FROM wp_profint_record;
		SELECT 'medium', HEX(m.sha256), m.mime, m.bytes, m.name, p.post_title, p.post_mime_type, a.meta_value
			FROM wp_profint_media m LEFT JOIN wp_posts p ON p.ID = m.attachment
			LEFT JOIN wp_postmeta a ON a.post_id = m.attachment AND a.meta_key = '_wp_attached_file';
		SELECT 'alias', a.path, n.name FROM wp_profint_alias a LEFT JOIN names n USING (kind, object);
		SELECT 'rows', (SELECT COUNT(*) FROM wp_posts), (SELECT COUNT(*) FROM wp_postmeta), (SELECT COUNT(*) FROM wp_terms),
			(SELECT COUNT(*) FROM wp_termmeta), (SELECT COUNT(*) FROM wp_term_relationships), (SELECT COUNT(*) FROM wp_profint_outbox);" | LC_ALL=C sort
}

# whole NAME: what stands is without fault and without doubles
whole() {
	profint verify --json
	is "$status $(said faults)" "0 []" "$1: verify finds no fault"
	is "$(site_sql "SELECT COUNT(*), COUNT(DISTINCT kind, object), COUNT(DISTINCT type, id, language) FROM wp_profint_record" | awk '$1 == $2 && $2 == $3')" \
		"$(site_sql "SELECT COUNT(*), COUNT(*), COUNT(*) FROM wp_profint_record")" "$1: no object stands for two records"
	is "$(site_sql "SELECT COUNT(*) FROM wp_posts p LEFT JOIN wp_profint_record r ON r.kind = 'post' AND r.object = p.ID
		WHERE p.post_type LIKE 'profint\\_%' AND r.object IS NULL")" 0 "$1: no post is without its ledger row"
}

# either FOUND OLD NEW NAME: of each post, columns and metas are all those of the one canonical dump or all those of the
# other; a post may be missing where it is missing in the old one
either() {
	local mixed
	mixed=$(awk -F '\t' '
		$1 != "post" && $1 != "meta" { next }
		{ lines[FILENAME, $2] = lines[FILENAME, $2] $0 "\n"; names[$2] }
		END {
			for (name in names) {
				found = lines[ARGV[1], name]
				if (found != lines[ARGV[2], name] && found != lines[ARGV[3], name])
					print name
			}
		}' "$1" "$2" "$3" | sort)
	is "$mixed" "" "$4: each post is as it was before or as it is to be"
}

# expired: the lease that a killed writer left has ended by itself
expired() {
	site_sql "UPDATE wp_profint_lease SET expires = NOW(6) - INTERVAL 1 SECOND WHERE expires IS NOT NULL"
}
