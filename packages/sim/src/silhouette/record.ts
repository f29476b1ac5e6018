import type { PointMm, StrokeList } from '@vfab/core'

import { inkStrokes, movedUnits, strokesInMm } from '../hpgl/pen-strokes.ts'
import { type Carriage, gpglUnitMm } from './carriage.ts'

/** What happened to a simulated machine. Times are ms on its clock; mm count from the upper left corner of the media, y down. */
export interface SilhouetteRecord {
  readonly nowMs: number
  /** Every command it took, without its end. */
  readonly commands: readonly string[]
  /** Commands that were not understood, or out of range. */
  readonly refused: number
  /** Bytes that found the buffer full and were lost. */
  readonly lostBytes: number
  readonly bytes: number
  readonly positionMm: PointMm
  readonly penIsDown: boolean
  /** The paths on the media. */
  strokesMm(): StrokeList
  /** How far the tool has been moved, up and down, mm. */
  readonly movedMm: number
}

/** The record of a {@link Carriage}. */
export class CarriageRecord implements SilhouetteRecord {
  readonly commands: string[] = []
  lostBytes = 0
  bytes = 0
  readonly #carriage: Carriage
  readonly #now: () => number

  /** @param now - the machine's time, everything up to it done */
  constructor(carriage: Carriage, now: () => number) {
    this.#carriage = carriage
    this.#now = now
  }

  get nowMs(): number {
    return this.#now()
  }

  get refused(): number {
    this.#now()
    return this.#carriage.refused
  }

  get positionMm(): PointMm {
    const [x, y] = this.#carriage.mechanism.positionAt(this.#now())
    return { xMm: x * gpglUnitMm, yMm: -y * gpglUnitMm + 0 }
  }

  get penIsDown(): boolean {
    return this.#carriage.mechanism.isDownAt(this.#now())
  }

  strokesMm(): StrokeList {
    const lists = inkStrokes(this.#carriage.mechanism.events, this.#now()).map(({ points }) => points)
    return strokesInMm(lists, gpglUnitMm, [0, 0])
  }

  get movedMm(): number {
    return gpglUnitMm * movedUnits(this.#carriage.mechanism.events, this.#now())
  }
}
