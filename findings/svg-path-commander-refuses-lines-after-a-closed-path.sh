#!/usr/bin/env bash
# svg-path-commander 2.3.3: a path that goes on drawing after `z` without a new moveto (SVG 2: the next subpath begins where the closed one
# began) is refused as a whole: "is not a MoveTo path command". svgpath 2.6.0 and svg-pathdata 7.2.0 read it.
# One would guess that a library which normalizes paths reads every path that browsers draw.
# Seen: refused | M0 0L10 0ZL5 5 | M0 0L10 0zL5 5
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund svg-path-commander@2.3.3 svgpath@2.6.0 svg-pathdata@7.2.0
cat >look.mjs <<'JS'
import SVGPathCommander from 'svg-path-commander'
import { SVGPathData } from 'svg-pathdata'
import svgpath from 'svgpath'
const path = 'M0 0L10 0zl5 5'
const commander = () => {
  try {
    return new SVGPathCommander(path).toAbsolute().toString()
  } catch {
    return 'refused'
  }
}
console.log([commander(), svgpath(path).abs().toString(), new SVGPathData(path).toAbs().encode()].join(' | '))
JS
seen=$(node look.mjs)
echo "$seen"
[ "$seen" = 'refused | M0 0L10 0ZL5 5 | M0 0L10 0zL5 5' ] || { echo 'this has changed' >&2; exit 1; }
