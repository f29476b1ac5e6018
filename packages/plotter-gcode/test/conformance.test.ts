import { plotterConformance } from '@vfab/conformance'
import { startPrintServer } from '@vfab/sim'
import { describe } from 'vitest'

import { driver } from '../src/driver.ts'

describe.each(['moonraker', 'octoprint'] as const)('through %s', (server) => {
  plotterConformance({
    patienceMs: 60_000,
    driver,
    cuts: 8,
    machine: async () => {
      const device = await startPrintServer({ settings: { server } })
      return {
        config: {
          port: device.address,
          pollMs: 50,
          timeoutMs: 1500,
          drawSpeedMmPerS: 20,
          originCorner: 'top-left',
          yAxis: 'down',
          zero: server === 'moonraker' ? 'home' : 'machine',
          ...(server === 'octoprint' && { apiKey: 'sim' }),
        },
        clock: device.clock,
        refusedCommand: 'G1',
        inject: (fault) => device.inject(fault),
        penIsUp: () => !device.record.isPenDown(),
        movedMm: () => device.machine.record.movedMm,
        portIsFree: async () => {
          for (let turn = 0; turn < 100 && device.connections > 0; turn++)
            await new Promise((resolve) => setTimeout(resolve, 5))
          return device.connections === 0
        },
        received: () => [...device.requests, ...device.machine.lines.map(({ line }) => line)],
        dispose: () => device.close(),
      }
    },
  })
})
