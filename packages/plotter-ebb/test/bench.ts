import { type BytePipe, type Driver, type OpenOptions, type Plotter, validateSettings } from '@vfab/core'
import { createEbbBoard, type EbbBoard, type EbbBoardOptions } from '@vfab/sim'

import type { EbbConfig, EbbSettings } from '../src/config.ts'
import { ebbConfigSchema } from '../src/config.ts'
import { createEbbDriver } from '../src/driver.ts'
import { startPooledWorker } from './planning-pool.ts'

/** The driver, as users have it, but for threads that one plotter after the other uses. */
export const driver: Driver<EbbConfig, Plotter> = createEbbDriver({ startPlanningWorker: startPooledWorker })

/** A simulated board and the plotter opened on it. */
export interface Bench {
  readonly board: EbbBoard
  readonly plotter: Plotter
}

/** Settings of a board in this process; waits for answers are short, because a silent board is waited for in real time. */
export function settings(given: EbbSettings = {}): Promise<EbbConfig> {
  return validateSettings(
    ebbConfigSchema,
    { port: 'sim:ebb/', timeoutMs: 200, retryCount: 1, ...given },
    { driver: 'ebb' },
  )
}

/** Opens the plotter on a board. @param by - the driver that does */
export async function openOn(
  board: EbbBoard,
  given: EbbSettings = {},
  options: OpenOptions = {},
  by: Driver<EbbConfig, Plotter> = driver,
): Promise<Plotter> {
  const openPipe = options.openPipe ?? (async () => board.connect())
  return by.open(await settings(given), { clock: board.clock, ...options, openPipe })
}

/** Makes a board and opens the plotter on it. */
export async function openBench(boardOptions: EbbBoardOptions = {}, given: EbbSettings = {}): Promise<Bench> {
  const board = createEbbBoard(boardOptions)
  return { board, plotter: await openOn(board, given) }
}

/** The lines that the board took, those of the handshake and the setup aside when `from` says where they end. */
export function linesOf(board: EbbBoard, from = 0): string[] {
  return board.record.commands.slice(from).map(({ line }) => line)
}

/** Opens the plotter on any pipe, in real time. */
export async function openOnPipe(pipe: BytePipe, given: EbbSettings = {}): Promise<Plotter> {
  const config = await settings({ port: pipe.address, timeoutMs: 3000, ...given })
  return driver.open(config, { openPipe: async () => pipe })
}
