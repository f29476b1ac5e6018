import { strokeCoordsMm, strokeCount, type StrokeList, strokesFrom } from '@vfab/core'
import fc from 'fast-check'

/** The strokes as plain arrays `[x0, y0, x1, y1, …]`. */
export function plain(strokes: StrokeList): number[][] {
  return Array.from({ length: strokeCount(strokes) }, (_, index) => [...strokeCoordsMm(strokes, index)])
}

/** The same, rounded to 1 µm and free of negative zeros, for numbers worked out by hand. */
export function rounded(strokes: StrokeList): number[][] {
  return plain(strokes).map((stroke) => stroke.map((value) => Math.round(value * 1000) / 1000 + 0))
}

/** All lines and dots, whichever way they are drawn and in whatever order: sorted texts. */
export function segmentsOf(strokes: StrokeList): string[] {
  const found: string[] = []
  for (const stroke of plain(strokes)) {
    if (stroke.length === 2) found.push(stroke.join())
    for (let at = 2; at < stroke.length; at += 2) {
      const ends = [`${stroke[at - 2]},${stroke[at - 1]}`, `${stroke[at]},${stroke[at + 1]}`]
      found.push(ends.sort().join(' '))
    }
  }
  return found.sort()
}

/** Distance from a point to the nearest ink. */
export function distanceToInk(x: number, y: number, strokes: StrokeList): number {
  let least = Infinity
  for (const stroke of plain(strokes)) {
    for (let at = 0; at < Math.max(2, stroke.length - 2); at += 2) {
      const [x0, y0] = [stroke[at]!, stroke[at + 1]!]
      const [x1, y1] = stroke.length === 2 ? [x0, y0] : [stroke[at + 2]!, stroke[at + 3]!]
      const [dx, dy] = [x1 - x0, y1 - y0]
      const length2 = dx * dx + dy * dy
      const share = length2 === 0 ? 0 : Math.max(0, Math.min(1, ((x - x0) * dx + (y - y0) * dy) / length2))
      least = Math.min(least, Math.hypot(x - x0 - share * dx, y - y0 - share * dy))
    }
  }
  return least
}

/** Points along all ink, no further apart than `stepMm`. */
export function pointsAlong(strokes: StrokeList, stepMm: number): [number, number][] {
  const points: [number, number][] = []
  for (const stroke of plain(strokes)) {
    points.push([stroke[0]!, stroke[1]!])
    for (let at = 2; at < stroke.length; at += 2) {
      const [x0, y0, x1, y1] = stroke.slice(at - 2, at + 2) as [number, number, number, number]
      const steps = Math.max(1, Math.ceil(Math.hypot(x1 - x0, y1 - y0) / stepMm))
      for (let step = 1; step <= steps; step++)
        points.push([x0 + ((x1 - x0) * step) / steps, y0 + ((y1 - y0) * step) / steps])
    }
  }
  return points
}

/** How far the ink of `one` gets from the ink of `other`. */
export function farthestFrom(one: StrokeList, other: StrokeList, stepMm: number): number {
  return Math.max(0, ...pointsAlong(one, stepMm).map(([x, y]) => distanceToInk(x, y, other)))
}

/** Random strokes within 100 × 100 mm, on a grid of 1 mm so that ends often meet and lines often coincide. */
export const gridStrokes: fc.Arbitrary<StrokeList> = fc
  .array(
    fc.array(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 12 })), {
      minLength: 1,
      maxLength: 6,
    }),
    {
      minLength: 0,
      maxLength: 40,
    },
  )
  .map((strokes) => strokesFrom(strokes.map((stroke) => withoutRepeats(stroke).flat())))

/** Random strokes anywhere within 100 × 100 mm. */
export const looseStrokes: fc.Arbitrary<StrokeList> = fc
  .array(fc.array(fc.tuple(millimetres(), millimetres()), { minLength: 1, maxLength: 8 }), {
    minLength: 0,
    maxLength: 60,
  })
  .map((strokes) => strokesFrom(strokes.map((stroke) => withoutRepeats(stroke).flat())))

function millimetres(): fc.Arbitrary<number> {
  return fc.double({ min: 0, max: 100, noNaN: true }).map((value) => value + 0)
}

function withoutRepeats(points: [number, number][]): [number, number][] {
  return points.filter(([x, y], index) => index === 0 || points[index - 1]![0] !== x || points[index - 1]![1] !== y)
}
