import type { DirectionLimits } from './limits.ts'
import type { PlanColumns } from './motion-plan.ts'
import type { Polyline } from './polyline.ts'
import { SegmentProfile } from './segment-profile.ts'

/** A polyline with its squared speeds, from rest to rest: one travel, or one stroke. */
export interface Leg {
  readonly path: Polyline
  readonly limits: DirectionLimits
  /** Squared speed at vertex `i` is at `offset + i`, (mm/s)². */
  readonly vertex: Float64Array
  /** The most that the squared speed may reach on segment `i` is at `offset + i`, (mm/s)². */
  readonly segment: Float64Array
  readonly offset: number
}

/** Rows that {@link RowWriter.leg} will write. */
export function countRows(leg: Leg, profile: SegmentProfile): number {
  let rows = 0
  for (let i = 0; i < leg.path.segments; i++) {
    profileSegment(leg, i, profile)
    rows += profile.rows
  }
  return rows
}

function profileSegment({ path, limits, vertex, segment, offset }: Leg, i: number, profile: SegmentProfile): void {
  const accel = limits.directional ? limits.accelAlong(path.ux[i]!, path.uy[i]!) : limits.accelMmPerS2
  profile.plan(path.lengthMm[i]!, vertex[offset + i]!, vertex[offset + i + 1]!, segment[offset + i]!, accel)
}

/** Fills a plan's columns from the first row on. */
export class RowWriter {
  readonly #columns: PlanColumns
  readonly #profile = new SegmentProfile()
  #row = 0

  constructor(columns: PlanColumns) {
    this.#columns = columns
  }

  leg(leg: Leg, stroke: number, penDown: 0 | 1): void {
    const { path } = leg
    const { endXMm, endYMm, entrySpeedMmPerS, exitSpeedMmPerS, durationS } = this.#columns
    const profile = this.#profile
    const first = this.#row
    let row = first
    let speed = 0
    for (let i = 0; i < path.segments; i++) {
      profileSegment(leg, i, profile)
      let from = 0
      for (let part = 0; part < profile.rows; part++) {
        const until = profile.untilMm[part]!
        const exit = profile.exitMmPerS[part]!
        endXMm[row] = path.x[i]! + path.ux[i]! * until
        endYMm[row] = path.y[i]! + path.uy[i]! * until
        entrySpeedMmPerS[row] = speed
        exitSpeedMmPerS[row] = exit
        durationS[row] = (2 * (until - from)) / (speed + exit)
        from = until
        speed = exit
        row++
      }
      // Exactly there, where adding up parts would round.
      endXMm[row - 1] = path.x[i + 1]!
      endYMm[row - 1] = path.y[i + 1]!
    }
    this.#columns.stroke.fill(stroke, first, row)
    this.#columns.penDown.fill(penDown, first, row)
    this.#row = row
  }

  dot(stroke: number, xMm: number, yMm: number): void {
    this.#columns.endXMm[this.#row] = xMm
    this.#columns.endYMm[this.#row] = yMm
    this.#columns.stroke[this.#row] = stroke
    this.#columns.penDown[this.#row] = 1
    this.#row++
  }
}
