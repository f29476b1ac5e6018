import type { Dialect } from './dialect.ts'

/** Corners of the plottable area in plotter units. */
export interface HardClip {
  readonly xMin: number
  readonly yMin: number
  readonly xMax: number
  readonly yMax: number
}

/** One model of plotter. */
export interface ModelProfile {
  readonly name: string
  /** How its answer to `OI` begins; empty where that names no model. */
  readonly identification: string
  /** Length of a plotter unit, mm. */
  readonly unitMm: number
  readonly pens: number
  /** Highest speed with the pen down, mm/s. */
  readonly drawSpeedMmPerS: number
  /** Speed that it is taken to have where none is set. Default: the highest. */
  readonly usualSpeedMmPerS?: number
  readonly travelSpeedMmPerS: number
  readonly accelMmPerS2: number
  readonly penMoveMs: number
  readonly penChangeMs: number
  /** Least and most of `FS`, grams, where the plotter has it: eight equal steps. */
  readonly forceGrams?: readonly [number, number]
  /** What `PS` selects: large and small paper. Absent without `PS`. */
  readonly paperSwitch?: readonly [large: readonly string[], small: readonly string[]]
  /** Present on machines that only listen: nothing is asked, and what is sent is written as they take it. */
  readonly cutter?: Dialect
  /** Plottable areas by paper, for output to files and to tell that other paper is set up than was asked for. */
  readonly papers: Readonly<Record<string, HardClip>>
}
