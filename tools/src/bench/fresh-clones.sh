#!/usr/bin/env bash
# Wall time of `npm start` and `npm test` in fresh clones of this repository at two commits, in turns, each run in a clone and an empty
# HOME of its own; the package store and npm's cache are shared by all runs, so that they are equally warm (a first, untimed install of
# both commits fills them).
#
#   bash tools/src/bench/fresh-clones.sh BEFORE [AFTER] [ROUNDS]      AFTER: HEAD, ROUNDS: 3
#
# Prints one line a run ("round commit command seconds exit-code") and the ratio of the medians at the end.
set -euo pipefail
repository=$(cd "$(dirname "$0")" && git rev-parse --show-toplevel)
before=$(git -C "$repository" rev-parse --short "$1")
after=$(git -C "$repository" rev-parse --short "${2:-HEAD}")
rounds=${3:-3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export npm_config_store_dir=$work/store npm_config_cache=$work/cache

fresh() { # COMMIT: a clone at that commit, its path on stdout
	local clone
	clone=$(mktemp -d "$work/clone-XXXX")
	git clone --quiet "$repository" "$clone/vfab" && git -C "$clone/vfab" checkout --quiet "$1" && echo "$clone"
}

for commit in "$before" "$after"; do
	clone=$(fresh "$commit")
	mkdir "$clone/home" && (cd "$clone/vfab" && HOME=$clone/home npx --yes pnpm@10.34.9 install --frozen-lockfile >/dev/null 2>&1)
	rm -rf "$clone"
done

for round in $(seq "$rounds"); do
	for command in start test; do
		for commit in "$before" "$after"; do
			clone=$(fresh "$commit")
			mkdir "$clone/home"
			code=0
			from=$(date +%s.%N)
			(cd "$clone/vfab" && HOME=$clone/home npm "$command" >"$work/output.log" 2>&1) || code=$?
			seconds=$(echo "$(date +%s.%N) - $from" | bc)
			printf '%s %s %s %.1f %s\n' "$round" "$commit" "$command" "$seconds" "$code" | tee -a "$work/times"
			[ "$code" = 0 ] || tail -30 "$work/output.log"
			rm -rf "$clone"
		done
	done
done

median() { grep " $1 $2 " "$work/times" | awk '{ print $4 }' | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
for command in start test; do
	b=$(median "$before" "$command") a=$(median "$after" "$command")
	echo "npm $command: $a s at $after, $b s at $before, ratio $(echo "scale=3; $a / $b" | bc)"
done
