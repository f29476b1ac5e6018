import type { MotionPlan } from './motion-plan.ts'

/** How long the pen takes, as the machine waits for it. */
export interface PenTimes {
  /** From the pen on paper to the pen up. */
  readonly penLiftMs: number
  /** From the pen up to the pen on paper. */
  readonly penDropMs: number
}

/** What a plan costs. */
export interface PlanDuration {
  readonly totalMs: number
  /** Moving with the pen down. */
  readonly drawMs: number
  /** Moving with the pen up. */
  readonly travelMs: number
  /** Waiting for the pen: once up and down for each stroke. */
  readonly penMs: number
  readonly drawMm: number
  readonly travelMm: number
  /** Strokes, each of which the pen is lifted after. */
  readonly lifts: number
}

/** Adds up a plan's time and way. The pen is up at first and at the end; it waits in full for every lift and drop. */
export function planDurationMs(plan: MotionPlan, pen: PenTimes): PlanDuration {
  const { durationS, entrySpeedMmPerS, exitSpeedMmPerS, penDown, stroke } = plan
  const seconds = [0, 0]
  const way = [0, 0]
  let lifts = 0
  for (let row = 0; row < plan.count; row++) {
    const down = penDown[row]!
    seconds[down]! += durationS[row]!
    way[down]! += ((entrySpeedMmPerS[row]! + exitSpeedMmPerS[row]!) / 2) * durationS[row]!
    if (down === 1 && (row + 1 === plan.count || stroke[row + 1] !== stroke[row])) lifts++
  }
  const drawMs = seconds[1]! * 1000
  const travelMs = seconds[0]! * 1000
  const penMs = lifts * (pen.penLiftMs + pen.penDropMs)
  return { totalMs: drawMs + travelMs + penMs, drawMs, travelMs, penMs, drawMm: way[1]!, travelMm: way[0]!, lifts }
}

/** When each stroke of a plan is done. Entry `i` belongs to the plan's `i`-th stroke. */
export interface StrokeTimes {
  /** When the pen starts to travel to the stroke, ms after the plan starts. */
  readonly startMs: Float64Array
  /** When the pen is up again after the stroke. */
  readonly endMs: Float64Array
  /** Drawn up to the end of the stroke. */
  readonly drawnMm: Float64Array
  /** First row of each stroke, then the number of rows. */
  readonly firstRow: Uint32Array
}

/** Times of all strokes, for progress and for the time that layers take. */
export function strokeTimesMs(plan: MotionPlan, pen: PenTimes): StrokeTimes {
  const firstRow = strokeRows(plan)
  const strokes = firstRow.length - 1
  const startMs = new Float64Array(strokes)
  const endMs = new Float64Array(strokes)
  const drawnMm = new Float64Array(strokes)
  let timeMs = 0
  let way = 0
  for (let stroke = 0; stroke < strokes; stroke++) {
    startMs[stroke] = timeMs
    for (let row = firstRow[stroke]!; row < firstRow[stroke + 1]!; row++) {
      const seconds = plan.durationS[row]!
      timeMs += seconds * 1000
      if (plan.penDown[row] === 1) way += ((plan.entrySpeedMmPerS[row]! + plan.exitSpeedMmPerS[row]!) / 2) * seconds
    }
    timeMs += pen.penLiftMs + pen.penDropMs
    endMs[stroke] = timeMs
    drawnMm[stroke] = way
  }
  return { startMs, endMs, drawnMm, firstRow }
}

/** First row of each stroke in the plan, then the number of rows. */
function strokeRows(plan: MotionPlan): Uint32Array {
  let strokes = plan.count > 0 ? 1 : 0
  for (let row = 1; row < plan.count; row++) if (plan.stroke[row] !== plan.stroke[row - 1]) strokes++
  const rows = new Uint32Array(strokes + 1)
  let at = 1
  for (let row = 1; row < plan.count; row++) if (plan.stroke[row] !== plan.stroke[row - 1]) rows[at++] = row
  rows[strokes] = plan.count
  return rows
}
