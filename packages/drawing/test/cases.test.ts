import { readFile } from 'node:fs/promises'

import { expect, test } from 'vitest'

import { type Drawing, readSvg, type ReadSvgOptions } from '../src/index.ts'
import { page, strokesOf } from './documents.ts'

/** Files that other readers of SVG have stumbled over, drawn as every viewer draws them. */
async function read(name: string, options: ReadSvgOptions = {}): Promise<Drawing> {
  return readSvg(await readFile(new URL(`./cases/${name}.svg`, import.meta.url)), { layersBy: 'color', ...options })
}

/** Strokes by colour. */
function inkOf(drawing: Drawing): Record<string, number[][]> {
  return Object.fromEntries(drawing.layers.map((layer) => [layer.color!, strokesOf({ ...drawing, layers: [layer] })]))
}

test('a rectangle with a radius of zero has square corners', async () => {
  expect(strokesOf(await read('01-rect-rx-without-ry'))).toEqual([[10, 10, 60, 10, 60, 50, 10, 50, 10, 10]])
})

test('custom properties are used where they are defined, fallbacks where they are not', async () => {
  expect(inkOf(await read('02-css-var-defined'))).toEqual({
    '#ff0000': [[0, 10, 90, 10]],
    '#00ff00': [[0, 20, 90, 20]],
    '#0000ff': [[0, 30, 90, 30]],
  })
})

test('a colour may be followed by that of a printer', async () => {
  expect(inkOf(await read('04-icc-color'))).toEqual({
    '#ff0000': [
      [10, 50, 90, 50],
      [10, 60, 90, 60],
    ],
  })
})

test('the functions and system words of CSS Color 4 are colours', async () => {
  const drawing = await read('05-color4-functions')
  expect(inkOf(drawing)).toEqual({
    '#de3e2d': [[0, 10, 90, 10]],
    '#b95857': [[0, 20, 90, 20]],
    '#800080': [[0, 30, 90, 30]],
    '#ff0000': [[0, 40, 90, 40]],
    '#000000': [[0, 50, 90, 50]],
  })
  expect(drawing.notDrawn).toEqual([])
})

test('context-fill is the fill of the line that a marker sits on', async () => {
  const ink = inkOf(await read('07-context-fill'))
  expect(Object.keys(ink)).toEqual(['#ff0000', '#0000ff'])
  expect(ink['#0000ff']).toEqual([[85, 55, 95, 60, 85, 65, 85, 55]])
})

test('context-stroke is the stroke of the element that uses another', async () => {
  expect(inkOf(await read('08-context-stroke-in-use'))).toEqual({ '#ff0000': [[10, 10, 60, 10]] })
})

test('a marker may be turned in any unit of angle', async () => {
  expect(inkOf(await read('10-marker-orient-units'))['#000000']).toEqual([[50, 50, 50, 60]])
})

test('entities may stand for elements', async () => {
  expect(strokesOf(await read('12-entity-with-elements'))).toEqual([
    [0, 50, 100, 50],
    [0, 10, 9, 10],
  ])
})

test('one bad element does not cost the drawing: it is drawn up to its error, which is noted', async () => {
  const drawing = await read('13-one-bad-path')
  expect(strokesOf(drawing)).toEqual([
    [0, 0, 20, 10, 30, 15],
    [0, 20, 50, 20],
  ])
  expect(drawing.notDrawn).toEqual([
    {
      what: 'parts with errors',
      count: 2,
      hint: 'each is drawn up to its error; --strict refuses the file',
      details: [
        'path (line 3) has malformed path data: a number is expected at character 2, near "MNaN,NaNL10,1"',
        'polyline (line 3) has 7 coordinates; points come in pairs',
      ],
    },
  ])
  await expect(read('13-one-bad-path', { strict: true })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
})

test('CSS moves and turns by properties of their own', async () => {
  expect(strokesOf(await read('14-css-individual-transforms'))).toEqual([
    [10, 20, 60, 20],
    [0, 0, 0, 50],
  ])
})

test('nested rules, layers and conditions of style sheets hold', async () => {
  expect(inkOf(await read('15-css-nesting-layer-supports'))).toEqual({
    '#ff0000': [
      [0, 60, 90, 60],
      [0, 70, 90, 70],
      [0, 80, 90, 80],
    ],
  })
})

test('lengths may be calculated', async () => {
  expect(strokesOf(await read('17-calc-length'))).toEqual([[15, 10, 25, 10, 25, 20, 15, 20, 15, 10]])
  expect(
    strokesOf(
      await readSvg(
        page('<rect x="calc(10px + 5px)" y="10" width="min(10px, 20%)" height="10" fill="none" stroke="black"/>'),
      ),
    ),
  ).toEqual([[15, 10, 25, 10, 25, 20, 15, 20, 15, 10]])
})

test('text is written downwards where it asks for it', async () => {
  const strokes = strokesOf(await read('18-vertical-text'))
  const xs = strokes.flatMap((stroke) => stroke.filter((_value, index) => index % 2 === 0))
  const ys = strokes.flatMap((stroke) => stroke.filter((_value, index) => index % 2 === 1))
  expect(Math.min(...xs)).toBeGreaterThan(46)
  expect(Math.max(...xs)).toBeLessThan(54)
  expect(Math.min(...ys)).toBeGreaterThan(10)
  expect(Math.max(...ys)).toBeGreaterThan(24)
})

test('what is seen of a clipped fill is outlined', async () => {
  const drawing = await read('24-clipped-fill-outline')
  const [edge, line] = strokesOf(drawing)
  expect(line).toEqual([0, 5, 9, 5])
  for (let at = 0; at < edge!.length; at += 2) {
    expect(Math.hypot(edge![at]! - 50, edge![at + 1]! - 50)).toBeCloseTo(20, 1)
  }
  expect(edge!.slice(0, 2)).toEqual(edge!.slice(-2))
})
