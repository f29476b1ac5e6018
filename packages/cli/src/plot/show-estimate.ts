import { counted, formatDuration, formatLength, type PlotEstimate } from '@vfab/workshop'

import type { Output } from '../output.ts'
import { printable } from '../printable.ts'

/** Where the time goes, for people. */
export function showEstimate(estimate: PlotEstimate, output: Output): void {
  const { totalMs, drawMs, travelMs, penMs, waitMs, drawMm, travelMm, lifts } = estimate
  const { paint } = output
  const rows = [
    ['drawing', formatDuration(drawMs), formatLength(drawMm)],
    ['travelling', formatDuration(travelMs), formatLength(travelMm)],
    ['lifting the pen', formatDuration(penMs), counted(lifts, 'lift')],
    ...(waitMs > 0 ? [['waiting, as layers ask', formatDuration(waitMs)]] : []),
    [paint('bold', 'in all'), paint('bold', formatDuration(totalMs))],
  ]
  output.table(['', 'TIME', ''], rows)
  if (estimate.layers.length < 2) return
  const severalPens = estimate.layers.some((layer) => layer.pen !== estimate.layers[0]!.pen)
  const layers = estimate.layers.map((layer) => [
    printable(layer.name),
    formatDuration(layer.totalMs),
    counted(layer.strokes, 'stroke'),
    formatLength(layer.drawMm),
    ...(severalPens ? [String(layer.pen)] : []),
  ])
  output.result('')
  output.table(['LAYER', 'TIME', '', 'INK', ...(severalPens ? ['PEN'] : [])], layers)
}
