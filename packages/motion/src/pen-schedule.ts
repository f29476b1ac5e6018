import type { MotionPlan } from './motion-plan.ts'
import { type PenHop, penMoveTimesMs, type PenHopOptions, type PenServo, planPenHop } from './pen-timing.ts'
import { strokeTimesMs } from './plan-duration.ts'

/** When everything happens in a whole plan, in ms since its start. Entry `i` of each column belongs to the plan's `i`-th stroke. */
export interface PenSchedule {
  /** Command to lift the pen after the stroke before; for the first, 0. */
  readonly liftAtMs: Float64Array
  /** Travel to the stroke begins. */
  readonly travelAtMs: Float64Array
  /** Travel to the stroke ends. */
  readonly arriveAtMs: Float64Array
  /** Command to lower the pen. */
  readonly dropAtMs: Float64Array
  /** Drawing begins. */
  readonly drawAtMs: Float64Array
  /** Drawing ends. */
  readonly endAtMs: Float64Array
  /** From the start with the pen up to the pen up again after the last stroke. */
  readonly totalMs: number
}

/** What {@link schedulePen} accepts: as for {@link planPenHop}, which it calls for each stroke. */
export type PenScheduleOptions = Omit<PenHopOptions, 'downAtMs' | 'penIsUp' | 'liftedMs' | 'liftedTo'> & {
  /** Gaps between strokes up to this long are drawn instead of lifting the pen, mm. Default: the pen is lifted always. */
  joinToleranceMm?: number | undefined
  /** The pen is lifted early only from strokes that take so long to draw. Default 0. */
  earlyFromMs?: number | undefined
  /** The pen is down at the start, where a stroke has just ended. Default false. */
  startsDown?: boolean | undefined
}

/**
 * Times a plan together with the pen. For a dot the pen comes down in full, whatever the policy.
 * With the policy `early`, a lift begins while the stroke before is still drawn.
 */
export function schedulePen(plan: MotionPlan, servo: PenServo, options: PenScheduleOptions = {}): PenSchedule {
  const { travelMs, drawMs, travelMm } = strokeTimesMs(plan)
  const { joinToleranceMm = -1, startsDown = false, earlyFromMs = 0, ...hopOptions } = options
  const strokes = travelMs.length
  const schedule = {
    liftAtMs: new Float64Array(strokes),
    travelAtMs: new Float64Array(strokes),
    arriveAtMs: new Float64Array(strokes),
    dropAtMs: new Float64Array(strokes),
    drawAtMs: new Float64Array(strokes),
    endAtMs: new Float64Array(strokes),
  }
  let nowMs = 0
  let downAtMs = -Infinity
  for (let stroke = 0; stroke < strokes; stroke++) {
    const penIsUp = stroke === 0 && !startsDown
    const joined = !penIsUp && travelMm[stroke]! <= joinToleranceMm
    // Before the start nothing can be lifted early.
    const early = stroke > 0 && drawMs[stroke - 1]! >= earlyFromMs
    const liftedMs = early ? undefined : 0
    const hop = joined
      ? drawnGap(travelMs[stroke]!, downAtMs)
      : planPenHop(servo, travelMs[stroke]!, { ...hopOptions, downAtMs, penIsUp, liftedMs })
    schedule.liftAtMs[stroke] = nowMs + hop.liftAtMs
    schedule.travelAtMs[stroke] = nowMs + hop.travelAtMs
    schedule.arriveAtMs[stroke] = nowMs + hop.arriveAtMs
    schedule.dropAtMs[stroke] = nowMs + hop.dropAtMs
    schedule.drawAtMs[stroke] = nowMs + hop.drawAtMs
    // A dot has no time of its own: the pen comes down in full for it.
    const strokeMs = drawMs[stroke]! > 0 ? drawMs[stroke]! : Math.max(0, hop.downAtMs - hop.drawAtMs)
    downAtMs = hop.downAtMs - hop.drawAtMs - strokeMs
    nowMs += hop.drawAtMs + strokeMs
    schedule.endAtMs[stroke] = nowMs
  }
  return { ...schedule, totalMs: strokes > 0 ? nowMs + penMoveTimesMs(servo).penLiftMs : 0 }
}

/** The pen stays where it is, on paper or still on its way there. */
function drawnGap(travelMs: number, downAtMs: number): PenHop {
  return {
    liftAtMs: 0,
    travelAtMs: 0,
    arriveAtMs: travelMs,
    dropAtMs: travelMs,
    drawAtMs: travelMs,
    downAtMs,
    heightFraction: 0,
    liftTo: 0,
  }
}
