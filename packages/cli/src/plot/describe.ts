import type { Page } from '@vfab/drawing'
import { counted, type DrawingSize, formatDuration, formatLength, formatSize, type PlotEstimate } from '@vfab/workshop'

import type { Output } from '../output.ts'
import { printable } from '../printable.ts'
import { textTable } from '../text-table.ts'

/** `3 layers, 310 strokes, 2.93 m of ink on 210 × 297 mm` */
export function describeSize({ layers, strokes, inkMm }: DrawingSize, page: Page): string {
  const many = layers > 1 ? `${counted(layers, 'layer')}, ` : ''
  return `${many}${counted(strokes, 'stroke')}, ${formatLength(inkMm)} of ink on ${formatSize(page)}`
}

/** `243 mm of travel, 9 lifts of the pen` */
export function describeTravel({ strokes, travelMm }: DrawingSize): string {
  return `${formatLength(travelMm)} of travel, ${counted(strokes, 'lift')} of the pen`
}

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
  for (const line of textTable(['', 'TIME', ''], rows, paint)) output.result(line)
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
  const heads = ['LAYER', 'TIME', '', 'INK', ...(severalPens ? ['PEN'] : [])]
  for (const line of textTable(heads, layers, paint)) output.result(line)
}
