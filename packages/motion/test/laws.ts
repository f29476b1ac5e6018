import { type MotionLimits, type MotionPlan, rowStartMm } from '@vfab/motion'
import { expect } from 'vitest'

/** Rounding that a check forgives: relative, and in mm. */
const relative = 1e-6
const hairMm = 1e-6

interface Row {
  readonly row: number
  readonly stroke: number
  readonly penDown: number
  readonly lengthMm: number
  readonly ux: number
  readonly uy: number
  readonly entry: number
  readonly exit: number
  readonly seconds: number
}

/** The rows of `plan` with their lengths and directions, read off anew. */
export function rowsOf(plan: MotionPlan): Row[] {
  return Array.from({ length: plan.count }, (_, row) => {
    const { xMm, yMm } = rowStartMm(plan, row)
    const dx = plan.endXMm[row]! - xMm
    const dy = plan.endYMm[row]! - yMm
    const lengthMm = Math.hypot(dx, dy)
    return {
      row,
      stroke: plan.stroke[row]!,
      penDown: plan.penDown[row]!,
      lengthMm,
      ux: lengthMm > 0 ? dx / lengthMm : 0,
      uy: lengthMm > 0 ? dy / lengthMm : 0,
      entry: plan.entrySpeedMmPerS[row]!,
      exit: plan.exitSpeedMmPerS[row]!,
      seconds: plan.durationS[row]!,
    }
  })
}

/** Fails unless every row of `plan` obeys physics and `limits`. */
export function expectLawful(plan: MotionPlan, limits: MotionLimits = plan.limits): void {
  const rows = rowsOf(plan)
  const wrong: string[] = []
  const check = (holds: boolean, row: Row, law: string): void => {
    if (!holds) wrong.push(`row ${row.row}: ${law} ${JSON.stringify(row)}`)
  }
  rows.forEach((row, index) => {
    const before = rows[index - 1]
    const after = rows[index + 1]
    const { lengthMm, entry, exit, seconds } = row
    check(Number.isFinite(seconds) && seconds >= 0, row, 'lasts a time')
    check(near(lengthMm, (seconds * (entry + exit)) / 2), row, 'is as long as its speeds say')
    check(
      sameLeg(before, row) ? entry === before.exit : entry === 0,
      row,
      'starts at rest, or as fast as the one before ended',
    )
    if (!sameLeg(row, after)) check(exit === 0, row, 'ends at rest')
    if (lengthMm < hairMm) return // too short to read a direction off
    for (const { most, load, name } of limitsAlong(limits, row)) {
      check(Math.max(entry, exit) * load <= most.speed * (1 + relative), row, `speed of ${name}`)
      check(Math.abs(exit - entry) * load <= most.accel * seconds * (1 + relative), row, `acceleration of ${name}`)
    }
    if (before !== undefined && sameLeg(before, row) && before.lengthMm >= hairMm) {
      check(entry <= cornerSpeed(limits, before, row) * (1 + relative) + 1e-6, row, 'corner speed')
    }
  })
  expect(wrong).toEqual([])
}

function sameLeg(a: Row | undefined, b: Row | undefined): a is Row {
  return a !== undefined && b !== undefined && a.stroke === b.stroke && a.penDown === b.penDown
}

function near(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-9 + relative * Math.max(Math.abs(a), Math.abs(b))
}

/** Each thing that is limited, and how much of it 1 mm along the row is. */
function limitsAlong(limits: MotionLimits, row: Row) {
  const axis = row.penDown === 1 ? limits.draw : limits.travel
  const path = { name: 'path', load: 1, most: { speed: axis.speedMmPerS, accel: axis.accelMmPerS2 } }
  if (limits.motors === undefined) return [path]
  const { matrix, speedMmPerS, accelMmPerS2 = Infinity } = limits.motors
  const most = { speed: speedMmPerS, accel: accelMmPerS2 }
  return [
    path,
    { name: 'motor 1', load: Math.abs(matrix[0] * row.ux + matrix[1] * row.uy), most },
    { name: 'motor 2', load: Math.abs(matrix[2] * row.ux + matrix[3] * row.uy), most },
  ]
}

/** From the textbook form: v² = a·δ·sin(θ/2) / (1 − sin(θ/2)), with θ the angle between the legs. */
function cornerSpeed(limits: MotionLimits, before: Row, after: Row): number {
  const turn = Math.atan2(before.ux * after.uy - before.uy * after.ux, before.ux * after.ux + before.uy * after.uy)
  if (Math.abs(turn) < 1e-6) return Infinity
  const half = Math.sin((Math.PI - Math.abs(turn)) / 2)
  // Acceleration in a corner points along the difference of the directions.
  const size = Math.hypot(after.ux - before.ux, after.uy - before.uy)
  const across = { ...after, ux: (after.ux - before.ux) / size, uy: (after.uy - before.uy) / size }
  const accel = Math.min(
    ...limitsAlong(limits, across).map(({ most, load }) => (load > 0 ? most.accel / load : Infinity)),
  )
  return Math.sqrt((accel * limits.corneringDeviationMm * half) / (1 - half))
}
