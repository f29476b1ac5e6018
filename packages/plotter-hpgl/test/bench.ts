import {
  type OpenOptions,
  type Plotter,
  strokeCoordsMm,
  strokeCount,
  type StrokeList,
  validateSettings,
} from '@vfab/core'
import { createHpglPlotter, type HpglPlotter, type HpglPlotterOptions } from '@vfab/sim'

import { type HpglConfig, hpglConfigSchema, type HpglSettings } from '../src/config.ts'
import { driver } from '../src/driver.ts'

/** A simulated plotter and the driver's plotter opened on it. */
export interface Bench {
  readonly machine: HpglPlotter
  readonly plotter: Plotter
}

export function settings(given: HpglSettings = {}): Promise<HpglConfig> {
  const all = { port: 'tcp://plotter.test:1', timeoutMs: 200, retryCount: 1, ...given }
  return validateSettings(hpglConfigSchema, all, { driver: 'hpgl' })
}

/** Opens the driver's plotter on a machine. */
export async function openOn(
  machine: HpglPlotter,
  given: HpglSettings = {},
  options: OpenOptions = {},
): Promise<Plotter> {
  return driver.open(await settings(given), {
    clock: machine.clock,
    openPipe: async () => machine.connect(),
    ...options,
  })
}

/** Makes a machine and opens the driver's plotter on it. */
export async function openBench(options: HpglPlotterOptions = {}, given: HpglSettings = {}): Promise<Bench> {
  const machine = createHpglPlotter(options)
  return { machine, plotter: await openOn(machine, given) }
}

/** The farthest that any point of one list is from the same point of the other, mm; throws when they differ in number. */
export function farthestMm(one: StrokeList, other: StrokeList): number {
  if (strokeCount(one) !== strokeCount(other)) {
    throw new Error(`${strokeCount(one)} strokes against ${strokeCount(other)}`)
  }
  let farthest = 0
  for (let stroke = 0; stroke < strokeCount(one); stroke++) {
    const [first, second] = [strokeCoordsMm(one, stroke), strokeCoordsMm(other, stroke)]
    if (first.length !== second.length) throw new Error(`stroke ${stroke}: ${first.length} against ${second.length}`)
    first.forEach((mm, index) => (farthest = Math.max(farthest, Math.abs(mm - second[index]!))))
  }
  return farthest
}

/** Length of every whole piece of path between two neighbouring plotter points, as text, with how often it was drawn. */
export function segmentsDrawn(machine: HpglPlotter): Map<string, number> {
  const drawn = new Map<string, number>()
  for (const { points } of machine.record.strokes) {
    for (let index = 1; index < points.length; index++) {
      const ends = [points[index - 1]!, points[index]!].map((point) => point.map(Math.round).join(' ')).sort()
      const key = ends.join(' – ')
      drawn.set(key, (drawn.get(key) ?? 0) + 1)
    }
  }
  return drawn
}
