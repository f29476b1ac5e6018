import { strokesFrom } from '@vfab/core'
import { limitJerk, mergeShortMoves, type MotionLimits, type MotionPlan, planStrokes, rowMotion } from '@vfab/motion'
import fc from 'fast-check'
import { expect, test } from 'vitest'

import { anyDrawing, anyJerkyLimits, axidraw, origin } from './drawings.ts'
import { rowsOf } from './laws.ts'

const jerky: MotionLimits = {
  ...axidraw,
  draw: { ...axidraw.draw, jerkMmPerS3: 20_000 },
  travel: { ...axidraw.travel, jerkMmPerS3: 30_000 },
}

test('a plan without limits of jerk stays the same', () => {
  const plan = planStrokes(strokesFrom([[0, 0, 30, 40]]), axidraw, origin)
  expect(limitJerk(plan)).toBe(plan)
})

test('a long straight stroke takes as much longer as two accelerations need to rise and two to fall', () => {
  const strokes = strokesFrom([[0, 0, 100, 0]])
  const before = secondsOf(planStrokes(strokes, axidraw, origin))
  const after = secondsOf(limitJerk(planStrokes(strokes, jerky, origin)))
  // Half of the rise and of the fall of each ramp, accel / jerk.
  expect(after - before).toBeCloseTo(762 / 20_000, 9)
})

test('a short straight stroke takes four times the rise of its acceleration', () => {
  const plan = limitJerk(planStrokes(strokesFrom([[0, 0, 0.5, 0]]), jerky, origin))
  // Half of the way in two rises: way/2 = jerk · rise³.
  expect(secondsOf(plan)).toBeCloseTo(4 * Math.cbrt(0.25 / 20_000), 9)
  expect(plan.count).toBe(4)
})

test('seven phases make an S on either side of an even stretch', () => {
  const plan = limitJerk(planStrokes(strokesFrom([[0, 0, 100, 0]]), jerky, origin))
  const jerks = Array.from({ length: plan.count }, (_, row) => Math.round(rowMotion(plan, row).jerkMmPerS3))
  expect(jerks).toEqual([20_000, 0, -20_000, 0, -20_000, 0, 20_000])
})

test('a ramp ends without acceleration before a sharp corner, also where its middle would be too short for a command', () => {
  // Two strokes that were joined: there, a little back, and on.
  const joined = [146.679, 38.002, 146.598, 41.001, 146.624, 40.958, 146.499, 43.955]
  const plan = limitJerk(mergeShortMoves(planStrokes(strokesFrom([joined]), jerky, origin), 0.004, 0.01), 0.004)
  const corner = plan.endYMm.indexOf(41.001)
  expect(plan.exitSpeedMmPerS[corner]).toBeGreaterThan(1)
  const { accelMmPerS2, jerkMmPerS3, seconds } = rowMotion(plan, corner)
  expect(Math.abs(accelMmPerS2 + jerkMmPerS3 * seconds)).toBeLessThan(1)
})

test('a dot stays a dot', () => {
  const plan = planStrokes(strokesFrom([[3, 4]]), jerky, { xMm: 3, yMm: 4 })
  expect(limitJerk(plan)).toEqual(plan)
})

test('neither jerk nor acceleration nor speed is over its limit, and acceleration never jumps along the path', () => {
  fc.assert(
    fc.property(anyDrawing, anyJerkyLimits, (drawing, limits) => {
      expectSmooth(limitJerk(planStrokes(drawing, limits, origin)))
    }),
  )
})

test('the path, the strokes and their order are the same', () => {
  fc.assert(
    fc.property(anyDrawing, anyJerkyLimits, (drawing, limits) => {
      const before = planStrokes(drawing, limits, origin)
      const after = limitJerk(before)
      expectSameCorners(cornersOf(after), cornersOf(before))
    }),
  )
})

