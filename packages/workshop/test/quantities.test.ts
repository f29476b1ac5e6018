import { expect, test } from 'vitest'

import { counted, formatClock, formatDuration, formatLength, formatSize } from '../src/quantities.ts'

test('durations are as precise as matters at their length', () => {
  expect([0, 4210, 9949, 9960, 59_400, 59_600, 185_000, 3_599_400, 3_599_600, 3_725_000].map(formatDuration)).toEqual([
    '0.0 s',
    '4.2 s',
    '9.9 s',
    '10 s',
    '59 s',
    '1 min 0 s',
    '3 min 5 s',
    '59 min 59 s',
    '1 h 0 min',
    '1 h 2 min',
  ])
})

test('a clock counts minutes and seconds, and hours where there are any', () => {
  expect([-5, 0, 7000, 750_000, 3_750_000].map(formatClock)).toEqual(['0:00', '0:00', '0:07', '12:30', '1:02:30'])
})

test('lengths are in millimetres up to a metre', () => {
  expect([0, 9.94, 84.4, 999.4, 2345, 44_800].map(formatLength)).toEqual([
    '0.0 mm',
    '9.9 mm',
    '84 mm',
    '999 mm',
    '2.35 m',
    '44.8 m',
  ])
})

test('sizes have decimals only where they need them, and counts agree with their noun', () => {
  expect(formatSize({ widthMm: 297, heightMm: 209.996 })).toBe('297 × 210 mm')
  expect(formatSize({ widthMm: 215.9, heightMm: 279.4 })).toBe('215.9 × 279.4 mm')
  expect([counted(0, 'stroke'), counted(1, 'stroke'), counted(2, 'stroke')]).toEqual([
    '0 strokes',
    '1 stroke',
    '2 strokes',
  ])
})
