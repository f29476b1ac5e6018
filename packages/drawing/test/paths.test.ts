import fc from 'fast-check'
import { expect, test } from 'vitest'

import { identity, type Affine } from '../src/affine.ts'
import { StrokeBuilder } from '../src/stroke-builder.ts'
import { OutlineTracer } from '../src/svg/outline.ts'
import { tracePath } from '../src/svg/path-data.ts'
import { drawn } from './documents.ts'
import { distanceToInk, pointsAlong, rounded } from './strokes.ts'

const path = (d: string): Promise<number[][]> => drawn(`<path d="${d}"/>`)

test.each([
  ['absolute lines', 'M1 2L3 4H5V6', [[1, 2, 3, 4, 5, 4, 5, 6]]],
  ['relative lines', 'm1 2l3 4h5v6', [[1, 2, 4, 6, 9, 6, 9, 12]]],
  [
    'pairs after a move are lines',
    'M1 2 3 4m1 1 2 0',
    [
      [1, 2, 3, 4],
      [4, 5, 6, 5],
    ],
  ],
  [
    'close goes back to the start, and what follows starts there',
    'M1 1H5V5zl-1 0',
    [
      [1, 1, 5, 1, 5, 5, 1, 1],
      [1, 1, 0, 1],
    ],
  ],
  [
    'a relative move after close counts from the start of the closed part',
    'm1 1h4v4zm10 0h1',
    [
      [1, 1, 5, 1, 5, 5, 1, 1],
      [11, 1, 12, 1],
    ],
  ],
  ['numbers without separators', 'M.5.5-1.5-2e0L1e1,2', [[0.5, 0.5, -1.5, -2, 10, 2]]],
  ['flags of arcs without separators', 'M0 0a0 1 0 0110 10', [[0, 0, 10, 10]]],
])('%s', async (_name, d, strokes) => {
  expect(await path(d)).toEqual(strokes)
})

test('cubic curves run through their ends, and smooth ones go on in the mirrored direction', async () => {
  const [stroke] = await path('M0 0C0 10 10 10 10 0S20-10 20 0')
  expect(stroke!.slice(0, 2)).toEqual([0, 0])
  expect(stroke!.slice(-2)).toEqual([20, 0])
  const ys = stroke!.filter((_, index) => index % 2 === 1)
  // The hump of such a curve reaches three quarters of its handles.
  expect(Math.max(...ys)).toBeCloseTo(7.5, 1)
  expect(Math.min(...ys)).toBeCloseTo(-7.5, 1)
})

test('quadratic curves, smooth ones and those that mirror a mirrored handle', async () => {
  const [stroke] = await path('M0 0q5 10 10 0t10 0t10 0')
  const ys = stroke!.filter((_, index) => index % 2 === 1)
  expect(stroke!.slice(-2)).toEqual([30, 0])
  expect(Math.max(...ys)).toBeCloseTo(5, 1)
  expect(Math.min(...ys)).toBeCloseTo(-5, 1)
})

test('after another command a smooth curve starts at the current point', async () => {
  expect(await path('M0 0L10 0T20 0')).toEqual([[0, 0, 10, 0, 20, 0]])
  expect((await path('M0 0L10 0S20 0 20 0'))[0]!.filter((_, index) => index % 2 === 1).every((y) => y === 0)).toBe(true)
})

test.each([
  ['the small arc clockwise', 'M0 0A10 10 0 0 1 10 10', 10, 0],
  ['the small arc counter-clockwise', 'M0 0A10 10 0 0 0 10 10', 0, 10],
])('of four arcs, %s lies around its own centre', async (_name, d, farX, farY) => {
  const [stroke] = await path(d)
  for (let at = 0; at < stroke!.length; at += 2) {
    const [cx, cy] = [10 - farX, 10 - farY]
    expect(Math.hypot(stroke![at]! - cx, stroke![at + 1]! - cy)).toBeCloseTo(10, 2)
  }
})

test('large arcs go the long way round', async () => {
  const [stroke] = await path('M0 0A10 10 0 1 1 10 10')
  expect(Math.max(...stroke!.filter((_, index) => index % 2 === 0))).toBeCloseTo(20, 1)
})

test('arcs that cannot be are drawn as SVG says', async () => {
  expect(await path('M0 0A0 5 0 0 1 10 0')).toEqual([[0, 0, 10, 0]])
  expect(await path('M0 0A5 5 0 0 1 0 0L1 0')).toEqual([[0, 0, 1, 0]])
  // Radii too small grow to half the distance.
  const [grown] = await path('M0 0A1 1 0 0 1 10 0')
  expect(Math.min(...grown!.filter((_, index) => index % 2 === 1))).toBeCloseTo(-5, 1)
  expect(await path('M0 0A-10 -10 0 0 1 10 10')).toEqual(await path('M0 0A10 10 0 0 1 10 10'))
})

/** Without negative zeros, which no drawing tells apart. */
const coordinate = fc.double({ min: -50, max: 50, noNaN: true }).map((value) => value + 0)
const point = fc.tuple(coordinate, coordinate)
const tolerance = fc.double({ min: 0.002, max: 1, noNaN: true })
const map: fc.Arbitrary<Affine> = fc
  .tuple(...Array.from({ length: 6 }, () => fc.double({ min: -3, max: 3, noNaN: true })))
  .map(([a, b, c, d, e, f]) => ({ a: a!, b: b!, c: c!, d: d!, e: e!, f: f! }))

