#!/usr/bin/env bash
# pipe2jpeg 0.3.0: a JPEG with a thumbnail in its EXIF segment, as cameras and phones write it, is handed out cut off at the end of the
# thumbnail; the rest, which is the picture itself, is lost.
# One would guess that a package that cuts JPEGs out of a stream steps over a segment by its length, as the format means it.
# Seen: sent 1 picture of 10515 bytes with a thumbnail of 888; got 1: the picture as sent: no; ends with the thumbnail: yes
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund pipe2jpeg@0.3.0 jpeg-js@0.4.4
cat >look.cjs <<'JS'
const Pipe2Jpeg = require('pipe2jpeg')
const jpeg = require('jpeg-js')
const drawn = (width, height) => {
  const data = Buffer.alloc(width * height * 4, 255)
  for (let at = 0; at < data.length; at += 4) data[at] = (at / 4) % 251
  return jpeg.encode({ data, width, height }, 80).data
}
const [picture, thumbnail] = [drawn(160, 120), drawn(32, 24)]
// TIFF header; an empty directory; the directory of the thumbnail: kind, place, length.
const entry = (tag, type, value) => Buffer.from([0, tag & 255, 0, type, 0, 0, 0, 1, ...value].map((byte, at) => (at === 0 ? tag >> 8 : byte)))
const long = (value) => [0, 0, value >> 8, value & 255]
const directory = Buffer.concat([Buffer.from([0, 3]), entry(0x103, 3, [0, 6, 0, 0]), entry(0x201, 4, long(56)), entry(0x202, 4, long(thumbnail.length)), Buffer.alloc(4)])
const exif = Buffer.concat([Buffer.from('Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\x0e', 'latin1'), directory, thumbnail])
const segment = Buffer.concat([Buffer.from([0xff, 0xe1, (exif.length + 2) >> 8, (exif.length + 2) & 255]), exif])
const sent = Buffer.concat([picture.subarray(0, 2), segment, picture.subarray(2)])
jpeg.decode(sent) // it is a valid picture
const got = []
const parser = new Pipe2Jpeg()
parser.on('jpeg', (bytes) => got.push(Buffer.from(bytes)))
parser.write(sent)
setTimeout(() => {
  const whole = got.some((bytes) => bytes.equals(sent))
  const cut = got.some((bytes) => bytes.equals(sent.subarray(0, sent.indexOf(thumbnail) + thumbnail.length)))
  console.log(`sent 1 picture of ${sent.length} bytes with a thumbnail of ${thumbnail.length}; got ${got.length}: the picture as sent: ${whole ? 'yes' : 'no'}; ends with the thumbnail: ${cut ? 'yes' : 'no'}`)
}, 200)
JS
seen=$(node look.cjs 2>&1)
echo "$seen"
case "$seen" in
*'the picture as sent: no; ends with the thumbnail: yes') ;;
*) echo 'this has changed' >&2; exit 1 ;;
esac
