import { defineSimulator, type SimulatedDevice, type Simulator, type SimulatorOptions } from '@vfab/core'

import { startDevice } from '../start-device.ts'
import { plotterParts, type StartedPlotter } from '../started-plotter.ts'
import { createHpglPlotter, type HpglPlotter } from './plotter.ts'
import { plotterOptions } from './settings.ts'

/** A simulated HP-GL plotter that programs reach, and the plotter itself for whoever wants to look inside. */
export type SimulatedHpgl = SimulatedDevice & StartedPlotter & { readonly plotter: HpglPlotter }

/**
 * Starts a simulated HP-GL plotter that listens on TCP or at a pseudo-terminal.
 * @throws DriverError `CONFIG_INVALID`, `CONFIG_UNKNOWN_KEY`, `DEPENDENCY_MISSING`, or what the system says of the TCP port
 */
export async function startHpgl(options: SimulatorOptions = {}): Promise<SimulatedHpgl> {
  const { device: plotter, reached } = await startDevice(kind, options)
  return Object.assign(
    reached,
    plotterParts(plotter, () => plotter.record.penIsDown),
    { plotter },
  )
}

const kind = {
  id: 'hpgl',
  name: 'the simulated HP-GL plotter',
  make: ({ settings = {}, speed }: SimulatorOptions): HpglPlotter =>
    createHpglPlotter({ ...plotterOptions(settings), speed }),
}

/** The simulator `hpgl`: `vfab --device hpgl:sim` starts it. */
export const simulator: Simulator = defineSimulator({ id: 'hpgl', start: startHpgl })
