/*
 * A jog that lasts while a button is held: many short moves, each begun only while beats come. When a browser is gone, no further move
 * begins, and the one under way takes at most a tenth of a second: the machine rests within half a second of the last beat.
 */
import type { Clock, Plotter, PointMm } from '@vfab/core'

import { moveBy } from './machine.ts'

/** Without a beat for this long it ends. */
export const beatTimeoutMs: number = 350
/** How long one move may take. */
const stepMs = 90
/** Bounds of one move, mm. */
const step = { firstMm: 1, leastMm: 0.2, mostMm: 6 }

/** What {@link HeldJog} is made of. */
export interface HeldJogOptions {
  readonly id: string
  /** Client that holds the button. */
  readonly client: string
  readonly clock: Clock
  readonly direction: PointMm
  /** Ends it too. */
  readonly signal: AbortSignal
}

/** See above. */
export class HeldJog {
  readonly id: string
  readonly client: string
  readonly #options: HeldJogOptions
  #direction: PointMm
  #lastBeatMs: number
  #ended = false

  constructor(options: HeldJogOptions) {
    this.id = options.id
    this.client = options.client
    this.#options = options
    this.#direction = options.direction
    this.#lastBeatMs = options.clock.now()
  }

  /** Whether it goes on. */
  get isHeld(): boolean {
    const { clock, signal } = this.#options
    return !this.#ended && !signal.aborted && clock.now() - this.#lastBeatMs < beatTimeoutMs
  }

  /** The button is still held. */
  beat(direction: PointMm | undefined): void {
    if (direction !== undefined) this.#direction = direction
    this.#lastBeatMs = this.#options.clock.now()
  }

  /** The button was let go: no further move begins. */
  end(): void {
    this.#ended = true
  }

  /** Moves while it is held; resolves when the machine rests. @param onStep - called after each move */
  async run(plotter: Plotter, onStep: () => Promise<unknown>): Promise<void> {
    const { clock } = this.#options
    // The time to open the machine is not the person's.
    this.#lastBeatMs = clock.now()
    let stepMm = step.firstMm
    while (this.isHeld) {
      const byMm = await this.#reachable(plotter, stepMm)
      const beganMs = clock.now()
      if (byMm === undefined) await clock.sleep(stepMs)
      else await moveBy(plotter, byMm)
      const tookMs = clock.now() - beganMs
      if (byMm !== undefined) {
        stepMm = Math.min(step.mostMm, Math.max(step.leastMm, stepMm * Math.min(1.5, stepMs / Math.max(1, tookMs))))
      }
      await onStep()
    }
  }

  /** The next move, which leaves the travel nowhere; `undefined` where it would lead nowhere. */
  async #reachable(plotter: Plotter, stepMm: number): Promise<PointMm | undefined> {
    const { xMm: x, yMm: y } = this.#direction
    const byMm = { xMm: x * stepMm, yMm: y * stepMm }
    if (plotter.jog !== undefined) return byMm.xMm === 0 && byMm.yMm === 0 ? undefined : byMm
    const { widthMm, heightMm } = plotter.limits.travelMm
    const from = await plotter.position()
    const within = (value: number, most: number): number => Math.min(most, Math.max(0, value))
    const dx = within(from.xMm + byMm.xMm, widthMm) - from.xMm
    const dy = within(from.yMm + byMm.yMm, heightMm) - from.yMm
    return Math.hypot(dx, dy) < 1e-3 ? undefined : { xMm: dx, yMm: dy }
  }
}
