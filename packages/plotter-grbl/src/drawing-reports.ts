import type { Clock, DrawOptions } from '@vfab/core'
import { type DrawingControl, progressOf } from '@vfab/driver-kit'

import type { Tally } from './tally.ts'

const reportEveryMs = 200
/** How much more of a stroke is sent until that is reported, whatever the time, mm. */
const reportEveryMm = 20

/** What the caller of `draw` hears of a drawing under way. */
export class DrawingReports {
  /** The plan's time of all strokes so far, ms. */
  totalMs = 0
  readonly #options: DrawOptions
  readonly #clock: Clock
  readonly #control: DrawingControl
  #lastTaken = -1
  #lastDone = -1
  /** The stroke, and when, that `onWithin` was called for last. */
  #within: { readonly index: number; readonly ms: number; readonly sentMm: number } | undefined
  #reportedMs: number
  /** What `onStroke` threw: it is not called again. */
  #spoilt = false

  /** @param control - ended when a listener throws */
  constructor(options: DrawOptions, clock: Clock, control: DrawingControl) {
    this.#options = options
    this.#clock = clock
    this.#control = control
    this.#reportedMs = clock.now()
  }

  /** The board has understood all of a stroke. */
  taken(index: number): void {
    if (index <= this.#lastTaken) return
    this.#lastTaken = index
    this.#call(this.#options.onSent, index)
  }

  /** A stroke is drawn. One that a halt has cut off was never taken whole: that is reported here first. */
  done(index: number): void {
    this.taken(index)
    this.#lastDone = Math.max(this.#lastDone, index)
    this.#call(this.#options.onStroke, index)
  }

  /** The board is about to forget what was taken and is not drawn: it will be sent again. */
  discarded(): void {
    this.#options.onDiscarded?.()
    this.#lastTaken = this.#lastDone
  }

  /** Reports what is due. @param within - false while nothing that the board reports is about what was sent */
  whenDue(tally: Tally, within: boolean): void {
    if (within) this.#reportWithin(tally)
    if (this.#clock.now() - this.#reportedMs >= reportEveryMs) this.progress(tally)
  }

  progress(tally: Tally): void {
    this.#reportedMs = this.#clock.now()
    this.#options.onProgress?.(progressOf(tally, this.totalMs))
  }

  /** At the beginning of each stroke, then a few times a second. */
  #reportWithin({ atHand }: Tally): void {
    const { onWithin } = this.#options
    if (onWithin === undefined || atHand === undefined) return
    const ms = this.#clock.now()
    const { index, sentMm, doneMm } = atHand
    const told = this.#within?.index === index ? this.#within : undefined
    // A journal must know where the board may be, however fast it goes.
    if (told !== undefined && ms - told.ms < reportEveryMs && sentMm - told.sentMm < reportEveryMm) return
    this.#within = { index, ms, sentMm }
    onWithin(index, { sentMm, doneMm })
  }

  #call(listener: ((stroke: number) => void) | undefined, stroke: number): void {
    if (this.#spoilt) return
    try {
      listener?.(stroke)
    } catch (reason) {
      this.#spoilt = true
      void this.#control.end({ failure: { reason } })
    }
  }
}
