/**
 * Millimetres to whole motor steps and back.
 *
 * Every move ends on the whole steps nearest to where the plan is at that moment, counted from the origin: what is rounded
 * off one move is in the next one's difference, so that no drawing, however long, drifts by a step.
 *
 *   plan      ●────────────────●──────────●      rows of constant acceleration
 *   pieces    ●───────●────────●──────────●      none longer than the pacing allows
 *   motor 1   │       │  │     │    │     │      steps reached at each piece's end
 */
import type { PointMm } from '@vfab/core'
import { type MotionPlan, rowMotion, type RowMotion, rowStartMm, speedAfter, wayAfterMm } from '@vfab/motion'

import { bendThrough, type PathPiece } from './bends.ts'

import type { MotorMatrix } from './machines.ts'

/** The board looks 25 000 times a second whether a motor is to step: one tick is 40 µs. */
export const ticksPerSecond = 25_000

/** Below 1.31 steps per second firmware before 3.0 drops an `SM`: no single step may take longer than this. */
const slowestStepTicks = 0.7 * ticksPerSecond

/** How a machine's motors follow the pen. */
export interface StepGeometry {
  readonly motors: MotorMatrix
  /** Motor steps per mm, in the step mode that is set. */
  readonly stepsPerMm: number
}

/** How long the board's moves may be. */
export interface Pacing {
  /** True where a move has one speed from end to end (`SM`), so that acceleration is a staircase. */
  readonly constantSpeed: boolean
  /** Durations are multiples of this: 1, or 25 for `SM`'s milliseconds. */
  readonly quantumTicks: number
  /** Longest move at even speed: what is queued cannot be taken back. */
  readonly longestS: number
  /** Longest move that changes speed. */
  readonly longestRampS: number
  /** Pieces of a path are made one move, bent if need be, until it lasts so long, and no longer than `longestS`. Absent where each is a move of its own. */
  readonly gather?: { readonly untilS: number; readonly toleranceMm: number } | undefined
}

/** One move of both motors, as the board will make it. */
export interface MotorMove {
  readonly ticks: number
  /** Signed; at least one is not 0. */
  readonly steps: readonly [number, number]
  /** Speeds at both ends. Only their ratio counts. */
  readonly entrySpeed: number
  readonly exitSpeed: number
  /** Mean speed, where it is not the mean of both ends: the acceleration changes evenly then, not the speed. */
  readonly meanSpeed?: number | undefined
  /** (exit − entry) / (exit + entry) of each motor's speed, where they differ: a bend. */
  readonly speedUps?: readonly [number, number] | undefined
  /** Where in the plan the move ends. */
  readonly row: number
  readonly timeInRowS: number
}

/** Where the motors have been sent, and what they must do next. Starts at the origin. */
export class MotorSteps {
  readonly #geometry: StepGeometry
  #sent: readonly [number, number] = [0, 0]
  /** How far the durations sent so far are behind the plan's, below one quantum. */
  #owedTicks = 0

  constructor(geometry: StepGeometry) {
    this.#geometry = geometry
  }

  /** The steps that all moves so far add up to: what the board's counters show once it has come to rest. */
  get sent(): readonly [number, number] {
    return this.#sent
  }

  /** Notes a move that was sent. */
  note({ steps }: Pick<MotorMove, 'steps'>): void {
    this.#sent = [this.#sent[0] + steps[0], this.#sent[1] + steps[1]]
  }

  /** Takes the present place for the origin, or for so many steps from it. */
  reset(steps: readonly [number, number] = [0, 0]): void {
    this.#sent = steps
    this.#owedTicks = 0
  }

