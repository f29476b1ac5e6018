#!/usr/bin/env bash
# svg-path-properties 1.3.0: an arc whose flags run into a coordinate that begins with a point (`01.5.5`: flags 0 and 1, then .5 and .5, as
# minifiers write it) has the length NaN, and every point of it is the origin; nothing is raised. The same arc with spaces has its length,
# and flags that run into a digit (`0110 0`) are read.
# One would guess that the grammar of SVG is read as a whole, or that what is not read is refused.
# Seen: 0.7077 NaN 15.708
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund svg-path-properties@1.3.0
cat >look.mjs <<'JS'
import { svgPathProperties } from 'svg-path-properties'
const length = (path) => Number(new svgPathProperties(path).getTotalLength().toPrecision(4))
console.log(length('M0 0a5 5 0 0 1 .5 .5'), length('M0 0a5 5 0 01.5.5'), Number(new svgPathProperties('M0 0a5 5 0 0110 0').getTotalLength().toPrecision(5)))
JS
seen=$(node look.mjs)
echo "$seen"
[ "$seen" = '0.7077 NaN 15.708' ] || { echo 'this has changed' >&2; exit 1; }
