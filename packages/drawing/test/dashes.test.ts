import fc from 'fast-check'
import { expect, test } from 'vitest'

import { identity } from '../src/affine.ts'
import { inkLengthMm } from '../src/length.ts'
import { StrokeBuilder } from '../src/stroke-builder.ts'
import { dashPattern, dashStrokes } from '../src/svg/dash.ts'
import { drawn } from './documents.ts'

test('dashes and gaps alternate', async () => {
  expect(await drawn('<path d="M0 0H10" stroke-dasharray="3 2"/>')).toEqual([
    [0, 0, 3, 0],
    [5, 0, 8, 0],
  ])
})

test('an odd list counts twice, commas and units are allowed', async () => {
  expect(await drawn('<path d="M0 0H20" stroke-dasharray="3,2px,1"/>')).toEqual([
    [0, 0, 3, 0],
    [5, 0, 6, 0],
    [9, 0, 11, 0],
    [12, 0, 15, 0],
    [17, 0, 18, 0],
  ])
})

test('the offset starts within the pattern, from either side', async () => {
  expect(await drawn('<path d="M0 0H10" stroke-dasharray="3 2" stroke-dashoffset="1"/>')).toEqual([
    [0, 0, 2, 0],
    [4, 0, 7, 0],
    [9, 0, 10, 0],
  ])
  expect(await drawn('<path d="M0 0H6" style="stroke-dasharray:3 2;stroke-dashoffset:-1"/>')).toEqual([[1, 0, 4, 0]])
})

test('dashes run round corners', async () => {
  expect(await drawn('<path d="M0 0H2V9" stroke-dasharray="3 1"/>')).toEqual([
    [0, 0, 2, 0, 2, 1],
    [2, 2, 2, 5],
    [2, 6, 2, 9],
  ])
})

test('a dash of length zero is a dot', async () => {
  expect(await drawn('<path d="M0 0H5" stroke-dasharray="0 2"/>')).toEqual([
    [0, 0],
    [2, 0],
    [4, 0],
  ])
})

test('dashes are measured before the shape is stretched', async () => {
  expect(await drawn('<path transform="scale(2 1)" d="M0 0H5" stroke-dasharray="2"/>')).toEqual([
    [0, 0, 4, 0],
    [8, 0, 10, 0],
  ])
})

test.each(['none', '0', '0 0', '-1 2', ''])('with the pattern "%s" the line is whole', async (pattern) => {
  expect(await drawn(`<path d="M0 0H5" stroke-dasharray="${pattern}"/>`)).toEqual([[0, 0, 5, 0]])
})

test('a pattern finer than any pen draws leaves the line whole instead of exhausting memory', async () => {
  expect(await drawn('<path d="M0 0H90" stroke-dasharray="0.0000001"/>')).toEqual([[0, 0, 90, 0]])
})

test('the dashes and those of the opposite pattern together are the whole line', () => {
  const points = fc.array(fc.tuple(fc.nat(90), fc.nat(90)), { minLength: 2, maxLength: 6 })
  const part = fc.integer({ min: 1, max: 9 })
  fc.assert(
    fc.property(points, part, part, fc.integer({ min: -20, max: 20 }), (line, on, off, offset) => {
      const source = new StrokeBuilder()
      source.addStroke(line.flat())
      const dashed = (lengths: number[], start: number): number => {
        const target = new StrokeBuilder()
        dashStrokes(source, dashPattern(lengths, start)!, identity, target)
        return inkLengthMm(target.toStrokeList())
      }
      // The gaps of one are the dashes of the other, which starts where the first dash ends.
      const both = dashed([on, off], offset) + dashed([off, on], offset - on)
      expect(both).toBeCloseTo(inkLengthMm(source.toStrokeList()), 6)
    }),
  )
})
