import { expect, test } from 'vitest'

import { type Channel, createEventHub, DriverError, type Reading } from '@vfab/core'
import { createReadingHub, type ReadingHub, type ReadingHubOptions } from '../../src/index.ts'
import { createManualClock, type ManualClock, settled } from '../../src/testing.ts'

const temperature: Channel = {
  id: 'temperature',
  quantity: 'temperature',
  unit: 'Cel',
  type: 'number',
  kind: 'measurement',
  range: { min: -40, max: 85 },
  maxAgeMs: 5000,
}
const door: Channel = { id: 'door', quantity: 'door', unit: '1', type: 'boolean', kind: 'state' }

function openHub(options: Partial<ReadingHubOptions> = {}): { hub: ReadingHub; clock: ManualClock } {
  const clock = createManualClock()
  const hub = createReadingHub({
    driver: 'demo',
    sensor: 'demo:1',
    channels: [temperature, door],
    clock,
    wallClock: () => 1_700_000_000_000 + clock.now(),
    ...options,
  })
  return { hub, clock }
}

/** Takes everything a stream yields into a list that grows. */
function collect<T>(stream: AsyncIterable<T>): { readonly taken: T[]; readonly end: Promise<unknown> } {
  const taken: T[] = []
  const end = (async () => {
    for await (const item of stream) taken.push(item)
  })().catch((error: unknown) => error)
  return { taken, end }
}

const brief = ({ channel, value, quality }: Reading): unknown => [channel, value, quality]

test('a reading says what was measured, when by both clocks, and how many came before it', async () => {
  const { hub, clock } = openHub()
  await clock.advance(2500)
  hub.put('temperature', { value: 20 })
  expect(hub.put('temperature', { value: 21.5, raw: 215, monotonicMs: 2000 })).toEqual({
    sensor: 'demo:1',
    channel: 'temperature',
    quantity: 'temperature',
    unit: 'Cel',
    value: 21.5,
    quality: 'good',
    sequence: 1,
    monotonicMs: 2000,
    wallTimeMs: 1_700_000_002_000,
    raw: 215,
  })
})

test.each([
  ['nothing', {}, { value: undefined, quality: 'bad', reason: 'no-answer' }],
  ['a failure', { reason: 'timeout' }, { value: undefined, quality: 'bad', reason: 'timeout' }],
  ['a value that is bad', { value: 0, quality: 'bad', reason: 'crc' }, { value: undefined, raw: 0, reason: 'crc' }],
  ['NaN', { value: NaN }, { value: undefined, quality: 'bad', reason: 'not-a-number' }],
  ['a value outside the range', { value: 86 }, { value: 86, quality: 'uncertain', reason: 'out-of-range' }],
  ['a doubtful value', { value: 1, quality: 'uncertain' }, { value: 1, quality: 'uncertain', reason: 'substituted' }],
] as const)('%s is never passed on as a good value', (_, sample, expected) => {
  expect(openHub().hub.put('temperature', sample)).toMatchObject(expected)
})

test('a value of the wrong type, and a channel that does not exist, are mistakes of the driver', () => {
  const { hub } = openHub()
  expect(() => hub.put('door', { value: 1 })).toThrow(TypeError)
  expect(() => hub.put('window', { value: true })).toThrow('demo:1 has no channel "window"; it has temperature, door')
  expect(() => hub.readings({ channels: ['window'] })).toThrow(RangeError)
})

test('calibration is applied, and the number before it kept', () => {
  const channel = { ...temperature, calibration: { gain: 2, offset: -1 } }
  const { hub } = openHub({ channels: [channel] })
  expect(hub.put('temperature', { value: 10 })).toMatchObject({ value: 19, raw: 10 })
})

test('a counter that starts anew says so', () => {
  const { hub } = openHub({ channels: [{ ...temperature, id: 'pulses', kind: 'counter' }] })
  const resets = [5, 7, 2, 3].map((value) => hub.put('pulses', { value }).reset)
  expect(resets).toEqual([undefined, undefined, true, undefined])
})

test('samples that were lost leave a gap in the numbers', () => {
  const { hub } = openHub()
  const numbers = [{ value: 1 }, { value: 2, skipped: 3 }, { value: 3 }].map(
    (sample) => hub.put('temperature', sample).sequence,
  )
  expect(numbers).toEqual([0, 4, 5])
})

test('readings begin with the state now, each channel once, and go on as samples come', async () => {
  const { hub } = openHub()
  hub.put('door', { value: false })
  hub.put('door', { value: true })
  const { taken } = collect(hub.readings())
  hub.put('temperature', { value: 20 })
  hub.put('door', { value: false })
  await settled()
  expect(taken.map(brief)).toEqual([
    ['door', true, 'good'],
    ['temperature', 20, 'good'],
    ['door', false, 'good'],
  ])
})

