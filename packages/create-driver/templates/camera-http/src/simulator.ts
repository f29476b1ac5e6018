/* A simulated camera: `vfab snapshot --device example-device:sim` starts it. */
import type { ServerResponse } from 'node:http'

import { defineSimulator, type SimulatedDevice, type Simulator, type SimulatorOptions } from '@vfab/core'
import { startSimulatedPage, testPicture, testPictureTakenMs } from '@vfab/driver-kit/simulator'

import { driverId } from './errors.ts'

/** The simulator named in package.json. */
export const simulator: Simulator = defineSimulator({ id: driverId, start })

async function start(options: SimulatorOptions = {}): Promise<SimulatedDevice> {
  const viewers = new Set<ServerResponse>()
  const stalled = new WeakSet<ServerResponse>()
  let isSpoilt = false
  const shoot = (): void => {
    const picture = testPicture(performance.now(), { widthPx: 64, heightPx: 48 })
    if (isSpoilt) picture.fill(0, 40, 120)
    isSpoilt = false
    const head = `--frame\r\nContent-Type: image/jpeg\r\nContent-Length: ${picture.length}\r\n\r\n`
    for (const viewer of viewers)
      if (!stalled.has(viewer)) viewer.write(Buffer.concat([Buffer.from(head), picture, crlf]))
  }
  const timer = setInterval(shoot, 20)
  return startSimulatedPage(
    {
      driver: driverId,
      name: 'the simulated Example device',
      path: '/stream',
      answer(_request, response) {
        response.writeHead(200, { 'content-type': 'multipart/x-mixed-replace; boundary=frame' })
        viewers.add(response)
        response.once('close', () => viewers.delete(response))
      },
      onFault(fault) {
        isSpoilt ||= fault.kind === 'garbage'
      },
      switchedOff: () => clearInterval(timer),
      truth: {
        config: { timeoutMs: 1000, stallTimeoutMs: 400, lingerMs: 0, reconnectMinMs: 10 },
        takenMs: testPictureTakenMs,
        stall: () => viewers.forEach((viewer) => stalled.add(viewer)),
      },
    },
    options,
  )
}

const crlf = Buffer.from('\r\n')
