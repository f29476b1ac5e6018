import { sensorConformance } from '@vfab/conformance'
import type { ReadingValue } from '@vfab/core'
import { startMqtt } from '@vfab/sim'
import { describe } from 'vitest'

import { driver } from '../src/driver.ts'
import { mosquitto, startMosquitto } from './mosquitto.ts'

const channels = {
  temp: { topic: 'sim/temp', unit: 'Cel', quantity: 'temperature' },
  door: { topic: 'sim/door', type: 'boolean', quantity: 'door' },
}

// A connection that is lost is made again by the client, as brokers restart: the checks of pulled cables do not apply.
describe('on the simulated broker', () => {
  sensorConformance({
    patienceMs: 60_000,
    driver,
    machine: async () => {
      const values: { temp: number; door: boolean } = { temp: 21.5, door: false }
      const device = await startMqtt({ settings: { flavour: 'plain', everyMs: 10, values } })
      return {
        config: { broker: device.address, timeoutMs: 2000, maxAgeMs: 400, channels },
        measured: (): Readonly<Record<string, ReadingValue>> => ({ ...values }),
        change: () => {
          values.temp += 0.25
          values.door = !values.door
          device.set(values)
        },
        portIsFree: () => waitUntil(() => device.broker.clients === 0),
        received: () => device.broker.subscriptions,
        dispose: () => device.close(),
      }
    },
  })
})

describe.skipIf(mosquitto === undefined)('on mosquitto', () => {
  sensorConformance({
    patienceMs: 60_000,
    driver,
    machine: async () => {
      const broker = await startMosquitto()
      const values: { temp: number; door: boolean } = { temp: 21.5, door: false }
      const publish = (): void => {
        broker.publish('sim/temp', String(values.temp))
        broker.publish('sim/door', values.door ? 'ON' : 'OFF')
      }
      const timer = setInterval(publish, 15)
      return {
        config: { broker: broker.url, timeoutMs: 2000, maxAgeMs: 400, channels },
        measured: (): Readonly<Record<string, ReadingValue>> => ({ ...values }),
        change: () => {
          values.temp += 0.25
          values.door = !values.door
          publish()
        },
        portIsFree: () => waitUntil(async () => (await broker.clients()) === 0),
        dispose: async () => {
          clearInterval(timer)
          await broker.close()
        },
      }
    },
  })
})

/** A connection that has been hung up on takes a moment to be noticed. */
async function waitUntil(isSo: () => boolean | Promise<boolean>): Promise<boolean> {
  for (let turn = 0; turn < 100; turn++) {
    if (await isSo()) return true
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return false
}
