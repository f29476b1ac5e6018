import { sensorConformance } from '@vfab/conformance'
import type { BytePipe, ReadingValue } from '@vfab/core'
import { createLineDevice, type LineFormatName } from '@vfab/sim'
import { describe } from 'vitest'

import { driver } from '../src/driver.ts'

/** Settings of each format besides the port, for a device that measures a temperature, and a door where the format has words for it. */
const formats: readonly { readonly format: LineFormatName; readonly settings: object }[] = [
  { format: 'json', settings: { channels: { temp: { unit: 'Cel' }, door: { type: 'boolean', quantity: 'door' } } } },
  {
    format: 'csv',
    settings: { columns: ['temp', 'door'], channels: { temp: { unit: 'Cel' }, door: { type: 'boolean' } } },
  },
  { format: 'labels', settings: { channels: { temp: { unit: 'Cel' }, door: { type: 'boolean' } } } },
  {
    format: 'scpi',
    settings: {
      channels: { temp: { query: 'MEAS:TEMP?', unit: 'Cel' }, door: { query: 'MEAS:DOOR?', type: 'boolean' } },
    },
  },
]

describe.each(formats)('$format', ({ format, settings }) => {
  sensorConformance({
    patienceMs: 60_000,
    driver,
    machine: () => {
      const values: { temp: number; door: boolean } = { temp: 21.5, door: false }
      const device = createLineDevice({ format, values, everyMs: 10, header: false })
      let plugged = 0
      return {
        config: { port: 'tcp://sensor.test:1', format, timeoutMs: 400, intervalMs: 20, maxAgeMs: 60, ...settings },
        openPipe: async (): Promise<BytePipe> => {
          const pipe = device.connect()
          plugged++
          void pipe.closed.then(() => plugged--)
          return pipe
        },
        inject: (fault) => device.inject(fault),
        measured: (): Readonly<Record<string, ReadingValue>> => ({ ...values }),
        change: () => {
          values.temp += 0.25
          values.door = !values.door
          device.set(values)
        },
        portIsFree: () => plugged === 0,
        received: () => device.received,
        dispose: () => device.close(),
      }
    },
  })
})
