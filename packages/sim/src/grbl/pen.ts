import { HeightLog } from './heights.ts'

/** How the pen hangs on the machine. */
export type PenLift =
  /** A servo on the spindle's PWM: `M3 S…` turns it, `M5` takes it to 0. */
  | {
      readonly kind: 'servo'
      /** S at which the tip touches. Default half of `$30`. */
      readonly contactS?: number | undefined
      /** Whether more S lowers it (default) or lifts it. */
      readonly downIsHigh?: boolean | undefined
      /** From S 0 to the highest, ms. Default 250. */
      readonly sweepMs?: number | undefined
    }
  /** The Z axis: on the paper at and below this height of the machine's Z, mm. Default −1. */
  | { readonly kind: 'z'; readonly contactMm?: number | undefined }
  /** A magnet that pulls the pen down while the spindle is on. */
  | { readonly kind: 'magnet'; readonly delayMs?: number | undefined }

const defaultSweepMs = 250
const defaultDelayMs = 60
const defaultContactMm = -1

/** The pen: what the spindle's output and the Z axis do to it. */
export class Pen {
  readonly heights: HeightLog
  readonly #lift: PenLift
  readonly #mostS: number
  readonly #contactS: number

  constructor(lift: PenLift, mostS: number, zMm: number) {
    this.#lift = lift
    this.#mostS = mostS
    this.#contactS = (lift.kind === 'servo' ? lift.contactS : undefined) ?? mostS / 2
    this.heights = new HeightLog(lift.kind === 'z' ? zMm - (lift.contactMm ?? defaultContactMm) : this.#heightOf(0))
  }

  /** The spindle's output has changed: 0 when it is off. */
  spindle(nowMs: number, speed: number): void {
    const lift = this.#lift
    if (lift.kind === 'z') return
    if (lift.kind === 'magnet') {
      this.heights.rampTo(nowMs, nowMs + (lift.delayMs ?? defaultDelayMs), speed > 0 ? -1 : 1)
      return
    }
    const target = this.#heightOf(Math.min(speed, this.#mostS))
    const way = Math.abs(target - this.heights.heightAt(nowMs))
    this.heights.rampTo(nowMs, nowMs + (way / this.#mostS) * (lift.sweepMs ?? defaultSweepMs), target)
  }

  /** The Z axis moves. */
  moved(startMs: number, endMs: number, toMm: number): void {
    if (this.#lift.kind === 'z') this.heights.rampTo(startMs, endMs, toMm - (this.#lift.contactMm ?? defaultContactMm))
  }

  #heightOf(speed: number): number {
    if (this.#lift.kind === 'magnet') return 1
    const downIsHigh = this.#lift.kind !== 'servo' || (this.#lift.downIsHigh ?? true)
    // Just touching counts: half a unit is beyond what anybody sets.
    return downIsHigh ? this.#contactS - speed + 0.5 : speed - this.#contactS + 0.5
  }
}
