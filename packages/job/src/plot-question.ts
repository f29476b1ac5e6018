import type { JobQuestion } from '@vfab/core'

/** What a plot waits for a person to do, and what comes after it. Plain data. */
export interface PlotQuestion extends JobQuestion {
  /** With `pen`: its number from 1. */
  readonly pen?: number
  /** With `pen`: what it is called. */
  readonly name?: string
  /** With `pen`: the one before; absent before the first stroke. */
  readonly previous?: number
  /** With `pen`: `#rrggbb`, where all of the next layer has one colour. */
  readonly color?: string
  /** Names of the layers that follow. */
  readonly layers: readonly string[]
  /** How much follows, up to the next question about a pen. */
  readonly strokes: number
  readonly inkMm: number
}
