import { isDriverError } from '@vfab/core'
import { createMjpegParser } from '@vfab/driver-kit'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { emitters } from './emitters.ts'
import { pictures } from './pictures.ts'

interface Fed {
  readonly frames: Buffer[]
  readonly flaws: number
  readonly refused: boolean
}

/** Feeds a stream cut at the places given. */
function feed(stream: Buffer, cuts: readonly number[], contentType: string | undefined): Fed {
  const frames: Buffer[] = []
  let flaws = 0
  const parser = createMjpegParser({
    driver: 'demo',
    address: 'x',
    contentType,
    maxFrameBytes: 6000,
    maxHeaderBytes: 1000,
    onFrame: (bytes) => frames.push(Buffer.from(bytes)),
    onFlaw: () => flaws++,
  })
  let at = 0
  try {
    for (const cut of [
      ...cuts.map((share) => Math.floor(share * stream.length)).sort((a, b) => a - b),
      stream.length,
    ]) {
      parser.push(stream.subarray(at, cut))
      at = cut
    }
    parser.end()
    return { frames, flaws, refused: false }
  } catch (error) {
    if (!isDriverError(error) || error.code !== 'WRONG_DEVICE') throw error
    return { frames, flaws, refused: true }
  }
}

const share = fc.double({ min: 0, max: 1, noNaN: true })
const cuts = fc.array(share, { maxLength: 40 })
const emitter = fc.constantFrom(...emitters)
const sent = pictures(8)

test('however a stream is cut into chunks, every frame comes byte for byte', () => {
  fc.assert(
    fc.property(emitter, cuts, ({ contentType, stream }, places) => {
      const { frames } = feed(stream(sent), places, contentType)
      expect(frames.map((frame) => frame.toString('latin1'))).toEqual(sent.map((frame) => frame.toString('latin1')))
    }),
    { numRuns: 400 },
  )
})

test('whatever is changed in a stream, each frame that comes is a whole JPEG', () => {
  const damage = fc.record({ at: share, bytes: fc.uint8Array({ maxLength: 300 }), removed: fc.nat(400) })
  fc.assert(
    fc.property(
      emitter,
      fc.array(damage, { minLength: 1, maxLength: 4 }),
      cuts,
      ({ contentType, stream }, damages, places) => {
        let bytes = stream(sent)
        for (const { at, bytes: noise, removed } of damages) {
          const from = Math.floor(at * bytes.length)
          bytes = Buffer.concat([bytes.subarray(0, from), noise, bytes.subarray(from + removed)])
        }
        const fed = feed(bytes, places, contentType)
        for (const frame of fed.frames) {
          expect(frame.subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]))
          expect(frame.subarray(-2)).toEqual(Buffer.from([0xff, 0xd9]))
          expect(frame.length).toBeLessThanOrEqual(6000)
        }
      },
    ),
    { numRuns: 600 },
  )
})

test('a damaged frame costs at most its neighbour: frames between boundaries that come after are found again', () => {
  const framed = emitters.filter(({ name }) => /^(mjpg-streamer:|Mobotix|motion:|ustreamer with advance)/.test(name))
  fc.assert(
    fc.property(
      fc.constantFrom(...framed),
      fc.integer({ min: 0, max: 4 }),
      share,
      fc.uint8Array({ minLength: 1, maxLength: 50 }),
      cuts,
      ({ contentType, stream }, victim, place, noise, places) => {
        const clean = stream(sent)
        const begin = clean.indexOf(sent[victim]!)
        const at = begin + Math.floor(place * (sent[victim]!.length - noise.length))
        const bytes = Buffer.from(clean)
        bytes.set(noise, at)
        const { frames } = feed(bytes, places, contentType)
        const texts = frames.map((frame) => frame.toString('latin1'))
        for (let index = victim + 2; index < sent.length; index++)
          expect(texts).toContain(sent[index]!.toString('latin1'))
        for (let index = 0; index < victim; index++) expect(texts).toContain(sent[index]!.toString('latin1'))
      },
    ),
    { numRuns: 400 },
  )
})

test('any bytes at all are taken without an exception and without more memory than one frame', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 2000 }), { maxLength: 20 }), (chunks) => {
      const { frames } = feed(Buffer.concat(chunks), [0.2, 0.4, 0.9], 'multipart/x-mixed-replace;boundary=a')
      for (const frame of frames) expect(frame.length).toBeLessThanOrEqual(6000)
    }),
    { numRuns: 200 },
  )
})

test('a gigabyte that is no stream, header or frame that ends does not fill the memory', () => {
  const before = process.memoryUsage().arrayBuffers
  for (const start of [
    '',
    '--frame\r\n',
    '--frame\r\n\r\n\xff\xd8\xff\xdb',
    '\xff\xd8\xff\xdb\x00\x04\x00\x00\xff\xda\x00\x02',
  ]) {
    let flaws = 0
    const parser = createMjpegParser({
      driver: 'demo',
      address: 'x',
      maxFrameBytes: 1 << 20,
      onFrame: () => {},
      onFlaw: () => flaws++,
    })
    parser.push(Buffer.from(start, 'latin1'))
    const chunk = Buffer.alloc(1 << 20, 0x41)
    for (let megabyte = 0; megabyte < 256; megabyte++) parser.push(chunk)
    expect(flaws, start).toBeGreaterThan(0)
  }
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 << 20)
})
