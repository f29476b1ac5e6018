import type { PointMm, StrokeList } from '@vfab/core'

import { lotsOf } from './lots.ts'
import type { PlanningThread } from './planning-thread.ts'
import type { PlanningSettings } from './programmer.ts'

interface Unknown {
  readonly list: StrokeList
  readonly settings: PlanningSettings
  readonly fromMm: PointMm
}

/** What a drawing takes in all, by the plan's own time: found out beside the drawing, which begins before it is known. */
export class TotalTime {
  readonly #planning: PlanningThread
  readonly #unknown: Unknown[] = []
  #knownMs = 0
  #running = false
  #stopped = false

  constructor(planning: PlanningThread) {
    this.#planning = planning
  }

  /** Of all lists so far, ms; undefined while it is not known. */
  get totalMs(): number | undefined {
    return this.#unknown.length === 0 ? this.#knownMs : undefined
  }

  /** Takes in a list that is drawn from `fromMm` on, with a raised pen before and after. */
  add(list: StrokeList, settings: PlanningSettings, fromMm: PointMm): void {
    this.#unknown.push({ list, settings, fromMm })
  }

  /** Finds out what is not known yet. To be called when the first moves are planned: those go before. */
  find(): void {
    if (this.#running) return
    this.#running = true
    void this.#findAll().finally(() => (this.#running = false))
  }

  /** Gives up what is not known yet. */
  stop(): void {
    this.#stopped = true
  }

  async #findAll(): Promise<void> {
    for (let next = this.#unknown[0]; next !== undefined; next = this.#unknown[0]) {
      const ms = await this.#timeOf(next)
      if (ms === undefined) return
      this.#knownMs += ms
      this.#unknown.shift()
    }
  }

  async #timeOf({ list, settings, fromMm }: Unknown): Promise<number | undefined> {
    let hereMm = fromMm
    let ms = settings.timing.penLiftMs
    for (const { strokes, from } of lotsOf(list)) {
      const estimate = this.#stopped ? undefined : await this.#planning.estimate(strokes, settings, hereMm, from > 0)
      if (estimate === undefined) return undefined
      ms += estimate.durationMs
      hereMm = estimate.endMm
    }
    return ms
  }
}
