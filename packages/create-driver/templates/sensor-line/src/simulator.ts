/* A simulated device that speaks the protocol: `vfab read example-device:sim` starts it. */
import { defineSimulator, type SimulatedDevice, type Simulator, type SimulatorOptions } from '@vfab/core'
import { startSimulatedLine } from '@vfab/driver-kit/simulator'

import { driverId } from './errors.ts'
import { hello } from './greeting.ts'
import { formatValues, readValues } from './protocol.ts'

/** The simulator named in package.json. */
export const simulator: Simulator = defineSimulator({ id: driverId, start })

async function start(options: SimulatorOptions = {}): Promise<SimulatedDevice> {
  const values = { temperature: 21.5, humidity: 40 }
  return startSimulatedLine(
    {
      driver: driverId,
      name: 'the simulated Example device',
      refusal: 'error refused',
      answer(line) {
        if (line === hello) return 'HELLO Example 1.0'
        return line === readValues ? formatValues(values) : 'error unknown command'
      },
      truth: {
        config: { timeoutMs: 200, intervalMs: 20 },
        measured: () => ({ ...values }),
        change() {
          values.temperature += 0.25
          values.humidity = (values.humidity + 1) % 100
        },
      },
    },
    options,
  )
}
