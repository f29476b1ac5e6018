import type { BytePipe, Plotter } from '@vfab/core'
import { driver } from '@vfab/plotter-ebb'
import { createEbbBoard, type EbbBoard, type EbbBoardOptions } from '@vfab/sim'

/** The limits that every planner is compared at: AxiDraw's defaults (evil-mad/axidraw, axidraw_conf.py). */
export const benchSettings = {
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
} as const

/** A simulated board of firmware 3.0.3 and the plotter opened on it. */
export async function openBenchPlotter(
  settings: Readonly<Record<string, unknown>> = {},
  boardOptions: EbbBoardOptions = {},
  connect: (board: EbbBoard) => BytePipe = (board) => board.connect(),
): Promise<{ readonly board: EbbBoard; readonly plotter: Plotter }> {
  const board = createEbbBoard({ firmware: '3.0.3', speed: 'max', ...boardOptions })
  const config = driver.configSchema['~standard'].validate({ ...benchSettings, ...settings })
  if (config instanceof Promise || config.issues) throw new Error(JSON.stringify(config))
  const plotter = await driver.open(config.value, { openPipe: async () => connect(board), clock: board.clock })
  return { board, plotter }
}