/** Checks a flattened curve against exact points of it. */
function expectNear(
  d: (tracer: OutlineTracer) => void,
  exact: (t: number) => [number, number],
  toMm: Affine,
  toleranceMm: number,
): void {
  const builder = new StrokeBuilder()
  d(new OutlineTracer(builder, toMm, toleranceMm))
  const strokes = builder.toStrokeList()
  for (let step = 0; step <= 60; step++) {
    const [x, y] = exact(step / 60)
    const distance = distanceToInk(toMm.a * x + toMm.c * y + toMm.e, toMm.b * x + toMm.d * y + toMm.f, strokes)
    expect(distance).toBeLessThanOrEqual(toleranceMm + 1e-9)
  }
}

test('cubic curves, however they are stretched, keep within the tolerance', () => {
  fc.assert(
    fc.property(
      point,
      point,
      point,
      point,
      map,
      tolerance,
      ([x0, y0], [x1, y1], [x2, y2], [x3, y3], toMm, toleranceMm) => {
        const exact = (t: number): [number, number] => {
          const s = 1 - t
          const at = (p0: number, p1: number, p2: number, p3: number): number =>
            s * s * s * p0 + 3 * s * s * t * p1 + 3 * s * t * t * p2 + t * t * t * p3
          return [at(x0, x1, x2, x3), at(y0, y1, y2, y3)]
        }
        expectNear(
          (tracer) => (tracer.moveTo(x0, y0), tracer.cubicTo(x1, y1, x2, y2, x3, y3)),
          exact,
          toMm,
          toleranceMm,
        )
      },
    ),
  )
})

test('ellipses, however they are stretched, keep within the tolerance', () => {
  fc.assert(
    fc.property(
      point,
      fc.double({ min: 0.01, max: 40, noNaN: true }),
      fc.double({ min: 0.01, max: 40, noNaN: true }),
      map,
      tolerance,
      ([cx, cy], rx, ry, toMm, toleranceMm) => {
        const exact = (t: number): [number, number] => [
          cx + rx * Math.cos(2 * Math.PI * t),
          cy + ry * Math.sin(2 * Math.PI * t),
        ]
        expectNear((tracer) => tracer.ellipse(cx, cy, rx, ry), exact, toMm, toleranceMm)
      },
    ),
  )
})

test('an arc lies on the ellipse its radii describe, on the right side, and ends where it should', () => {
  fc.assert(
    fc.property(
      point,
      point,
      fc.double({ min: 1, max: 60, noNaN: true }),
      fc.double({ min: 1, max: 60, noNaN: true }),
      fc.double({ min: 0, max: 180, noNaN: true }),
      fc.boolean(),
      fc.boolean(),
      ([x0, y0], [x1, y1], rx, ry, tiltDeg, large, sweep) => {
        fc.pre(Math.hypot(x1 - x0, y1 - y0) > 0.1)
        const builder = new StrokeBuilder()
        const tracer = new OutlineTracer(builder, identity, 0.001)
        tracer.moveTo(x0, y0)
        tracer.arcTo(rx, ry, tiltDeg, large, sweep, x1, y1)
        const strokes = builder.toStrokeList()
        const coords = strokes.coordsMm
        expect([coords[0], coords[1], coords.at(-2), coords.at(-1)]).toEqual([x0, y0, x1, y1])
        // Turned and squeezed so that the ellipse is a circle of radius 1 (or more, if it had to grow).
        const tilt = (-tiltDeg * Math.PI) / 180
        const circle = pointsAlong(strokes, 1e9).map(([x, y]): [number, number] => [
          (x * Math.cos(tilt) - y * Math.sin(tilt)) / rx,
          (x * Math.sin(tilt) + y * Math.cos(tilt)) / ry,
        ])
        const half = Math.hypot(circle.at(-1)![0] - circle[0]![0], circle.at(-1)![1] - circle[0]![1]) / 2
        const radius = Math.max(1, half)
        let turned = 0
        for (let index = 1; index < circle.length; index++) {
          const chord = Math.hypot(circle[index]![0] - circle[index - 1]![0], circle[index]![1] - circle[index - 1]![1])
          turned += 2 * Math.asin(Math.min(1, chord / (2 * radius)))
        }
        const small = 2 * Math.asin(Math.min(1, half / radius))
        expect(turned).toBeCloseTo(large ? 2 * Math.PI - small : small, 2)
        const middle = circle[circle.length >> 1]!
        const side =
          (circle.at(-1)![0] - circle[0]![0]) * (middle[1] - circle[0]![1]) -
          (circle.at(-1)![1] - circle[0]![1]) * (middle[0] - circle[0]![0])
        if (circle.length > 2) expect(side < 0).toBe(sweep)
      },
    ),
  )
})

test('path data of many megabytes is read in pieces without a seam', () => {
  const parts = Array.from({ length: 120_000 }, (_, index) => `l${index % 2 ? '.001' : '-.001'} .0005`)
  const traced = (d: string): number[][] => {
    const builder = new StrokeBuilder()
    tracePath(d, new OutlineTracer(builder, identity, 0.01))
    return rounded(builder.toStrokeList())
  }
  const whole = traced(`m5 5${parts.join(' ')}`)
  expect(parts.join(' ').length).toBeGreaterThan(1 << 20)
  expect(whole).toHaveLength(1)
  expect(whole[0]!.length / 2).toBe(120_001)
  expect(whole[0]!.slice(-2)).toEqual([5, 65])
})
