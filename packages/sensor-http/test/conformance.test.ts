import { sensorConformance } from '@vfab/conformance'
import type { ReadingValue } from '@vfab/core'
import { startPage } from '@vfab/sim'

import { driver } from '../src/driver.ts'

// A page has no cable: one that cannot be fetched is a reading without a value, and the next request is another connection.
sensorConformance({
  patienceMs: 60_000,
  driver,
  machine: async () => {
    const values: { temp: number; door: boolean } = { temp: 21.5, door: false }
    const device = await startPage({ settings: { flavour: 'json', values } })
    return {
      config: {
        url: device.address,
        timeoutMs: 1000,
        intervalMs: 20,
        maxAgeMs: 400,
        channels: { temp: { unit: 'Cel', quantity: 'temperature' }, door: { type: 'boolean', quantity: 'door' } },
      },
      measured: (): Readonly<Record<string, ReadingValue>> => ({ ...values }),
      change: () => {
        values.temp += 0.25
        values.door = !values.door
        device.set(values)
      },
      portIsFree: async () => {
        for (let turn = 0; turn < 100 && device.connections > 0; turn++)
          await new Promise((resolve) => setTimeout(resolve, 5))
        return device.connections === 0
      },
      received: () => device.requests,
      dispose: () => device.close(),
    }
  },
})
