import { strokeCount } from '@vfab/core'
import { prepareStrokes, readSvg, travelLengthMm } from '@vfab/drawing'
import { driver } from '@vfab/plotter-ebb'
import { createEbbBoard } from '@vfab/sim'

import { type BenchDrawingName, benchDrawings, benchSvg } from './bench-drawing.ts'
import type { BenchFigure } from './figure.ts'

/** Plot seconds of saxi 0.17.1 on the same drawings at the limits below, confirmed on a simulated board's clock. */
const saxiPlotS: Readonly<Record<BenchDrawingName, number>> = {
  'scatter-100k': 1818,
  'spiral-100k': 1796,
  'strokes-5k': 2374,
}

/** The limits that every planner is compared at: AxiDraw's defaults (evil-mad/axidraw, axidraw_conf.py). */
const settings = {
  port: 'tcp://127.0.0.1:1',
  model: 'axidraw-v3',
  drawSpeedMmPerS: 50.2,
  travelSpeedMmPerS: 150.6,
  drawAccelMmPerS2: 762,
  travelAccelMmPerS2: 1143,
  corneringDeviationMm: 0.0508,
  penLiftMs: 130,
  penDropMs: 140,
  joinToleranceMm: 0.1524,
}

const originMm = { xMm: 0, yMm: 0 }

/** Plots the bench drawings on the simulated board and judges them by the board's clock. */
export async function run(): Promise<readonly BenchFigure[]> {
  const figures: BenchFigure[] = []
  for (const name of benchDrawings) figures.push(...(await plot(name)))
  return figures
}

async function plot(name: BenchDrawingName): Promise<readonly BenchFigure[]> {
  const drawing = prepareStrokes(await readSvg(await benchSvg(name)), {
    joinToleranceMm: settings.joinToleranceMm,
    timeBudgetMs: 2000,
  })
  const strokes = drawing.layers[0]!.strokes
  const board = createEbbBoard({ firmware: '3.0.3', speed: 'max' })
  const config = driver.configSchema['~standard'].validate(settings)
  if (config instanceof Promise || config.issues) throw new Error(JSON.stringify(config))
  await using plotter = await driver.open(config.value, { openPipe: async () => board.connect(), clock: board.clock })
  const begin = performance.now()
  const { durationMs } = await plotter.draw(strokes)
  const realS = (performance.now() - begin) / 1000
  const boardS = board.record.durationMs / 1000
  return [
    { name: `${name}, ${strokeCount(strokes)} strokes: plot time`, value: boardS, unit: 's' },
    { name: `${name}: plot time`, value: boardS / saxiPlotS[name], unit: 'ratio', ratioTo: 'saxi 0.17.1' },
    {
      name: `${name}: the plan's own time`,
      value: durationMs / 1000 / boardS,
      unit: 'ratio',
      ratioTo: "the board's clock",
    },
    { name: `${name}: pen-up travel`, value: travelLengthMm(strokes, originMm) / 1000, unit: 'm' },
    { name: `${name}: commands`, value: board.record.commands.length, unit: 'commands' },
    { name: `${name}: starvations`, value: board.record.starvations.length, unit: 'starvations' },
    { name: `${name}: simulated`, value: realS, unit: 's of real time' },
  ]
}
