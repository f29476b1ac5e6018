import fc from 'fast-check'
import { strokesFrom } from '@vfab/core'
import { expect, test } from 'vitest'

import { ClipTester } from '../src/clip-tester.ts'
import { readSvg } from '../src/index.ts'
import { inkLengthMm } from '../src/length.ts'
import { clipToRectangle } from '../src/page/clip-rectangle.ts'
import { StrokeBuilder } from '../src/stroke-builder.ts'
import { clipStrokes } from '../src/svg/clip-strokes.ts'
import { drawn, lines } from './documents.ts'
import { farthestFrom, looseStrokes, pointsAlong } from './strokes.ts'

test('a clip path keeps what lies inside', async () => {
  expect(
    await drawn(
      '<clipPath id="c"><rect x="10" y="0" width="20" height="100"/></clipPath><path clip-path="url(#c)" d="M0 5H50M15 0V9M0 50H5"/>',
    ),
  ).toEqual([
    [10, 5, 30, 5],
    [15, 0, 15, 9],
  ])
})

test('a clip path may be several shapes, may have holes, and may itself be clipped', async () => {
  const clip =
    '<clipPath id="o"><rect x="0" y="0" width="60" height="100"/></clipPath><clipPath id="c" clip-path="url(#o)"><rect x="10" width="10" height="100"/><path clip-rule="evenodd" d="M30 0H90V100H30zM40 0H50V100H40z"/></clipPath>'
  expect(await drawn(`${clip}<g style="clip-path:url(#c)"><path d="M0 5H100"/></g>`)).toEqual([
    [10, 5, 20, 5],
    [30, 5, 40, 5],
    [50, 5, 60, 5],
  ])
})

test('clips of nested groups all hold, each in its own coordinates', async () => {
  expect(
    await drawn(
      '<clipPath id="a"><rect width="30" height="30"/></clipPath><g clip-path="url(#a)"><g transform="translate(20 0)" clip-path="url(#a)"><path d="M-50 5H100"/></g></g>',
    ),
  ).toEqual([[20, 5, 30, 5]])
})

test('a clip path in units of the bounding box fits the shape it clips', async () => {
  expect(
    await drawn(
      '<clipPath id="c" clipPathUnits="objectBoundingBox"><rect x="0.25" y="0" width="0.5" height="1"/></clipPath><path clip-path="url(#c)" d="M20 0L60 40"/>',
    ),
  ).toEqual([[30, 10, 50, 30]])
})

test('a clip path of nothing hides everything, a missing one nothing', async () => {
  expect(
    await drawn('<clipPath id="c"/><path clip-path="url(#c)" d="M0 5H5"/><path clip-path="url(#d)" d="M0 6H5"/>'),
  ).toEqual([[0, 6, 5, 6]])
})

test('a clip path may use shapes defined elsewhere, and one within itself ends', async () => {
  expect(
    await drawn(
      '<rect id="r" width="10" height="10" stroke="none"/><clipPath id="c" clip-path="url(#c)"><use href="#r" x="5"/></clipPath><path clip-path="url(#c)" d="M0 5H50"/>',
    ),
  ).toEqual([[5, 5, 15, 5]])
})

test('a shape clipped by itself stays whole', async () => {
  expect(
    await drawn(
      '<clipPath id="c"><rect width="10" height="10"/></clipPath><rect clip-path="url(#c)" width="10" height="10"/>',
    ),
  ).toEqual([[0, 0, 10, 0, 10, 10, 0, 10, 0, 0]])
})

const polygon = fc.array(fc.tuple(fc.nat(100), fc.nat(100)), { minLength: 3, maxLength: 12 })

test('clipping by any polygon keeps exactly the points inside, and draws nothing new', () => {
  fc.assert(
    fc.property(
      looseStrokes,
      polygon,
      fc.constantFrom('nonzero' as const, 'evenodd' as const),
      (strokes, corners, rule) => {
        const rings = strokesFrom([corners.flat()])
        const tester = new ClipTester({ shapes: [{ rings, rule, clips: [] }] })
        const [inside, outside] = [new StrokeBuilder(), new StrokeBuilder()]
        const source = new StrokeBuilder()
        for (let stroke = 0; stroke + 1 < strokes.starts.length; stroke++)
          source.addStroke(strokes.coordsMm, 2 * strokes.starts[stroke]!, 2 * strokes.starts[stroke + 1]!)
        clipStrokes(source, tester, inside)
        const flipped = {
          contains: (x: number, y: number) => !tester.contains(x, y),
          crossings: tester.crossings.bind(tester),
        } as unknown as ClipTester
        clipStrokes(source, flipped, outside)
        // What is cut off is the rest: nothing lost, nothing doubled.
        const total = inkLengthMm(inside.toStrokeList()) + inkLengthMm(outside.toStrokeList())
        expect(total).toBeCloseTo(inkLengthMm(strokes), 6)
        for (const [x, y] of pointsAlong(inside.toStrokeList(), 5)) expect(insideOrNear(x, y, corners, rule)).toBe(true)
      },
    ),
  )
})

