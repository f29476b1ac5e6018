import { strokesFrom } from '@vfab/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'

import { prepareStrokes, readSvg } from '../src/index.ts'
import { page, strokesOf } from './documents.ts'
import { distanceToInk, pointsAlong } from './strokes.ts'

test('a line is not drawn where an opaque shape lies on it', async () => {
  const svg = page(
    '<path d="M0 50H100" stroke="black"/><rect x="30" y="30" width="40" height="40" fill="white" stroke="black"/>',
  )
  const square = [30, 30, 70, 30, 70, 70, 30, 70, 30, 30]
  expect(strokesOf(await readSvg(svg, { hide: 'all' }))).toEqual([[0, 50, 30, 50], [70, 50, 100, 50], square])
  expect(strokesOf(await readSvg(svg))).toEqual([[0, 50, 100, 50], square])
})

test('hatching ends at a white shape on top, and nothing is left under it', async () => {
  const svg = page(
    '<rect x="10" y="10" width="80" height="80" fill="black"/><rect x="40" y="40" width="20" height="20" fill="white"/>',
  )
  const drawing = await readSvg(svg, { keepFills: true })
  expect(drawing.notDrawn).toEqual([])
  const hatch = { spacingMm: 4, angleDeg: 0 }
  const { layers } = prepareStrokes(drawing, { joinToleranceMm: -1, hatch })
  const points = pointsAlong(layers[0]!.strokes, 0.5)
  const inside = points.filter(([x, y]) => x > 40.01 && x < 59.99 && y > 40.01 && y < 59.99)
  expect(inside).toEqual([])
  expect(points.some(([x, y]) => x > 20 && x < 35 && y > 45 && y < 55)).toBe(true)
})

test.each([
  ['fill-opacity="0.5"', false],
  ['fill-opacity="100%"', true],
  ['opacity="0.99"', false],
  ['fill="#ffffff80"', false],
  ['fill="rgb(255 255 255 / 50%)"', false],
  ['fill="rgba(255,255,255,0.3)"', false],
  ['fill="rgb(255 255 255 / 1)"', true],
  ['fill="none"', false],
  ['visibility="hidden"', false],
  ['style="mix-blend-mode:multiply"', false],
  ['mask="url(#m)"', false],
])('a shape with %s hides: %s', async (attributes, hides) => {
  const shape = `<rect x="30" y="30" width="40" height="40" ${attributes.includes('fill=') ? '' : 'fill="white"'} ${attributes}/>`
  const strokes = strokesOf(await readSvg(page(`<path d="M0 50H100" stroke="black"/>${shape}`), { hide: 'all' }))
  expect(strokes).toHaveLength(hides ? 2 : 1)
})

test('a shape hides as far as its clip lets it be seen, and in a group that is clipped as a whole', async () => {
  const clip = (units: string, width: string): string =>
    `<clipPath id="c" clipPathUnits="${units}"><rect x="0" width="${width}" height="100"/></clipPath>`
  const shape = '<rect x="20" y="30" width="60" height="40" fill="white"/>'
  const seen = async (content: string): Promise<number[][]> =>
    strokesOf(await readSvg(page(`<path d="M0 50H100" stroke="black"/>${content}`), { hide: 'all' }))
  const left = [
    [0, 50, 20, 50],
    [50, 50, 100, 50],
  ]
  expect(await seen(`${clip('userSpaceOnUse', '50')}<g clip-path="url(#c)">${shape}</g>`)).toEqual(left)
  expect(await seen(`${clip('objectBoundingBox', '0.5')}<g clip-path="url(#c)">${shape}</g>`)).toEqual(left)
})

