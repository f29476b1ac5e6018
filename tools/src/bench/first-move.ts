import { prepareStrokes, readSvg } from '@vfab/drawing'
import type { EbbRecord } from '@vfab/sim'

import { benchSvg } from './bench-drawing.ts'
import { benchSettings, openBenchPlotter } from './bench-plotter.ts'
import type { BenchFigure } from './figure.ts'

/** What the command line gives to ordering unless it is told otherwise. */
const rounds = 3
const mostS = 1

/**
 * From the text of an SVG file of 100,000 segments to the first move at the board, as `vfab plot` does it: read, join,
 * order, estimate for progress, plan, send. The best of some rounds in one process, the plotter open and its motors on.
 */
export async function run(): Promise<readonly BenchFigure[]> {
  const figures: BenchFigure[] = []
  for (const name of ['scatter-100k', 'spiral-100k'] as const) {
    const svg = await benchSvg(name)
    let bestS = Infinity
    for (let round = 0; round < rounds; round++) bestS = Math.min(bestS, await secondsToFirstMove(svg))
    figures.push({ name: `${name}: SVG text to first move`, value: bestS, unit: 's', limit: { atMost: mostS } })
  }
  return figures
}

async function secondsToFirstMove(svg: string): Promise<number> {
  const { board, plotter } = await openBenchPlotter({}, { speed: 1 })
  await plotter.moveTo({ xMm: 0, yMm: 0 })
  const before = board.record.commands.length
  const begin = performance.now()
  const options = { joinToleranceMm: benchSettings.joinToleranceMm }
  const { strokes } = prepareStrokes(await readSvg(svg), options).layers[0]!
  const enough = new AbortController()
  const drawing = plotter.draw(strokes, { signal: enough.signal, onProgress: () => {} })
  // The abort is what ends it, and is meant.
  const ended = drawing.catch(() => {})
  while (!hasMoved(board.record, before)) await new Promise((resolve) => setImmediate(resolve))
  const seconds = (performance.now() - begin) / 1000
  enough.abort()
  await ended
  await plotter.close()
  return seconds
}

function hasMoved({ commands }: EbbRecord, before: number): boolean {
  return commands.slice(before).some(({ line }) => line.startsWith('LM'))
}
