import { strokesFrom } from '@vfab/core'
import { expect, test } from 'vitest'

import { type Drawing, inkLengthMm, prepareStrokes, travelLengthMm } from '../src/index.ts'
import { plain, segmentsOf } from './strokes.ts'

function layered(...layers: number[][][]): Drawing {
  return {
    page: { widthMm: 100, heightMm: 100 },
    layers: layers.map((strokes, index) => ({
      id: `l${index}`,
      name: `layer ${index}`,
      strokes: strokesFrom(strokes),
    })),
    notDrawn: [],
  }
}

test('each layer is joined and ordered by itself, beginning where the one before ended', () => {
  const { layers } = prepareStrokes(
    layered(
      [
        [50, 0, 60, 0],
        [40, 0, 50, 0],
      ],
      [
        [0, 0, 1, 0],
        [90, 0, 80, 0],
        [60.05, 0, 70, 0],
      ],
    ),
    {
      joinToleranceMm: 0.1,
    },
  )
  expect(layers.map((layer) => plain(layer.strokes))).toEqual([
    [[40, 0, 50, 0, 60, 0]],
    [
      [60.05, 0, 70, 0],
      [80, 0, 90, 0],
      [1, 0, 0, 0],
    ],
  ])
})

test('the pen may start anywhere', () => {
  const drawing = layered([
    [0, 0, 10, 0],
    [90, 90, 80, 90],
  ])
  const { layers } = prepareStrokes(drawing, { joinToleranceMm: 0, startMm: { xMm: 100, yMm: 100 } })
  expect(plain(layers[0]!.strokes)).toEqual([
    [90, 90, 80, 90],
    [10, 0, 0, 0],
  ])
})

test('joining, ordering and turning round can each be left out', () => {
  const strokes = [
    [50, 0, 40, 0],
    [0, 0, 10, 0],
    [50, 0, 60, 0],
  ]
  const options = { joinToleranceMm: -1, order: false }
  expect(plain(prepareStrokes(layered(strokes), options).layers[0]!.strokes)).toEqual(strokes)
  const kept = prepareStrokes(layered(strokes), { joinToleranceMm: 0, reverse: false }).layers[0]!.strokes
  expect(segmentsOf(kept)).toEqual(segmentsOf(strokesFrom(strokes)))
  expect(plain(kept)).toContainEqual([50, 0, 40, 0])
})

test('duplicates go before strokes are joined, needless points after', () => {
  const { layers } = prepareStrokes(
    layered([
      [0, 0, 10, 0],
      [10, 0, 0, 0],
      [10, 0, 20, 0],
    ]),
    {
      joinToleranceMm: 0.1,
      duplicateToleranceMm: 0.05,
      simplifyToleranceMm: 0.01,
      effort: 0,
    },
  )
  expect(plain(layers[0]!.strokes)).toEqual([[0, 0, 20, 0]])
})

test('what else a layer says stays with it, and a layer that has nothing left goes', () => {
  const drawing = layered([[0, 0, 1, 0]], [])
  const named = {
    ...drawing,
    layers: drawing.layers.map((layer) => ({ ...layer, pauseBefore: true, color: '#ff0000' })),
  }
  const { layers, page } = prepareStrokes(named, { joinToleranceMm: 0 })
  expect(page).toEqual(drawing.page)
  expect(layers).toEqual([expect.objectContaining({ id: 'l0', pauseBefore: true, color: '#ff0000' })])
})

test('lengths count ink and ways apart', () => {
  const strokes = strokesFrom([
    [0, 0, 3, 4],
    [3, 5],
    [6, 9, 6, 10],
  ])
  expect(inkLengthMm(strokes)).toBe(6)
  expect(travelLengthMm(strokes)).toBe(6)
  expect(travelLengthMm(strokes, { xMm: 0, yMm: -2 })).toBe(8)
})

test('a closed stroke that begins where the one before ends is joined to it, so that the pen stays down', () => {
  const square = [20, 20, 30, 20, 30, 30, 20, 30, 20, 20]
  const drawing = layered([square, [30.05, 30.05, 60, 60]])
  const strokesAt = (joinToleranceMm: number): number[][] =>
    plain(prepareStrokes(drawing, { joinToleranceMm, startMm: { xMm: 60, yMm: 60 } }).layers[0]!.strokes)
  expect(strokesAt(0.15)).toEqual([[60, 60, 30.05, 30.05, 30, 30, 20, 30, 20, 20, 30, 20, 30, 30]])
  expect(strokesAt(0.01), 'a gap wider than the tolerance').toHaveLength(2)
  expect(strokesAt(-1), 'joining is off').toHaveLength(2)
})
