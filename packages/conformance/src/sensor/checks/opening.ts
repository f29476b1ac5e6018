import { strict as assert } from 'node:assert'
import type { Channel, Sensor } from '@vfab/core'
import { assertDriverError } from '../../driver-errors.ts'
import { Meter, spread } from '../../meter.ts'
import type { ConformanceSensor } from '../conformance-sensor.ts'
import { type SensorBench, type SensorCheck, sensorCheck } from '../sensor-bench.ts'

const defaultCuts = 24

/** An open sensor has answered and says what it measures; a closed one has freed its port. */
export const openingChecks: readonly SensorCheck[] = [
  sensorCheck('open: tells who the device is and what it measures', async (bench) => {
    const { device, sensor } = await bench.openFresh()
    assert.equal(sensor.kind, 'sensor')
    assert.equal(sensor.identity.driver, bench.driver.id, 'identity.driver is not the id of the driver')
    assert.ok(sensor.identity.address.length > 0, 'identity.address is empty')
    assert.ok(sensor.identity.model.length > 0, 'identity.model is empty')
    assert.equal(await device.portIsFree(), false, 'the port is free although the sensor is open')
    const ids = sensor.channels.map(({ id }) => id)
    assert.deepEqual([...ids].sort(), Object.keys(device.measured()).sort(), 'the channels')
    for (const channel of sensor.channels) assertChannel(channel)
  }),
  sensorCheck('selfTest: one entry per check, all of them passed on a healthy device', async (bench) => {
    const { success, message, details } = await bench.resolves((await bench.openFresh()).sensor.selfTest(), 'selfTest')
    assert.ok(message.length > 0, 'selfTest has no message')
    const failed = details.filter((check) => !check.success).map(({ name, message: found }) => `${name}: ${found}`)
    assert.deepEqual(failed, [], 'selfTest failed on a healthy device')
    assert.equal(success, true, 'selfTest says false although every check succeeded')
  }),
  sensorCheck('close: frees the port, and is the same promise the second time', async (bench) => {
    const { device, sensor } = await bench.openFresh()
    const closing = sensor.close()
    assert.equal(sensor.close(), closing, 'a second close returns another promise than the first')
    await assertClosed(bench, device, sensor)
  }),
  sensorCheck('close: leaving a block of `await using` closes', async (bench) => {
    const { device, sensor } = await bench.openFresh()
    await bench.resolves(sensor[Symbol.asyncDispose](), 'Symbol.asyncDispose')
    assert.ok(await device.portIsFree(), 'the port is not free after Symbol.asyncDispose')
  }),
  sensorCheck('close: reading afterwards is refused, and opening again works', async (bench) => {
    const { device, sensor } = await bench.openFresh()
    await bench.resolves(sensor.close(), 'close')
    const reason = await bench.rejects((async () => sensor.read())(), 'read after close')
    assertDriverError(reason, bench.driver.id, 'read after close')
    const again = await bench.resolves(bench.open(device), 'open after close')
    assert.ok((await bench.resolves(again.read(), 'read')).length > 0, 'nothing is read after opening again')
    await assertClosed(bench, device, again)
  }),
  sensorCheck('events: tells listeners, until they leave', async (bench) => {
    const { sensor } = await bench.openFresh()
    const heard: unknown[] = []
    const leave = sensor.events.on('state_update', ({ data }) => heard.push(data))
    sensor.events.emit('state_update', { conformance: 1 })
    leave()
    sensor.events.emit('state_update', { conformance: 2 })
    assert.deepEqual(heard, [{ conformance: 1 }], 'events of the sensor')
    assert.ok(sensor.events.history({ types: ['state_update'] }).length >= 2, 'events are not remembered')
  }),
  sensorCheck('abort: before open opens nothing and rejects with the reason', async (bench) => {
    const device = await bench.createDevice()
    const meter = new Meter('step')
    const reason = new Error('enough')
    const opening = bench.open(device, { meter, signal: AbortSignal.abort(reason) })
    assert.equal(await bench.rejects(opening, 'open, its signal aborted already,'), reason, 'what open rejects with')
    assert.equal(meter.count, 0, 'something was sent or received')
  }),
  sensorCheck('abort: at any moment of open rejects with the reason, the port free', async (bench) => {
    const counting = new Meter('step')
    await bench.openFresh({ meter: counting })
    const steps = counting.count
    for (const at of spread(steps, bench.suite.cuts ?? defaultCuts)) await abortOpen(bench, at, steps)
  }),
  sensorCheck(
    'discover: opens nothing unless it is allowed to probe, and an abort rejects with the reason',
    async (bench) => {
      let asked = 0
      const openPipe = (): Promise<never> => {
        asked++
        return Promise.reject(new Error('nothing is to be opened here'))
      }
      const collect = async (signal?: AbortSignal): Promise<void> => {
        for await (const { driver } of bench.driver.discover({ openPipe, signal })) {
          assert.equal(driver, bench.driver.id, 'found.driver is not the id of the driver')
        }
      }
      await bench.resolves(collect(), 'discover')
      assert.equal(asked, 0, 'discover opened ports without `probe`')
      const reason = new Error('enough')
      assert.equal(await bench.rejects(collect(AbortSignal.abort(reason)), 'discover, aborted,'), reason)
    },
  ),
]

async function abortOpen(bench: SensorBench, at: number, steps: number): Promise<void> {
  const device = await bench.createDevice()
  const meter = new Meter('step')
  const controller = new AbortController()
  const reason = new Error(`enough at step ${at}`)
  meter.arm(at, () => controller.abort(reason))
  const what = `open, aborted at step ${at},`
  const outcome = await bench.settles(bench.open(device, { meter, signal: controller.signal }), what)
  if (outcome.resolved) {
    assert.ok(at >= steps, `${what} of ${steps}, resolved all the same`)
    return assertClosed(bench, device, outcome.value)
  }
  assert.equal(outcome.reason, reason, `what ${what} rejects with`)
  assert.ok(await device.portIsFree(), `the port is not free after ${what} has rejected`)
}

function assertChannel(channel: Channel): void {
  const { id, quantity, unit, type, kind, range, resolution, accuracy, maxAgeMs } = channel
  const said = `channel ${JSON.stringify(id)}`
  assert.ok(id.length > 0 && quantity.length > 0, `${said} has no id or no quantity`)
  assert.match(unit, /^[!-~]+$/, `${said}: ${JSON.stringify(unit)} is no UCUM code`)
  assert.ok(['number', 'boolean', 'text'].includes(type), `${said}: type ${type}`)
  const kinds = ['measurement', 'state', 'total', 'total-increasing', 'counter']
  assert.ok(kinds.includes(kind), `${said}: kind ${kind}`)
  if (range) assert.ok(range.min <= range.max, `${said}: its range is empty`)
  for (const size of [resolution, accuracy, maxAgeMs]) assert.ok(size === undefined || size > 0, `${said}: ${size}`)
}

/** What holds once a sensor is closed, whatever happened before. */
export async function assertClosed(bench: SensorBench, device: ConformanceSensor, sensor: Sensor): Promise<void> {
  await bench.resolves(sensor.close(), 'close')
  assert.equal(
    await bench.resolves(sensor.closed, 'closed, after close,'),
    undefined,
    'closed tells of an error after close',
  )
  assert.ok(await device.portIsFree(), 'the port is not free after close')
}
