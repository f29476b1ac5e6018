#!/usr/bin/env bash
# gps 0.9.0: a sentence by which a receiver says that it has no fix (RMC with status V) is parsed like any other: it is `valid`, and has the
# latitude and longitude that stand in it, the last ones or zeros.
# One would guess that there is no position, as with gpsd, or that `valid` is about the fix: it is about the checksum. `status` tells.
# Seen: true void 42.357323 13.366580
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund gps@0.9.0
cat >look.mjs <<'JS'
import { GPS } from 'gps'
const found = GPS.Parse('$GPRMC,120316,V,4221.4394,N,01321.9948,E,000.0,000.0,150305,001.4,E*63')
console.log(found.valid, found.status, found.lat.toFixed(6), found.lon.toFixed(6))
JS
seen=$(node look.mjs)
echo "$seen"
[ "$seen" = 'true void 42.357323 13.366580' ] || { echo 'this has changed' >&2; exit 1; }
