import { defineSimulator, type SimulatedDevice, type Simulator, type SimulatorOptions } from '@vfab/core'

import { startDevice } from '../start-device.ts'
import { plotterParts, type StartedPlotter } from '../started-plotter.ts'
import { createGrblBoard } from './board.ts'
import { type GrblBoard } from './grbl-board.ts'
import { boardOptions } from './settings.ts'

/** A simulated Grbl board that programs reach, and the board itself for whoever wants to look inside. */
export type SimulatedGrbl = SimulatedDevice & StartedPlotter & { readonly board: GrblBoard }

/**
 * Starts a simulated Grbl board that listens on TCP or at a pseudo-terminal. At a pseudo-terminal nobody can tell when the
 * port is opened, so that a board that restarts then does so only once, when it is plugged in.
 * @throws DriverError `CONFIG_INVALID`, `CONFIG_UNKNOWN_KEY`, `DEPENDENCY_MISSING`, or what the system says of the TCP port
 */
export async function startGrbl(options: SimulatorOptions = {}): Promise<SimulatedGrbl> {
  const { device: board, reached } = await startDevice(kind, options)
  const { record } = board
  return Object.assign(
    reached,
    plotterParts(board, () => record.tipAt(record.nowMs).penDown),
    { board },
  )
}

const kind = {
  id: 'grbl',
  name: 'the simulated Grbl board',
  make: ({ settings = {}, speed }: SimulatorOptions): GrblBoard =>
    createGrblBoard({ ...boardOptions(settings), speed }),
}

/** The simulator `grbl`: `vfab --device grbl:sim` starts it. */
export const simulator: Simulator = defineSimulator({ id: 'grbl', start: startGrbl })
