import fc from 'fast-check'
import { expect, test } from 'vitest'

import { sliceStrokes, strokeCoordsMm, strokeCount, type StrokeList, strokesFrom } from '../src/index.ts'

const strokes = fc.array(
  fc.array(fc.tuple(fc.integer(), fc.integer()), { minLength: 1, maxLength: 5 }).map((points) => points.flat()),
  { maxLength: 8 },
)

function contents(list: StrokeList): number[][] {
  return Array.from({ length: strokeCount(list) }, (_, index) => [...strokeCoordsMm(list, index)])
}

test('a list holds the strokes it was made from', () => {
  fc.assert(
    fc.property(strokes, (given) => {
      expect(contents(strokesFrom(given))).toEqual(given)
    }),
  )
})

test('a slice holds the strokes of its range and shares their memory', () => {
  fc.assert(
    fc.property(strokes, fc.nat(), fc.nat(), (given, first, second) => {
      const [from, to] = [first % (given.length + 1), second % (given.length + 1)].toSorted(
        (left, right) => left - right,
      )
      const list = strokesFrom(given)
      const slice = sliceStrokes(list, from!, to)
      expect(contents(slice)).toEqual(given.slice(from, to))
      expect(slice.coordsMm.buffer).toBe(list.coordsMm.buffer)
    }),
  )
})

test('an empty list has no strokes', () => {
  expect(strokesFrom([])).toEqual({ coordsMm: new Float64Array(), starts: new Uint32Array([0]) })
})

test('a stroke without a point, or with half of one, is refused', () => {
  expect(() => strokesFrom([[]])).toThrow(RangeError)
  expect(() => strokesFrom([[1, 2, 3]])).toThrow('stroke 0 has 3 coordinates; it needs pairs, at least one')
})

test('a stroke that is not there is refused', () => {
  const list = strokesFrom([[1, 2]])
  expect(() => strokeCoordsMm(list, 1)).toThrow('no stroke 1 among 1')
  expect(() => sliceStrokes(list, 0, 2)).toThrow(RangeError)
  expect(() =>
    sliceStrokes(
      strokesFrom([
        [1, 2],
        [3, 4],
      ]),
      2,
      1,
    ),
  ).toThrow(RangeError)
})
