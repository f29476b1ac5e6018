import { expect, test } from 'vitest'

import { readSvg } from '../src/index.ts'
import { drawn, lines, strokesOf } from './documents.ts'

test('a line', async () => {
  expect(await drawn('<line x1="10" y1="20" x2="30" y2="40"/>')).toEqual([[10, 20, 30, 40]])
})

test('a rectangle is closed', async () => {
  expect(await drawn('<rect x="10" y="20" width="30" height="40"/>')).toEqual([
    [10, 20, 40, 20, 40, 60, 10, 60, 10, 20],
  ])
})

test('a polyline stays open, a polygon is closed; commas and blanks are free', async () => {
  expect(await drawn('<polyline points="0,0 10,0,10 10"/><polygon points=" 20 20 , 30 20 30-5 "/>')).toEqual([
    [0, 0, 10, 0, 10, 10],
    [20, 20, 30, 20, 30, -5, 20, 20],
  ])
})

test('a circle lies within the tolerance inside its radius, and closes', async () => {
  const [circle] = await drawn('<circle cx="50" cy="50" r="20"/>', { toleranceMm: 0.05 })
  expect(circle!.slice(0, 2)).toEqual([70, 50])
  expect(circle!.slice(-2)).toEqual([70, 50])
  // Chords that leave a 20 mm circle by 0.05 mm span 2·acos(1 − 0.05/20) = 8.1°: 45 of them.
  expect(circle!.length / 2 - 1).toBe(45)
  for (let at = 0; at < circle!.length; at += 2) {
    expect(Math.hypot(circle![at]! - 50, circle![at + 1]! - 50)).toBeCloseTo(20, 2)
  }
})

test('an ellipse with one radius given is a circle; one with none or a zero draws nothing', async () => {
  const [first, ...rest] = await drawn('<ellipse rx="5" cx="10" cy="10"/><ellipse rx="0" ry="5"/><circle r="0"/>')
  expect(rest).toEqual([])
  expect(Math.max(...first!.filter((_, index) => index % 2 === 1))).toBeCloseTo(15, 1)
})

test('rounded corners take the radii that fit', async () => {
  const [stroke] = await drawn('<rect width="40" height="20" rx="50" ry="5"/>')
  expect(stroke!.slice(0, 2)).toEqual([20, 0])
  expect(Math.min(...stroke!)).toBe(0)
  expect(stroke).toContain(5)
  expect(stroke!.slice(-2)).toEqual([20, 0])
})

test('a negative corner radius counts as none', async () => {
  expect(await drawn('<rect width="4" height="2" rx="-1"/>')).toEqual([[0, 0, 4, 0, 4, 2, 0, 2, 0, 0]])
})

test('percentages are of the viewport: width, height, or its diagonal', async () => {
  const [rect, line, circle] = await drawn(
    '<svg viewBox="0 0 80 60" width="80" height="60" overflow="visible"><rect width="50%" height="50%"/><line x1="0" y1="0" x2="100%" y2="100%"/><circle r="10%"/></svg>',
  )
  expect(rect).toEqual([0, 0, 40, 0, 40, 30, 0, 30, 0, 0])
  expect(line).toEqual([0, 0, 80, 60])
  // The diagonal of 80 × 60 by √2 is 70.71.
  expect(circle![0]).toBeCloseTo(7.071, 3)
})

test('lengths have units of their own within the drawing', async () => {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="100mm" height="100mm"><g stroke="black" fill="none" font-size="10"><line x1="1in" y1="10mm" x2="2em" y2="72pt"/></g></svg>'
  expect(strokesOf(await readSvg(svg))).toEqual([[25.4, 10, 5.292, 25.4]])
})

test('CSS sets geometry too, and is stronger than the attribute', async () => {
  const svg = lines(
    '<style>rect{width:10px;height:5px} circle{r:0}</style><rect width="99"/><circle r="4"/><path style="d:path(\'M1 1L2 2\')" d="M0 0L9 9"/>',
  )
  expect(strokesOf(await readSvg(svg))).toEqual([
    [0, 0, 10, 0, 10, 5, 0, 5, 0, 0],
    [1, 1, 2, 2],
  ])
})

test('a line or path that goes nowhere is a dot; a lone move draws nothing', async () => {
  expect(await drawn('<line x1="5" y1="5" x2="5" y2="5"/><path d="M1 1"/><path d="M2 2z"/><path d="M3 3h0"/>')).toEqual(
    [
      [5, 5],
      [2, 2],
      [3, 3],
    ],
  )
})

test('points are read as compactly as minifiers write them, and with a comma too many', async () => {
  expect(
    await drawn('<polyline points="1-2-3-4.5.5"/>', { strict: true }).catch((error: Error) => error.message),
  ).toContain('5 coordinates')
  expect(await drawn('<polyline points="1-2-3-4.5.5.25"/><polyline points="1 2, 3 4, "/>')).toEqual([
    [1, -2, -3, -4.5, 0.5, 0.25],
    [1, 2, 3, 4],
  ])
})
