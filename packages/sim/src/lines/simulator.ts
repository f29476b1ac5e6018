import { defineSimulator, DriverError, type SimulatedDevice, type Simulator, type SimulatorOptions } from '@vfab/core'

import { servePty } from '../serve-pty.ts'
import { type Served, serveTcp } from '../serve-tcp.ts'
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
  const { listen = 'tcp', speed, port, settings = {}, signal } = options
  signal?.throwIfAborted()
  if (speed !== undefined && speed !== 'max' && !(speed > 0)) throw invalidSpeed(speed)
  const device = createLineDevice({ ...lineDeviceOptions(settings), speed })
  let served: Served
  try {
    served = listen === 'pty' ? await servePty(device) : await serveTcp(device, { port })
    if (signal?.aborted === true) await served.close()
    signal?.throwIfAborted()
  } catch (error) {
    device.close()
    throw error
  }
  return asDevice(device, served)
}

/** The simulator `serial`: `vfab read serial:sim` starts it. */
export const simulator: Simulator = defineSimulator({ id: 'serial', start: startLines })

function asDevice(device: LineDevice, served: Served): SimulatedLines {
  let closed: Promise<void> | undefined
  const close = (): Promise<void> => (closed ??= served.close().finally(() => device.close()))
  return {
    device,
    get address() {
      return served.address
    },
    connect: async () => device.connect(),
    inject: (fault) => device.inject(fault),
    summary: () => `${device.sent} lines sent`,
    close,
    [Symbol.asyncDispose]: close,
  }
}

function invalidSpeed(speed: number): DriverError {
  return new DriverError(`the simulated sensor cannot run at a speed of ${speed}`, {
    type: 'configuration',
    code: 'CONFIG_INVALID',
    driver: 'serial',
    hint: "give a number above 0 (1 is as fast as the real one), or 'max'",
  })
}
