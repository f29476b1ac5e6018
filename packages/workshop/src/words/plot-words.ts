/*
 * A plot in the words of people: for a terminal, a log, a page. Names come from files and devices and are given as they are:
 * the caller takes care of control characters and markup.
 */
import type { Page } from '@vfab/drawing'
import { penLabel, type PlotProgress, type PlotQuestion, type PlotResult } from '@vfab/job'

import type { DrawingSize, PlotMachine } from '../plot/plot-event.ts'
import { counted, formatClock, formatDuration, formatLength, formatSize } from '../quantities.ts'

/** `3 layers, 310 strokes, 2.93 m of ink on 210 × 297 mm` */
export function sizeText({ layers, strokes, inkMm }: DrawingSize, page: Page): string {
  const many = layers > 1 ? `${counted(layers, 'layer')}, ` : ''
  return `${many}${counted(strokes, 'stroke')}, ${formatLength(inkMm)} of ink on ${formatSize(page)}`
}

/** `243 mm of travel, 9 lifts of the pen` */
export function travelText({ strokes, travelMm }: DrawingSize): string {
  return `${formatLength(travelMm)} of travel, ${counted(strokes, 'lift')} of the pen`
}

/** `AxiDraw V3 at ebb:/dev/ttyACM0` */
export function machineText({ nickname, model }: PlotMachine, device: string): string {
  return `${nickname ?? model} at ${device}`
}

/** `42 %, 3:10 left, stroke 130 of 310, 1.2 m of 2.93 m` */
export function progressText({ percent, remainingMs, strokesDone, strokes, drawnMm, totalMm }: PlotProgress): string {
  const lengths = `${formatLength(drawnMm)} of ${formatLength(totalMm)}`
  return `${Math.floor(percent)} %, ${formatClock(remainingMs)} left, stroke ${strokesDone} of ${strokes}, ${lengths}`
}

/** `130 of 310 strokes drawn` */
export function drawnText({ strokesDone, strokes }: Pick<PlotProgress, 'strokesDone' | 'strokes'>): string {
  return `${strokesDone} of ${counted(strokes, 'stroke')} drawn`
}

/** `plotted card.svg: 310 strokes, 2.93 m of ink in 4 min 10 s` @param name - of the drawing */
export function outcomeText(result: PlotResult, name: string): string {
  const { strokesDone, strokes, drawnMm, durationMs, finished } = result
  const drawn = finished ? counted(strokesDone, 'stroke') : `${strokesDone} of ${counted(strokes, 'stroke')}`
  const ink = `${formatLength(drawnMm)} of ink in ${formatDuration(durationMs)}`
  return `${finished ? 'plotted' : 'stopped'} ${name}: ${drawn}, ${ink}`
}

/** What comes after a question about a pen: `pen 2 (red): "sky", 12 strokes, 840 mm of ink` */
export function nextPenText(question: PlotQuestion, between = ': '): string {
  const { pen = 1, name, color, layers, strokes, inkMm } = question
  const label = penLabel({ pen, ...(name === undefined ? {} : { name }), ...(color === undefined ? {} : { color }) })
  const names = layers.map((layer) => `"${layer}"`).join(', ')
  return `${label}${between}${names}, ${counted(strokes, 'stroke')}, ${formatLength(inkMm)} of ink`
}

/** What a person is asked to do before the plot goes on; how it is confirmed is the asker's. @param machine - where there are several */
export function questionText(question: PlotQuestion, machine?: string): string {
  if (question.kind !== 'pen') return question.text
  return `put ${nextPenText(question, `${machine === undefined ? '' : ` into ${machine}`}: `)}`
}

/** ` (the reason)`, where there is one that is worth a word. */
export function because(reason = ''): string {
  return reason === '' || reason === 'asked to' ? '' : ` (${reason})`
}
