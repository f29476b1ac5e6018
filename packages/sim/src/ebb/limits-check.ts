/**
 * Checks, by the board's own clock, that a machine was never asked for more than its limits allow.
 *
 * What counts is where the motors stood, sampled every two milliseconds, so that it does not matter how a driver has cut its
 * moves. A motor stands up to a step and a half beside where it is meant to be: half a step because moves end on whole ones,
 * one because the next step is not due yet. Each comparison forgives that, and nothing else.
 *
 * - **Speed**: the way made in 20 ms.
 * - **Step rate**: the generator's own rate at both ends of every move.
 * - **Acceleration along the path and of each motor**: where the path is straight over three moments a time T apart,
 *   p(t + T) − 2·p(t) + p(t − T) is the acceleration times T², for T from 32 to 64 ms.
 * - **Jerk along the path**, where it is limited: where the path is straight over four moments a time T apart, their third
 *   difference is at most the jerk times T³, for T from 24 to 64 ms. A limit of jerk that full acceleration is reached under
 *   within less than T cannot be told from none.
 * - **Turning**: everywhere, for T from 4 to 64 ms. A machine that may accelerate by `a` along its path and by `a` across
 *   it, and is allowed to cut corners by the deviation δ, gets from one moment to the next as
 *   |p(t + T) − 2·p(t) + p(t − T)| ≤ √2·a·T² + 4·δ: what asks for more cannot be followed from within δ.
 */
import type { EbbRecord, TipSample } from './record.ts'

/** What a machine may be asked for at the most. */
export interface MotionBounds {
  readonly drawSpeedMmPerS: number
  readonly travelSpeedMmPerS: number
  readonly drawAccelMmPerS2: number
  readonly travelAccelMmPerS2: number
  /** How fast the acceleration may change along the path, mm/s³. Default: at once. */
  readonly drawJerkMmPerS3?: number
  readonly travelJerkMmPerS3?: number
  /** How far the tip may cut corners, mm. */
  readonly corneringDeviationMm: number
  /** Motor positions are `[[a, b], [c, d]] · (x, y)`; CoreXY by default. */
  readonly motors?: readonly [number, number, number, number]
  /** Of either motor in its own mm/s². Default: what the path's acceleration is along the direction that loads it most. */
  readonly motorAccelMmPerS2?: number
  /** Motor steps per mm. Default 80. */
  readonly stepsPerMm?: number
}

/** The most that was asked for of one kind: 1 is the limit. */
export interface Demand {
  readonly ratio: number
  /** When, on the board's clock. */
  readonly atMs: number
}

/** The most that was asked for of each kind. A ratio above 1 is a limit exceeded. */
export interface LimitReport {
  readonly drawSpeed: Demand
  readonly travelSpeed: Demand
  readonly stepRate: Demand
  readonly drawAccel: Demand
  readonly travelAccel: Demand
  readonly motorAccel: Demand
  readonly drawJerk: Demand
  readonly travelJerk: Demand
  readonly turning: Demand
}

const sampleMs = 2
const speedWindow = 20 / sampleMs
const straightWindows = [32, 48, 64].map((ms) => ms / sampleMs)
const jerkWindows = [24, 32, 48, 64].map((ms) => ms / sampleMs)
const turningWindows = [4, 8, 12, 16, 24, 32, 48, 64].map((ms) => ms / sampleMs)
/** On one side of a moment: four moments reach further than three. */
const longestWindow = (2 * 64) / sampleMs
/** Samples taken at a time: so many that the memory for them stays small. */
const blockSamples = 20_000

/** The highest rate of the step generator: one step each tick. */
const highestStepsPerS = 25_000

const coreXy = [1, 1, 1, -1] as const

