import { defineSimulator, type SimulatedDevice, type Simulator, type SimulatorOptions } from '@vfab/core'

import { startDevice } from '../start-device.ts'
import { createModbusDevice } from './device.ts'
import { type ModbusDevice } from './modbus-device.ts'
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
  const { device, reached } = await startDevice(kind, options)
  return Object.assign(reached, { device, summary: () => `${device.requests} requests` })
}

const kind = {
  id: 'modbus',
  name: 'the simulated Modbus device',
  make: ({ settings = {}, speed, listen }: SimulatorOptions): ModbusDevice => {
    const { framing = listen === 'pty' ? 'rtu' : 'tcp', ...rest } = modbusDeviceOptions(settings)
    return createModbusDevice({ ...rest, framing, speed })
  },
}

/** The simulator `modbus`: `vfab read modbus:sim` starts it. */
export const simulator: Simulator = defineSimulator({ id: 'modbus', start: startModbus })