/** The test every reader can follow: count the edges to the right, or be on one. */
function insideOrNear(
  x: number,
  y: number,
  corners: readonly [number, number][],
  rule: 'nonzero' | 'evenodd',
): boolean {
  let [winding, crossed, near] = [0, 0, Infinity]
  for (const [index, [x0, y0]] of corners.entries()) {
    const [x1, y1] = corners[(index + 1) % corners.length]!
    const length2 = (x1 - x0) ** 2 + (y1 - y0) ** 2
    const share = length2 === 0 ? 0 : Math.max(0, Math.min(1, ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length2))
    near = Math.min(near, Math.hypot(x - x0 - share * (x1 - x0), y - y0 - share * (y1 - y0)))
    if (y0 <= y !== y1 <= y && x0 + ((y - y0) / (y1 - y0)) * (x1 - x0) > x) {
      crossed++
      winding += y1 > y0 ? 1 : -1
    }
  }
  return near < 1e-6 || (rule === 'evenodd' ? crossed % 2 === 1 : winding !== 0)
}

test('clipping to a rectangle keeps what is inside, to the last bit, and nothing else', () => {
  fc.assert(
    fc.property(looseStrokes, (strokes) => {
      const area = { minXMm: 20, minYMm: 30, maxXMm: 70, maxYMm: 60 }
      const clipped = clipToRectangle(strokes, area)
      for (let at = 0; at < clipped.coordsMm.length; at += 2) {
        expect(clipped.coordsMm[at]).toBeGreaterThanOrEqual(20)
        expect(clipped.coordsMm[at]).toBeLessThanOrEqual(70)
        expect(clipped.coordsMm[at + 1]).toBeGreaterThanOrEqual(30)
        expect(clipped.coordsMm[at + 1]).toBeLessThanOrEqual(60)
      }
      expect(farthestFrom(clipped, strokes, 2)).toBeLessThan(1e-9)
      const lost = pointsAlong(strokes, 1).filter(([x, y]) => x > 20.001 && x < 69.999 && y > 30.001 && y < 59.999)
      const probe = strokesFrom(lost.map(([x, y]) => [x, y]))
      expect(farthestFrom(probe, clipped, 1)).toBeLessThan(1e-6)
    }),
  )
})

test('a clip measured by the box of a group, of a use or of a text is as large as those', async () => {
  const half = '<clipPath id="c" clipPathUnits="objectBoundingBox"><rect width="0.5" height="1"/></clipPath>'
  expect(await drawn(`${half}<g clip-path="url(#c)"><path d="M10 10H30"/><path d="M20 30H50"/></g>`)).toEqual([
    [10, 10, 30, 10],
    [20, 30, 30, 30],
  ])
  expect(
    await drawn(
      `${half}<g transform="rotate(90)"><g clip-path="url(#c)"><path d="M10 -10H30"/><path d="M20 -30H50"/></g></g>`,
    ),
  ).toEqual([
    [10, 10, 10, 30],
    [30, 20, 30, 30],
  ])
  expect(
    await drawn(`${half}<defs><path id="p" d="M0 0H40V10"/></defs><use href="#p" x="10" y="5" clip-path="url(#c)"/>`),
  ).toEqual([[10, 5, 30, 5]])
  const nested = `<g clip-path="url(#c)"><g clip-path="url(#c)"><path d="M0 0H40V4"/></g><path d="M0 5H80"/></g>`
  expect(await drawn(half + nested)).toEqual([
    [0, 0, 20, 0],
    [0, 5, 40, 5],
  ])
  const letters = await drawn(`${half}<text x="10" y="20" clip-path="url(#c)">llll</text>`)
  expect(letters).toHaveLength(2)
})

test('areas in a group keep the clip that is measured by the group', async () => {
  const svg = lines(
    '<clipPath id="c" clipPathUnits="objectBoundingBox"><rect width="0.5" height="1"/></clipPath>' +
      '<g clip-path="url(#c)"><rect fill="red" width="10" height="10"/><rect fill="red" x="30" width="10" height="10"/></g>',
  )
  const { layers } = await readSvg(svg, { keepFills: true })
  expect(layers[0]!.fills!.map(({ clips }) => [...clips[0]!.shapes[0]!.rings.coordsMm.slice(2, 6)])).toEqual([
    [20, 0, 20, 10],
    [20, 0, 20, 10],
  ])
})

test('clips that cannot be made are told once, with how many there are', async () => {
  const { notDrawn } = await readSvg(
    lines(
      '<clipPath id="t"><rect width="9" height="9"/><text>a</text></clipPath><path clip-path="url(#t)" d="M0 0H5"/>' +
        '<path style="clip-path:circle(40%)" d="M0 1H5"/><path style="clip-path:inset(1px)" d="M0 2H5"/>',
    ),
  )
  expect(notDrawn.map(({ what, count }) => [what, count])).toEqual([
    ['texts that clip', 1],
    ['CSS clip shapes', 2],
  ])
})
