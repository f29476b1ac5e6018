import { sensorConformance } from '@vfab/conformance'
import { createModbusDevice } from '@vfab/sim'
import { createLeapingClock } from '@vfab/driver-kit/testing'
import { describe } from 'vitest'

import { driver } from '../src/driver.ts'
import { pipesTo } from './bench.ts'

const channels = {
  temperature: { register: 'input:1', type: 'i16', scale: 0.1, unit: 'Cel' },
  door: { register: 'discrete:4', quantity: 'door' },
  setpoint: { register: 'holding:20', writable: true, unit: 'Cel' },
  name: { register: 'holding:30', type: 'string', length: 2 },
}

describe.each(['tcp', 'rtu'] as const)('over %s', (framing) => {
  sensorConformance({
    patienceMs: 60_000,
    driver,
    machine: () => {
      const clock = createLeapingClock()
      const units = {
        1: { input: { 0: [0, 215] }, discrete: { 0: [0, 0, 0, 0, 1] }, holding: { 20: [21], 30: [0x4162, 0x4300] } },
      }
      const device = createModbusDevice({ framing, units, clock })
      clock.run(() => device.requests)
      const { input, discrete, holding } = device.unit(1).banks
      return {
        config: {
          port: 'sim:modbus',
          mode: framing === 'tcp' ? 'tcp' : 'rtu-over-tcp',
          timeoutMs: 100,
          retries: 1,
          intervalMs: 20,
          channels,
        },
        openPipe: pipesTo(device),
        clock,
        inject: (fault) => device.inject(fault),
        measured: () => ({
          temperature: input.get(1) / 10,
          door: discrete.get(4) === 1,
          setpoint: holding.get(20),
          name: Buffer.from([holding.get(30) >>> 8, holding.get(30) & 0xff, holding.get(31) >>> 8]).toString(),
        }),
        change: () => {
          input.set(1, input.get(1) + 7)
          discrete.set(4, 1 - discrete.get(4))
          holding.set(20, holding.get(20) + 1)
          holding.set(31, holding.get(31) + 0x0100)
        },
        portIsFree: () => device.clients === 0,
        received: () => device.received,
        dispose: () => {
          device.close()
          clock.stop()
        },
      }
    },
  })
})
