import { strokeCount } from '@vfab/core'
import { expect, test } from 'vitest'

import { type Layer, placeOnPage, prepareStrokes, type PrepareOptions, previewSvg, readSvg } from '../src/index.ts'
import { plain } from './strokes.ts'

const red = 0xff0000
const blue = 0x0000ff

/** Red on the left, blue on the right, taking turns in the file; loops, lines, dots, doubles and areas of both. */
function redAndBlue(): string {
  const pairs = Array.from({ length: 12 }, (_, index) => {
    const y = 5 + 6 * index
    const shapes = (x: number): string =>
      [`M${x},${y} h10 l3,1`, `M${x + 15},${y} h4 v4 h-4 z`, `M${x + 22},${y} h0`, `M${x},${y} h9`].join(' ')
    return `<path stroke="red" fill="none" d="${shapes(2)}"/><path stroke="blue" fill="none" d="${shapes(62)}"/>`
  })
  const areas =
    '<rect x="32" y="40" width="8" height="8" fill="red"/><rect x="92" y="40" width="8" height="8" fill="blue"/>'
  return `<svg xmlns="http://www.w3.org/2000/svg" width="120mm" height="80mm" viewBox="0 0 120 80">${pairs.join('')}${areas}</svg>`
}

/** Each stroke's colour is the one that its side of the page has. */
function expectSides({ strokes, color }: Layer, middleMm = 60): void {
  expect(color).toBeUndefined()
  expect(strokes.colors).toHaveLength(strokeCount(strokes))
  const sides = plain(strokes).map(([x]) => (x! < middleMm ? red : blue))
  expect([...strokes.colors!]).toEqual(sides)
  expect(new Set(sides).size).toBe(2)
}

const joinToleranceMm = 0.1

test.each<[string, Partial<PrepareOptions>]>([
  ['nothing more', {}],
  ['no order', { order: false }],
  ['the first order', { effort: 0 }],
  ['no turning round', { reverse: false, passes: 2 }],
  ['points left out', { simplifyToleranceMm: 0.05 }],
  ['doubles and dots left out', { duplicateToleranceMm: 0.1, minLengthMm: 0.5 }],
  ['several passes and loops drawn on', { passes: 3, overlapMm: 1 }],
  ['loops begun elsewhere', { loopStarts: 'spread' }],
  ['areas hatched', { hatch: { spacingMm: 1, cross: true } }],
])('strokes keep their colours through preparation: %s', async (_what, options) => {
  const drawing = await readSvg(redAndBlue(), { keepFills: options.hatch !== undefined })
  expectSides(drawing.layers[0]!)
  expectSides(prepareStrokes(drawing, { joinToleranceMm, ...options }).layers[0]!)
})

test('strokes keep their colours on another sheet, in copies and where they are cut', async () => {
  const drawing = await readSvg(redAndBlue())
  expectSides(placeOnPage(drawing, { scale: 2 }).layers[0]!, 120)
  expectSides(placeOnPage(drawing, { cropMm: { xMm: 5, yMm: 5, widthMm: 70, heightMm: 60 } }).layers[0]!, 55)
  const { strokes } = placeOnPage(drawing, { copies: { columns: 1, rows: 2 }, pageMm: { widthMm: 120, heightMm: 160 } })
    .layers[0]!
  expect([...strokes.colors!]).toEqual(plain(strokes).map(([x]) => (x! < 60 ? red : blue)))
})

test('a layer of one colour has no colours for its strokes', async () => {
  const { layers } = await readSvg(redAndBlue().replaceAll('blue', 'red'), { keepFills: true })
  expect(layers[0]).toMatchObject({ color: '#ff0000' })
  expect(layers[0]!.strokes).not.toHaveProperty('colors')
  const hatched = prepareStrokes(
    { page: { widthMm: 1, heightMm: 1 }, layers, notDrawn: [] },
    {
      joinToleranceMm,
      hatch: { spacingMm: 1 },
    },
  )
  expect(hatched.layers[0]!.strokes).not.toHaveProperty('colors')
})

test('colours change nothing of what is drawn', async () => {
  const colored = await readSvg(redAndBlue())
  const alike = await readSvg(redAndBlue().replaceAll('blue', 'red'))
  const [one, other] = [colored, alike].map(
    (drawing) => prepareStrokes(drawing, { joinToleranceMm }).layers[0]!.strokes,
  )
  expect(one!.coordsMm).toEqual(other!.coordsMm)
  expect(one!.starts).toEqual(other!.starts)
})

test('what is joined has the colour of its first part', async () => {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="50mm" height="50mm" viewBox="0 0 50 50" fill="none">' +
    '<path stroke="blue" d="M5,5 H20"/><path stroke="red" d="M20,5 H40"/></svg>'
  const { strokes } = prepareStrokes(await readSvg(svg), { joinToleranceMm }).layers[0]!
  expect(strokeCount(strokes)).toBe(1)
  expect([...strokes.colors!]).toEqual([blue])
})

test('a preview shows each colour, and white as grey', async () => {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="50mm" height="50mm" viewBox="0 0 50 50" fill="none">' +
    '<path stroke="#0a0b0c" d="M5,5 H20"/><path stroke="white" d="M5,15 H20"/><path stroke="#0a0b0c" d="M5,25 H20"/></svg>'
  const picture = previewSvg(await readSvg(svg), { travels: false })
  expect(picture).toContain('<g stroke="#0a0b0c"><path d="M5,5L20,5M5,25L20,25"/></g>')
  expect(picture).toContain('<g stroke="#b4b4b4"><path d="M5,15L20,15"/></g>')
})
