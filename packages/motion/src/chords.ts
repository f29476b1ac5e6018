import { cornerRadiusMm } from './corner.ts'
import type { DirectionLimits } from './limits.ts'
import { shortestSegmentMm } from './polyline.ts'

/** Speeds are lowered only where they are too high by more than this share: the rest is rounding, and rows stay as they are. */
const rounding = 1 + 1e-9

/**
 * One leg as straight chords: chord `k` leads from end `k` to end `k + 1`. Filled with {@link start} and {@link add}, then
 * {@link settle} lowers the speeds at the ends until the chords obey the limits and none is over too soon.
 */
export class Chords {
  count = 0
  readonly x: Float64Array
  readonly y: Float64Array
  /** At each end, mm/s. */
  readonly speed: Float64Array
  /** Of each chord. */
  readonly lengthMm: Float64Array
  readonly #ux: Float64Array
  readonly #uy: Float64Array
  /** Highest speed that the rows which a chord stands for reach; after {@link settle}, that the chord may reach. */
  readonly top: Float64Array
  /** First of the plan's rows that a chord stands for, or -1 if they do not lie in one line. */
  readonly firstRow: Int32Array
  /** The row after the last of them. */
  readonly endRow: Int32Array

  constructor(chords: number) {
    this.x = new Float64Array(chords + 1)
    this.y = new Float64Array(chords + 1)
    this.speed = new Float64Array(chords + 1)
    this.lengthMm = new Float64Array(chords)
    this.#ux = new Float64Array(chords)
    this.#uy = new Float64Array(chords)
    this.top = new Float64Array(chords)
    this.firstRow = new Int32Array(chords)
    this.endRow = new Int32Array(chords)
  }

  start(x: number, y: number, speed: number): void {
    this.count = 0
    this.x[0] = x
    this.y[0] = y
    this.speed[0] = speed
  }

  /** Adds a chord. One without length only moves the end before it, if there is one. */
  add(x: number, y: number, speed: number, top: number, firstRow: number, endRow: number): void {
    const k = this.count
    const dx = x - this.x[k]!
    const dy = y - this.y[k]!
    const length = Math.sqrt(dx * dx + dy * dy)
    if (length <= shortestSegmentMm) {
      if (k === 0) return
      this.x[k] = x
      this.y[k] = y
      if (speed < this.speed[k]!) this.speed[k] = speed
      this.firstRow[k - 1] = -1
      return
    }
    this.lengthMm[k] = length
    this.#ux[k] = dx / length
    this.#uy[k] = dy / length
    this.top[k] = top
    this.firstRow[k] = firstRow
    this.endRow[k] = endRow
    this.x[k + 1] = x
    this.y[k + 1] = y
    this.speed[k + 1] = speed
    this.count = k + 1
  }

  /** Whether a chord from the last end to (`x`, `y`) takes `leastS` or more at the speeds of both. */
  lastsTo(x: number, y: number, speed: number, leastS: number): boolean {
    return 2 * this.distanceTo(x, y) >= leastS * (this.speed[this.count]! + speed)
  }

  /** From the last end, mm. */
  distanceTo(x: number, y: number): number {
    const dx = x - this.x[this.count]!
    const dy = y - this.y[this.count]!
    return Math.sqrt(dx * dx + dy * dy)
  }

  /** Acceleration along chord `k`. */
  accelMmPerS2(k: number, limits: DirectionLimits): number {
    return limits.directional ? limits.accelAlong(this.#ux[k]!, this.#uy[k]!) : limits.accelMmPerS2
  }

  settle(limits: DirectionLimits, corneringDeviationMm: number, leastS: number): void {
    const startSpeed = this.speed[0]!
    this.#limitDirections(limits)
    this.#limitCorners(limits, corneringDeviationMm)
    this.#slowShort(leastS)
    this.#sweep(limits)
    this.#keepStart(startSpeed, limits)
  }

  #limitDirections(limits: DirectionLimits): void {
    if (!limits.directional) return
    for (let k = 0; k < this.count; k++) {
      const most = limits.speedAlong(this.#ux[k]!, this.#uy[k]!)
      if (this.top[k]! > most) this.top[k] = most
      this.#lower(k, most)
      this.#lower(k + 1, most)
    }
  }

  #limitCorners(limits: DirectionLimits, corneringDeviationMm: number): void {
    for (let k = 1; k < this.count; k++) {
      const dx = this.#ux[k]! - this.#ux[k - 1]!
      const dy = this.#uy[k]! - this.#uy[k - 1]!
      const squaredTurn = dx * dx + dy * dy
      const radius = cornerRadiusMm(squaredTurn, corneringDeviationMm)
      if (radius === Infinity) continue
      const size = Math.sqrt(squaredTurn)
      const accel = limits.directional ? limits.accelAlong(dx / size, dy / size) : limits.accelMmPerS2
      this.#lower(k, Math.sqrt(accel * radius))
    }
  }

  /** Lowers the speeds at both ends of chords that would be over before `leastS`. */
  #slowShort(leastS: number): void {
    const { speed, lengthMm } = this
    for (let k = 0; k < this.count; k++) {
      const sum = speed[k]! + speed[k + 1]!
      const most = (2 * lengthMm[k]!) / leastS
      if (sum <= most * rounding) continue
      speed[k]! *= most / sum
      speed[k + 1]! *= most / sum
    }
  }

  /** See {@link sweep} in sweep.ts: the same on chords, whose ends may be at speed. */
  #sweep(limits: DirectionLimits): void {
    const { speed, lengthMm, count } = this
    for (let k = count - 1; k >= 0; k--) {
      this.#lower(k, Math.sqrt(speed[k + 1]! ** 2 + 2 * this.accelMmPerS2(k, limits) * lengthMm[k]!))
    }
    for (let k = 0; k < count; k++) {
      this.#lower(k + 1, Math.sqrt(speed[k]! ** 2 + 2 * this.accelMmPerS2(k, limits) * lengthMm[k]!))
    }
  }

  /**
   * A leg that begins in motion keeps that speed, and must not be asked to brake harder than it can: only by as much as
   * the chords are shorter than the rows they stand for.
   */
  #keepStart(startSpeed: number, limits: DirectionLimits): void {
    const { speed, lengthMm, top, count } = this
    if (speed[0]! >= startSpeed) return
    let most = 0
    for (let k = 0; k < count; k++) most += 2 * this.accelMmPerS2(k, limits) * lengthMm[k]!
    const harder = Math.max(1, (startSpeed ** 2 - speed[count]! ** 2) / most)
    let least = startSpeed
    for (let k = 0; k < count && speed[k]! < least; k++) {
      speed[k] = least
      if (top[k]! < least) top[k] = least
      least = Math.sqrt(Math.max(0, least ** 2 - 2 * harder * this.accelMmPerS2(k, limits) * lengthMm[k]!))
    }
  }

  #lower(end: number, most: number): void {
    if (this.speed[end]! > most * rounding) this.speed[end] = most
  }
}