test('a value that nothing new follows grows stale: readers are told once, later ones at the start', async () => {
  const { hub, clock } = openHub()
  const { taken } = collect(hub.readings())
  hub.put('temperature', { value: 20 })
  await clock.advance(4999)
  expect(taken.map(brief)).toEqual([['temperature', 20, 'good']])
  await clock.advance(10_000)
  expect(taken.slice(1)).toMatchObject([
    { value: 20, quality: 'stale', reason: 'max-age', sequence: 0, monotonicMs: 0 },
  ])
  expect(hub.newest()).toMatchObject([{ quality: 'stale' }])
  const later = collect(hub.readings())
  await clock.advance(10_000)
  expect(later.taken.map(brief)).toEqual([['temperature', 20, 'stale']])
  expect(taken).toHaveLength(2)
  hub.put('temperature', { value: 20 })
  await clock.advance(5000)
  expect(taken.slice(2).map(({ quality }) => quality)).toEqual(['good', 'stale'])
})

test('a polled sensor is asked while somebody reads, as often as the most eager reader wants', async () => {
  const asked: unknown[] = []
  const { hub, clock } = openHub({
    poll: {
      intervalMs: 1000,
      measure: async (channels) => {
        asked.push([clock.now(), [...channels]])
        for (const id of channels) hub.put(id, { value: id === 'door' ? true : asked.length })
      },
    },
  })
  await clock.advance(5000)
  expect(asked).toEqual([])
  const slow = hub.readings({ channels: ['temperature'] })[Symbol.asyncIterator]()
  expect((await slow.next()).value).toMatchObject({ value: 1, monotonicMs: 5000 })
  const eager = hub.readings({ channels: ['door'], intervalMs: 250 })[Symbol.asyncIterator]()
  await clock.advance(500)
  await eager.return?.()
  await clock.advance(2000)
  await slow.return?.()
  await clock.advance(5000)
  expect(asked).toEqual([
    [5000, ['temperature']],
    [5250, ['temperature', 'door']],
    [5500, ['temperature', 'door']],
    [6500, ['temperature']],
    [7500, ['temperature']],
  ])
  expect(clock.sleeping).toBe(0)
})

test('moments that a slow measurement missed are left out, not caught up with', async () => {
  const asked: number[] = []
  const { hub, clock } = openHub({
    poll: {
      intervalMs: 100,
      measure: async (_, signal) => {
        asked.push(clock.now())
        await clock.sleep(asked.length === 2 ? 250 : 10, { signal })
      },
    },
  })
  const { end } = collect(hub.readings())
  await clock.advance(600)
  expect(asked).toEqual([0, 100, 400, 500, 600])
  hub.end()
  await clock.advance(1000)
  expect(await end).toBeUndefined()
  expect(asked).toHaveLength(5)
})

test('a measurement that fails as a whole ends the readings with its error', async () => {
  const failure = new DriverError('gone', { type: 'connection', code: 'DEVICE_LOST' })
  const { hub } = openHub({ poll: { intervalMs: 100, measure: () => Promise.reject(failure) } })
  expect(await collect(hub.readings()).end).toBe(failure)
  expect(await collect(hub.readings()).end).toBe(failure)
})

test('an abort throws the reason of the signal, and what was queued is dropped', async () => {
  const { hub, clock } = openHub()
  const controller = new AbortController()
  const stream = hub.readings({ signal: controller.signal })[Symbol.asyncIterator]()
  hub.put('door', { value: true })
  const reason = new Error('enough')
  controller.abort(reason)
  await expect(stream.next()).rejects.toBe(reason)
  expect(await stream.next()).toEqual({ done: true, value: undefined })
  expect(await collect(hub.readings({ signal: AbortSignal.abort(reason) })).end).toBe(reason)
  expect([hub.wanted, clock.sleeping]).toEqual([false, 0])
})

test('what is queued when the sensor is closed is still handed over, then the readings end', async () => {
  const { hub } = openHub()
  const stream = hub.readings()
  hub.put('door', { value: true })
  hub.end()
  const { taken, end } = collect(stream)
  expect(await end).toBeUndefined()
  expect(taken.map(brief)).toEqual([['door', true, 'good']])
})

