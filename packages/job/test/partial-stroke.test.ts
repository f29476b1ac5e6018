import { expect, test } from 'vitest'

import { restOfStroke } from '../src/partial-stroke.ts'

/** To the right, down, back to the left, and up across the first line again. */
const crossing = Float64Array.of(0, 0, 20, 0, 20, 10, 10, 10, 10, -10)

test('what is left of a stroke begins where the pen stopped', () => {
  expect(restOfStroke(crossing, { xMm: 20, yMm: 4 }, 24)).toEqual(Float64Array.of(20, 4, 20, 10, 10, 10, 10, -10))
})

test('where a stroke crosses itself, the length drawn says which passage it was', () => {
  expect(restOfStroke(crossing, { xMm: 10, yMm: 0.1 }, 10)).toEqual(
    Float64Array.of(10, 0, 20, 0, 20, 10, 10, 10, 10, -10),
  )
  const [x, y, ...last] = restOfStroke(crossing, { xMm: 10, yMm: 0.1 }, 50)!
  expect([x, y]).toEqual([10, expect.closeTo(0.1)])
  expect(last).toEqual([10, -10])
})

test('a pen that stopped elsewhere, or had hardly begun, has all of the stroke before it', () => {
  expect(restOfStroke(crossing, { xMm: 15, yMm: 5 }, 24)).toBeUndefined()
  expect(restOfStroke(crossing, { xMm: 0, yMm: 0 }, 0)).toBeUndefined()
  expect(restOfStroke(Float64Array.of(3, 3), { xMm: 3, yMm: 3 }, 0)).toBeUndefined()
})
