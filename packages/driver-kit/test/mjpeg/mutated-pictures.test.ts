/*
 * Pictures changed in every way that cameras, cables and servers change them. A wrong picture is one that is handed out although it is not whole,
 * as the judge here sees it, which knows the format in its own way. `VFAB_MUTATED_PICTURES=1000000` for the long form.
 */
import { isDriverError } from '@vfab/core'
import { createMjpegParser } from '@vfab/driver-kit'
import { expect, test } from 'vitest'

import { wholePicture } from '../../src/mjpeg/whole-picture.ts'
import { emitters } from './emitters.ts'
import { pictures } from './pictures.ts'

const count = Number(process.env['VFAB_MUTATED_PICTURES'] ?? 4000)
const originals = pictures(8)

test(`of ${count} changed pictures, none that is not whole passes for one`, () => {
  const random = seeded(1)
  let accepted = 0
  for (let index = 0; index < count / 2; index++) {
    const changed = mutated(originals[random(originals.length)]!, random)
    const verdict = wholePicture(changed)
    if (!('picture' in verdict)) continue
    accepted++
    const wrong = flawOf(Buffer.from(verdict.picture))
    if (wrong !== undefined) expect.fail(`picture ${index} has ${wrong}: ${changed.toString('hex')}`)
  }
  expect(accepted).toBeGreaterThan(0)
})

test('a picture that is cut off at any byte is none', () => {
  for (const picture of originals) {
    const lengths = Array.from({ length: picture.length }, (_, length) => length)
    expect(lengths.filter((length) => 'picture' in wholePicture(picture.subarray(0, length)))).toEqual([])
    expect(wholePicture(picture)).toEqual({ picture })
  }
})

test(`of ${count} pictures in changed streams, none that is not whole passes for one`, () => {
  const random = seeded(2)
  let accepted = 0
  for (let sent = 0; sent < count / 2; sent += originals.length) {
    const { contentType, stream } = emitters[random(emitters.length)]!
    const changed = originals.map((picture) => (random(3) === 0 ? mutated(picture, random) : picture))
    const bytes = random(3) === 0 ? mutated(stream(changed), random) : stream(changed)
    for (const frame of framesOf(bytes, contentType)) {
      accepted++
      const wrong = flawOf(frame, 'data is not looked at')
      if (wrong !== undefined) expect.fail(`a frame from picture ${sent} on has ${wrong}: ${frame.toString('hex')}`)
    }
  }
  expect(accepted).toBeGreaterThan(0)
})

function framesOf(bytes: Buffer, contentType: string | undefined): Buffer[] {
  const frames: Buffer[] = []
  const parser = createMjpegParser({
    driver: 'demo',
    address: 'x',
    contentType,
    maxFrameBytes: 6000,
    maxHeaderBytes: 1000,
    onFrame: (frame) => frames.push(Buffer.from(frame)),
    onFlaw: () => {},
  })
  try {
    for (let at = 0; at < bytes.length; at += 1460) parser.push(bytes.subarray(at, at + 1460))
    parser.end()
  } catch (error) {
    if (!isDriverError(error) || error.code !== 'WRONG_DEVICE') throw error
  }
  return frames
}

/**
 * What is wrong with a picture; undefined where nothing is: a width, then a scan, then the one end, which is the last byte. In streams data is
 * not looked at: a frame whose length was announced, and that ends where it should, is not searched.
 */
function flawOf(picture: Buffer, data?: 'data is not looked at'): string | undefined {
  if (picture.readUInt16BE(0) !== 0xffd8) return 'no beginning'
  let size = 0
  let scans = 0
  for (let at = 2; at + 2 <= picture.length;) {
    if (picture[at] !== 0xff) return `no marker at ${at}`
    const marker = picture[at + 1]!
    if (marker === 0xff) at += 1
    else if (marker === 0xd9) {
      if (at + 2 !== picture.length) return 'bytes after its end'
      return scans === 0 ? 'no data' : undefined
    } else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) at += 2
    else if (marker === 0xd8) return 'a second beginning'
    else {
      if (at + 4 > picture.length) break
      const length = picture.readUInt16BE(at + 2)
      if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
        size = at + 9 <= picture.length ? picture.readUInt16BE(at + 7) : 0
      }
      at += 2 + length
      if (marker !== 0xda) continue
      if (size === 0) return 'no size'
      if (data !== undefined) return picture.readUInt16BE(picture.length - 2) === 0xffd9 ? undefined : 'no end'
      while (at < picture.length && !(picture[at] === 0xff && isMarker(picture[at + 1]))) at++
      scans++
    }
  }
  return 'no end'
}

function isMarker(byte: number | undefined): boolean {
  return byte !== undefined && byte !== 0 && byte !== 0xff && !(byte >= 0xd0 && byte <= 0xd7)
}

/** A picture with one to three changes. */
function mutated(picture: Buffer, random: (below: number) => number): Buffer {
  let bytes = picture
  for (let changes = 1 + random(3); changes > 0; changes--) {
    const at = random(bytes.length + 1)
    const some = 1 + random(random(4) === 0 ? 400 : 8)
    const noise = Buffer.from(Array.from({ length: some }, () => random(256)))
    const marker = Buffer.from([0xff, 0xc0 + random(64)])
    const kinds = [
      () => bytes.subarray(0, at),
      () => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + some)]),
      () => Buffer.concat([bytes.subarray(0, at), noise, bytes.subarray(at)]),
      () => Buffer.concat([bytes.subarray(0, at), noise, bytes.subarray(at + some)]),
      () => Buffer.concat([bytes.subarray(0, at), marker, bytes.subarray(at + 2)]),
      () => Buffer.concat([bytes.subarray(0, at), Buffer.from('<html>offline</html>'), bytes.subarray(at)]),
      () => Buffer.concat([bytes.subarray(0, at), bytes]),
      () => Buffer.concat([bytes.subarray(0, 2 + random(20)), bytes.subarray(at)]),
      () => Buffer.concat([bytes.subarray(0, at), bytes.subarray(bytes.length - 2)]),
    ]
    bytes = kinds[random(kinds.length)]!()
  }
  return bytes
}

/** Mulberry32. */
function seeded(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}
