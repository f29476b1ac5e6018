import { strokesFrom } from '@vfab/core'
import { expect, test } from 'vitest'

import {
  addRegistrationMarks,
  type Drawing,
  placeOnPage,
  prepareStrokes,
  type PrepareOptions,
  readSvg,
} from '../src/index.ts'
import { page, strokesOf } from './documents.ts'
import { rounded } from './strokes.ts'

function prepared(strokes: number[][], options: Partial<PrepareOptions>): number[][] {
  const drawing: Drawing = {
    page: { widthMm: 100, heightMm: 100 },
    layers: [{ id: 'a', name: 'a', strokes: strokesFrom(strokes) }],
    notDrawn: [],
  }
  const { layers } = prepareStrokes(drawing, { joinToleranceMm: -1, ...options })
  return layers.flatMap((layer) => rounded(layer.strokes))
}

const square = [0, 0, 10, 0, 10, 10, 0, 10, 0, 0]

test('more passes go round closed strokes again, and there and back along open ones', () => {
  expect(prepared([square], { passes: 2 })).toEqual([[...square, ...square.slice(2)]])
  expect(prepared([[0, 0, 5, 0]], { passes: 3 })).toEqual([[0, 0, 5, 0, 0, 0, 5, 0]])
  expect(prepared([[0, 0, 5, 0]], { passes: 2, reverse: false })).toEqual([
    [0, 0, 5, 0],
    [0, 0, 5, 0],
  ])
  expect(prepared([[5, 5]], { passes: 3 })).toEqual([[5, 5]])
})

test('closed strokes overlap their start, open ones stay', () => {
  expect(prepared([square, [20, 0, 30, 0]], { overlapMm: 12, order: false })).toEqual([
    [...square, 10, 0, 10, 2],
    [20, 0, 30, 0],
  ])
})

test('closed strokes may begin spread out, at random or as in the file, the same every time', () => {
  const loops = [0, 1, 2, 3].map((index) => square.map((value, at) => value + (at % 2 === 0 ? 20 * index : 0)))
  const startsOf = (loopStarts: PrepareOptions['loopStarts']): string[] =>
    prepared(loops, { loopStarts, order: false }).map((stroke) => `${stroke[0]! % 20} ${stroke[1]}`)
  expect(startsOf('keep')).toEqual(['0 0', '0 0', '0 0', '0 0'])
  for (const where of ['spread', 'random'] as const) {
    expect(new Set(startsOf(where)).size).toBe(4)
    expect(startsOf(where)).toEqual(startsOf(where))
  }
  const [loop] = prepared([square], { loopStarts: 'spread' })
  expect(loop!.slice(0, 2)).toEqual(loop!.slice(-2))
  expect(loop).toHaveLength(12)
})

test('strokes shorter than a length are left out, once they are joined', () => {
  const parts = [
    [0, 0, 3, 0],
    [3, 0, 6, 0],
    [50, 50, 52, 50],
    [9, 9],
  ]
  expect(prepared(parts, { minLengthMm: 5, joinToleranceMm: 0.1 })).toEqual([[0, 0, 3, 0, 6, 0]])
})

test('pale and transparent areas are hatched more loosely when asked to', async () => {
  const svg = page(
    '<rect width="10" height="10" fill="#808080"/><rect x="20" width="10" height="10" fill="black" fill-opacity="0.25"/>',
  )
  const drawing = await readSvg(svg, { keepFills: true })
  const lines = (density: 'color' | 'opacity' | 'both' | undefined): number[] => {
    const hatch = { spacingMm: 0.5, angleDeg: 0, connect: false, density }
    const { layers } = prepareStrokes(drawing, { joinToleranceMm: -1, hatch, order: false })
    const all = layers.flatMap(({ strokes }) => rounded(strokes)).filter((stroke) => stroke.length === 4)
    return [all.filter(([x]) => x! < 15).length, all.filter(([x]) => x! > 15).length]
  }
  expect(lines(undefined)).toEqual([20, 20])
  expect(lines('color')).toEqual([10, 20])
  expect(lines('opacity')).toEqual([20, 5])
  expect(lines('both')).toEqual([10, 5])
})

test('a drawing is cropped to a rectangle, which becomes the page', async () => {
  const drawing = await readSvg(page('<path d="M0 20H100M0 80H100" stroke="black"/>'))
  const cropped = placeOnPage(drawing, { cropMm: { xMm: 10, yMm: 10, widthMm: 40, heightMm: 30 } })
  expect(cropped.page).toEqual({ widthMm: 40, heightMm: 30 })
  expect(strokesOf(cropped)).toEqual([[0, 10, 40, 10]])
})

test('registration marks are crosses in the corners, in a layer that is drawn first', async () => {
  const marked = addRegistrationMarks(await readSvg(page('<path d="M0 20H100" stroke="black"/>')), 5)
  expect(marked.layers.map(({ id }) => id)).toEqual(['registration-marks', 'drawing'])
  expect(rounded(marked.layers[0]!.strokes)).toContainEqual([92, 95, 98, 95])
  expect(rounded(marked.layers[0]!.strokes)).toHaveLength(8)
})

test('layers may be made of the widths of strokes', async () => {
  const svg = page(
    `<path d="M0 0H9" stroke="red" stroke-width="0.5"/><path d="M0 1H9" stroke="blue" stroke-width="0.25" transform="scale(2)"/>
     <path d="M0 5H9" stroke="red" stroke-width="0.1"/><rect width="5" height="5" fill="red"/>`,
  )
  const { layers } = await readSvg(svg, { layersBy: 'width' })
  expect(layers.map(({ name, strokes }) => [name, strokes.starts.length - 1])).toEqual([
    ['0.50 mm', 2],
    ['0.10 mm', 1],
    ['fills', 1],
  ])
})
