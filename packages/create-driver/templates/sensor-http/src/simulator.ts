/* A simulated device with the page: `vfab read example-device:sim` starts it. */
import { defineSimulator, type SimulatedDevice, type Simulator, type SimulatorOptions } from '@vfab/core'
import { startSimulatedPage } from '@vfab/driver-kit/simulator'

import { driverId } from './errors.ts'

/** The simulator named in package.json. */
export const simulator: Simulator = defineSimulator({ id: driverId, start })

async function start(options: SimulatorOptions = {}): Promise<SimulatedDevice> {
  const values = { temperature: 21.5, humidity: 40 }
  return startSimulatedPage(
    {
      driver: driverId,
      name: 'the simulated Example device',
      path: '/values',
      answer(_request, response) {
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify({ model: 'Example', ...values }))
      },
      truth: {
        connectionless: true,
        config: { timeoutMs: 500, intervalMs: 20 },
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