test('the pen is nowhere faster than it was', () => {
  fc.assert(
    fc.property(anyDrawing, anyJerkyLimits, (drawing, limits) => {
      const before = planStrokes(drawing, limits, origin)
      const after = limitJerk(before)
      const speedBefore = speedAlong(before)
      let wayMm = 0
      for (let row = 0; row < after.count; row++) {
        wayMm += rowMotion(after, row).lengthMm
        const most = speedBefore(wayMm)
        expect(after.exitSpeedMmPerS[row]!).toBeLessThanOrEqual(most * (1 + 1e-6) + 1e-3)
      }
    }),
  )
})

test('where commands need time no row lasts less, and neither jerk nor acceleration is over its limit', () => {
  const leastS = 0.004
  fc.assert(
    fc.property(anyDrawing, anyJerkyLimits, (drawing, limits) => {
      const before = mergeShortMoves(planStrokes(drawing, limits, origin), leastS, 0.01)
      const shortest = Math.min(leastS, ...before.durationS.filter((seconds) => seconds > 0))
      const plan = limitJerk(before, leastS)
      for (let row = 0; row < plan.count; row++) {
        const { jerkMmPerS3, accelMmPerS2: entry, seconds, lengthMm } = rowMotion(plan, row)
        const most = plan.penDown[row] === 1 ? limits.draw : limits.travel
        if (lengthMm < 1e-6) continue
        // At even acceleration a part of an S takes two thirds of its time at the least.
        expect(seconds).toBeGreaterThanOrEqual((shortest * 2) / 3 - 1e-9)
        expect(Math.abs(jerkMmPerS3)).toBeLessThanOrEqual(mostJerk(most.jerkMmPerS3!, seconds))
        const steepest = Math.max(Math.abs(entry), Math.abs(entry + jerkMmPerS3 * seconds))
        expect(steepest).toBeLessThanOrEqual(mostAccel(most.accelMmPerS2, seconds))
      }
    }),
  )
})

test('limiting takes time in proportion to the rows', () => {
  const circle = (points: number) =>
    Array.from({ length: points }, (_, index) => {
      const angle = (2 * Math.PI * index) / 500
      return [100 + 50 * Math.cos(angle), 100 + 50 * Math.sin(angle)]
    }).flat()
  const plan = planStrokes(strokesFrom([circle(50_000)]), jerky, origin)
  const limited = limitJerk(plan)
  expect(limited.count).toBeLessThan(1.1 * plan.count)
})

function secondsOf(plan: MotionPlan): number {
  let seconds = 0
  for (let row = 0; row < plan.count; row++) if (plan.penDown[row] === 1) seconds += plan.durationS[row]!
  return seconds
}

/** What may be read off a row as its jerk: ends that are a nanometre beside where they belong are rounding. */
function mostJerk(jerkMmPerS3: number, seconds: number): number {
  return jerkMmPerS3 * 1.001 + (12 * 1e-9) / seconds ** 3
}

/** The same for its acceleration at either end. */
function mostAccel(accelMmPerS2: number, seconds: number): number {
  return accelMmPerS2 * 1.001 + (6 * 1e-9) / seconds ** 2
}

