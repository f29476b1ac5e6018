import { type Drawing, prepareStrokes, readSvg, travelLengthMm } from '@vfab/drawing'

import { type BenchDrawingName, benchDrawings, benchSvg } from './bench-drawing.ts'
import type { BenchFigure } from './figure.ts'

/** Pen-up travel to stay below, in m: greedy order with plain 2-opt and Or-opt reaches 9.0 and 6.8. */
const travelLimitM: Readonly<Partial<Record<BenchDrawingName, number>>> = { 'strokes-5k': 8.9, 'scatter-100k': 6.7 }
const originMm = { xMm: 0, yMm: 0 }
const joinToleranceMm = 0.1524
/** The effort that people get without asking, and one that shows what patience is worth. */
const usualEffort = 1
const patientEffort = 10

/** Reading SVG text into strokes, and the way the pen travels between them once they are ordered. */
export async function run(): Promise<readonly BenchFigure[]> {
  const figures: BenchFigure[] = []
  for (const name of benchDrawings) figures.push(...(await measure(name)))
  return figures
}

async function measure(name: BenchDrawingName): Promise<readonly BenchFigure[]> {
  const svg = await benchSvg(name)
  await readSvg(svg) // not counted: the code is compiled while it runs first
  const begin = performance.now()
  const drawing = await readSvg(svg)
  const readS = (performance.now() - begin) / 1000
  const travelM = orderedTravelM(drawing, usualEffort)
  const atMost = travelLimitM[name]
  return [
    { name: `${name}: SVG text to strokes`, value: readS, unit: 's' },
    {
      name: `${name}: pen-up travel, ordered with effort ${usualEffort}`,
      value: travelM,
      unit: 'm',
      ...(atMost === undefined ? {} : { limit: { atMost } }),
    },
    ...(atMost === undefined
      ? []
      : [
          {
            name: `${name}: pen-up travel, ordered with effort ${patientEffort}`,
            value: orderedTravelM(drawing, patientEffort),
            unit: 'm',
          },
        ]),
  ]
}

function orderedTravelM(drawing: Drawing, effort: number): number {
  const { layers } = prepareStrokes(drawing, { joinToleranceMm, effort })
  return layers.reduce((sum, { strokes }) => sum + travelLengthMm(strokes, originMm), 0) / 1000
}