test('a slow consumer loses the oldest, keeps the newest of each channel, or gets an error', async () => {
  const { hub } = openHub()
  const queued = hub.readings({ policy: { queue: 2 } })
  const latest = hub.readings({ policy: 'latest' })
  const strict = hub.readings({ policy: 'error' })
  hub.put('door', { value: true })
  for (let value = 0; value < 1500; value++) hub.put('temperature', { value: value / 100 })
  hub.end()
  expect((await takeAll(queued)).map(({ sequence }) => sequence)).toEqual([1498, 1499])
  expect((await takeAll(latest)).map(brief)).toEqual([
    ['door', true, 'good'],
    ['temperature', 14.99, 'good'],
  ])
  const failed = collect(strict)
  expect(await failed.end).toMatchObject({ code: 'CONSUMER_TOO_SLOW', type: 'timeout' })
})

async function takeAll(stream: AsyncIterable<Reading>): Promise<Reading[]> {
  const taken: Reading[] = []
  for await (const reading of stream) taken.push(reading)
  return taken
}

test('a batch is handed over when it is full, or when its first reading has waited long enough', async () => {
  const { hub, clock } = openHub()
  const { taken } = collect(hub.readings({ batch: { max: 3, withinMs: 500 } }))
  for (const value of [1, 2, 3, 4]) hub.put('temperature', { value })
  await settled()
  expect(taken.map((batch) => batch.map(({ value }) => value))).toEqual([[1, 2, 3]])
  await clock.advance(499)
  expect(taken).toHaveLength(1)
  await clock.advance(1)
  expect(taken.map((batch) => batch.map(({ value }) => value))).toEqual([[1, 2, 3], [4]])
})

test('what a sensor puts in one go is in one batch, also when a batch is overdue', async () => {
  const { hub, clock } = openHub()
  const { taken } = collect(hub.readings({ batch: { max: 100, withinMs: 20 } }))
  hub.put('temperature', { value: 1 })
  hub.put('door', { value: false })
  await settled()
  // The computer was busy: the alarm for the batch has not rung yet when more comes.
  const late = clock.advance(50)
  hub.put('temperature', { value: 2 })
  hub.put('door', { value: true })
  await late
  await clock.advance(20)
  for (const batch of taken) expect(batch.length % 2).toBe(0)
  expect(taken.flat().map(({ value }) => value)).toEqual([1, false, 2, true])
})

test('history is bounded by count and by age, per channel', async () => {
  const { hub, clock } = openHub({ history: { size: 3, ageMs: 10_000 } })
  hub.put('door', { value: true })
  for (let value = 0; value < 5; value++) {
    hub.put('temperature', { value })
    await clock.advance(1000)
  }
  expect(hub.history().map(brief)).toEqual([
    ['temperature', 2, 'good'],
    ['temperature', 3, 'good'],
    ['temperature', 4, 'good'],
    ['door', true, 'good'],
  ])
  expect(hub.history({ channels: ['temperature'], sinceMs: 3000 })).toHaveLength(2)
  await clock.advance(8001)
  expect(hub.history().map(brief)).toEqual([['temperature', 4, 'good']])
})

test('events tell of first readings and of changed quality, not of every reading', async () => {
  const events = createEventHub({ driver: 'demo', source: 'driver' })
  const { hub } = openHub({ events })
  for (const sample of [{ value: 1 }, { value: 2 }, { reason: 'timeout' }, { reason: 'timeout' }, { value: 3 }]) {
    hub.put('temperature', sample)
  }
  const told = events.history({ types: ['reading'] }).map(({ data }) => (data as { reading: Reading }).reading.quality)
  expect(told).toEqual(['good', 'bad', 'good'])
})

test('known waits for the channels that have not sent anything yet', async () => {
  const { hub } = openHub()
  let known = false
  const waiting = hub.known().then(() => (known = true))
  hub.put('door', { value: true })
  await settled()
  expect(known).toBe(false)
  hub.put('temperature', { reason: 'fault' })
  await waiting
  const reason = new Error('enough')
  const other = openHub().hub
  await expect(other.known(undefined, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  const lost = other.known()
  const failure = new DriverError('gone', { type: 'connection', code: 'DEVICE_LOST' })
  other.end(failure)
  await expect(lost).rejects.toBe(failure)
})

test('where only some channels are asked, readers get the last word of the others at once', async () => {
  const hub: ReadingHub = openHub({
    poll: {
      intervalMs: 1000,
      channels: new Set(['temperature']),
      measure: async () => void hub.put('temperature', { value: 22 }),
    },
  }).hub
  hub.put('temperature', { value: 20 })
  hub.put('door', { value: true })
  const { taken } = collect(hub.readings())
  await settled()
  expect(taken.map(brief)).toEqual([
    ['door', true, 'good'],
    ['temperature', 22, 'good'],
  ])
})