/** Fails unless jerk, acceleration and speed obey the limits, and acceleration begins and ends with zero and never jumps. */
function expectSmooth(plan: MotionPlan): void {
  const rows = rowsOf(plan)
  const wrong: string[] = []
  let accelBefore = 0
  rows.forEach((row, index) => {
    const { jerkMmPerS3: jerk, accelMmPerS2: accel } = rowMotion(plan, index)
    const most = row.penDown === 1 ? plan.limits.draw : plan.limits.travel
    const starts = rows[index - 1]?.stroke !== row.stroke || rows[index - 1]?.penDown !== row.penDown
    if (starts) accelBefore = 0
    const accelAfter = accel + jerk * row.seconds
    // Below some microseconds rounding leaves no acceleration to be read off.
    const readable = row.seconds > 1e-4 && row.lengthMm > 1e-5
    const check = (holds: boolean, law: string): void => {
      if (!holds) wrong.push(`row ${index}: ${law} ${JSON.stringify({ ...row, jerk, accel, accelBefore })}`)
    }
    if (starts ? row.entry !== 0 : row.entry !== rows[index - 1]!.exit) check(false, 'goes on as fast as before')
    const last = rows[index + 1]?.stroke !== row.stroke || rows[index + 1]?.penDown !== row.penDown
    if (last) check(row.exit === 0, 'ends at rest')
    check(Math.max(row.entry, row.exit) <= most.speedMmPerS * (1 + 1e-6), 'speed')
    if (readable) {
      check(Math.abs(jerk) <= mostJerk(most.jerkMmPerS3!, row.seconds), 'jerk')
      check(
        Math.max(Math.abs(accel), Math.abs(accelAfter)) <= mostAccel(most.accelMmPerS2, row.seconds),
        'acceleration',
      )
      const jump = Math.abs(accel - accelBefore)
      check(jump <= mostAccel(0.002 * most.accelMmPerS2, row.seconds) + most.jerkMmPerS3! * 2e-4, 'jumps')
      if (last)
        check(Math.abs(accelAfter) <= mostAccel(0.002 * most.accelMmPerS2, row.seconds), 'ends without acceleration')
      accelBefore = accelAfter
    } else accelBefore += most.jerkMmPerS3! * row.seconds * Math.sign(jerk)
  })
  expect(wrong).toEqual([])
}

interface Corner {
  readonly stroke: number
  readonly penDown: number
  readonly xMm: number
  readonly yMm: number
}

/** A row shorter than a nanometre is what rounding left over: it points anywhere. */
const nothingMm = 1e-6

/** Points where the path turns, or where travelling and drawing change, with the stroke that they belong to. */
function cornersOf(plan: MotionPlan): readonly Corner[] {
  const rows = rowsOf(plan).filter(({ lengthMm }) => lengthMm > nothingMm)
  return rows.flatMap((row, index) => {
    const next = rows[index + 1]
    const goesOn =
      next?.stroke === row.stroke && next.penDown === row.penDown && row.ux * next.ux + row.uy * next.uy > 1 - 1e-6
    const { stroke, penDown } = row
    return goesOn ? [] : [{ stroke, penDown, xMm: plan.endXMm[row.row]!, yMm: plan.endYMm[row.row]! }]
  })
}

function expectSameCorners(found: readonly Corner[], wanted: readonly Corner[]): void {
  const belongs = ({ stroke, penDown }: Corner): string => `${stroke} ${penDown}`
  expect(found.map(belongs)).toEqual(wanted.map(belongs))
  found.forEach(({ xMm, yMm }, index) => {
    expect(Math.hypot(xMm - wanted[index]!.xMm, yMm - wanted[index]!.yMm)).toBeLessThan(10 * nothingMm)
  })
}

/** The highest speed of a plan about a way from its beginning. */
function speedAlong(plan: MotionPlan): (wayMm: number) => number {
  const ends: { readonly wayMm: number; readonly entry: number; readonly exit: number; readonly lengthMm: number }[] =
    []
  let wayMm = 0
  for (let row = 0; row < plan.count; row++) {
    const { lengthMm, entryMmPerS: entry, exitMmPerS: exit } = rowMotion(plan, row)
    wayMm += lengthMm
    ends.push({ wayMm, entry, exit, lengthMm })
  }
  return (at) => {
    let fastest = 0
    for (const { wayMm: end, entry, exit, lengthMm } of ends) {
      if (at < end - lengthMm - 1e-9 || at > end + 1e-9) continue
      const share = lengthMm === 0 ? 0 : Math.min(1, Math.max(0, (at - end + lengthMm) / lengthMm))
      fastest = Math.max(fastest, Math.sqrt(entry ** 2 + (exit ** 2 - entry ** 2) * share))
    }
    return fastest
  }
}
