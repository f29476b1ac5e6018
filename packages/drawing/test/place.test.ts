import { strokesFrom } from '@vfab/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'

import {
  type Drawing,
  drawingBounds,
  drawingOverhang,
  orientPage,
  paperNames,
  paperSize,
  placeOnPage,
  type PlaceOptions,
} from '../src/index.ts'
import { rounded } from './strokes.ts'

/** A drawing on a sheet of 100 × 50 mm. */
function drawing(...strokes: number[][]): Drawing {
  const layer = { id: 'a', name: 'a', strokes: strokesFrom(strokes) }
  return { page: { widthMm: 100, heightMm: 50 }, layers: [layer], notDrawn: [] }
}

function placed(options: PlaceOptions, ...strokes: number[][]): number[][] {
  return placeOnPage(drawing(...strokes), options).layers.flatMap((layer) => rounded(layer.strokes))
}

const line = [10, 10, 30, 20]

test('without options a drawing stays where it is, in true size', () => {
  expect(placed({}, line)).toEqual([line])
  expect(placed({ pageMm: { widthMm: 300, heightMm: 200 } }, line)).toEqual([line])
})

test('fitting scales the ink into the sheet within its margins, in the middle', () => {
  expect(placed({ fit: true, marginMm: 5 }, line)).toEqual([[10, 5, 90, 45]])
  expect(placed({ fit: 'ink', pageMm: { widthMm: 40, heightMm: 40 } }, line)).toEqual([[0, 10, 40, 30]])
  expect(placed({ fit: true, marginMm: { leftMm: 60, topMm: 0, rightMm: 0, bottomMm: 0 } }, line)).toEqual([
    [60, 15, 100, 35],
  ])
})

test('fitting the page keeps the drawing’s own borders', () => {
  expect(placed({ fit: 'page', pageMm: { widthMm: 200, heightMm: 200 } }, line)).toEqual([[20, 70, 60, 90]])
})

test('a line, or a dot, fits too', () => {
  expect(placed({ fit: true }, [10, 10, 20, 10])).toEqual([[0, 25, 100, 25]])
  expect(placed({ fit: true }, [10, 10])).toEqual([[50, 25]])
})

test('scale, offset and center put a drawing where it is wanted', () => {
  expect(placed({ scale: 2 }, line)).toEqual([[20, 20, 60, 40]])
  expect(placed({ offsetMm: { xMm: -5, yMm: 1 } }, line)).toEqual([[5, 11, 25, 21]])
  expect(placed({ center: true }, line)).toEqual([[40, 20, 60, 30]])
  expect(placed({ center: true, scale: 2, offsetMm: { xMm: 1, yMm: 0 } }, line)).toEqual([[31, 15, 71, 35]])
})

test('quarter turns turn the page as well, clockwise', () => {
  const turned = placeOnPage(drawing(line), { rotateDeg: 90 })
  expect(turned.page).toEqual({ widthMm: 50, heightMm: 100 })
  expect(rounded(turned.layers[0]!.strokes)).toEqual([[40, 10, 30, 30]])
  expect(placed({ rotateDeg: 180 }, line)).toEqual([[90, 40, 70, 30]])
  expect(placed({ rotateDeg: -90 }, line)).toEqual([[10, 90, 20, 70]])
})

test('other angles turn about the middle of the page', () => {
  expect(placed({ rotateDeg: 45 }, [50, 25, 60, 25])).toEqual([[50, 25, 57.071, 32.071]])
})

test('mirroring swaps left and right, top and bottom, or both', () => {
  expect(placed({ mirror: 'horizontal' }, line)).toEqual([[90, 10, 70, 20]])
  expect(placed({ mirror: 'vertical' }, line)).toEqual([[10, 40, 30, 30]])
  expect(placed({ mirror: 'both' }, line)).toEqual([[90, 40, 70, 30]])
})

test('a sheet that fits the machine only on its side is turned against the clock', () => {
  const travelMm = { widthMm: 300, heightMm: 218 }
  const upright = { ...drawing(line), page: { widthMm: 210, heightMm: 297 } }
  const turned = placeOnPage(upright, { rotateDeg: 'auto', travelMm })
  expect(turned.page).toEqual({ widthMm: 297, heightMm: 210 })
  expect(rounded(turned.layers[0]!.strokes)).toEqual([[10, 200, 20, 180]])
  expect(placed({ rotateDeg: 'auto', travelMm }, line)).toEqual([line])
})

test('a sheet that fits neither way is not turned for nothing, only where it is scaled or cut', () => {
  const travelMm = { widthMm: 300, heightMm: 218 }
  const large = { ...drawing([0, 0, 400, 500]), page: { widthMm: 400, heightMm: 500 } }
  expect(placeOnPage(large, { rotateDeg: 'auto', travelMm }).page).toEqual({ widthMm: 400, heightMm: 500 })
  expect(placeOnPage(large, { rotateDeg: 'auto', travelMm, clip: true }).page).toEqual({ widthMm: 500, heightMm: 400 })
  expect(placeOnPage(large, { rotateDeg: 'auto', travelMm, fit: true }).page).toEqual({ widthMm: 500, heightMm: 400 })
})

test('a turned sheet is clipped by the travel as it lies in the machine', () => {
  const upright = { ...drawing([0, 10, 210, 10], [100, 0, 100, 297]), page: { widthMm: 210, heightMm: 297 } }
  const { layers } = placeOnPage(upright, { rotateDeg: 'auto', travelMm: { widthMm: 280, heightMm: 200 }, clip: true })
  expect(rounded(layers[0]!.strokes)).toEqual([
    [10, 200, 10, 0],
    [0, 110, 280, 110],
  ])
})

