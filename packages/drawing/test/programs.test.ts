import { readFile } from 'node:fs/promises'

import { expect, test } from 'vitest'

import { type Drawing, drawingBounds, inkLengthMm, readSvg, type ReadSvgOptions } from '../src/index.ts'
import { rounded } from './strokes.ts'

/** Files in the manner of the programs they are named after. */
async function fixture(name: string, options?: ReadSvgOptions): Promise<Drawing> {
  return readSvg(await readFile(new URL(`fixtures/${name}.svg`, import.meta.url)), options)
}

function counts(drawing: Drawing): [string, number][] {
  return drawing.notDrawn.map(({ what, count }) => [what, count])
}

test('Inkscape: layers in millimetres, clones, clips, hidden layers and notes', async () => {
  const drawing = await fixture('inkscape')
  expect(drawing.page).toEqual({ widthMm: 148, heightMm: 105 })
  expect(drawing.layers.map(({ id, name, number, color }) => [id, name, number, color])).toEqual([
    ['layer1', '1 frame', 1, '#000000'],
    ['layer2', '2 red', 2, '#ff0000'],
  ])
  const [frame, red] = drawing.layers.map((layer) => rounded(layer.strokes))
  expect(frame).toEqual([
    [10, 10, 138, 10, 138, 95, 10, 95, 10, 10],
    [20, 20, 30, 20, 30, 30, 20, 30, 20, 20],
    [40, 20, 50, 20, 50, 30],
  ])
  expect(red).toHaveLength(4)
  expect(red![0]!.slice(0, 2)).toEqual([70, 55])
  expect(red![1]!.slice(0, 2)).toEqual([100, 55])
  expect(red![2]).toEqual([100, 65, 105, 65, 102.5, 69, 100, 65])
  expect(red![3]).toEqual([110, 25, 130, 25])
  expect(counts(drawing)).toEqual([
    ['fills', 1],
    ['hidden layers', 1],
    ['layers whose name starts with %', 1],
  ])
})

test('Illustrator: 72 pixels to the inch, classes, entities, a switch, clips by a used shape', async () => {
  const drawing = await fixture('illustrator')
  expect(drawing.page.widthMm).toBeCloseTo(100, 3)
  const strokes = drawing.layers
    .flatMap((layer) => rounded(layer.strokes))
    .map((stroke) => stroke.map((value) => Math.round(value * 10) / 10))
  expect(strokes).toEqual([
    [10, 10, 30, 10, 30, 30],
    [0, 50, 10, 50],
    [20, 50, 30, 50],
    [40, 50, 50, 50],
    [60, 50, 70, 50],
    [80, 50, 90, 50],
    [20, 65, 30, 65],
  ])
  expect(counts(drawing)).toEqual([['white shapes without a stroke', 1]])
})

test('Affinity: percent sizes, matrices, layers by their serif names', async () => {
  const drawing = await fixture('affinity')
  expect(drawing.layers.map(({ name, color }) => [name, color])).toEqual([
    ['Layer 1', undefined],
    ['Ink', '#000000'],
  ])
  const px = 25.4 / 96
  expect(drawing.page.widthMm).toBeCloseTo(400 * px, 9)
  expect(rounded(drawing.layers[0]!.strokes)[0]!.slice(0, 4)).toEqual(
    [100 * px, 50 * px, 200 * px, 50 * px].map((value) => Math.round(value * 1000) / 1000),
  )
  const [line] = rounded(drawing.layers[1]!.strokes)
  expect(line).toEqual([0, 0, Math.round(40 * px * 1000) / 1000, 0])
})

test('vpype: centimetres, layers by number, lines, polylines and polygons', async () => {
  const drawing = await fixture('vpype')
  expect(drawing.page.widthMm).toBeCloseTo(210, 9)
  expect(drawing.page.heightMm).toBeCloseTo(297, 9)
  expect(drawing.layers.map(({ name, number, color }) => [name, number, color])).toEqual([
    ['1', 1, '#0000ff'],
    ['2', 2, '#008000'],
  ])
  expect(rounded(drawing.layers[0]!.strokes)).toEqual([
    [10, 10, 20, 10],
    [100, 100, 200, 100, 200, 200],
  ])
  expect(rounded(drawing.layers[1]!.strokes)).toEqual([[0, 0, 100, 0, 100, 100, 0, 0]])
})

test('p5: pixels, a white background that is paper, arcs that are nearly circles', async () => {
  const drawing = await fixture('p5')
  expect(drawing.layers).toHaveLength(1)
  const [line, circle] = rounded(drawing.layers[0]!.strokes)
  expect(line).toEqual([0, 52.917, 25.4, 52.917])
  expect(Math.max(...circle!)).toBeCloseTo(50.8, 2)
  expect(Math.min(...circle!)).toBeCloseTo(0, 1)
  expect(inkLengthMm(drawing.layers[0]!.strokes)).toBeCloseTo(25.4 + 2 * Math.PI * 25.4, 0)
  expect(counts(drawing)).toEqual([['white shapes without a stroke', 1]])
})

test('written by hand: inches, inherited style, symbols, percentages, text', async () => {
  const drawing = await fixture('hand-written', { layersBy: 'color' })
  expect(drawing.page.widthMm).toBeCloseTo(101.6, 9)
  expect(drawing.page.heightMm).toBeCloseTo(76.2, 9)
  const [black, navy] = drawing.layers
  const strokes = rounded(black!.strokes)
  // A circle of a quarter inch about the middle, then four dashes of half an inch along the bottom, then a line.
  const circle = drawingBounds({
    layers: [
      {
        ...black!,
        strokes: {
          coordsMm: black!.strokes.coordsMm.subarray(0, 2 * black!.strokes.starts[1]!),
          starts: Uint32Array.of(0, black!.strokes.starts[1]!),
        },
      },
    ],
  })!
  expect([circle.minXMm, circle.maxXMm].map((value) => Math.round(value * 10) / 10)).toEqual([38.1, 63.5])
  expect(strokes.slice(1)).toEqual([
    [0, 76.2, 12.7, 76.2],
    [25.4, 76.2, 38.1, 76.2],
    [50.8, 76.2, 63.5, 76.2],
    [76.2, 76.2, 88.9, 76.2],
    [0, 0, 25.4, 25.4],
  ])
  expect(navy!.color).toBe('#000080')
  expect(navy!.strokes.starts.length - 1).toBe(1)
})
