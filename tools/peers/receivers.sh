#!/usr/bin/env bash
# Proves on the logs of real receivers, from the sources of Debian's gpsd, that a position counts only where the sentence says that there is
# a fix, and that nothing the receivers sent is lost: see receivers.js. Also on mutated logs; pass the number of mutated lines (default 100000).
set -euo pipefail
repository=$(realpath "$(dirname "$0")/../..")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

export DEBIAN_FRONTEND=noninteractive
# Sources are not among the lists of every system: this run has its own.
sed 's/^Types: deb$/Types: deb-src/' /etc/apt/sources.list.d/debian.sources >"$work/sources.sources"
mkdir -p "$work/lists/partial" "$work/parts"
cp "$work/sources.sources" "$work/parts/"
apt=(-o "Dir::Etc::SourceList=/dev/null" -o "Dir::Etc::SourceParts=$work/parts" -o "Dir::State::Lists=$work/lists" -o "APT::Sandbox::User=root")
apt-get "${apt[@]}" update -qq
cd "$work"
apt-get "${apt[@]}" source -qq --download-only gpsd
mkdir gpsd
tar -xf gpsd_*.orig.tar.* -C gpsd --strip-components=1
node "$repository/tools/peers/receivers.js" "$work/gpsd/test/daemon" "${1:-100000}"
