import { defineSimulator, type SimulatedDevice, type Simulator, type SimulatorOptions } from '@vfab/core'

import { startDevice } from '../start-device.ts'
import { plotterParts, type StartedPlotter } from '../started-plotter.ts'
import { createEbbBoard, type EbbBoard } from './board.ts'
import { boardOptions } from './settings.ts'

/** A simulated EiBotBoard that programs reach, and the board itself for whoever wants to look inside. */
export type SimulatedEbb = SimulatedDevice & StartedPlotter & { readonly board: EbbBoard }

/**
 * Starts a simulated EiBotBoard that listens on TCP or at a pseudo-terminal.
 * @throws DriverError `CONFIG_INVALID`, `CONFIG_UNKNOWN_KEY`, `DEPENDENCY_MISSING`, or what the system says of the TCP port
 */
export async function startEbb(options: SimulatorOptions = {}): Promise<SimulatedEbb> {
  const { device: board, reached } = await startDevice(kind, options)
  const { record } = board
  const isPenDown = (): boolean => record.samples(record.nowMs, record.nowMs, 1)[0]?.penDown ?? false
  return Object.assign(reached, plotterParts(board, isPenDown), { board })
}

const kind = {
  id: 'ebb',
  name: 'the simulated EiBotBoard',
  make: ({ settings = {}, speed }: SimulatorOptions): EbbBoard => createEbbBoard({ ...boardOptions(settings), speed }),
}

/** The simulator `ebb`: `vfab --device ebb:sim` starts it. */
export const simulator: Simulator = defineSimulator({ id: 'ebb', start: startEbb })
