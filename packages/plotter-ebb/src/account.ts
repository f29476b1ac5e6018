import { type Clock, type DrawOptions, type PointMm, strokeCount, type StrokeList } from '@vfab/core'
import { type DrawingAccount, progressOf } from '@vfab/driver-kit'

import { Ledger } from './ledger.ts'
import type { MotionQueue } from './motion-queue.ts'
import type { PlanningThread } from './planning-thread.ts'
import type { PlanningSettings } from './programmer.ts'
import { TotalTime } from './total-time.ts'

/** What an {@link Account} looks at. */
export interface AccountParts {
  readonly planning: PlanningThread
  readonly queue: MotionQueue
  readonly clock: Clock
}

const reportEveryMs = 200
/** How much more of a stroke is sent until that is told, whatever the time: a journal must know where the machine may be. */
const tellEveryMm = 20

/** Keeps account of one drawing: what was sent for it, what the machine has done of that; and tells the caller. */
export class Account implements DrawingAccount {
  readonly #parts: AccountParts
  readonly #options: DrawOptions
  readonly #ledger: Ledger
  readonly #totalTime: TotalTime
  #strokesKnown = 0
  #strokesMarked = 0
  /** Sent of the stroke that is not marked. */
  #sentInStrokeMm = 0
  #toldWithinMs = -Infinity
  #toldSentMm = 0
  #reportedMs: number
  /** Commands that were done when the motors were last seen to have power. */
  #verified = 0
  #cutOff = false

  constructor(parts: AccountParts, options: DrawOptions) {
    this.#parts = parts
    this.#options = options
    this.#ledger = new Ledger((stroke) => options.onStroke?.(stroke))
    this.#totalTime = new TotalTime(parts.planning)
    this.#reportedMs = parts.clock.now()
  }

  get strokesDone(): number {
    return this.#ledger.strokesDone
  }

  get drawnMm(): number {
    return this.#ledger.drawnMm
  }

  get elapsedMs(): number {
    return this.#ledger.elapsedMs
  }

  /**
   * Takes in a list that is drawn from `fromMm` on, with a raised pen before and after.
   * @returns how many strokes there were before it
   */
  addList(list: StrokeList, settings: PlanningSettings, fromMm: PointMm): number {
    const before = this.#strokesKnown
    this.#strokesKnown += strokeCount(list)
    if (this.#options.onProgress) this.#totalTime.add(list, settings, fromMm)
    return before
  }

  /** Finds out how long everything takes. To be called when the first moves are planned: those go before. */
  findTotal(): void {
    this.#totalTime.find()
  }

  /** Notes what the command that was sent last is for. */
  spend(durationMs: number, drawnMm = 0): void {
    this.#ledger.add(this.#parts.queue.sent, { durationMs, drawnMm })
    if (drawnMm === 0) return
    if (this.#sentInStrokeMm === 0) this.#toldWithinMs = -Infinity
    this.#sentInStrokeMm += drawnMm
    this.#tellWithin()
  }

  /** Tells how much of the present stroke is sent and done. */
  #tellWithin(): void {
    const nowMs = this.#parts.clock.now()
    if (this.#cutOff || this.#sentInStrokeMm === 0) return
    const isDue = nowMs - this.#toldWithinMs >= reportEveryMs || this.#sentInStrokeMm - this.#toldSentMm >= tellEveryMm
    if (!isDue) return
    this.#toldWithinMs = nowMs
    this.#toldSentMm = this.#sentInStrokeMm
    const isFirst = this.strokesDone === this.#strokesMarked
    const doneMm = isFirst ? this.#ledger.confirmedInStrokeMm : 0
    this.#options.onWithin?.(this.#strokesMarked, { sentMm: this.#sentInStrokeMm, doneMm })
  }

  /** Notes that the first `count` strokes are done when everything sent so far is. */
  mark(count: number): void {
    while (this.#strokesMarked < count) {
      this.#ledger.addStroke(this.#parts.queue.sent, this.#strokesMarked)
      if (!this.#cutOff) this.#options.onSent?.(this.#strokesMarked)
      this.#strokesMarked++
      this.#sentInStrokeMm = 0
    }
  }

  /** To be called when the motors were seen to have power: what is done by now was drawn. */
  verify(): void {
    this.#verified = this.#parts.queue.done
    this.settle()
  }

  /** Tells what the machine has done. */
  settle(): void {
    if (this.#cutOff) return
    this.#ledger.settle(this.#parts.queue.done)
    this.#ledger.confirm(this.#verified)
    this.#tellWithin()
    if (this.#parts.clock.now() - this.#reportedMs >= reportEveryMs) this.report()
  }

  /** To be told when the pen is lifted past the queue: what that still holds leaves no ink, and neither does what follows. */
  cutOff(): void {
    this.settle()
    this.#cutOff = true
  }

  /** The pen may not have been down: of the stroke that is not done nothing is certain any more. */
  retract(): void {
    this.#cutOff = true
    this.#options.onDiscarded?.()
    this.#options.onWithin?.(this.strokesDone, { sentMm: 0, doneMm: 0 })
  }

  /** Tells how far the drawing is, once it is known how long it takes in all. */
  report(): void {
    this.#reportedMs = this.#parts.clock.now()
    const isDone = this.strokesDone === this.#strokesKnown
    const totalMs = isDone ? this.elapsedMs : this.#totalTime.totalMs
    if (totalMs !== undefined) this.#options.onProgress?.(progressOf(this, totalMs))
  }

  /** Nothing more is to be found out. */
  close(): void {
    this.#totalTime.stop()
  }
}
