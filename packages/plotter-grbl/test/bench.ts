import { type OpenOptions, type Plotter, validateSettings } from '@vfab/core'
import { createGrblBoard, type GrblBoard, type GrblBoardOptions } from '@vfab/sim'

import { type GrblConfig, grblConfigSchema, type GrblSettings } from '../src/config.ts'
import { driver } from '../src/driver.ts'
import { GrblPlotter } from '../src/plotter.ts'

/** A simulated board and the plotter opened on it. */
export interface Bench {
  readonly board: GrblBoard
  readonly plotter: GrblPlotter
}

export function settings(given: GrblSettings = {}): Promise<GrblConfig> {
  return validateSettings(grblConfigSchema, { port: 'sim:grbl/', ...given }, { driver: 'grbl' })
}

/** Opens the plotter on a board. */
export async function openOn(
  board: GrblBoard,
  given: GrblSettings = {},
  options: OpenOptions = {},
): Promise<GrblPlotter> {
  const openPipe = options.openPipe ?? (async () => board.connect())
  const plotter: Plotter = await driver.open(await settings(given), { clock: board.clock, ...options, openPipe })
  if (!(plotter instanceof GrblPlotter)) throw new Error('another plotter')
  return plotter
}

/** Makes a board and opens the plotter on it. */
export async function openBench(options: GrblBoardOptions = {}, given: GrblSettings = {}): Promise<Bench> {
  const board = createGrblBoard(options)
  return { board, plotter: await openOn(board, given) }
}

/** The lines that the board took, from the `from`-th on. */
export function linesOf(board: GrblBoard, from = 0): string[] {
  return board.record.commands.slice(from).map(({ line }) => line)
}
