import { strict as assert } from 'node:assert'
import type { Bench } from '../bench.ts'
import { type Check, check, checksOf } from '../check.ts'

/** The program that opened a device can listen to it. */
export const eventChecks: readonly Check<Bench>[] = checksOf(
  {
    forUsers: 'Programs and the host do not hear what happens to the device.',
    mend: "make `events` with core's `createEventHub({ driver, device, source: 'driver' })`.",
  },
  [
    check('events: reach listeners until they leave, and are remembered', async (bench) => {
      const { device } = await bench.openFresh()
      const heard: unknown[] = []
      const leave = device.events.on('state_update', ({ driver, data }) => heard.push([driver, data]))
      device.events.emit('state_update', { conformance: 1 })
      leave()
      device.events.emit('state_update', { conformance: 2 })
      assert.deepEqual(heard, [[bench.driver.id, { conformance: 1 }]], 'events of the device')
      assert.ok(device.events.history({ types: ['state_update'] }).length >= 2, 'events are not remembered')
    }),
  ],
)
