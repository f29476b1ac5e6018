import { HeightLog } from '../grbl/heights.ts'

/** What the pen of a simulated machine hangs on. */
export type PenHook =
  /** A servo: on the paper at this angle and below. Default 65. */
  | { readonly kind: 'servo'; readonly contactDegrees?: number | undefined }
  /** The Z axis: on the paper at this height and below, mm. Default -1. */
  | { readonly kind: 'z'; readonly contactMm?: number | undefined }
  /** A magnet on the output of a fan: pulled down from half of 255 on. */
  | { readonly kind: 'fan' }
  /** A servo on the output of the spindle: down from this S on. Default 500. */
  | { readonly kind: 'spindle'; readonly contactS?: number | undefined }

/** The angle that servos are switched on with. */
const firstDegrees = 90
/** From one end of a servo to the other, ms. */
const sweepMs = 250
const magnetMs = 60

/** The pen of a machine that speaks G-code: what servos, fans, spindle and Z do to it. */
export class HookedPen {
  readonly heights: HeightLog
  readonly #hook: PenHook

  constructor(hook: PenHook) {
    this.#hook = hook
    this.heights = new HeightLog(this.#firstHeight())
  }

  /** A servo is told an angle. */
  servo(nowMs: number, degrees: number): void {
    if (this.#hook.kind !== 'servo') return
    this.#sweep(nowMs, degrees - (this.#hook.contactDegrees ?? 65) + 0.01, 180)
  }

  /** The spindle's output changes: 0 when it is off. */
  spindle(nowMs: number, speed: number): void {
    if (this.#hook.kind !== 'spindle') return
    this.#sweep(nowMs, (this.#hook.contactS ?? 500) - speed + 0.5, 1000)
  }

  /** A fan's output changes, 0 to 255. */
  fan(nowMs: number, speed: number): void {
    if (this.#hook.kind === 'fan') this.heights.rampTo(nowMs, nowMs + magnetMs, speed >= 128 ? -1 : 1)
  }

  /** The Z axis moves. */
  moved(startMs: number, endMs: number, zMm: number): void {
    if (this.#hook.kind === 'z') this.heights.rampTo(startMs, endMs, zMm - (this.#hook.contactMm ?? -1))
  }

  #sweep(nowMs: number, height: number, range: number): void {
    const way = Math.abs(height - this.heights.heightAt(nowMs))
    this.heights.rampTo(nowMs, nowMs + (way / range) * sweepMs, height)
  }

  #firstHeight(): number {
    switch (this.#hook.kind) {
      case 'servo':
        return firstDegrees - (this.#hook.contactDegrees ?? 65)
      case 'z':
        return 0 - (this.#hook.contactMm ?? -1)
      case 'fan':
        return 1
      case 'spindle':
        return this.#hook.contactS ?? 500
    }
  }
}