test('clipping cuts off what lies beyond the sheet, its margins or the travel', () => {
  const across = [-20, 10, 120, 10]
  expect(placed({ clip: true }, across)).toEqual([[0, 10, 100, 10]])
  expect(placed({ clip: true, marginMm: 5 }, across)).toEqual([[5, 10, 95, 10]])
  expect(placed({ clip: true, travelMm: { widthMm: 40, heightMm: 100 } }, across)).toEqual([[0, 10, 40, 10]])
  expect(placed({ clip: true }, [90, 10, 110, 10, 110, 20, 90, 20], [200, 200])).toEqual([
    [90, 10, 100, 10],
    [100, 20, 90, 20],
  ])
})

test('copies repeat the drawing side by side, as one layer', () => {
  expect(placed({ copies: { columns: 2, rows: 2, gapMm: 5 } }, [0, 0, 10, 20])).toEqual([
    [0, 0, 10, 20],
    [15, 0, 25, 20],
    [0, 25, 10, 45],
    [15, 25, 25, 45],
  ])
  expect(placed({ copies: { columns: 2, rows: 1, gapMm: 20 }, fit: true }, line)).toEqual([
    [0, 15, 40, 35],
    [60, 15, 100, 35],
  ])
})

test('what makes no sense is refused', () => {
  const invalid = expect.objectContaining({ code: 'INPUT_INVALID' }) as Error
  expect(() => placed({ marginMm: 30 }, line)).toThrow(invalid)
  expect(() => placed({ clip: true, offsetMm: { xMm: 500, yMm: 0 } }, line)).toThrow(invalid)
  expect(() => placed({ fit: true, copies: { columns: 9, rows: 1, gapMm: 50 } }, line)).toThrow(invalid)
  expect(() => placed({ copies: { columns: 99_999, rows: 9999 } }, line)).toThrow('99999 × 9999 copies make more than')
  expect(() => placed({ scale: 0 }, line)).toThrow(RangeError)
  expect(() => placed({ copies: { columns: 0, rows: 1 } }, line)).toThrow(RangeError)
})

test('a fitted drawing lies within the margins, touches two of them, and keeps its shape', () => {
  const coordinate = fc.double({ min: -1000, max: 1000, noNaN: true })
  fc.assert(
    fc.property(
      fc.array(coordinate, { minLength: 4, maxLength: 20 }),
      fc.integer({ min: 0, max: 20 }),
      (values, marginMm) => {
        const stroke = values.slice(0, values.length - (values.length % 2))
        const before = drawingBounds(drawing(stroke))!
        fc.pre(before.maxXMm - before.minXMm > 1e-3 && before.maxYMm - before.minYMm > 1e-3)
        const after = drawingBounds(placeOnPage(drawing(stroke), { fit: true, marginMm }))!
        expect(after.minXMm).toBeGreaterThanOrEqual(marginMm - 1e-6)
        expect(after.minYMm).toBeGreaterThanOrEqual(marginMm - 1e-6)
        expect(after.maxXMm).toBeLessThanOrEqual(100 - marginMm + 1e-6)
        expect(after.maxYMm).toBeLessThanOrEqual(50 - marginMm + 1e-6)
        const [width, height] = [after.maxXMm - after.minXMm, after.maxYMm - after.minYMm]
        expect(Math.min(100 - 2 * marginMm - width, 50 - 2 * marginMm - height)).toBeCloseTo(0, 6)
        expect(width / height).toBeCloseTo((before.maxXMm - before.minXMm) / (before.maxYMm - before.minYMm), 3)
      },
    ),
  )
})

test('the overhang says by how much a drawing does not fit, on each side', () => {
  const area = { widthMm: 100, heightMm: 50 }
  expect(drawingOverhang(drawing([0, 0, 100, 50]), area)).toBeUndefined()
  expect(drawingOverhang(drawing([-1, 0, 100.5, 53]), area)).toEqual({ leftMm: 1, topMm: 0, rightMm: 0.5, bottomMm: 3 })
  expect(drawingOverhang(drawing([0, 0, 100.0005, 50]), area)).toBeUndefined()
})

test.each([
  ['A4', 210, 297],
  ['a3', 297, 420],
  ['B5', 176, 250],
  ['C6', 114, 162],
  ['Letter', 215.9, 279.4],
  ['tabloid', 279.4, 431.8],
  ['arch-c', 457.2, 609.6],
  ['100x150', 100, 150],
  ['100 x 150 mm', 100, 150],
  ['10x15cm', 100, 150],
  ['4x6in', 101.6, 152.4],
  ['12.5×20', 12.5, 20],
])('the paper %s is %d × %d mm', (name, widthMm, heightMm) => {
  const page = paperSize(name)
  expect(page.widthMm).toBeCloseTo(widthMm, 9)
  expect(page.heightMm).toBeCloseTo(heightMm, 9)
})

test('unknown papers are refused with the names there are', () => {
  for (const name of ['A11', 'huge', '0x5', '100', '']) {
    expect(() => paperSize(name)).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', hint: expect.stringContaining('A4') as string }),
    )
  }
  expect(paperNames).toContain('legal')
})

test('sheets are laid on their side or stood upright', () => {
  expect(orientPage(paperSize('A4'), 'landscape')).toEqual({ widthMm: 297, heightMm: 210 })
  expect(orientPage({ widthMm: 297, heightMm: 210 }, 'portrait')).toEqual(paperSize('A4'))
  expect(orientPage(paperSize('A4'), 'portrait')).toEqual(paperSize('A4'))
})
