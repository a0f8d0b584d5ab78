# Unit: the cmocka programs that make has built.

# unit_programs: their names, one a line (files of tests/unit that can be run).
unit_programs() {
	find "$PROFINT_BUILD/tests/unit" -maxdepth 3 -type f -perm -u+x ! -path '*/.libs/*' \
		! -name '*.*' -printf '%P\n' 2>/dev/null | sort
}

# unit_run NAME [WRAPPER…]: runs one (inside valgrind, say) and turns what it says into our lines. A
# program that dies, or says less than it announced, is a failure.
unit_run() {
	local name=$1 said status=0
	shift
	# layer/test_slug is "layer/slug", its test a_slug_is_its_own_slug the sentence "a slug is …"
	said=$(CMOCKA_MESSAGE_OUTPUT=TAP group_limited "${UNIT_SECONDS:-300}" \
		"$@" "$PROFINT_BUILD/tests/unit/$name" 2>&1) || status=$?
	printf '%s\n' "$said" | awk -v name="$TAP_PREFIX${name//test_/}" -v status="$status" '
		/^1\.\.[0-9]+/ { planned += substr($0, 4); next }
		/^TAP version/ || /^# (not )?ok - / { next }
		/^(not )?ok [0-9]+/ {
			seen++
			word = /^not/ ? "not ok" : "ok"
			bad += word == "not ok"
			text = $0
			sub(/^(not )?ok [0-9]+ (- )?/, "", text)
			gsub(/_/, " ", text)
			if (text ~ /^# SKIP/) { sub(/^# SKIP */, "", text); print "skipped: " name ": " text }
			else print word " - " name ": " text
			next
		}
		NF { print "    " $0 }
		END {
			if (!planned) print "not ok - " name ": it announced no test (status " status ")"
			else if (seen < planned)
				print "not ok - " name ": only " seen + 0 " of " planned " tests ended (status " status ")"
			else if (status != 0 && !bad) print "not ok - " name ": all passed, yet status " status
		}'
	return "$status"
}
