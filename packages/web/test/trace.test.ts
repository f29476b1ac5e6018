import { expect, test } from 'vitest'

import { boxesOf, type PackedStrokes } from '../src/paper/packed-strokes.ts'
import { type Pen, traceStrokes, traceTravel } from '../src/paper/trace.ts'

function strokesOf(...lists: readonly (readonly (readonly [number, number])[])[]): PackedStrokes {
  const starts = [0]
  for (const list of lists) starts.push(starts.at(-1)! + list.length)
  return {
    points: new Float32Array(lists.flat(2)),
    starts: new Uint32Array(starts),
    layers: [{ first: 0, strokes: lists.length }],
  }
}

/** Writes down what is drawn. */
function listingPen(): Pen & { readonly lines: string[] } {
  const lines: string[] = []
  return {
    lines,
    beginPath: () => lines.push('begin'),
    moveTo: (x, y) => lines.push(`move ${x} ${y}`),
    lineTo: (x, y) => lines.push(`line ${x} ${y}`),
    stroke: () => lines.push('stroke'),
  }
}

const plain = { pxPerMm: 1, originXMm: 0, originYMm: 0 }

test('points nearer than half a pixel are left out, the last never', () => {
  const pen = listingPen()
  const strokes = strokesOf([
    [0, 0],
    [0.25, 0],
    [0.5, 0],
    [0.75, 0],
    [0.875, 0],
  ])
  traceStrokes(pen, strokes, [0, 1], plain)
  expect(pen.lines).toEqual(['begin', 'move 0 0', 'line 0.5 0', 'line 0.875 0', 'stroke'])
})

test('the same points are kept where they are magnified', () => {
  const pen = listingPen()
  const strokes = strokesOf([
    [1, 1],
    [1.25, 1],
    [1.5, 1],
  ])
  traceStrokes(pen, strokes, [0, 1], { pxPerMm: 4, originXMm: 1, originYMm: 1 })
  expect(pen.lines).toEqual(['begin', 'move 0 0', 'line 1 0', 'line 2 0', 'stroke'])
})

test('a dot is drawn', () => {
  const pen = listingPen()
  traceStrokes(pen, strokesOf([[3, 4]]), [0, 1], plain)
  expect(pen.lines).toEqual(['begin', 'move 3 4', 'line 3 4', 'stroke'])
})

test('strokes out of sight are left out', () => {
  const pen = listingPen()
  const strokes = strokesOf(
    [
      [0, 0],
      [1, 1],
    ],
    [
      [50, 50],
      [60, 60],
    ],
    [
      [5, 0],
      [5, 90],
    ],
  )
  const seen = { left: 0, top: 0, right: 10, bottom: 10 }
  traceStrokes(pen, strokes, [0, 3], { ...plain, boxes: boxesOf(strokes), seen })
  expect(pen.lines.filter((line) => line.startsWith('move'))).toEqual(['move 0 0', 'move 5 0'])
})

test('only the strokes that are wanted are drawn, within the range', () => {
  const pen = listingPen()
  const strokes = strokesOf([[0, 0]], [[1, 0]], [[2, 0]], [[3, 0]])
  traceStrokes(pen, strokes, [1, 4], plain, (stroke) => stroke !== 2)
  expect(pen.lines.filter((line) => line.startsWith('move'))).toEqual(['move 1 0', 'move 3 0'])
})

test('a long drawing is stroked 500 points at a time', () => {
  const pen = listingPen()
  const strokes = strokesOf(
    ...Array.from(
      { length: 600 },
      (_, i) =>
        [
          [i, 0],
          [i, 5],
        ] as const,
    ),
  )
  expect(traceStrokes(pen, strokes, [0, 600], plain)).toBe(1200)
  expect(pen.lines.filter((line) => line === 'stroke')).toHaveLength(3)
})

test('travel leads from the origin to each start', () => {
  const pen = listingPen()
  traceTravel(
    pen,
    strokesOf(
      [
        [1, 0],
        [2, 0],
      ],
      [
        [5, 5],
        [6, 6],
      ],
    ),
    plain,
  )
  expect(pen.lines).toEqual(['begin', 'move 0 0', 'line 1 0', 'stroke', 'begin', 'move 2 0', 'line 5 5', 'stroke'])
})

test('the box of a stroke holds all of its points', () => {
  expect([
    ...boxesOf(
      strokesOf([
        [3, 9],
        [1, 4],
        [2, 12],
      ]),
    ),
  ]).toEqual([1, 4, 3, 12])
})
