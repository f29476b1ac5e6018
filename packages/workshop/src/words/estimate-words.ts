/* Where the time of a plot goes, in rows of a table: see plot-words.ts about names. */
import type { PlotEstimate } from '@vfab/job'

import { counted, formatDuration, formatLength } from '../quantities.ts'

/** What the machine does, how long, and how much of it; the sum is last. */
export function estimateParts(
  estimate: PlotEstimate,
): readonly (readonly [what: string, time: string, much?: string])[] {
  const { totalMs, drawMs, travelMs, penMs, waitMs, drawMm, travelMm, lifts } = estimate
  return [
    ['drawing', formatDuration(drawMs), formatLength(drawMm)],
    ['travelling', formatDuration(travelMs), formatLength(travelMm)],
    ['lifting the pen', formatDuration(penMs), counted(lifts, 'lift')],
    ...(waitMs > 0 ? ([['waiting, as layers ask', formatDuration(waitMs)]] as const) : []),
    ['in all', formatDuration(totalMs)],
  ]
}

/** The same for the layers, where there are several; the pen where they need more than one. */
export function estimateLayers({ layers }: PlotEstimate): {
  readonly headings: readonly string[]
  readonly rows: readonly (readonly string[])[]
} {
  if (layers.length < 2) return { headings: [], rows: [] }
  const severalPens = layers.some(({ pen }) => pen !== layers[0]!.pen)
  const rows = layers.map(({ name, totalMs, strokes, drawMm, pen }) => [
    name,
    formatDuration(totalMs),
    counted(strokes, 'stroke'),
    formatLength(drawMm),
    ...(severalPens ? [String(pen)] : []),
  ])
  return { headings: ['LAYER', 'TIME', '', 'INK', ...(severalPens ? ['PEN'] : [])], rows }
}
