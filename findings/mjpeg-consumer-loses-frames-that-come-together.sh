#!/usr/bin/env bash
# mjpeg-consumer 2.0.0: where several frames of a multipart stream are in one chunk, as after a pause of the reader or on a fast network, it hands
# out the first of them and loses the others, without an error.
# One would guess that every frame comes out, however the stream is cut into chunks.
# Seen: frames sent: 10; handed out of chunks of 1000 bytes: 10; of one chunk: 1
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund mjpeg-consumer@2.0.0 jpeg-js@0.4.4
cat >look.cjs <<'JS'
const MjpegConsumer = require('mjpeg-consumer')
const jpeg = require('jpeg-js')
const drawn = (shade) => jpeg.encode({ data: Buffer.alloc(160 * 120 * 4, shade), width: 160, height: 120 }, 80).data
const sent = Array.from({ length: 10 }, (_, index) => drawn(20 * index))
const stream = Buffer.concat([
  Buffer.from('--frame\r\n'),
  ...sent.flatMap((bytes) => [Buffer.from(`Content-Type: image/jpeg\r\nContent-Length: ${bytes.length}\r\n\r\n`), bytes, Buffer.from('\r\n--frame\r\n')]),
])
const count = (size) =>
  new Promise((resolve) => {
    let frames = 0
    const consumer = new MjpegConsumer()
    consumer.on('data', () => frames++)
    for (let at = 0; at < stream.length; at += size) consumer.write(stream.subarray(at, at + size))
    setTimeout(() => resolve(frames), 300)
  })
;(async () => {
  const [small, whole] = [await count(1000), await count(stream.length)]
  console.log(`frames sent: ${sent.length}; handed out of chunks of 1000 bytes: ${small}; of one chunk: ${whole}`)
})()
JS
seen=$(node look.cjs)
echo "$seen"
case "$seen" in
*'of chunks of 1000 bytes: 10; of one chunk: 1') ;;
*) echo 'this has changed' >&2; exit 1 ;;
esac
