import { strokesFrom } from '@vfab/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'

import { layOut } from '../src/bed.ts'
import { pieceBytes, writeBlock } from '../src/block.ts'
import { markPlace } from '../src/drawing.ts'
import { locateStop } from '../src/locate.ts'
import { type Piece, piecesOf } from '../src/pieces.ts'
import { isIdentification, readIntegers } from '../src/protocol.ts'

const bed = layOut({ xMin: -16_000, yMin: -11_000, xMax: 16_000, yMax: 11_000 }, 0.025, 0)
const times = { drawSpeedMmPerS: 100, travelSpeedMmPerS: 400, accelMmPerS2: 10_000, penMoveMs: 60 }
const coordinate = fc.double({ min: 0, max: 500, noNaN: true })
const strokes = fc
  .array(fc.array(fc.tuple(coordinate, coordinate), { minLength: 1, maxLength: 90 }), { minLength: 1, maxLength: 6 })
  .map((lists) => strokesFrom(lists.map((points) => points.flat())))

function pieces(list: Parameters<typeof piecesOf>[0]): Piece[] {
  return [...piecesOf(list, 0, bed, times, { at: { x: 0, y: 0 }, down: false })]
}

test('no piece takes more bytes than are reckoned with, and the ends of all add up to the text', () => {
  fc.assert(
    fc.property(strokes, (list) => {
      const all = pieces(list)
      const { text, ends } = writeBlock(all)
      expect(ends).toHaveLength(all.length)
      expect(ends.at(-1)).toBe(text.length)
      ends.forEach((end, index) => expect(end - (ends[index - 1] ?? 0)).toBeLessThanOrEqual(pieceBytes))
      expect(text).toMatch(/^(PU-?\d+,-?\d+;|PD(-?\d+,-?\d+(,-?\d+,-?\d+)*)?;)*$/)
    }),
  )
})

test('every stroke ends once, in order, whatever its points', () => {
  fc.assert(
    fc.property(strokes, (list) => {
      const ends = pieces(list).flatMap(({ endOf }) => (endOf === undefined ? [] : [endOf]))
      expect(ends).toEqual(Array.from({ length: list.starts.length - 1 }, (_, index) => index))
    }),
  )
})

test('lists of points are split before they are too long for an old plotter', () => {
  const zigzag = strokesFrom([Array.from({ length: 200 }, (_, index) => [index, index % 2]).flat()])
  const lists = writeBlock(pieces(zigzag))
    .text.split(';')
    .filter((each) => each.startsWith('PD'))
  expect(lists.length).toBeGreaterThan(4)
  for (const list of lists) expect(list.split(',').length / 2).toBeLessThanOrEqual(40)
})

test('half of the time lies behind the mark, as far as pieces can be divided', () => {
  fc.assert(
    fc.property(strokes, fc.integer({ min: 0, max: 3000 }), (list, aheadMs) => {
      const all = pieces(list)
      const before = markPlace(all, aheadMs)
      const totalMs = aheadMs + all.reduce((sum, { durationMs }) => sum + durationMs, 0)
      const behindMs = all.slice(before).reduce((sum, { durationMs }) => sum + durationMs, 0)
      if (before > 0) expect(behindMs).toBeGreaterThanOrEqual(totalMs / 2 - 1e-6)
    }),
  )
})

test('a pen that stands at the end of a piece has done it, within one it has not', () => {
  const all = pieces(strokesFrom([[10, 10, 20, 10, 20, 20, 10, 20]]))
  const from = { x: 0, y: 0 }
  all.forEach(({ at }, index) => expect(locateStop(all, from, at, index)).toEqual({ done: index + 1 }))
  const within = bed.toUnits(15, 10)
  expect(locateStop(all, from, within, 1)).toEqual({ done: 1 })
  expect(locateStop(all, from, from, -1)).toEqual({ done: 0 })
})

test('answers are told from what other devices say', () => {
  expect(['7475A', '7550A', 'DXY-1200', 'HP 7470A'].map(isIdentification)).toEqual([true, true, true, true])
  const others = ["!8 Err: Unknown command 'OI'", 'error:2', 'ok', '23.5', '16', '', "Grbl 1.1h ['$' for help]"]
  expect(others.map(isIdentification)).toEqual(others.map(() => false))
  expect(readIntegers('0, 10 ,-5', 3)).toEqual([0, 10, -5])
  expect([readIntegers('1,2', 3), readIntegers('1.5', 1), readIntegers('', 1)]).toEqual([
    undefined,
    undefined,
    undefined,
  ])
})