/** Goes through the whole record. */
export function checkLimits(record: EbbRecord, bounds: MotionBounds): LimitReport {
  const checker = new LimitChecker(bounds)
  for (const { startMs, endMs, startStepsPerS, endStepsPerS } of record.moves()) {
    checker.noteRates(startStepsPerS, startMs)
    checker.noteRates(endStepsPerS, endMs)
  }
  const { nowMs } = record
  for (let fromMs = 0; fromMs < nowMs; fromMs += blockSamples * sampleMs) {
    // Blocks overlap by what the longest window needs on both sides.
    const toMs = Math.min(nowMs, fromMs + (blockSamples + 2 * longestWindow) * sampleMs)
    checker.noteSamples(record.samples(fromMs, toMs, sampleMs))
  }
  return checker.report
}

type Kind = keyof LimitReport

class LimitChecker {
  readonly #bounds: MotionBounds
  readonly #motors: readonly [number, number, number, number]
  readonly #motorLoad: number
  readonly #stepMm: number
  /** What whole steps may move the tip by, mm. */
  readonly #roundingMm: number
  readonly #demands: Record<Kind, { ratio: number; atMs: number }> = {
    drawSpeed: { ratio: 0, atMs: 0 },
    travelSpeed: { ratio: 0, atMs: 0 },
    stepRate: { ratio: 0, atMs: 0 },
    drawAccel: { ratio: 0, atMs: 0 },
    travelAccel: { ratio: 0, atMs: 0 },
    motorAccel: { ratio: 0, atMs: 0 },
    drawJerk: { ratio: 0, atMs: 0 },
    travelJerk: { ratio: 0, atMs: 0 },
    turning: { ratio: 0, atMs: 0 },
  }

  constructor(bounds: MotionBounds) {
    this.#bounds = bounds
    this.#motors = bounds.motors ?? coreXy
    const [a, b, c, d] = this.#motors
    this.#motorLoad = Math.max(Math.hypot(a, b), Math.hypot(c, d))
    this.#stepMm = 1 / (bounds.stepsPerMm ?? 80)
    this.#roundingMm = 1.5 * this.#stepMm
  }

  get report(): LimitReport {
    return this.#demands
  }

  noteRates(stepsPerS: readonly [number, number], atMs: number): void {
    this.#note('stepRate', Math.max(...stepsPerS.map(Math.abs)) / highestStepsPerS, atMs)
  }

  noteSamples(samples: readonly TipSample[]): void {
    for (let at = 0; at < samples.length; at++) {
      this.#checkSpeed(samples, at)
      for (const window of turningWindows) this.#checkTurning(samples, at, window)
      for (const window of straightWindows) this.#checkStraight(samples, at, window)
      for (const window of jerkWindows) this.#checkJerk(samples, at, window)
    }
  }

  #note(kind: Kind, ratio: number, atMs: number): void {
    const demand = this.#demands[kind]
    if (ratio <= demand.ratio) return
    demand.ratio = ratio
    demand.atMs = atMs
  }

  #checkSpeed(samples: readonly TipSample[], at: number): void {
    const from = samples[at]!
    const to = samples[at + speedWindow]
    if (to === undefined) return
    const wayMm = Math.hypot(to.xMm - from.xMm, to.yMm - from.yMm) - 2 * this.#roundingMm
    const seconds = (speedWindow * sampleMs) / 1000
    const { drawSpeedMmPerS, travelSpeedMmPerS } = this.#bounds
    if (from.penDown && to.penDown) this.#note('drawSpeed', wayMm / seconds / drawSpeedMmPerS, from.timeMs)
    else this.#note('travelSpeed', wayMm / seconds / travelSpeedMmPerS, from.timeMs)
  }

  /** The acceleration that holds at a moment: travel's where the pen is up anywhere near. */
  #accelAt(before: TipSample, at: TipSample, after: TipSample): { readonly accel: number; readonly draws: boolean } {
    const draws = before.penDown && at.penDown && after.penDown
    return { draws, accel: draws ? this.#bounds.drawAccelMmPerS2 : this.#bounds.travelAccelMmPerS2 }
  }

  #checkTurning(samples: readonly TipSample[], at: number, window: number): void {
    const before = samples[at - window]
    const here = samples[at]!
    const after = samples[at + window]
    if (before === undefined || after === undefined) return
    const change = Math.hypot(after.xMm - 2 * here.xMm + before.xMm, after.yMm - 2 * here.yMm + before.yMm)
    const seconds = (window * sampleMs) / 1000
    const { accel } = this.#accelAt(before, here, after)
    const allowed = Math.SQRT2 * accel * seconds ** 2 + 4 * this.#bounds.corneringDeviationMm + 4 * this.#roundingMm
    this.#note('turning', change / allowed, here.timeMs)
  }

  #checkStraight(samples: readonly TipSample[], at: number, window: number): void {
    const before = samples[at - window]
    const here = samples[at]!
    const after = samples[at + window]
    if (before === undefined || after === undefined) return
    const middles = [samples[at - (window >> 1)]!, here, samples[at + (window >> 1)]!]
    if (!middles.every((middle) => this.#isBetween(before, middle, after))) return
    const [x, y] = [after.xMm - 2 * here.xMm + before.xMm, after.yMm - 2 * here.yMm + before.yMm]
    const seconds = (window * sampleMs) / 1000
    const { accel, draws } = this.#accelAt(before, here, after)
    const speedUp = (Math.hypot(x, y) - 4 * this.#roundingMm) / seconds ** 2
    const motorAccel = this.#bounds.motorAccelMmPerS2 ?? this.#motorLoad * accel
    const kind = draws ? 'drawAccel' : 'travelAccel'
    const [a, b, c, d] = this.#motors
    const turning = Math.max(Math.abs(a * x + b * y), Math.abs(c * x + d * y)) - 4 * this.#motorLoad * this.#roundingMm
    const [alongPath, ofMotor] = [speedUp / accel, turning / seconds ** 2 / motorAccel]
    if (alongPath <= this.#demands[kind].ratio && ofMotor <= this.#demands.motorAccel.ratio) return
    // Between the moments looked at, the path may have turned to a side and back.
    for (let between = at - window + 1; between < at + window; between++) {
      if (!this.#isBetween(before, samples[between]!, after)) return
    }
    this.#note(kind, alongPath, here.timeMs)
    this.#note('motorAccel', ofMotor, here.timeMs)
  }

  /** From the moment `at` to three windows after it. */
  #checkJerk(samples: readonly TipSample[], at: number, window: number): void {
    const { drawJerkMmPerS3: ofDraw = Infinity, travelJerkMmPerS3: ofTravel = Infinity } = this.#bounds
    const moments = [0, 1, 2, 3].map((index) => samples[at + index * window])
    const [a, b, c, d] = moments
    if (a === undefined || b === undefined || c === undefined || d === undefined) return
    const draws = [a, b, c, d].every(({ penDown }) => penDown)
    const travels = ![a, b, c, d].some(({ penDown }) => penDown)
    const jerk = draws ? ofDraw : travels ? ofTravel : Math.max(ofDraw, ofTravel)
    if (jerk === Infinity || !this.#isBetween(a, b, d) || !this.#isBetween(a, c, d)) return
    const seconds = (window * sampleMs) / 1000
    const change = Math.hypot(d.xMm - 3 * c.xMm + 3 * b.xMm - a.xMm, d.yMm - 3 * c.yMm + 3 * b.yMm - a.yMm)
    this.#note(travels ? 'travelJerk' : 'drawJerk', (change - 8 * this.#roundingMm) / (jerk * seconds ** 3), b.timeMs)
  }

  /** Whether a point lies on the line between two others, as near as whole steps tell. */
  #isBetween(from: TipSample, middle: TipSample, to: TipSample): boolean {
    const [dx, dy] = [to.xMm - from.xMm, to.yMm - from.yMm]
    const length = Math.hypot(dx, dy)
    if (length < 8 * this.#stepMm) return false
    const beside = Math.abs(dx * (middle.yMm - from.yMm) - dy * (middle.xMm - from.xMm)) / length
    const along = (dx * (middle.xMm - from.xMm) + dy * (middle.yMm - from.yMm)) / length
    return beside <= 2 * this.#stepMm && along >= -this.#stepMm && along <= length + this.#stepMm
  }
}
