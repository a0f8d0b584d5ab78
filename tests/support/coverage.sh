# Coverage: which lines of sync/ the unit and flow tests run. Those two groups use a build of their
# own for it (build-cov/) when the whole suite runs, so that nothing runs twice.

# coverage_build: that build, its counters at zero. Sets COVERAGE_BUILD.
coverage_build() {
	COVERAGE_BUILD=$PROFINT_SOURCE/build-cov
	build_tree "$COVERAGE_BUILD" --enable-coverage --enable-kill-points CFLAGS='-O1 -g'
	build_unit_tests "$COVERAGE_BUILD"
	find "$COVERAGE_BUILD" -name '*.gcda' -delete
}

# coverage_report: a line for each folder of sync/ and one for all; the files in build/coverage.csv.
coverage_report() {
	local csv=$PROFINT_BUILD/coverage.csv
	if ! gcovr --root "$PROFINT_SOURCE" --object-directory "$COVERAGE_BUILD" \
		--filter "$PROFINT_SOURCE/sync/" -j "$(nproc)" --csv -o "$csv" "$COVERAGE_BUILD" \
		>"$PROFINT_BUILD/coverage.log" 2>&1; then
		say "coverage of sync/ could not be counted; see build/coverage.log"
		return 0
	fi
	awk -F, '
		NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
		{
			n = split($column["filename"], part, "/")
			folder = n > 2 ? part[1] "/" part[2] : part[1]
			total[folder] += $column["line_total"]; all += $column["line_total"]
			hit[folder] += $column["line_covered"]; seen += $column["line_covered"]
		}
		END {
			for (folder in total)
				if (total[folder])
					printf "  %-20s %5.1f %% of %d lines\n", folder,
						100 * hit[folder] / total[folder], total[folder] | "sort"
			close("sort")
			if (all)
				printf "coverage of sync/: %.1f %% of %d lines\n", 100 * seen / all, all
		}' "$csv"
}
