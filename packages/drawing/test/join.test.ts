import { strokeCount, strokesFrom } from '@vfab/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'

import { joinStrokes } from '../src/prepare/join.ts'
import { gridStrokes, looseStrokes, plain, segmentsOf } from './strokes.ts'

test('strokes that meet end to end become one', () => {
  const strokes = strokesFrom([
    [0, 0, 10, 0],
    [20, 0, 30, 0],
    [10, 0, 20, 0],
  ])
  expect(plain(joinStrokes(strokes, { toleranceMm: 0 }))).toEqual([[0, 0, 10, 0, 20, 0, 30, 0]])
})

test('a stroke is turned round to be joined, unless that is forbidden', () => {
  const strokes = strokesFrom([
    [0, 0, 10, 0],
    [20, 0, 10, 0],
  ])
  expect(plain(joinStrokes(strokes, { toleranceMm: 0 }))).toEqual([[0, 0, 10, 0, 20, 0]])
  expect(strokeCount(joinStrokes(strokes, { toleranceMm: 0, reverse: false }))).toBe(2)
})

test('ends within the tolerance are joined by a short line, ends beyond it are not', () => {
  const strokes = strokesFrom([
    [0, 0, 10, 0],
    [10.1, 0, 20, 0],
    [20.3, 0, 30, 0],
  ])
  expect(plain(joinStrokes(strokes, { toleranceMm: 0.15 }))).toEqual([
    [0, 0, 10, 0, 10.1, 0, 20, 0],
    [20.3, 0, 30, 0],
  ])
})

test('at a crossing of several strokes the pen goes on straight', () => {
  const strokes = strokesFrom([
    [0, 5, 5, 5],
    [5, 0, 5, 5],
    [5, 5, 5, 10],
    [5, 5, 10, 5],
  ])
  expect(plain(joinStrokes(strokes, { toleranceMm: 0.1 }))).toEqual([
    [0, 5, 5, 5, 10, 5],
    [5, 0, 5, 5, 5, 10],
  ])
})

test('a closed stroke stays closed and is not joined to itself', () => {
  const square = [0, 0, 10, 0, 10, 10, 0, 10, 0, 0]
  expect(plain(joinStrokes(strokesFrom([square]), { toleranceMm: 1 }))).toEqual([square])
})

test('thousands of strokes that all end in one point are joined in pairs', () => {
  const star = Array.from({ length: 4000 }, (_, index) => [
    50,
    50,
    50 + 40 * Math.cos(index),
    50 + 40 * Math.sin(index),
  ])
  expect(strokeCount(joinStrokes(strokesFrom(star), { toleranceMm: 0 }))).toBe(2000)
})

test('joining keeps every line, and adds none where ends coincide', () => {
  fc.assert(
    fc.property(gridStrokes, fc.boolean(), (strokes, reverse) => {
      const joined = joinStrokes(strokes, { toleranceMm: 0, reverse })
      const lines = (list: string[]): string[] => list.filter((line) => line.includes(' '))
      expect(lines(segmentsOf(joined))).toEqual(lines(segmentsOf(strokes)))
    }),
  )
})

test('every line joining adds is within the tolerance', () => {
  fc.assert(
    fc.property(looseStrokes, fc.double({ min: 0.01, max: 20, noNaN: true }), (strokes, toleranceMm) => {
      const old = segmentsOf(strokes).filter((line) => line.includes(' '))
      const now = segmentsOf(joinStrokes(strokes, { toleranceMm })).filter((line) => line.includes(' '))
      for (const line of old) {
        expect(now).toContain(line)
        now.splice(now.indexOf(line), 1)
      }
      for (const line of now) {
        const [x0, y0, x1, y1] = line.split(/[ ,]/).map(Number)
        expect(Math.hypot(x1! - x0!, y1! - y0!)).toBeLessThanOrEqual(toleranceMm)
      }
    }),
  )
})

test('thousands of strokes one upon the other become one, however they may be drawn', () => {
  const pile = strokesFrom(Array.from({ length: 20_000 }, () => [5, 5, 6, 5]))
  expect(strokeCount(joinStrokes(pile, { toleranceMm: 0.1 }))).toBe(1)
  expect(strokeCount(joinStrokes(pile, { toleranceMm: 0.1, reverse: false }))).toBe(20_000)
  const loops = strokesFrom(Array.from({ length: 5000 }, () => [5, 5, 6, 5, 6, 6, 5, 5]))
  expect(strokeCount(joinStrokes(loops, { toleranceMm: 0.1, reverse: false }))).toBe(1)
  expect(strokeCount(joinStrokes(loops, { toleranceMm: 0.1 }))).toBe(1)
})
