import type { DrawOptions } from '@vfab/core'
import { type DrawingAccount, progressOf } from '@vfab/driver-kit'
import type { StrokeTask } from '@vfab/driver-kit/gcode'

/** Keeps account of strokes, and reports them: what was written or drawn is done. */
export class WrittenTally implements DrawingAccount {
  readonly #options: DrawOptions
  #strokesDone = 0
  #sentTold = 0
  #drawnMm = 0
  #elapsedMs = 0
  #totalMs = 0

  constructor(options: DrawOptions) {
    this.#options = options
  }

  get strokesDone(): number {
    return this.#strokesDone
  }

  get drawnMm(): number {
    return this.#drawnMm
  }

  get elapsedMs(): number {
    return this.#elapsedMs
  }

  /** More to draw has become known. */
  expect(durationMs: number): void {
    this.#totalMs += durationMs
  }

  /** The server has these: they will be drawn. @param count - of all strokes of the drawing so far */
  sent(count: number): void {
    for (; this.#sentTold < count; this.#sentTold++) this.#options.onSent?.(this.#sentTold)
  }

  /** What was sent and is not done has been taken back. */
  discarded(): void {
    if (this.#sentTold > this.#strokesDone) this.#options.onDiscarded?.()
    this.#sentTold = this.#strokesDone
  }

  /** These strokes are done. */
  done(strokes: readonly StrokeTask[]): void {
    for (const { durationMs, lengthMm } of strokes) {
      this.#elapsedMs += durationMs
      this.#drawnMm += lengthMm
      const stroke = this.#strokesDone++
      this.sent(stroke + 1)
      this.#options.onStroke?.(stroke)
    }
    if (strokes.length > 0) this.report()
  }

  report(): void {
    this.#options.onProgress?.(progressOf(this, Math.max(this.#totalMs, this.#elapsedMs)))
  }
}
