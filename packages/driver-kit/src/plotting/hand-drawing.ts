import {
  type Clock,
  type DrawOptions,
  type DrawResult,
  type PlotterMotion,
  type PointMm,
  strokeCoordsMm,
  strokeCount,
  type StrokeList,
} from '@vfab/core'
import { type DrawingAccount, progressOf } from './drawing-account.ts'
import { createDrawingControl, type DrawingControl } from './drawing-control.ts'
import { pacedLists } from './paced-lists.ts'
import type { PenHand } from './pen-hand.ts'
import { runDrawing } from './run-drawing.ts'

/** What a {@link HandDrawing} works with. */
export interface HandDrawingParts {
  readonly hand: PenHand
  readonly clock: Clock
  readonly motion: PlotterMotion
  /** A line is sent in moves of at most this length, so that a drawing can be halted between two of them. */
  readonly longestMoveMm: number
  readonly at: PointMm
  /** Throws for a list that cannot be drawn. */
  readonly check: (strokes: StrokeList) => void
  /** Lifts the pen after a failure, as far as the machine lets that happen. */
  readonly makeSafe: () => Promise<void>
}

/** One call of `draw` on a machine that takes one command at a time. */
export class HandDrawing implements DrawingAccount {
  readonly control: DrawingControl = createDrawingControl()
  strokesDone = 0
  drawnMm = 0
  /** Where the pen is. */
  at: PointMm
  readonly #parts: HandDrawingParts
  readonly #options: DrawOptions
  #elapsedMs = 0
  #totalMs = 0
  #isDown = false

  constructor(parts: HandDrawingParts, options: DrawOptions) {
    this.#parts = parts
    this.#options = options
    this.at = parts.at
  }

  get elapsedMs(): number {
    return this.#elapsedMs
  }

  /** Draws; resolves with the pen up. */
  run(lists: Iterable<StrokeList> | AsyncIterable<StrokeList>): Promise<DrawResult> {
    return runDrawing({
      control: this.control,
      signal: this.#options.signal,
      account: this,
      draw: () => this.#drawAll(lists),
      makeSafe: this.#parts.makeSafe,
    })
  }

  async #drawAll(lists: Iterable<StrokeList> | AsyncIterable<StrokeList>): Promise<void> {
    const obey = (): Promise<void> => this.#rest()
    for await (const list of pacedLists(lists, this.control, { obey })) {
      this.#parts.check(list)
      this.#totalMs += this.#expectedMs(list)
      for (let stroke = 0; stroke < strokeCount(list); stroke++) await this.#drawStroke(strokeCoordsMm(list, stroke))
    }
    await this.#rest()
    await this.#parts.hand.penUp()
  }

  async #drawStroke(coords: Float64Array): Promise<void> {
    await this.#rest()
    const { drawSpeedMmPerS, travelSpeedMmPerS } = this.#parts.motion
    await this.#go({ xMm: coords[0]!, yMm: coords[1]! }, travelSpeedMmPerS)
    await this.#lower()
    for (let index = 2; index < coords.length; index += 2) {
      const target = { xMm: coords[index]!, yMm: coords[index + 1]! }
      this.drawnMm += distanceMm(this.at, target)
      await this.#go(target, drawSpeedMmPerS)
    }
    await this.#lift()
    this.#options.onSent?.(this.strokesDone)
    this.strokesDone++
    this.#options.onStroke?.(this.strokesDone - 1)
    this.#options.onProgress?.(progressOf(this, this.#totalMs))
  }

  /** A straight line in short moves. Between two of them the pen is lifted, and the machine holds or leaves, if it is asked to. */
  async #go(target: PointMm, speedMmPerS: number): Promise<void> {
    const from = this.at
    const moves = Math.max(1, Math.ceil(distanceMm(from, target) / this.#parts.longestMoveMm))
    for (let move = 1; move <= moves; move++) {
      if (this.control.mustHalt) await this.#halt()
      const part = move / moves
      const next = {
        xMm: from.xMm + (target.xMm - from.xMm) * part,
        yMm: from.yMm + (target.yMm - from.yMm) * part,
      }
      await this.#parts.hand.lineTo(next, speedMmPerS)
      this.#elapsedMs += (1000 * distanceMm(this.at, next)) / speedMmPerS
      this.at = next
    }
  }

  async #halt(): Promise<void> {
    const wasDown = this.#isDown
    if (wasDown) await this.#lift()
    await this.control.holdStill()
    if (wasDown) await this.#lower()
  }

  /** Between two strokes, the pen up: holds while paused, and leaves when the drawing is to end. */
  async #rest(): Promise<void> {
    if (this.control.mustHold) await this.control.holdStill()
    this.control.throwIfEnded()
  }

  async #lift(): Promise<void> {
    await this.#parts.hand.penUp()
    this.#isDown = false
    this.#elapsedMs += this.#parts.motion.penLiftMs
  }

  async #lower(): Promise<void> {
    this.#isDown = true
    await this.#parts.hand.penDown()
    this.#elapsedMs += this.#parts.motion.penDropMs
  }

  #expectedMs(list: StrokeList): number {
    const { drawSpeedMmPerS, travelSpeedMmPerS, penLiftMs, penDropMs } = this.#parts.motion
    let totalMs = 0
    let at = this.at
    for (let stroke = 0; stroke < strokeCount(list); stroke++) {
      const coords = strokeCoordsMm(list, stroke)
      let speedMmPerS = travelSpeedMmPerS
      for (let index = 0; index < coords.length; index += 2) {
        const next = { xMm: coords[index]!, yMm: coords[index + 1]! }
        totalMs += (1000 * distanceMm(at, next)) / speedMmPerS
        at = next
        speedMmPerS = drawSpeedMmPerS
      }
      totalMs += penLiftMs + penDropMs
    }
    return totalMs
  }
}

/** The length of the straight line between two points, mm. */
export function distanceMm(one: PointMm, other: PointMm): number {
  return Math.hypot(other.xMm - one.xMm, other.yMm - one.yMm)
}
