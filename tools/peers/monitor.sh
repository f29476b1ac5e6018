#!/usr/bin/env bash
# Proves the page that `vfab monitor --prometheus` serves: promtool of Prometheus itself checks it, and finds nothing to complain of.
# Installs prometheus from Debian's packages.
set -euo pipefail
repository=$(realpath "$(dirname "$0")/../..")
work=$(mktemp -d)
trap 'kill "${monitor:-}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT

export DEBIAN_FRONTEND=noninteractive NO_COLOR=1 CI=1
apt-get install -y -qq --no-install-recommends prometheus >/dev/null
cd "$work"
mkdir -p node_modules/@vfab
for name in sensor-serial sensor-linux sensor-mqtt sensor-http sensor-modbus; do ln -s "$repository/packages/$name" "node_modules/@vfab/$name"; done
echo '{ "name": "project", "private": true, "dependencies": { "@vfab/sensor-serial": "^1.0.0", "@vfab/sensor-linux": "^1.0.0" } }' >package.json

node "$repository/packages/cli/dist/bin.js" monitor serial:sim linux:/sys --prometheus 0 -v >readings.jsonl 2>notes &
monitor=$!
for _ in {1..300}; do grep -q 'metrics: ' notes && grep -q '"type":"reading"' readings.jsonl && break; sleep 0.1; done
url=$(sed -n 's/.*metrics: //p' notes)
[ -n "$url" ] || { echo 'not ok  the page is served'; cat notes; exit 1; }
curl -fsS "$url" >page
grep -q '^vfab_temp{sensor="serial:sim",channel="temp"} 2' page || { echo 'not ok  the page has the reading'; cat page; exit 1; }
complaints=$(promtool check metrics <page 2>&1) || { echo 'not ok  promtool reads the page'; echo "$complaints"; exit 1; }
[ -z "$complaints" ] || { echo 'not ok  promtool has nothing to complain of'; echo "$complaints"; cat page; exit 1; }
kill -INT "$monitor"
wait "$monitor" || true
echo "ok  promtool reads the page of $(grep -c '^# TYPE' page) metrics and has nothing to complain of"
