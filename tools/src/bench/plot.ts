import { strokeCount, type StrokeList } from '@vfab/core'
import { type Drawing, prepareStrokes, readSvg, travelLengthMm } from '@vfab/drawing'
import { estimatePlot } from '@vfab/job'
import { type Demand, checkLimits, compareInk } from '@vfab/sim'

import { type BenchDrawingName, benchDrawings, benchSvg } from './bench-drawing.ts'
import { benchSettings, openBenchPlotter } from './bench-plotter.ts'
import type { BenchFigure } from './figure.ts'

/** Plot seconds of saxi 0.17.1 on the same drawings at the same limits, confirmed on a simulated board's clock. */
const saxiPlotS: Readonly<Record<BenchDrawingName, number>> = {
  'scatter-100k': 1818,
  'spiral-100k': 1796,
  'strokes-5k': 2374,
}

/** The most of saxi's time that a plot may take, with lifts that overlap and with lifts that are waited for. */
const mostOfSaxi: Readonly<Record<BenchDrawingName, { readonly early: number; readonly wait?: number }>> = {
  'scatter-100k': { early: 0.82 },
  'spiral-100k': { early: 1 },
  'strokes-5k': { early: 0.68, wait: 0.98 },
}

/** How far the tip may be off the drawing: 0.02 mm by merging, the rest is what whole steps of two motors round off. */
const mostOffMm = 0.05

const stepsPerMm = 80
const originMm = { xMm: 0, yMm: 0 }

/** Plots the bench drawings on the simulated board and judges them by the board's clock and the record of its motors and pen. */
export async function run(): Promise<readonly BenchFigure[]> {
  const figures: BenchFigure[] = []
  for (const name of benchDrawings) {
    const drawing = prepareStrokes(await readSvg(await benchSvg(name)), {
      joinToleranceMm: benchSettings.joinToleranceMm,
      timeBudgetMs: 2000,
    })
    const strokes = drawing.layers[0]!.strokes
    figures.push({ name: `${name}: pen-up travel`, value: travelLengthMm(strokes, originMm) / 1000, unit: 'm' })
    figures.push(...(await plot(name, drawing, strokes, 'early')))
    figures.push(...(await plot(name, drawing, strokes, 'wait')))
  }
  return figures
}

async function plot(
  name: BenchDrawingName,
  drawing: Drawing,
  strokes: StrokeList,
  penPolicy: 'early' | 'wait',
): Promise<readonly BenchFigure[]> {
  const { board, plotter } = await openBenchPlotter({ penPolicy })
  const { record } = board
  // Motors on and pen up: from here on the estimate counts.
  await plotter.moveTo(originMm)
  const beforeMs = record.durationMs
  await plotter.draw(strokes)
  const boardS = record.durationMs / 1000
  const drawnS = (record.durationMs - beforeMs) / 1000
  const estimateS = estimatePlot(drawing, plotter.limits).layers[0]!.totalMs / 1000
  const counters = record.positionSteps
  const limits = checkLimits(record, benchSettings)
  const ink = compareInk(record.strokesMm(), strokes)
  await plotter.close()
  const label = `${name}, ${penPolicy === 'wait' ? 'full waits' : 'overlapped lifts'}`
  const most = mostOfSaxi[name][penPolicy]
  const atMost = (figure: string, value: number, unit: string, limit: number): BenchFigure => ({
    name: `${label}: ${figure}`,
    value,
    unit,
    limit: { atMost: limit },
  })
  const demand = (figure: string, { ratio, atMs }: Demand): BenchFigure =>
    atMost(`${figure}, the most, at ${(atMs / 1000).toFixed(1)} s`, ratio, 'of its limit', 1)
  return [
    { name: `${label}: plot time of ${strokeCount(strokes)} strokes`, value: boardS, unit: 's' },
    {
      name: `${label}: plot time`,
      value: boardS / saxiPlotS[name],
      unit: 'ratio',
      ratioTo: 'saxi 0.17.1',
      ...(most === undefined ? {} : { limit: { atMost: most } }),
    },
    atMost("estimate off the board's clock", Math.abs(estimateS / drawnS - 1) * 100, '%', 1),
    demand('speed while drawing', limits.drawSpeed),
    demand('speed while travelling', limits.travelSpeed),
    demand('step rate', limits.stepRate),
    demand('acceleration along the path while drawing', limits.drawAccel),
    demand('acceleration along the path while travelling', limits.travelAccel),
    demand('acceleration of a motor', limits.motorAccel),
    demand('turning', limits.turning),
    atMost('strokes that were not drawn, or twice', Math.abs(ink.strokes - ink.strokesWanted), 'strokes', 0),
    atMost('ink beside the drawing', ink.strayMm, 'mm', mostOffMm),
    atMost('drawing without ink', ink.missingMm, 'mm', mostOffMm),
    atMost('steps the counters are off the plan', stepsOff(counters, strokes), 'steps', 0),
    atMost('starvations', record.starvations.length, 'starvations', 0),
    { name: `${label}: commands`, value: record.commands.length, unit: 'commands' },
  ]
}

/** By how many steps the board's counters are off the last point of the drawing. */
function stepsOff([first, second]: readonly [number, number], { coordsMm }: StrokeList): number {
  const [x, y] = [coordsMm.at(-2)!, coordsMm.at(-1)!]
  return Math.abs(first - Math.round((x + y) * stepsPerMm)) + Math.abs(second - Math.round((x - y) * stepsPerMm))
}
