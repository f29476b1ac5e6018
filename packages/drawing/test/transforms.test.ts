import fc from 'fast-check'
import { expect, test } from 'vitest'

import { type Affine, compose, identity, inverse, largestStretch, rotation } from '../src/affine.ts'
import { parseTransform } from '../src/svg/transform-list.ts'
import { drawn } from './documents.ts'

const transform = fc.oneof(
  fc.tuple(number(), number()).map(([x, y]) => `translate(${x},${y})`),
  fc.tuple(number(), number()).map(([x, y]) => `scale(${x} ${y})`),
  number().map((angle) => `rotate(${angle})`),
  fc.tuple(number(), number(), number()).map(([angle, x, y]) => `rotate(${angle}, ${x}, ${y})`),
  fc.integer({ min: -60, max: 60 }).map((angle) => `skewX(${angle})`),
  fc.integer({ min: -60, max: 60 }).map((angle) => `skewY(${angle})`),
  fc.tuple(number(), number(), number(), number(), number(), number()).map((values) => `matrix(${values.join(' ')})`),
)

function number(): fc.Arbitrary<number> {
  return fc.integer({ min: -500, max: 500 }).map((value) => value / 100)
}

function apply({ a, b, c, d, e, f }: Affine, x: number, y: number): [number, number] {
  return [a * x + c * y + e, b * x + d * y + f]
}

test.each([
  ['translate(3)', 1, 2, 4, 2],
  ['translate(3 4)', 1, 2, 4, 6],
  ['scale(2)', 1, 2, 2, 4],
  ['scale(2,-1)', 1, 2, 2, -2],
  ['rotate(90)', 1, 0, 0, 1],
  ['rotate(90 5 5)', 6, 5, 5, 6],
  ['skewX(45)', 0, 1, 1, 1],
  ['skewY(45)', 1, 0, 1, 1],
  ['matrix(1 2 3 4 5 6)', 1, 1, 9, 12],
  ['translate(1-2)', 0, 0, 1, -2],
  ['translate(1e1,.5) , scale(2)', 1, 1, 12, 2.5],
  ['translate(10px, 5px) rotate(0.25turn)', 1, 0, 10, 6],
  ['translate(5%, calc(10% - 2px))', 1, 2, 6, 10],
  ['rotateZ(90deg)', 1, 0, 0, 1],
  ['none', 1, 2, 1, 2],
])('%s takes %d, %d to %d, %d', (text, x, y, toX, toY) => {
  const [atX, atY] = apply(parseTransform(text), x, y)
  expect(atX).toBeCloseTo(toX, 9)
  expect(atY).toBeCloseTo(toY, 9)
})

test.each([
  'translate(NaN)',
  'rotate()',
  'scale(1 2 3)',
  'turn(3)',
  'translate(1',
  'matrix(1 2 3)',
  'translate(5parsecs)',
])('"%s" is refused', (text) => {
  expect(() => parseTransform(text)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }))
})

test('a list of transforms is the transforms one within the other', () => {
  fc.assert(
    fc.property(transform, transform, number(), number(), (outer, inner, x, y) => {
      const [stepX, stepY] = apply(parseTransform(inner), x, y)
      const expected = apply(parseTransform(outer), stepX, stepY)
      const [atX, atY] = apply(parseTransform(`${outer} ${inner}`), x, y)
      expect(atX).toBeCloseTo(expected[0], 6)
      expect(atY).toBeCloseTo(expected[1], 6)
    }),
  )
})

test('nested groups draw the same as one group with both transforms', async () => {
  await fc.assert(
    fc.asyncProperty(transform, transform, transform, async (one, two, three) => {
      const { a, b, c, d } = parseTransform(`${one} ${two} ${three}`)
      // What is squeezed to a line or less is not drawn at all.
      fc.pre(Math.abs(a * d - b * c) > 1e-6)
      const path = '<path d="M1 2L3 4C5 6 7 8 9 1"/>'
      const nested = await drawn(
        `<g transform="${one}"><g transform="${two}"><g transform="${three}">${path}</g></g></g>`,
      )
      const flat = await drawn(`<g transform="${one} ${two} ${three}">${path}</g>`)
      expect(nested.length).toBe(flat.length)
      for (const [index, stroke] of nested.entries()) {
        expect(stroke.length).toBe(flat[index]!.length)
        for (const [at, value] of stroke.entries()) expect(value).toBeCloseTo(flat[index]![at]!, 2)
      }
    }),
    { numRuns: 60 },
  )
})

test('a map and its inverse cancel', () => {
  fc.assert(
    fc.property(transform, transform, (one, two) => {
      const map = compose(parseTransform(one), parseTransform(two))
      const back = inverse(map)
      if (!back || largestStretch(back) > 1e4) return
      const both = compose(back, map)
      for (const key of ['a', 'b', 'c', 'd', 'e', 'f'] as const) expect(both[key]).toBeCloseTo(identity[key], 5)
    }),
  )
})

test('no vector gets longer than the largest stretch, and one does get that long', () => {
  fc.assert(
    fc.property(transform, transform, (one, two) => {
      const { a, b, c, d } = compose(parseTransform(one), parseTransform(two))
      const lengths = Array.from({ length: 360 }, (_, index) => {
        const angle = (index * Math.PI) / 180
        return Math.hypot(a * Math.cos(angle) + c * Math.sin(angle), b * Math.cos(angle) + d * Math.sin(angle))
      })
      const stretch = largestStretch({ a, b, c, d, e: 0, f: 0 })
      expect(Math.max(...lengths)).toBeLessThanOrEqual(stretch * (1 + 1e-9) + 1e-9)
      expect(Math.max(...lengths)).toBeGreaterThanOrEqual(stretch * 0.999 - 1e-9)
    }),
  )
})

test('quarter turns are exact', () => {
  expect(rotation(90)).toEqual({ a: 0, b: 1, c: -1, d: 0, e: 0, f: 0 })
  expect(rotation(-90)).toEqual(rotation(270))
})

test('transform-origin moves the point that things turn about', async () => {
  expect(await drawn('<path d="M60 50H70" transform="rotate(90)" transform-origin="50 50"/>')).toEqual([
    [50, 60, 50, 70],
  ])
  expect(await drawn('<path d="M60 50H70" style="transform:rotate(90deg);transform-origin:center"/>')).toEqual([
    [50, 60, 50, 70],
  ])
})

test('what a transform squeezes to nothing is not drawn', async () => {
  const squeezed = '<path transform="scale(0)" d="M0 0L5 5"/><g transform="scale(1 0)"><path d="M0 1H5"/></g>'
  expect(await drawn(`${squeezed}<path d="M0 2H5"/>`)).toEqual([[0, 2, 5, 2]])
})
