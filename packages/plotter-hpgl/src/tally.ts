import type { DrawOptions } from '@vfab/core'
import { type DrawingAccount, progressOf } from '@vfab/driver-kit'

import type { Piece } from './pieces.ts'

/** Keeps account of a drawing: what was sent, what is done, what is left; reports it. */
export class Tally implements DrawingAccount {
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

  /** These strokes are in the plotter. */
  sent(strokes: Iterable<number>): void {
    for (const stroke of strokes) {
      if (stroke < this.#sentTold) continue
      this.#sentTold = stroke + 1
      this.#options.onSent?.(stroke)
    }
  }

  /** What was sent and is not done has been taken back. */
  discarded(): void {
    this.#sentTold = this.#strokesDone
    this.#options.onDiscarded?.()
  }

  /** These pieces are done. */
  done(pieces: readonly Piece[]): void {
    for (const { durationMs, inkMm, endOf } of pieces) {
      this.#elapsedMs += durationMs
      this.#drawnMm += inkMm
      if (endOf === undefined) continue
      this.sent([endOf])
      this.#strokesDone++
      this.#options.onStroke?.(endOf)
    }
    if (pieces.length > 0) this.report()
  }

  report(): void {
    this.#options.onProgress?.(progressOf(this, this.#totalMs))
  }
}