test('hiding may stay within layers', async () => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape"
    width="100mm" height="100mm" viewBox="0 0 100 100">
    <g inkscape:groupmode="layer" id="a"><path d="M0 10H50" stroke="red"/><rect x="10" width="10" height="20" fill="white"/></g>
    <g inkscape:groupmode="layer" id="b"><rect x="30" width="10" height="20" fill="white" stroke="red"/></g></svg>`
  const [lower] = (await readSvg(svg, { hide: 'layer' })).layers
  expect(strokesOf({ layers: [lower!], page: { widthMm: 1, heightMm: 1 }, notDrawn: [] })).toEqual([
    [0, 10, 10, 10],
    [20, 10, 50, 10],
  ])
  const [both] = (await readSvg(svg, { hide: 'all' })).layers
  expect(both!.strokes.starts).toHaveLength(4)
})

test('dots under a shape are hidden, shapes over a shape are not', async () => {
  const dot = '<path d="M50 50L50 50" stroke="black"/>'
  const shape = '<rect x="30" y="30" width="40" height="40" fill="white" stroke="black"/>'
  const count = async (content: string): Promise<number> =>
    strokesOf(await readSvg(page(content), { hide: 'all' })).length
  expect(await count(dot + shape)).toBe(1)
  expect(await count(shape + dot)).toBe(2)
})

interface Painted {
  readonly line: readonly [number, number, number, number] | undefined
  readonly ring: readonly (readonly [number, number])[] | undefined
}

const coordinate = fc.integer({ min: 0, max: 20 }).map((value) => value * 5)
const point = fc.tuple(coordinate, coordinate)
const painted: fc.Arbitrary<Painted> = fc.oneof(
  fc.record({ line: fc.tuple(coordinate, coordinate, coordinate, coordinate), ring: fc.constant(undefined) }),
  fc.record({ line: fc.constant(undefined), ring: fc.array(point, { minLength: 3, maxLength: 6 }) }),
)

/** Even-odd, by counting the sides to the right of a point. */
function isInside(x: number, y: number, ring: NonNullable<Painted['ring']>): boolean {
  let inside = false
  for (const [index, [x0, y0]] of ring.entries()) {
    const [x1, y1] = ring[(index + 1) % ring.length]!
    if (y0 > y !== y1 > y && x < x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)) inside = !inside
  }
  return inside
}

test('what is drawn is what a point by point look from above sees', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(painted, { minLength: 2, maxLength: 14 }), async (items) => {
      const content = items.map(({ line, ring }) =>
        line
          ? `<path d="M${line[0]} ${line[1]}L${line[2]} ${line[3]}" fill="none" stroke="black"/>`
          : `<polygon points="${ring!.join(' ')}" fill="white" fill-rule="evenodd"/>`,
      )
      // Something that is drawn in any case.
      const drawing = await readSvg(page(`${content.join('')}<path d="M0 200H9" stroke="black"/>`), { hide: 'all' })
      const strokes = drawing.layers[0]!.strokes
      const ink = pointsAlong(strokes, 0.7)
      const edges = strokesFrom(items.flatMap(({ ring }) => (ring ? [[...ring.flat(), ...ring[0]!]] : [])))
      const nearBorder = (x: number, y: number): boolean => edges.starts.length > 1 && distanceToInk(x, y, edges) < 0.01
      const hiddenFrom = (x: number, y: number, index: number): boolean =>
        items.slice(index + 1).some(({ ring }) => ring !== undefined && isInside(x, y, ring))
      for (const [index, { line }] of items.entries()) {
        if (!line) continue
        for (let step = 0; step <= 40; step++) {
          const x = line[0] + ((line[2] - line[0]) * (step + 0.123)) / 41
          const y = line[1] + ((line[3] - line[1]) * (step + 0.123)) / 41
          if (nearBorder(x, y)) continue
          const seen = distanceToInk(x, y, strokes) < 1e-6
          if (!hiddenFrom(x, y, index)) expect(seen, `${x}, ${y} of ${String(line)} is seen`).toBe(true)
        }
      }
      for (const [x, y] of ink) {
        if (y > 150 || nearBorder(x, y)) continue
        const shown = items.some(
          ({ line }, index) =>
            line !== undefined && distanceToInk(x, y, strokesFrom([[...line]])) < 1e-6 && !hiddenFrom(x, y, index),
        )
        expect(shown, `nothing hides ${x}, ${y}`).toBe(true)
      }
    }),
    { numRuns: 150 },
  )
})
