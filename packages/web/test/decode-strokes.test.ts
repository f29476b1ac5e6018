import fc from 'fast-check'
import { expect, test } from 'vitest'

import { decodeDone, decodeStrokes } from '../src/paper/decode-strokes.ts'

type Stroke = readonly (readonly [number, number])[]

/** Packs as the server does (`server/src/api/strokes.ts`), written from its description. */
function pack(layers: readonly (readonly Stroke[])[], { unitMm = 0.01, wide = false } = {}): ArrayBuffer {
  const strokes = layers.flat()
  const points = strokes.flat()
  const firsts: [number, number][] = []
  const rest: [number, number][] = []
  let last = [0, 0] as readonly [number, number]
  for (const stroke of strokes) {
    stroke.forEach((point, index) => {
      const difference: [number, number] = [point[0] - last[0], point[1] - last[1]]
      ;(index === 0 ? firsts : rest).push(difference)
      last = point
    })
  }
  const head = new ArrayBuffer(48)
  const view = new DataView(head)
  ;[86, 70, 83, 84].forEach((byte, index) => view.setUint8(index, byte))
  view.setUint16(4, 1, true)
  view.setUint16(6, wide ? 4 : 2, true)
  view.setFloat64(8, unitMm, true)
  view.setFloat64(16, 210, true)
  view.setFloat64(24, 297, true)
  view.setUint32(32, layers.length, true)
  view.setUint32(36, strokes.length, true)
  view.setUint32(40, points.length, true)
  let first = 0
  const layerFirsts = layers.map((layer) => (first += layer.length) - layer.length)
  const further = wide ? Int32Array : Int16Array
  const parts = [
    new Uint8Array(head),
    new Uint32Array([...layerFirsts, strokes.length]),
    new Uint32Array(strokes.map((stroke) => stroke.length)),
    new Int32Array(firsts.map(([x]) => x)),
    new Int32Array(firsts.map(([, y]) => y)),
    further.from(rest.map(([x]) => x)),
    further.from(rest.map(([, y]) => y)),
  ]
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at)
    at += part.byteLength
  }
  return bytes.buffer
}

test('strokes come back in millimetres, with their layers and page', () => {
  const decoded = decodeStrokes(
    pack([
      [
        [
          [100, 200],
          [150, 200],
        ],
      ],
      [
        [[0, 0]],
        [
          [2100, 2970],
          [2000, 2970],
          [2000, 2900],
        ],
      ],
    ]),
  )
  expect([...decoded.points].map((value) => Math.round(value * 100))).toEqual([
    100, 200, 150, 200, 0, 0, 2100, 2970, 2000, 2970, 2000, 2900,
  ])
  expect([...decoded.starts]).toEqual([0, 2, 3, 6])
  expect(decoded.layers).toEqual([
    { first: 0, strokes: 1 },
    { first: 1, strokes: 2 },
  ])
  expect(decoded.page).toEqual({ widthMm: 210, heightMm: 297 })
})

test('a drawing without strokes is empty', () => {
  expect([...decodeStrokes(pack([[]])).starts]).toEqual([0])
})

test('any strokes come back as they were packed, narrow and wide', () => {
  const number = fc.integer({ min: -10_000, max: 10_000 })
  const stroke = fc.array(fc.tuple(number, number), { minLength: 1, maxLength: 20 })
  const layers = fc.array(fc.array(stroke, { maxLength: 6 }), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(layers, fc.boolean(), (given, wide) => {
      const decoded = decodeStrokes(pack(given, { wide, unitMm: 0.5 }))
      expect([...decoded.points]).toEqual(given.flat(3).map((value) => value * 0.5))
      expect(decoded.layers.map((layer) => layer.strokes)).toEqual(given.map((layer) => layer.length))
    }),
  )
})

test('what is cut off, or is something else, is refused', () => {
  const whole = pack([
    [
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
    ],
  ])
  for (let bytes = 0; bytes < whole.byteLength; bytes++) {
    expect(() => decodeStrokes(whole.slice(0, bytes))).toThrow(RangeError)
  }
  const other = whole.slice(0)
  new Uint8Array(other)[4] = 2
  expect(() => decodeStrokes(other)).toThrow('version 2')
})

test('bits say which strokes are drawn, missing ones are not', () => {
  expect([...decodeDone(new Uint8Array([0b1000_0101, 0b1]), 10)]).toEqual([1, 0, 1, 0, 0, 0, 0, 1, 1, 0])
  expect([...decodeDone(new Uint8Array([]), 2)]).toEqual([0, 0])
})
