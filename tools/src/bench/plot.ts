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

/** How the pen is lifted, in words, and the settings for it. */
const lifts = {
  early: { words: 'overlapped lifts', settings: { penPolicy: 'early' } },
  // Half-way between the lowered and the raised pen, as the board's record has it.
  contact: { words: 'overlapped lifts, contact known', settings: { penPolicy: 'early', penContactPercent: 50 } },
  wait: { words: 'full waits', settings: { penPolicy: 'wait' } },
} as const

type Lifting = keyof typeof lifts

/** The most of saxi's time that a plot may take, where lifts matter to it. */
const mostOfSaxi: Readonly<Record<BenchDrawingName, Readonly<Partial<Record<Lifting, number>>>>> = {
  'scatter-100k': { early: 0.76 },
  'spiral-100k': { early: 1 },
  'strokes-5k': { early: 0.57, contact: 0.5, wait: 0.98 },
}

const originMm = { xMm: 0, yMm: 0 }

/** Plots the bench drawings on the simulated board, at the limits that every planner is compared at. */
export async function run(): Promise<readonly BenchFigure[]> {
  const figures: BenchFigure[] = []
  for (const name of benchDrawings) {
    const prepared = await prepareBenchDrawing(name)
    const travelM = travelLengthMm(prepared.strokes, originMm) / 1000
    figures.push({ name: `${name}: pen-up travel`, value: travelM, unit: 'm' })
    for (const lifting of ['early', 'contact', 'wait'] as const) {
      if (lifting !== 'contact' || mostOfSaxi[name].contact) figures.push(...(await plot(name, prepared, lifting)))
    }
  }
  return figures
}

async function plot(
  name: BenchDrawingName,
  prepared: PreparedDrawing,
  lifting: Lifting,
): Promise<readonly BenchFigure[]> {
  const { words, settings } = lifts[lifting]
  const label = `${name}, ${words}`
  const { boardS, figures } = await plotOnBoard(label, prepared, settings)
  const most = mostOfSaxi[name][lifting]
  const ratio: BenchFigure = {
    name: `${label}: plot time`,
    value: boardS / saxiPlotS[name],
    unit: 'ratio',
    ratioTo: 'saxi 0.17.1',
    ...(most === undefined ? {} : { limit: { atMost: most } }),
  }
  return [ratio, ...figures]
}
