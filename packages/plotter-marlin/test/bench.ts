import { type OpenOptions, type Plotter, strokesFrom, type StrokeList, validateSettings } from '@vfab/core'
import { createMarlinBoard, type MarlinBoard, type MarlinBoardOptions } from '@vfab/sim'

import { type MarlinConfig, marlinConfigSchema, type MarlinSettings } from '../src/config.ts'
import { driver } from '../src/driver.ts'

/** A simulated board and the driver's plotter opened on it. */
export interface Bench {
  readonly board: MarlinBoard
  readonly plotter: Plotter
}

export function settings(given: MarlinSettings = {}): Promise<MarlinConfig> {
  return validateSettings(marlinConfigSchema, { port: 'tcp://board.test:1', ...given }, { driver: 'marlin' })
}

export async function openOn(
  board: MarlinBoard,
  given: MarlinSettings = {},
  options: OpenOptions = {},
): Promise<Plotter> {
  const openPipe = async (): Promise<ReturnType<MarlinBoard['connect']>> => board.connect()
  return driver.open(await settings(given), { clock: board.clock, openPipe, ...options })
}

export async function openBench(options: MarlinBoardOptions = {}, given: MarlinSettings = {}): Promise<Bench> {
  const board = createMarlinBoard(options)
  return { board, plotter: await openOn(board, given) }
}

/** `count` lines of 20 mm, side by side. */
export function lines(count: number): StrokeList {
  return strokesFrom(Array.from({ length: count }, (_, index) => [10, 10 + index, 30, 10 + index]))
}

/** A spiral of short moves. */
export function spiral(points: number): StrokeList {
  return strokesFrom([
    Array.from({ length: points }, (_, index) => {
      const angle = index / 12
      const radius = 5 + index / 100
      return [60 + radius * Math.cos(angle), 60 + radius * Math.sin(angle)]
    }).flat(),
  ])
}

/** Length of all strokes, mm. */
export function lengthMm({ coordsMm, starts }: StrokeList): number {
  let sum = 0
  for (let stroke = 0; stroke + 1 < starts.length; stroke++) {
    for (let point = starts[stroke]! + 1; point < starts[stroke + 1]!; point++) {
      sum += Math.hypot(
        coordsMm[2 * point]! - coordsMm[2 * point - 2]!,
        coordsMm[2 * point + 1]! - coordsMm[2 * point - 1]!,
      )
    }
  }
  return sum
}
