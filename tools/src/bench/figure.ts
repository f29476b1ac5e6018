/** One measured figure of a bench. */
export interface BenchFigure {
  /** What was measured, in a few words: `strokes-5k plot time, overlapped lifts`. */
  readonly name: string
  readonly value: number
  /** `s`, `m`, `segments/s`, `ratio`, … */
  readonly unit: string
  /** The value it must not exceed, or must reach; absent for figures that are only reported. */
  readonly limit?: { readonly atMost: number } | { readonly atLeast: number }
  /** What a ratio is taken against, measured in the same run or a peer's published figure: `saxi 0.17.1`. */
  readonly ratioTo?: string
}

/** What every bench module exports as `run`. */
export type Bench = () => Promise<readonly BenchFigure[]>

/** Whether the figure keeps its limit; figures without one always do. */
export function meetsLimit(figure: BenchFigure): boolean {
  if (figure.limit === undefined) return true
  return 'atMost' in figure.limit ? figure.value <= figure.limit.atMost : figure.value >= figure.limit.atLeast
}