  /**
   * Moves for the plan's rows `from` (included) to `to` (excluded), from where the motors have been sent. Tell each that is
   * sent to {@link note}.
   * @param cutS - time since the first row's beginning at which one move is to end and the next to begin
   */
  *moves(
    plan: MotionPlan,
    from: number,
    to: number,
    pacing: Pacing,
    cutS: number = Infinity,
  ): Generator<MotorMove, void, undefined> {
    let at: readonly [number, number] = this.#sent
    let waiting: Waiting | undefined
    for (const piece of gathered(plan, from, to, pacing, cutS, this.#geometry)) {
      waiting = waitingWith(waiting, piece)
      const target = stepsAt(this.#geometry, piece.xMm, piece.yMm)
      const steps: [number, number] = [target[0] - at[0], target[1] - at[1]]
      // Too slow for a step: its time goes to the piece after it.
      if (steps[0] === 0 && steps[1] === 0) continue
      const { speedUps, row, timeInRowS } = piece
      const { seconds, way, entrySpeed, jerks } = waiting
      // A bend has speeds of its own.
      const meanSpeed = jerks && speedUps === undefined ? way / seconds : undefined
      const speeds = { entrySpeed, exitSpeed: piece.exitSpeed, meanSpeed, speedUps }
      const dueTicks = seconds * ticksPerSecond
      const plannedTicks = pacing.constantSpeed ? Math.min(dueTicks, slowestStepTicks) : dueTicks
      const ticks = this.#ticks(plannedTicks, leastTicks(steps, speeds, pacing), pacing.quantumTicks)
      waiting = undefined
      at = target
      yield { ticks, steps, ...speeds, row, timeInRowS }
    }
  }

  #ticks(plannedTicks: number, least: number, quantum: number): number {
    const due = plannedTicks + this.#owedTicks
    const ticks = Math.max(quantum, Math.round(due / quantum) * quantum, Math.ceil(least / quantum) * quantum)
    // A move that had to be stretched is not made up for: the next ones would have to hurry.
    this.#owedTicks = Math.max(-quantum, due - ticks)
    return ticks
  }
}

/** Pieces that wait for one that is fast enough for a step, taken together. */
interface Waiting {
  readonly seconds: number
  /** Mean speed times seconds. */
  readonly way: number
  readonly entrySpeed: number
  /** One of them changes its acceleration. */
  readonly jerks: boolean
}

function waitingWith(waiting: Waiting | undefined, piece: Piece): Waiting {
  const { durationS, entrySpeed, exitSpeed, meanSpeed } = piece
  return {
    seconds: (waiting?.seconds ?? 0) + durationS,
    way: (waiting?.way ?? 0) + (meanSpeed ?? (entrySpeed + exitSpeed) / 2) * durationS,
    entrySpeed: waiting?.entrySpeed ?? entrySpeed,
    jerks: (waiting?.jerks ?? false) || meanSpeed !== undefined,
  }
}

/** The whole motor steps nearest to a point. */
export function stepsAt(geometry: StepGeometry, xMm: number, yMm: number): [number, number] {
  const [a, b, c, d] = geometry.motors
  const { stepsPerMm } = geometry
  // `+ 0` makes 0 of -0, which would compare as another place.
  return [Math.round((a * xMm + b * yMm) * stepsPerMm) + 0, Math.round((c * xMm + d * yMm) * stepsPerMm) + 0]
}

/** Where the pen is when the motors are at these steps. */
export function pointAt(geometry: StepGeometry, steps: readonly [number, number]): PointMm {
  const [a, b, c, d] = geometry.motors
  const scale = geometry.stepsPerMm * (a * d - b * c)
  return { xMm: (d * steps[0] - b * steps[1]) / scale + 0, yMm: (a * steps[1] - c * steps[0]) / scale + 0 }
}

/** Speeds within a move. */
type Speeds = Pick<MotorMove, 'entrySpeed' | 'exitSpeed' | 'meanSpeed' | 'speedUps'>

/** How much faster than on the whole a motor is at its fastest moment. */
export function speedUpOf({ entrySpeed, exitSpeed, speedUps }: Omit<Speeds, 'meanSpeed'>, motor: 0 | 1): number {
  if (speedUps !== undefined) return speedUps[motor]
  const sum = entrySpeed + exitSpeed
  return sum === 0 ? 0 : (exitSpeed - entrySpeed) / sum
}

/** Ticks that the faster motor needs at least, so that it never has to step twice in one. */
function leastTicks(steps: readonly [number, number], speeds: Speeds, pacing: Pacing): number {
  const { entrySpeed, exitSpeed, meanSpeed } = speeds
  const peaks = ([0, 1] as const).map((motor) => {
    const speedUp = pacing.constantSpeed ? 0 : Math.abs(speedUpOf(speeds, motor))
    const peak = meanSpeed === undefined ? 1 + speedUp : Math.max(entrySpeed, exitSpeed) / meanSpeed
    return Math.abs(steps[motor]) * peak
  })
  // Two ticks and a millionth more than the least, for what solving the rates rounds up.
  return Math.max(...peaks) * 1.000_001 + 2
}

interface Piece extends PathPiece {
  readonly row: number
  readonly timeInRowS: number
  /** As {@link MotorMove.meanSpeed}. */
  readonly meanSpeed?: number
  readonly speedUps?: readonly [number, number]
  /** Something is to happen at its end. */
  readonly isLast: boolean
}

/** The pieces, as many as make one good bend and last long enough taken together. */
function* gathered(
  plan: MotionPlan,
  from: number,
  to: number,
  pacing: Pacing,
  cutS: number,
  { motors }: StepGeometry,
): Generator<Piece, void, undefined> {
  const { gather } = pacing
  if (gather === undefined) return yield* pieces(plan, from, to, pacing, cutS)
  let start = rowStartMm(plan, from)
  let group: Piece[] = []
  let together: Piece | undefined
  for (const piece of pieces(plan, from, to, pacing, cutS)) {
    const fits = together !== undefined && together.durationS + piece.durationS <= pacing.longestS
    const joined = fits ? asOne(plan, start, [...group, piece], motors, gather.toleranceMm) : undefined
    if (together !== undefined && (joined === undefined || together.durationS >= gather.untilS || together.isLast)) {
      yield together
      start = together
      group = []
      together = undefined
    }
    group.push(piece)
    together = together === undefined ? piece : joined
  }
  if (together !== undefined) yield together
}

function asOne(
  plan: MotionPlan,
  start: PointMm,
  group: readonly Piece[],
  motors: MotorMatrix,
  toleranceMm: number,
): Piece | undefined {
  // A bend changes speeds evenly.
  if (group.some(({ meanSpeed }) => meanSpeed !== undefined)) return undefined
  const first = group[0]!
  const last = group.at(-1)!
  const { speedMmPerS, accelMmPerS2 } = plan.penDown[last.row] === 1 ? plan.limits.draw : plan.limits.travel
  const bend = bendThrough(start, group, motors, { toleranceMm, speedMmPerS, accelMmPerS2 })
  return bend && { ...last, ...bend, entrySpeed: first.entrySpeed }
}

/** Cuts rows into pieces, none longer than the pacing allows, equal ones but for the cut at `cutS`. */
function* pieces(
  plan: MotionPlan,
  from: number,
  to: number,
  pacing: Pacing,
  cutS: number,
): Generator<Piece, void, undefined> {
  let rowStartS = 0
  for (let row = from; row < to; row++) {
    const motion = rowMotion(plan, row)
    const { seconds: durationS, entryMmPerS: entry, exitMmPerS: exit } = motion
    if (durationS <= 0) continue
    const startX = row === 0 ? plan.startMm.xMm : plan.endXMm[row - 1]!
    const startY = row === 0 ? plan.startMm.yMm : plan.endYMm[row - 1]!
    const endX = plan.endXMm[row]!
    const endY = plan.endYMm[row]!
    const longestS = isEven(entry, exit) ? pacing.longestS : pacing.longestRampS
    let before = 0
    let wayBefore = 0
    for (const time of timesWithin(durationS, longestS, cutS - rowStartS)) {
      const way = time === 1 ? 1 : wayAt(time, motion)
      const jerks = motion.jerkMmPerS3 !== 0
      yield {
        xMm: startX + (endX - startX) * way,
        yMm: startY + (endY - startY) * way,
        durationS: durationS * (time - before),
        entrySpeed: before === 0 ? entry : speedAfter(motion, durationS * before),
        exitSpeed: time === 1 ? exit : speedAfter(motion, durationS * time),
        ...(jerks && { meanSpeed: (motion.lengthMm * (way - wayBefore)) / (durationS * (time - before)) }),
        row,
        timeInRowS: durationS * time,
        isLast: Math.abs(rowStartS + durationS * time - cutS) < 1e-9,
      }
      before = time
      wayBefore = way
    }
    rowStartS += durationS
  }
}

/** Where the pieces of a row end, as shares of its duration; the last is 1. */
function* timesWithin(durationS: number, longestS: number, cutS: number): Generator<number, void, undefined> {
  let before = 0
  for (const end of cutS > 0 && cutS < durationS ? [cutS / durationS, 1] : [1]) {
    const count = Math.max(1, Math.ceil(((end - before) * durationS) / longestS - 1e-9))
    for (let index = 1; index < count; index++) yield before + ((end - before) * index) / count
    yield end
    before = end
  }
}

function isEven(entry: number, exit: number): boolean {
  return Math.abs(exit - entry) <= 1e-6 * Math.max(entry, exit)
}

/** The part of a row's length that is done after the part `time` of its duration. */
function wayAt(time: number, motion: RowMotion): number {
  const { lengthMm, seconds } = motion
  return lengthMm === 0 ? time : wayAfterMm(motion, seconds * time) / lengthMm
}
