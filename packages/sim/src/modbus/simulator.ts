import { defineSimulator, DriverError, type SimulatedDevice, type Simulator, type SimulatorOptions } from '@vfab/core'

import { servePty } from '../serve-pty.ts'
import { type Served, serveTcp } from '../serve-tcp.ts'
import { createModbusDevice, type ModbusDevice } from './device.ts'
import { modbusDeviceOptions } from './settings.ts'

/** A simulated Modbus device that programs reach, and the device itself for whoever wants to look inside. */
export interface SimulatedModbus extends SimulatedDevice {
  readonly device: ModbusDevice
  summary(): string
}

/**
 * Starts a simulated Modbus device: TCP on a TCP port, RTU at a pseudo-terminal, or with `framing: 'rtu'` RTU over TCP.
 * @throws DriverError `CONFIG_INVALID`, `CONFIG_UNKNOWN_KEY`, `DEPENDENCY_MISSING`, or what the system says of the TCP port
 */
export async function startModbus(options: SimulatorOptions = {}): Promise<SimulatedModbus> {
  const { listen = 'tcp', speed, port, settings = {}, signal } = options
  signal?.throwIfAborted()
  if (speed !== undefined && speed !== 'max' && !(speed > 0)) throw invalidSpeed(speed)
  const { framing = listen === 'pty' ? 'rtu' : 'tcp', ...rest } = modbusDeviceOptions(settings)
  const device = createModbusDevice({ ...rest, framing, speed })
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

/** The simulator `modbus`: `vfab read modbus:sim` starts it. */
export const simulator: Simulator = defineSimulator({ id: 'modbus', start: startModbus })

function asDevice(device: ModbusDevice, served: Served): SimulatedModbus {
  let closed: Promise<void> | undefined
  const close = (): Promise<void> => (closed ??= served.close().finally(() => device.close()))
  return {
    device,
    get address() {
      return served.address
    },
    connect: async () => device.connect(),
    inject: (fault) => device.inject(fault),
    summary: () => `${device.requests} requests`,
    close,
    [Symbol.asyncDispose]: close,
  }
}

function invalidSpeed(speed: number): DriverError {
  return new DriverError(`the simulated Modbus device cannot run at a speed of ${speed}`, {
    type: 'configuration',
    code: 'CONFIG_INVALID',
    driver: 'modbus',
    hint: "give a number above 0 (1 is as fast as the real one), or 'max'",
  })
}
