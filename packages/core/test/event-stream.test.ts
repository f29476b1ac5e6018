import { expect, test, vi } from 'vitest'

import { createEventHub, type EventHub } from '../src/index.ts'
import type { AnyDriverEvent } from '../src/events.ts'

function hubWith(historySize = 1000, wallClock = () => 0): EventHub {
  return createEventHub({ driver: 'ebb', source: 'session', historySize, wallClock })
}

function emitCounts(hub: EventHub, ...counts: number[]): void {
  for (const count of counts) hub.emit('state_update', { count })
}

async function countsOf(events: AsyncIterable<AnyDriverEvent>): Promise<unknown[]> {
  const counts: unknown[] = []
  for await (const event of events) counts.push((event.data as { count: number }).count)
  return counts
}

test('a stream yields the events since it was asked for, also those before the first is taken', async () => {
  const hub = hubWith()
  const { signal, abort } = abortable()
  emitCounts(hub, 1)
  const stream = hub.stream({ signal })
  emitCounts(hub, 2)
  const counts: unknown[] = []
  for await (const event of stream) {
    counts.push(event.data)
    if (counts.length === 1) emitCounts(hub, 3)
    else abort()
  }
  expect(counts).toEqual([{ count: 2 }, { count: 3 }])
})

test('a waiting consumer gets the next event', async () => {
  const hub = hubWith()
  const next = hub.stream()[Symbol.asyncIterator]().next()
  emitCounts(hub, 7)
  expect(await next).toMatchObject({ done: false, value: { data: { count: 7 } } })
})

test('a slow consumer loses the oldest events beyond the size of the history', async () => {
  const hub = hubWith(3)
  const { signal, abort } = abortable()
  const stream = hub.stream({ signal })
  emitCounts(hub, 1, 2, 3, 4, 5)
  const counts: unknown[] = []
  for await (const event of stream) {
    counts.push(event.data)
    if (counts.length === 3) abort()
  }
  expect(counts).toEqual([{ count: 3 }, { count: 4 }, { count: 5 }])
})

test('an abort ends a waiting stream without an error', async () => {
  const hub = hubWith()
  const { signal, abort } = abortable()
  const counts = countsOf(hub.stream({ signal }))
  abort()
  expect(await counts).toEqual([])
})

test('a stream on an aborted signal is empty', async () => {
  const hub = hubWith()
  const stream = hub.stream({ signal: AbortSignal.abort(), sinceMs: 0 })
  emitCounts(hub, 1)
  expect(await countsOf(stream)).toEqual([])
})

test('an abort drops what is queued: nothing comes after it', async () => {
  const hub = hubWith()
  const { signal, abort } = abortable()
  const stream = hub.stream({ signal })
  emitCounts(hub, 1, 2)
  abort()
  expect(await countsOf(stream)).toEqual([])
})

test.each(['break', 'throw'] as const)('%s in the loop gives the subscription back', async (how) => {
  const hub = hubWith()
  const { signal } = abortable()
  const removed = vi.spyOn(signal, 'removeEventListener')
  const stream = hub.stream({ signal })
  emitCounts(hub, 1, 2)
  const loop = async (): Promise<void> => {
    for await (const _event of stream) {
      if (how === 'break') break
      throw new Error('consumer broke')
    }
  }
  if (how === 'break') await loop()
  else await expect(loop()).rejects.toThrow('consumer broke')
  expect(removed).toHaveBeenCalledOnce()
  emitCounts(hub, 3)
  expect(await countsOf(stream)).toEqual([])
})

test('several waiting calls of next are served in order, and all end on abort', async () => {
  const hub = hubWith()
  const { signal, abort } = abortable()
  const iterator = hub.stream({ signal })[Symbol.asyncIterator]()
  const results = Promise.all([iterator.next(), iterator.next(), iterator.next()])
  emitCounts(hub, 1, 2)
  abort()
  expect((await results).map(({ done }) => done)).toEqual([false, false, true])
})

test('types narrow a stream', async () => {
  const hub = hubWith()
  const stream = hub.stream({ types: ['state'] })
  emitCounts(hub, 1)
  hub.emit('state', { from: 'ready', to: 'connecting' })
  expect((await stream[Symbol.asyncIterator]().next()).value).toMatchObject({ type: 'state' })
})

test('a stream since a moment begins with the remembered events of that time, without a gap', async () => {
  let nowMs = 0
  const hub = hubWith(1000, () => (nowMs += 10))
  const { signal, abort } = abortable()
  emitCounts(hub, 1, 2, 3) // at 10, 20 and 30 ms
  const stream = hub.stream({ sinceMs: 20, signal })
  emitCounts(hub, 4)
  const counts: unknown[] = []
  for await (const event of stream) {
    counts.push((event.data as { count: number }).count)
    if (counts.length === 3) abort()
  }
  expect(counts).toEqual([2, 3, 4])
})

test('streams see events in the order they were emitted, also when a listener emits in turn', async () => {
  const hub = hubWith()
  const iterator = hub.stream()[Symbol.asyncIterator]()
  const off = hub.on('state_update', () => {
    off()
    emitCounts(hub, 2)
  })
  emitCounts(hub, 1)
  expect([(await iterator.next()).value, (await iterator.next()).value]).toMatchObject([
    { data: { count: 1 } },
    { data: { count: 2 } },
  ])
})

function abortable(): { signal: AbortSignal; abort: () => void } {
  const controller = new AbortController()
  return { signal: controller.signal, abort: () => controller.abort() }
}
