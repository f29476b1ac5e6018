import { type Channel, DriverError, type Sensor } from '@vfab/core'
import { expect, test } from 'vitest'

import { createOpenSensor, type OpenSensor, type PollOptions } from '../../src/index.ts'
import { createManualClock, type ManualClock } from '../../src/testing.ts'

const channels: readonly Channel[] = [
  { id: 'temp', quantity: 'temperature', unit: 'Cel', type: 'number', kind: 'measurement' },
  { id: 'door', quantity: 'door', unit: '1', type: 'boolean', kind: 'state' },
]

interface Bench {
  readonly open: OpenSensor
  readonly sensor: Sensor
  readonly clock: ManualClock
  readonly lose: (error: DriverError) => void
  readonly released: () => number
}

function openSensor(poll?: PollOptions): Bench {
  const clock = createManualClock()
  let end = (_error?: DriverError): void => {}
  let releases = 0
  const open = createOpenSensor({
    identity: { driver: 'fake', model: 'Fake', address: 'fake:0' },
    channels,
    clock,
    poll,
    firstReadingTimeoutMs: 1000,
    ended: new Promise((resolve) => (end = resolve)),
    release: async () => {
      releases++
      end()
    },
    selfTest: async (read) => {
      const readings = await read()
      return { success: readings.every(({ quality }) => quality === 'good'), message: 'read', details: [] }
    },
  })
  return { open, sensor: open.sensor, clock, lose: (error) => end(error), released: () => releases }
}

const lost = new DriverError('fake:0 is gone', { type: 'connection', code: 'DEVICE_LOST', hint: 'plug it in' })

test('a sensor that is asked measures for each read', async () => {
  let temp = 20
  const bench = openSensor({
    intervalMs: 100,
    measure: async (wanted) => {
      if (wanted.has('temp')) bench.open.put('temp', { value: ++temp })
      if (wanted.has('door')) bench.open.put('door', { value: true })
    },
  })
  expect((await bench.sensor.read()).map(({ value }) => value)).toEqual([21, true])
  expect((await bench.sensor.read({ channels: ['temp'] })).map(({ value }) => value)).toEqual([22])
})

test('what is not measured within timeoutMs is bad, not the value of the read before', async () => {
  let answers = true
  const aborted: boolean[] = []
  const bench = openSensor({
    intervalMs: 100,
    measure: async (_wanted, signal) => {
      bench.open.put('temp', { value: 21.5 })
      if (answers) bench.open.put('door', { value: true })
      else await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('late'))))
      aborted.push(signal.aborted)
    },
  })
  await bench.sensor.read()
  answers = false
  const reading = bench.sensor.read({ timeoutMs: 200 })
  await bench.clock.advance(200)
  expect(await reading).toMatchObject([
    { channel: 'temp', quality: 'good', value: 21.5 },
    { channel: 'door', quality: 'bad', reason: 'timeout', value: undefined },
  ])
  expect(aborted).toEqual([false])
})

test('a sensor that sends by itself is waited for once, and read from what it sent last', async () => {
  const { open, sensor, clock } = openSensor()
  const first = sensor.read()
  open.put('temp', { value: 21.5 })
  await clock.advance(1000)
  expect(await first).toMatchObject([{ value: 21.5 }, { quality: 'bad', reason: 'timeout' }])
  open.put('door', { value: false })
  expect((await sensor.read()).map(({ value }) => value)).toEqual([21.5, false])
})

test('an abort rejects with the reason, and the sensor works afterwards', async () => {
  const { open, sensor } = openSensor()
  const controller = new AbortController()
  const reading = sensor.read({ signal: controller.signal })
  const reason = new Error('enough')
  controller.abort(reason)
  await expect(reading).rejects.toBe(reason)
  for (const { id } of channels) open.put(id, { value: id === 'temp' ? 1 : true })
  expect(await sensor.read()).toHaveLength(2)
})

test('close releases once, ends readings, and refuses what comes after with STATE_INVALID', async () => {
  const { sensor, released } = openSensor()
  const waiting = sensor.readings()[Symbol.asyncIterator]().next()
  const closing = sensor.close()
  expect(sensor.close()).toBe(closing)
  await closing
  expect(await waiting).toEqual({ done: true, value: undefined })
  expect(await sensor.closed).toBeUndefined()
  expect(released()).toBe(1)
  await expect(sensor.read()).rejects.toMatchObject({ code: 'STATE_INVALID' })
  await expect(sensor.selfTest()).rejects.toMatchObject({ code: 'STATE_INVALID' })
  expect(() => sensor.readings()).toThrow(/fake:0 is closed/)
})

test('a lost sensor answers with what it was lost by, and reports it in events', async () => {
  const { sensor, lose } = openSensor()
  lose(lost)
  expect(await sensor.closed).toBe(lost)
  await expect(sensor.read()).rejects.toBe(lost)
  await expect(sensor.readings()[Symbol.asyncIterator]().next()).rejects.toBe(lost)
  const reported = sensor.events.history({ types: ['device_error', 'connection_changed'] }).map(({ type }) => type)
  expect(reported).toEqual(['connection_changed', 'device_error', 'connection_changed'])
})
