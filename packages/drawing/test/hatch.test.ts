import { strokesFrom } from '@vfab/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'

import { type FillArea, placeOnPage, prepareStrokes, readSvg } from '../src/index.ts'
import { inkLengthMm } from '../src/length.ts'
import { hatchAreas } from '../src/prepare/hatch.ts'
import { page } from './documents.ts'
import { pointsAlong, rounded } from './strokes.ts'

function area(rings: number[][], rule: 'nonzero' | 'evenodd' = 'nonzero', clips: FillArea['clips'] = []): FillArea {
  return { rings: strokesFrom(rings), rule, color: '#000000', clips }
}

const square = [0.5, 0, 10.5, 0, 10.5, 3, 0.5, 3]

test('lines fill an area at the spacing, on a grid half a line off the origin', () => {
  expect(rounded(hatchAreas([area([square])], { spacingMm: 1, angleDeg: 0, connect: false }))).toEqual([
    [0.5, 0.5, 10.5, 0.5],
    [0.5, 1.5, 10.5, 1.5],
    [0.5, 2.5, 10.5, 2.5],
  ])
})

test('neighbouring lines are joined at their ends within the area', () => {
  expect(rounded(hatchAreas([area([square])], { spacingMm: 1, angleDeg: 0 }))).toEqual([
    [0.5, 0.5, 10.5, 0.5, 10.5, 1.5, 0.5, 1.5, 0.5, 2.5, 10.5, 2.5],
  ])
})

test('lines run at the angle asked for, and crosswise', () => {
  expect(rounded(hatchAreas([area([square])], { spacingMm: 5, angleDeg: 90, connect: false }))).toEqual([
    [7.5, 0, 7.5, 3],
    [2.5, 0, 2.5, 3],
  ])
  const cross = hatchAreas([area([square])], { spacingMm: 4, angleDeg: 0, cross: true, connect: false })
  expect(rounded(cross)).toEqual([
    [0.5, 2, 10.5, 2],
    [10, 0, 10, 3],
    [6, 0, 6, 3],
    [2, 0, 2, 3],
  ])
})

test('holes stay empty by the rule of the fill', () => {
  const outer = [0, 0, 10, 0, 10, 1, 0, 1]
  const inner = [4, -1, 6, -1, 6, 1, 4, 1]
  const backwards = [4, 1, 6, 1, 6, -1, 4, -1]
  const hatch = (rings: number[][], rule: 'nonzero' | 'evenodd'): number[][] =>
    rounded(hatchAreas([area(rings, rule)], { spacingMm: 1, angleDeg: 0 })).filter((stroke) => stroke[1]! > 0)
  const two = [
    [0, 0.5, 4, 0.5],
    [6, 0.5, 10, 0.5],
  ]
  expect(hatch([outer, inner], 'evenodd')).toEqual(two)
  expect(hatch([outer, backwards], 'nonzero')).toEqual(two)
  expect(hatch([outer, inner], 'nonzero').flat()).toContain(10)
  expect(hatch([outer, inner], 'nonzero')).toHaveLength(1)
})

test('an inset keeps lines away from the outline, and leaves out what is too short', () => {
  const wide = [0, 0, 10, 0, 10, 1, 0, 1]
  const narrow = [20, 0, 20.5, 0, 20.5, 1, 20, 1]
  const lines = hatchAreas([area([wide, narrow])], { spacingMm: 1, angleDeg: 0, insetMm: 0.3 })
  expect(rounded(lines)).toEqual([[0.3, 0.5, 9.7, 0.5]])
})

test('clipped areas are filled where they show', () => {
  const shape = (left: number, right: number): FillArea['clips'][number]['shapes'][number] => ({
    rings: strokesFrom([[left, -1, right, -1, right, 9, left, 9]]),
    rule: 'nonzero',
    clips: [],
  })
  const clip = { shapes: [shape(2, 4), shape(3, 6)] }
  const lines = hatchAreas([area([[0, 0, 10, 0, 10, 1, 0, 1]], 'nonzero', [clip])], { spacingMm: 1, angleDeg: 0 })
  expect(rounded(lines)).toEqual([[2, 0.5, 6, 0.5]])
})

