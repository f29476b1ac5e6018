import { strokesFrom } from '@vfab/core'
import { planDurationMs, planStrokes } from '@vfab/motion'
import { expect, test } from 'vitest'
import { axidraw, corexy, origin } from './drawings.ts'
import { expectLawful } from './laws.ts'

const { draw, travel } = axidraw
const noPen = { penLiftMs: 0, penDropMs: 0 }

test('a long straight stroke speeds up, cruises and brakes, in the time of the closed form', () => {
  const plan = planStrokes(strokesFrom([[0, 0, 100, 0]]), axidraw, origin)
  const rampS = draw.speedMmPerS / draw.accelMmPerS2
  expect([...plan.durationS]).toEqual([
    expect.closeTo(rampS, 12),
    expect.closeTo(100 / draw.speedMmPerS - rampS, 12),
    expect.closeTo(rampS, 12),
  ])
  expect([...plan.exitSpeedMmPerS]).toEqual([draw.speedMmPerS, draw.speedMmPerS, 0])
})

test('a stroke too short for full speed turns from speeding up to braking half-way', () => {
  const plan = planStrokes(strokesFrom([[0, 0, 0, 2]]), axidraw, origin)
  expect([...plan.endYMm]).toEqual([expect.closeTo(1, 12), 2])
  expect(planDurationMs(plan, noPen).drawMs).toBeCloseTo(2000 * Math.sqrt(2 / draw.accelMmPerS2), 9)
})

test('travel has limits of its own', () => {
  const plan = planStrokes(strokesFrom([[60, 80, 60, 80.001]]), axidraw, origin)
  expect(plan.exitSpeedMmPerS[0]).toBe(travel.speedMmPerS)
  const { travelMs, travelMm } = planDurationMs(plan, noPen)
  expect(travelMs).toBeCloseTo(1000 * (100 / travel.speedMmPerS + travel.speedMmPerS / travel.accelMmPerS2), 9)
  expect(travelMm).toBeCloseTo(100, 12)
})

test('a right-angled corner is passed at the speed of its cornering deviation', () => {
  const plan = planStrokes(strokesFrom([[0, 0, 50, 0, 50, 50]]), axidraw, origin)
  const half = Math.SQRT1_2
  const corner = Math.sqrt((draw.accelMmPerS2 * axidraw.corneringDeviationMm * half) / (1 - half))
  const row = plan.endXMm.indexOf(50)
  expect([plan.endXMm[row], plan.endYMm[row]]).toEqual([50, 0])
  expect(plan.exitSpeedMmPerS[row]).toBeCloseTo(corner, 9)
})

test('a reversal stops, a point on the way does not', () => {
  const there = planStrokes(strokesFrom([[0, 0, 30, 0, 0, 0]]), axidraw, origin)
  expect(there.exitSpeedMmPerS[there.endXMm.indexOf(30)]).toBe(0)
  const through = planStrokes(strokesFrom([[0, 0, 30, 0, 60, 0]]), axidraw, origin)
  expect(through.exitSpeedMmPerS[through.endXMm.indexOf(30)]).toBe(draw.speedMmPerS)
})

test('without a cornering deviation the pen stops at corners and passes points on a straight line', () => {
  const strict = { ...axidraw, corneringDeviationMm: 0 }
  const bent = planStrokes(strokesFrom([[0, 0, 30, 0, 60, 0.001]]), strict, origin)
  expect(bent.exitSpeedMmPerS[bent.endXMm.indexOf(30)]).toBe(0)
  const straight = planStrokes(strokesFrom([[0, 0, 10, 10, 30, 30]]), strict, origin)
  expect(straight.exitSpeedMmPerS[straight.endXMm.indexOf(10)]).toBe(draw.speedMmPerS)
})

test('on CoreXY a diagonal is as slow as the motor it loads allows, an axis as fast as the path allows', () => {
  const diagonal = planStrokes(strokesFrom([[0, 0, 40, 40]]), corexy, origin)
  expect(Math.max(...diagonal.exitSpeedMmPerS)).toBeCloseTo(60 / Math.SQRT2, 9)
  expect((diagonal.exitSpeedMmPerS[0]! / diagonal.durationS[0]!) * Math.SQRT2).toBeCloseTo(800, 9)
  const alongX = planStrokes(strokesFrom([[0, 0, 40, 0]]), corexy, origin)
  expect(Math.max(...alongX.exitSpeedMmPerS)).toBe(draw.speedMmPerS)
})

