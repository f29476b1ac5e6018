/**
 * Makes a plan fit for a machine that needs some time for each command.
 *
 * Rows that are over sooner are drawn together into chords, as long as every point they pass stays within the tolerance.
 * The chords are then planned like a path of their own: their corners, directions and accelerations obey the plan's limits,
 * no end is passed faster than the plan does, and where a corner keeps a short row apart the pen goes slower, so that it
 * lasts long enough. Rows that are long enough stay as they are.
 */
import { ChordProfile } from './chord-profile.ts'
import { ChordWindow } from './chord-window.ts'
import { Chords } from './chords.ts'
import { GrowingRows } from './growing-rows.ts'
import { type DirectionLimits, resolveLimits } from './limits.ts'
import { legEnd, type MotionPlan } from './motion-plan.ts'
import { shortestSegmentMm } from './polyline.ts'
import { straightEnd } from './straight-rows.ts'

/** New rows last this much longer than asked, so that rounding leaves none that is too short. */
const spare = 1 + 1e-8

/**
 * Merges rows so that none lasts less than `minDurationS`, those without length aside. Start and end of every stroke and
 * travel stay exact; every point of the plan stays within `toleranceMm` of the new path, and the other way round. Time and
 * memory grow in proportion to the rows.
 * @param toleranceMm - some 1e-9 mm more are rounding
 * @throws RangeError for a duration or tolerance that is negative or not finite
 */
export function mergeShortMoves(plan: MotionPlan, minDurationS: number, toleranceMm: number): MotionPlan {
  if (!(minDurationS >= 0 && minDurationS < Infinity)) {
    throw new RangeError(`minDurationS is ${minDurationS}; it must be a time, 0 or more`)
  }
  if (!(toleranceMm >= 0 && toleranceMm < Infinity)) {
    throw new RangeError(`toleranceMm is ${toleranceMm}; it must be a length, 0 or more`)
  }
  const merger = new Merger(plan, minDurationS, Math.max(toleranceMm, shortestSegmentMm))
  for (let row = 0; row < plan.count;) row = merger.leg(row)
  return merger.finish()
}

class Merger {
  readonly #plan: MotionPlan
  readonly #leastS: number
  readonly #limits: { readonly draw: DirectionLimits; readonly travel: DirectionLimits }
  readonly #window: ChordWindow
  readonly #chords: Chords
  readonly #profile: ChordProfile
  readonly #rows: GrowingRows

  constructor(plan: MotionPlan, leastS: number, toleranceMm: number) {
    this.#plan = plan
    this.#leastS = leastS
    this.#limits = resolveLimits(plan.limits)
    this.#window = new ChordWindow(toleranceMm)
    this.#chords = new Chords(longestLeg(plan) + 1)
    this.#profile = new ChordProfile(leastS * spare)
    this.#rows = new GrowingRows(plan.count)
  }

  finish(): MotionPlan {
    return this.#rows.finishFor(this.#plan)
  }

  /** Merges the travel or stroke that begins with row `first`. @returns the row after its last */
  leg(first: number): number {
    const plan = this.#plan
    const end = legEnd(plan, first)
    const limits = plan.penDown[first] === 1 ? this.#limits.draw : this.#limits.travel
    this.#split(first, end)
    this.#chords.settle(limits, plan.limits.corneringDeviationMm, this.#leastS * spare)
    this.#write(first, end, limits)
    return end
  }

