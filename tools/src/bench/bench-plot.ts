import { strokeCount, type StrokeList } from '@vfab/core'
import { type Drawing, prepareStrokes, readSvg } from '@vfab/drawing'
import { estimatePlot } from '@vfab/job'
import { type Demand, checkLimits, compareInk } from '@vfab/sim'

import { type BenchDrawingName, benchSvg } from './bench-drawing.ts'
import { benchSettings, openBenchPlotter } from './bench-plotter.ts'
import type { BenchFigure } from './figure.ts'

/** How far the tip may be off the drawing: the cornering deviation. */
const mostOffMm = benchSettings.corneringDeviationMm

const stepsPerMm = 80
const originMm = { xMm: 0, yMm: 0 }

/** A bench drawing as it is plotted. */
export interface PreparedDrawing {
  readonly drawing: Drawing
  readonly strokes: StrokeList
}

/** Reads, joins and orders a bench drawing. */
export async function prepareBenchDrawing(name: BenchDrawingName): Promise<PreparedDrawing> {
  const drawing = prepareStrokes(await readSvg(await benchSvg(name)), {
    joinToleranceMm: benchSettings.joinToleranceMm,
    travel: benchSettings,
  })
  return { drawing, strokes: drawing.layers[0]!.strokes }
}

/** Settings of a plot besides those that every planner is compared at. */
export interface PlotSettings {
  readonly penPolicy?: 'early' | 'wait'
  /** Height at which the pen touches the paper, percent. */
  readonly penContactPercent?: number
  readonly drawAccelMmPerS2?: number
  readonly travelAccelMmPerS2?: number
  readonly drawJerkMmPerS3?: number
  readonly travelJerkMmPerS3?: number
}

/**
 * Plots a drawing on the simulated board and judges it by the board's clock and the record of its motors and pen.
 * @returns the board's time, and what must hold whatever it is
 */
export async function plotOnBoard(
  label: string,
  { drawing, strokes }: PreparedDrawing,
  settings: PlotSettings,
): Promise<{ readonly boardS: number; readonly figures: readonly BenchFigure[] }> {
  const { board, plotter } = await openBenchPlotter({ ...settings })
  const { record } = board
  // Motors on and pen up: from here on the estimate counts.
  await plotter.moveTo(originMm)
  const beforeMs = record.durationMs
  await plotter.draw(strokes)
  const boardS = record.durationMs / 1000
  const drawnS = (record.durationMs - beforeMs) / 1000
  const { layers } = await estimatePlot(drawing, plotter)
  const estimateS = layers[0]!.totalMs / 1000
  const counters = record.positionSteps
  const limits = checkLimits(record, { ...benchSettings, ...settings })
  const ink = compareInk(record.strokesMm(), strokes)
  await plotter.close()
  const atMost = (figure: string, value: number, unit: string, limit: number): BenchFigure => ({
    name: `${label}: ${figure}`,
    value,
    unit,
    limit: { atMost: limit },
  })
  const demand = (figure: string, { ratio, atMs }: Demand): BenchFigure =>
    atMost(`${figure}, the most, at ${(atMs / 1000).toFixed(1)} s`, ratio, 'of its limit', 1)
  const figures = [
    atMost("estimate off the board's clock", Math.abs(estimateS / drawnS - 1) * 100, '%', 1),
    demand('speed while drawing', limits.drawSpeed),
    demand('speed while travelling', limits.travelSpeed),
    demand('step rate', limits.stepRate),
    demand('acceleration along the path while drawing', limits.drawAccel),
    demand('acceleration along the path while travelling', limits.travelAccel),
    demand('acceleration of a motor', limits.motorAccel),
    ...(settings.drawJerkMmPerS3 === undefined ? [] : [demand('jerk while drawing', limits.drawJerk)]),
    ...(settings.travelJerkMmPerS3 === undefined ? [] : [demand('jerk while travelling', limits.travelJerk)]),
    demand('turning', limits.turning),
    atMost('strokes that were not drawn, or twice', Math.abs(ink.strokes - ink.strokesWanted), 'strokes', 0),
    atMost('ink beside the drawing', ink.strayMm, 'mm', mostOffMm),
    atMost('drawing without ink', ink.missingMm, 'mm', mostOffMm),
    atMost('steps the counters are off the plan', stepsOff(counters, strokes), 'steps', 0),
    atMost('starvations', record.starvations.length, 'starvations', 0),
    { name: `${label}: commands`, value: record.commands.length, unit: 'commands' },
  ]
  return {
    boardS,
    figures: [{ name: `${label}: plot time of ${strokeCount(strokes)} strokes`, value: boardS, unit: 's' }, ...figures],
  }
}

/** By how many steps the board's counters are off the last point of the drawing. */
function stepsOff([first, second]: readonly [number, number], { coordsMm }: StrokeList): number {
  const [x, y] = [coordsMm.at(-2)!, coordsMm.at(-1)!]
  return Math.abs(first - Math.round((x + y) * stepsPerMm)) + Math.abs(second - Math.round((x - y) * stepsPerMm))
}
