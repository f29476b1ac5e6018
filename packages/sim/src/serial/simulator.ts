import { defineSimulator, type SimulatedDevice, type Simulator, type SimulatorOptions } from '@vfab/core'

import { startDevice } from '../start-device.ts'
import { createLineDevice, type LineDevice } from './line-device.ts'
import { lineDeviceOptions } from './settings.ts'

/** A simulated sensor that programs reach, and the sensor itself for whoever wants to change what it measures. */
export interface SimulatedLines extends SimulatedDevice {
  readonly device: LineDevice
  summary(): string
}

/**
 * Starts a simulated sensor that sends lines on TCP or at a pseudo-terminal, or a SCPI instrument.
 * @throws DriverError `CONFIG_INVALID`, `CONFIG_UNKNOWN_KEY`, `DEPENDENCY_MISSING`, or what the system says of the TCP port
 */
export async function startLines(options: SimulatorOptions = {}): Promise<SimulatedLines> {
  const { device, reached } = await startDevice(kind, options)
  return Object.assign(reached, { device, summary: () => `${device.sent} lines sent` })
}

const kind = {
  id: 'serial',
  name: 'the simulated sensor',
  make: ({ settings = {}, speed }: SimulatorOptions): LineDevice =>
    createLineDevice({ ...lineDeviceOptions(settings), speed }),
}

/** The simulator `serial`: `vfab read serial:sim` starts it. */
export const simulator: Simulator = defineSimulator({ id: 'serial', start: startLines })
