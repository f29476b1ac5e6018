import { travelLengthMm } from '@vfab/drawing'

import { type BenchDrawingName, benchDrawings } from './bench-drawing.ts'
import { plotOnBoard, prepareBenchDrawing, type PreparedDrawing } from './bench-plot.ts'
import type { BenchFigure } from './figure.ts'

/** Plot seconds of saxi 0.17.1 on the same drawings at the same limits, confirmed on a simulated board's clock. */
const saxiPlotS: Readonly<Record<BenchDrawingName, number>> = {
  'scatter-100k': 1818,
  'spiral-100k': 1796,
  'strokes-5k': 2374,
}

/** The most of saxi's time that a plot may take, with lifts that overlap and with lifts that are waited for. */
const mostOfSaxi: Readonly<Record<BenchDrawingName, { readonly early: number; readonly wait?: number }>> = {
  'scatter-100k': { early: 0.76 },
  'spiral-100k': { early: 1 },
  'strokes-5k': { early: 0.57, wait: 0.98 },
}

const originMm = { xMm: 0, yMm: 0 }

/** Plots the bench drawings on the simulated board, at the limits that every planner is compared at. */
export async function run(): Promise<readonly BenchFigure[]> {
  const figures: BenchFigure[] = []
  for (const name of benchDrawings) {
    const prepared = await prepareBenchDrawing(name)
    const travelM = travelLengthMm(prepared.strokes, originMm) / 1000
    figures.push({ name: `${name}: pen-up travel`, value: travelM, unit: 'm' })
    figures.push(...(await plot(name, prepared, 'early')))
    figures.push(...(await plot(name, prepared, 'wait')))
  }
  return figures
}

async function plot(
  name: BenchDrawingName,
  prepared: PreparedDrawing,
  penPolicy: 'early' | 'wait',
): Promise<readonly BenchFigure[]> {
  const label = `${name}, ${penPolicy === 'wait' ? 'full waits' : 'overlapped lifts'}`
  const { boardS, figures } = await plotOnBoard(label, prepared, { penPolicy })
  const most = mostOfSaxi[name][penPolicy]
  const ratio: BenchFigure = {
    name: `${label}: plot time`,
    value: boardS / saxiPlotS[name],
    unit: 'ratio',
    ratioTo: 'saxi 0.17.1',
    ...(most === undefined ? {} : { limit: { atMost: most } }),
  }
  return [ratio, ...figures]
}