test('a spacing that would take more lines than any pen draws is refused', () => {
  expect(() => hatchAreas([area([square])], { spacingMm: 1e-6 })).toThrow(
    expect.objectContaining({ code: 'INPUT_INVALID' }),
  )
  expect(() => hatchAreas([area([square])], { spacingMm: 0 })).toThrow(RangeError)
})

test('every line lies within the area, and the ink is the area by the spacing', () => {
  const corner = fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 }))
  fc.assert(
    fc.property(
      fc.array(corner, { minLength: 3, maxLength: 9 }),
      fc.integer({ min: 0, max: 179 }),
      fc.boolean(),
      (corners, angleDeg, connect) => {
        const lines = hatchAreas([area([corners.flat()], 'evenodd')], { spacingMm: 0.5, angleDeg, connect })
        for (const [x, y] of pointsAlong(lines, 0.7)) expect(evenOddOrNear(x, y, corners)).toBe(true)
        if (connect) return
        // Counted in cells of 0.25 mm.
        let cells = 0
        for (let x = 0.13; x < 60; x += 0.5)
          for (let y = 0.11; y < 60; y += 0.5) if (evenOddOrNear(x, y, corners, 0)) cells++
        const areaMm2 = cells * 0.25
        expect(Math.abs(inkLengthMm(lines) * 0.5 - areaMm2)).toBeLessThan(0.06 * areaMm2 + 25)
      },
    ),
    { numRuns: 60 },
  )
})

function evenOddOrNear(x: number, y: number, corners: readonly [number, number][], slackMm = 1e-6): boolean {
  let [crossed, near] = [0, Infinity]
  for (const [index, [x0, y0]] of corners.entries()) {
    const [x1, y1] = corners[(index + 1) % corners.length]!
    const length2 = (x1 - x0) ** 2 + (y1 - y0) ** 2
    const share = length2 === 0 ? 0 : Math.max(0, Math.min(1, ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length2))
    near = Math.min(near, Math.hypot(x - x0 - share * (x1 - x0), y - y0 - share * (y1 - y0)))
    if (y0 <= y !== y1 <= y && x0 + ((y - y0) / (y1 - y0)) * (x1 - x0) > x) crossed++
  }
  return crossed % 2 === 1 || near < slackMm
}

test('areas are hatched after the drawing has its size, so that the spacing is what it says', async () => {
  const drawing = await readSvg(page('<rect x="10" y="10" width="20" height="20" fill="#336699"/>'), {
    keepFills: true,
  })
  expect(drawing.notDrawn).toEqual([])
  const large = placeOnPage(drawing, { fit: true, marginMm: 10, clip: true })
  const { layers } = prepareStrokes(large, {
    joinToleranceMm: 0.1,
    hatch: { spacingMm: 2, angleDeg: 0, connect: false },
    effort: 0,
  })
  // The outline of 80 × 80 mm, and lines at 11, 13, … 89.
  expect(layers[0]!.strokes.starts.length - 1).toBe(1 + 40)
  expect(inkLengthMm(layers[0]!.strokes)).toBeCloseTo(320 + 40 * 80, 3)
})

test('without hatching, areas that were kept stay empty', async () => {
  const drawing = await readSvg(page('<rect width="20" height="20" fill="#336699"/>'), { keepFills: true })
  expect(prepareStrokes(drawing, { joinToleranceMm: 0.1 }).layers[0]!.strokes.starts.length - 1).toBe(1)
})

test('a spacing that takes millions of lines over all areas is refused', async () => {
  const areas = '<rect width="100" height="100" fill="#336699"/>'.repeat(400)
  const drawing = await readSvg(page(areas), { keepFills: true, hide: 'none' })
  expect(() => prepareStrokes(drawing, { joinToleranceMm: 0.1, hatch: { spacingMm: 0.01, angleDeg: 0 } })).toThrow(
    'hatching every 0.01 mm takes 4,000,000 lines',
  )
})
