/* A simulated camera: `vfab snapshot --device my-camera:sim` starts it. */
import { defineSimulator, type SimulatedDevice, type Simulator, type SimulatorOptions } from '@vfab/core'
import { type SimulatedLine, startSimulatedLine, testPicture, testPictureTakenMs } from '@vfab/driver-kit/simulator'

import { driverId } from './errors.ts'

/** The simulator named in package.json. */
export const simulator: Simulator = defineSimulator({ id: driverId, start })

async function start(options: SimulatorOptions = {}): Promise<SimulatedDevice> {
  let isWatched = false
  const shoot = (): void => {
    if (isWatched) device.send(testPicture(performance.now(), { widthPx: 64, heightPx: 48 }))
  }
  const device: SimulatedLine = await startSimulatedLine(
    {
      driver: driverId,
      name: 'the simulated My camera',
      refusal: 'error refused',
      staysOff: true,
      answer(line) {
        isWatched ||= line === 'START'
        return undefined
      },
      disconnected: () => void (isWatched = false),
      switchedOff: () => clearInterval(timer),
      truth: {
        config: { timeoutMs: 1000, stallTimeoutMs: 400, lingerMs: 0, reconnectMinMs: 10 },
        takenMs: testPictureTakenMs,
        stall: () => void (isWatched = false),
      },
    },
    options,
  )
  const timer = setInterval(shoot, 20)
  return device
}