  /** Divides the leg into chords that last long enough, where the tolerance allows. */
  #split(first: number, end: number): void {
    const plan = this.#plan
    const { startMm, endXMm, endYMm, entrySpeedMmPerS, exitSpeedMmPerS, durationS } = plan
    const chords = this.#chords
    const window = this.#window
    const leastS = this.#leastS
    let x = first === 0 ? startMm.xMm : endXMm[first - 1]!
    let y = first === 0 ? startMm.yMm : endYMm[first - 1]!
    let remainingS = 0
    for (let row = first; row < end; row++) remainingS += durationS[row]!
    chords.start(x, y, entrySpeedMmPerS[first]!)
    window.start(x, y)
    let from = first
    let runs = 0
    let seconds = 0
    let top = 0
    const close = (to: number): void => {
      chords.add(x, y, exitSpeedMmPerS[to - 1]!, top, runs === 1 ? from : -1, to)
      window.start(x, y)
      from = to
      runs = 0
      seconds = 0
      top = 0
    }
    for (let row = first; row < end;) {
      const next = straightEnd(plan, row, end)
      const last = next - 1
      if (runs > 0 && !window.admits(endXMm[last]!, endYMm[last]!)) close(row)
      x = endXMm[last]!
      y = endYMm[last]!
      runs++
      for (let i = row; i < next; i++) {
        top = Math.max(top, entrySpeedMmPerS[i]!, exitSpeedMmPerS[i]!)
        seconds += durationS[i]!
        remainingS -= durationS[i]!
      }
      // What would be left over at the end of the leg is drawn along with this chord.
      if (seconds >= leastS && remainingS >= leastS && chords.lastsTo(x, y, exitSpeedMmPerS[last]!, leastS)) close(next)
      else window.pass(x, y)
      row = next
    }
    if (from === end) return
    if (from === first && window.reachMm > 2 * chords.distanceTo(x, y)) {
      // All within the tolerance of the start and back there, a tiny circle: there and back leaves more ink than nothing.
      chords.add(window.farX, window.farY, top, top, -1, end)
    }
    close(end)
  }

  #write(first: number, end: number, limits: DirectionLimits): void {
    const plan = this.#plan
    const chords = this.#chords
    const rows = this.#rows
    const stroke = plan.stroke[first]!
    const penDown = plan.penDown[first]!
    if (chords.count === 0 && penDown === 1) {
      rows.append(plan.endXMm[end - 1]!, plan.endYMm[end - 1]!, 0, 0, 0, stroke, penDown)
    }
    for (let k = 0; k < chords.count; k++) {
      if (this.#isUnchanged(k)) {
        for (let row = chords.firstRow[k]!; row < chords.endRow[k]!; row++) rows.copy(plan, row)
      } else {
        this.#writeChord(k, limits, stroke, penDown)
      }
    }
  }

  /** Whether chord `k` stands for rows in one line that keep their speeds and last long enough. */
  #isUnchanged(k: number): boolean {
    const { entrySpeedMmPerS, exitSpeedMmPerS, durationS } = this.#plan
    const { firstRow, endRow, speed } = this.#chords
    const first = firstRow[k]!
    if (first < 0) return false
    const end = endRow[k]!
    if (speed[k] !== entrySpeedMmPerS[first] || speed[k + 1] !== exitSpeedMmPerS[end - 1]) return false
    for (let row = first; row < end; row++) if (durationS[row]! < this.#leastS) return false
    return true
  }

  #writeChord(k: number, limits: DirectionLimits, stroke: number, penDown: number): void {
    const { x, y, speed, top, lengthMm } = this.#chords
    const profile = this.#profile
    const length = lengthMm[k]!
    const exit = speed[k + 1]!
    let entry = speed[k]!
    profile.plan(length, entry, exit, Math.max(top[k]!, entry, exit), this.#chords.accelMmPerS2(k, limits))
    let from = 0
    for (let part = 0; part < profile.rows; part++) {
      const until = profile.untilMm[part]!
      const speedAfter = profile.exitMmPerS[part]!
      const share = until / length
      const endX = part === profile.rows - 1 ? x[k + 1]! : x[k]! + share * (x[k + 1]! - x[k]!)
      const endY = part === profile.rows - 1 ? y[k + 1]! : y[k]! + share * (y[k + 1]! - y[k]!)
      this.#rows.append(endX, endY, entry, speedAfter, (2 * (until - from)) / (entry + speedAfter), stroke, penDown)
      from = until
      entry = speedAfter
    }
  }
}

function longestLeg(plan: MotionPlan): number {
  let longest = 0
  for (let first = 0; first < plan.count;) {
    const end = legEnd(plan, first)
    longest = Math.max(longest, end - first)
    first = end
  }
  return longest
}
