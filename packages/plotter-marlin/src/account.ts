import type { DrawOptions } from '@vfab/core'
import { type DrawingAccount, progressOf } from '@vfab/driver-kit'
import type { StrokeTask } from '@vfab/driver-kit/gcode'

/** Moves shorter than this may be no block of the planner, mm. */
const leastBlockMm = 0.05
/** Between two reports, ms. */
const reportEveryMs = 200
/** How much more of a stroke is sent until that is reported, whatever the time, mm. */
const reportEveryMm = 20

/** Keeps account of a drawing: what the board has taken, what is on the paper. */
export class Account implements DrawingAccount {
  /** Moves that the board may plan ahead. */
  plannerBlocks = 32
  readonly #options: DrawOptions
  readonly #nowMs: () => number
  #strokesDone = 0
  #inkMm = 0
  #timeMs = 0
  #totalMs = 0
  #at: { readonly stroke: number; readonly task: StrokeTask; takenMm: number; doneMm: number } | undefined
  /** Lengths of moves that were taken and may not have been carried out. */
  #planned: number[] = []
  #reportedMs: number
  #toldMs = -Infinity
  #toldMm = 0
  #spoilt = false

  constructor(options: DrawOptions, nowMs: () => number) {
    this.#options = options
    this.#nowMs = nowMs
    this.#reportedMs = nowMs()
  }

  get strokesDone(): number {
    return this.#strokesDone
  }

  get drawnMm(): number {
    return this.#inkMm + (this.#at?.doneMm ?? 0)
  }

  get elapsedMs(): number {
    const { doneMm = 0, task } = this.#at ?? {}
    const share = task === undefined || task.lengthMm === 0 ? 0 : Math.min(1, doneMm / task.lengthMm)
    return this.#timeMs + share * (task?.durationMs ?? 0)
  }

  /** More to draw has become known. */
  expect(durationMs: number): void {
    this.#totalMs += durationMs
  }

  /** A stroke begins. @param stroke - counted over the whole drawing */
  begin(stroke: number, task: StrokeTask): void {
    this.#at = { stroke, task, takenMm: 0, doneMm: 0 }
    this.#planned = []
    this.#toldMs = -Infinity
    this.#toldMm = 0
  }

  /** The board has taken a move along the stroke at hand. */
  taken(stroke: number, lengthMm: number): void {
    const at = this.#at
    if (at === undefined || at.stroke !== stroke) return
    at.takenMm += lengthMm
    this.#planned.push(lengthMm)
    let blocks = this.#planned.filter((mm) => mm >= leastBlockMm).length
    while (blocks > this.plannerBlocks + 1) {
      const mm = this.#planned.shift()!
      if (mm >= leastBlockMm) blocks -= 1
      at.doneMm += mm
    }
    this.#tellWithin(false)
    this.#reportWhenDue()
  }

  /** The machine rests: what was taken is drawn. */
  settle(): void {
    const at = this.#at
    if (at === undefined) return
    at.doneMm = at.takenMm
    this.#planned = []
    this.#tellWithin(true)
  }

  /** A stroke is on the paper, and the pen has left it. */
  finish(stroke: number, task: StrokeTask): void {
    if (this.#at?.stroke === stroke) this.#at = undefined
    this.#strokesDone += 1
    this.#inkMm += task.lengthMm
    this.#timeMs += task.durationMs
    if (this.#spoilt) return
    try {
      this.#options.onSent?.(stroke)
      this.#options.onStroke?.(stroke)
    } catch (reason) {
      this.#spoilt = true
      throw reason
    }
    this.#reportWhenDue()
  }

  report(): void {
    this.#reportedMs = this.#nowMs()
    this.#options.onProgress?.(progressOf(this, Math.max(this.#totalMs, this.elapsedMs)))
  }

  #tellWithin(always: boolean): void {
    const at = this.#at
    const nowMs = this.#nowMs()
    if (at === undefined) return
    const isDue = nowMs - this.#toldMs >= reportEveryMs || at.takenMm - this.#toldMm >= reportEveryMm
    if (!always && !isDue) return
    this.#toldMs = nowMs
    this.#toldMm = at.takenMm
    this.#options.onWithin?.(at.stroke, { sentMm: at.takenMm, doneMm: at.doneMm })
  }

  #reportWhenDue(): void {
    if (this.#nowMs() - this.#reportedMs >= reportEveryMs) this.report()
  }
}
