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
  const strokes = strokeTimesMs(plan)
  const lifts = strokes.travelMs.length
  const drawMs = total(strokes.drawMs)
  const travelMs = total(strokes.travelMs)
  const penMs = lifts * (pen.penLiftMs + pen.penDropMs)
  return {
    totalMs: drawMs + travelMs + penMs,
    drawMs,
    travelMs,
    penMs,
    drawMm: total(strokes.drawMm),
    travelMm: total(strokes.travelMm),
    lifts,
  }
}

/** What each stroke of a plan takes, pen lifts and drops aside. Entry `i` of each column belongs to the plan's `i`-th stroke. */
export interface StrokeTimes {
  /** First row of each stroke, then the number of rows. */
  readonly firstRow: Uint32Array
  readonly travelMs: Float64Array
  readonly drawMs: Float64Array
  readonly travelMm: Float64Array
  readonly drawMm: Float64Array
}

/** Time and way of every stroke and of the travel to it: for progress, and for the time that layers take. */
export function strokeTimesMs(plan: MotionPlan): StrokeTimes {
  const { startMm, endXMm, endYMm, durationS, penDown } = plan
  let { xMm, yMm } = startMm
  const firstRow = strokeRows(plan)
  const strokes = firstRow.length - 1
  const travelMs = new Float64Array(strokes)
  const drawMs = new Float64Array(strokes)
  const travelMm = new Float64Array(strokes)
  const drawMm = new Float64Array(strokes)
  for (let stroke = 0; stroke < strokes; stroke++) {
    const end = firstRow[stroke + 1]!
    for (let row = firstRow[stroke]!; row < end; row++) {
      const seconds = durationS[row]!
      const dx = endXMm[row]! - xMm
      const dy = endYMm[row]! - yMm
      const way = Math.sqrt(dx * dx + dy * dy)
      xMm = endXMm[row]!
      yMm = endYMm[row]!
      if (penDown[row] === 1) {
        drawMs[stroke]! += seconds * 1000
        drawMm[stroke]! += way
      } else {
        travelMs[stroke]! += seconds * 1000
        travelMm[stroke]! += way
      }
    }
  }
  return { firstRow, travelMs, drawMs, travelMm, drawMm }
}

/** First row of each stroke in the plan, then the number of rows. */
function strokeRows({ count, stroke }: MotionPlan): Uint32Array {
  let strokes = count > 0 ? 1 : 0
  for (let row = 1; row < count; row++) if (stroke[row] !== stroke[row - 1]) strokes++
  const rows = new Uint32Array(strokes + 1)
  let at = 1
  for (let row = 1; row < count; row++) if (stroke[row] !== stroke[row - 1]) rows[at++] = row
  rows[strokes] = count
  return rows
}

function total(values: Float64Array): number {
  let sum = 0
  for (const value of values) sum += value
  return sum
}