test('strokes of one point, or of one point again and again, become dots', () => {
  const plan = planStrokes(
    strokesFrom([
      [5, 5],
      [7, 7, 7, 7, 7, 7],
    ]),
    axidraw,
    { xMm: 5, yMm: 5 },
  )
  expect([...plan.stroke]).toEqual([0, 1, 1, 1])
  expect([...plan.penDown]).toEqual([1, 0, 0, 1])
  expect([plan.durationS[0], plan.durationS[3]]).toEqual([0, 0])
  expect([plan.endXMm[3], plan.endYMm[3]]).toEqual([7, 7])
  expect(planDurationMs(plan, { penLiftMs: 130, penDropMs: 140 })).toMatchObject({ lifts: 2, penMs: 540, drawMs: 0 })
})

test('repeated points change nothing', () => {
  const once = planStrokes(strokesFrom([[0, 0, 10, 0, 10, 10]]), axidraw, origin)
  const again = planStrokes(strokesFrom([[0, 0, 0, 0, 10, 0, 10, 0, 10, 1e-300, 10, 10, 10, 10]]), axidraw, origin)
  expect(again).toEqual(once)
})

test('the end of a stroke is exact though its last points are one', () => {
  const plan = planStrokes(strokesFrom([[0, 0, 10, 0, 10, 1e-10]]), axidraw, origin)
  expect([plan.endXMm.at(-1), plan.endYMm.at(-1)]).toEqual([10, 1e-10])
})

test('no strokes make a plan without rows', () => {
  const plan = planStrokes(strokesFrom([]), axidraw, { xMm: 3, yMm: 4 })
  expect(plan).toMatchObject({ count: 0, startMm: { xMm: 3, yMm: 4 } })
  expect(planDurationMs(plan, noPen).totalMs).toBe(0)
})

test.each([[[0, 0, 1e-8, 0, 1e-8, 1e-8]], [[0, 0, 5e-324, 0]], [[0, 0, 1e-6, 0, 1e6, 0, 1e6, -1e6]]])(
  'tiny and huge coordinates are planned: %j',
  (stroke) => {
    expectLawful(planStrokes(strokesFrom([stroke]), axidraw, origin))
  },
)

test('coordinates far beyond any machine are planned as well as a double can hold them', () => {
  const plan = planStrokes(strokesFrom([[0, 0, 1e100, 1e-6, -1e100, 1e100]]), axidraw, origin)
  expect([plan.endXMm.at(-1), plan.endYMm.at(-1)]).toEqual([-1e100, 1e100])
  const wayMm = 1e100 + Math.hypot(2e100, 1e100)
  expect((planDurationMs(plan, noPen).drawMs / 1000) * draw.speedMmPerS).toBeCloseTo(wayMm, -95)
})

test('a coordinate that is no place is a RangeError that names stroke and point', () => {
  const plan = (strokes: number[][]) => () => planStrokes(strokesFrom(strokes), axidraw, origin)
  expect(
    plan([
      [0, 0, 1, 1],
      [0, 0, 1, 1, NaN, 2],
    ]),
  ).toThrow(new RangeError('stroke 1 has point 2 at (NaN, 2) mm'))
  expect(plan([[0, Infinity, 1, 1]])).toThrow(new RangeError('stroke 0 has point 0 at (0, Infinity) mm'))
  expect(
    plan([
      [0, 0],
      [NaN, 0],
    ]),
  ).toThrow(new RangeError('stroke 1 has point 0 at (NaN, 0) mm'))
  expect(plan([[0, 0, 1e300, 0]])).toThrow(new RangeError('stroke 0 has point 1 at (1e+300, 0) mm'))
  expect(() => planStrokes(strokesFrom([]), axidraw, { xMm: NaN, yMm: 0 })).toThrow('the pen cannot be at (NaN, 0) mm')
})

test('a list whose starts do not fit its points is a RangeError', () => {
  const coordsMm = new Float64Array(4)
  expect(() => planStrokes({ coordsMm, starts: Uint32Array.of(0, 0, 2) }, axidraw, origin)).toThrow(
    'stroke 0 has no points',
  )
  expect(() => planStrokes({ coordsMm, starts: Uint32Array.of(0, 3) }, axidraw, origin)).toThrow(RangeError)
  expect(() => planStrokes({ coordsMm, starts: new Uint32Array() }, axidraw, origin)).toThrow(RangeError)
})
