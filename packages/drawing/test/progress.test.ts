import { strokesFrom } from '@vfab/core'
import { expect, test } from 'vitest'

import { type Drawing, prepareStrokes, type PrepareOptions, readDrawing } from '../src/index.ts'

/** A drawing of many short strokes, and what is reported while it is prepared. */
function sharesOfPreparing(drawing: Drawing, options: Partial<PrepareOptions> = {}): readonly number[] {
  const shares: number[] = []
  prepareStrokes(drawing, { joinToleranceMm: 0.1, ...options, onProgress: (share) => shares.push(share) })
  return shares
}

function expectProgress(shares: readonly number[], atLeast: number): void {
  expect(shares.length).toBeGreaterThanOrEqual(atLeast)
  expect(shares).toEqual(shares.toSorted((one, other) => one - other))
  expect(Math.min(...shares)).toBeGreaterThanOrEqual(0)
  expect(Math.max(...shares)).toBeLessThanOrEqual(1)
}

const scattered = Array.from({ length: 6000 }, (_, index) => {
  const [x, y] = [(index * 7919) % 1000, (index * 104_729) % 700]
  return [x / 5, y / 5, x / 5 + 0.1, y / 5]
})
const page = { widthMm: 200, heightMm: 140 }
const layer = { id: 'a', name: 'a', strokes: strokesFrom(scattered) }
const drawing: Drawing = { page, layers: [layer, { ...layer, id: 'b' }], notDrawn: [] }

test('preparing reports how far it is, and never goes back', () => {
  const shares = sharesOfPreparing(drawing)
  expectProgress(shares, 20)
  expect(shares.at(-1)).toBe(1)
  expectProgress(sharesOfPreparing(drawing, { order: false }), 4)
})

test('what is reported changes nothing of the result', () => {
  const plain = prepareStrokes(drawing, { joinToleranceMm: 0.1 })
  expect(prepareStrokes(drawing, { joinToleranceMm: 0.1, onProgress: () => {} })).toEqual(plain)
})

const line = (at: number): string => `<path d="M${at % 90},${at % 70} h5" stroke="black"/>`

test.each([
  [
    'svg',
    `<svg xmlns="http://www.w3.org/2000/svg" width="90mm" height="70mm">${Array.from({ length: 40_000 }, (_, at) => line(at)).join('')}</svg>`,
  ],
  ['gcode', `G21\nG90\n${Array.from({ length: 40_000 }, (_, at) => `G1 X${at % 90} Y${at % 70} F100`).join('\n')}`],
  ['hpgl', `IN;SP1;${Array.from({ length: 40_000 }, (_, at) => `PD${at % 9000},${at % 7000};`).join('')}`],
  [
    'dxf',
    `0\nSECTION\n2\nENTITIES\n${Array.from({ length: 5000 }, (_, at) => `0\nLINE\n8\n0\n10\n${at % 90}\n20\n0\n11\n5\n21\n${at % 70}\n`).join('')}0\nENDSEC\n0\nEOF\n`,
  ],
])('reading %s reports how far it is', async (_, text) => {
  const shares: number[] = []
  await readDrawing(Buffer.from(text), { units: 'mm', onProgress: (share) => shares.push(share) })
  expectProgress(shares, 4)
})
