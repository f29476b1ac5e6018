import { createManualClock, settled } from '@vfab/driver-kit/testing'
import { expect, test } from 'vitest'

import type { Place } from '../src/api/device.ts'
import { createEventHub, type EventHub } from '../src/events/event-hub.ts'
import { beatMs, mostUnreadBytes, openEventStream } from '../src/events/event-stream.ts'

const place = (xMm: number): { device: string; place: Place } => ({
  device: 'east',
  place: { xMm, yMm: 0, pen: 'up', known: true },
})

function hubWith(topics = new Set(['devices', 'strokes'] as const)): {
  readonly hub: EventHub
  readonly clock: ReturnType<typeof createManualClock>
  readonly sent: string[]
} {
  const clock = createManualClock()
  const hub = createEventHub({ instance: 'now', clock, signal: new AbortController().signal })
  const sent: string[] = []
  hub.subscribe({ topics, send: (text) => sent.push(text) > 0 })
  return { hub, clock, sent }
}

test('of one resource at most ten events a second are sent, and the newest always', async () => {
  const { hub, clock, sent } = hubWith()
  for (let ms = 0; ms < 1000; ms++) {
    hub.publish('place', place(ms), 'east')
    await clock.advance(1)
  }
  await clock.advance(100)
  expect(sent.length).toBeLessThanOrEqual(12)
  expect(sent.at(-1)).toContain('"xMm":999')
})

test('strokes that wait are joined, and none is left out', async () => {
  const { hub, clock, sent } = hubWith()
  for (let stroke = 0; stroke < 50; stroke++) {
    // One is drawn again.
    const from = stroke === 30 ? 3 : stroke
    hub.publish('stroke', { job: 'a', from, to: from + 1 }, 'a', (before, next) =>
      before.to === next.from ? { ...before, to: next.to } : undefined,
    )
  }
  await clock.advance(200)
  const runs = sent.map((text) => JSON.parse(/data: (.*)/.exec(text)![1]!) as { from: number; to: number })
  const strokes = runs.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, index) => from + index))
  expect(strokes).toEqual(Array.from({ length: 50 }, (_, index) => (index === 30 ? 3 : index)))
  expect(runs.length).toBeLessThan(6)
})

test('who was away hears what was missed, and otherwise that too much was', async () => {
  const { hub, clock } = hubWith()
  for (let count = 0; count < 5; count++) {
    hub.publish('place', place(count), 'east')
    await clock.advance(200)
  }
  const missed: string[] = []
  const subscriber = { topics: new Set(['devices'] as const), send: (text: string) => missed.push(text) > 0 }
  expect(hub.subscribe(subscriber, 'now-3').missed).toBe(false)
  expect(missed.map((text) => /"xMm":(\d)/.exec(text)?.[1])).toEqual(['3', '4'])
  expect(hub.subscribe(subscriber, 'earlier-3').missed).toBe(true)
  expect(hub.subscribe(subscriber, 'now-99').missed).toBe(true)
  for (let count = 0; count < 1100; count++) {
    hub.publish('device-gone', { name: `device ${count}` }, String(count))
    await clock.advance(200)
  }
  expect(hub.subscribe(subscriber, 'now-3').missed).toBe(true)
})

test('a client that does not read is cut off, others are not held up, and a beat comes each two seconds', async () => {
  const { hub, clock, sent } = hubWith()
  let ended = 0
  const stream = openEventStream({
    hub,
    clock,
    now: () => 0,
    instance: 'now',
    version: '1',
    topics: new Set(['devices']),
    lastId: undefined,
    signal: new AbortController().signal,
    onEnd: () => (ended += 1),
  })
  await clock.advance(2 * beatMs)
  let bytes = 0
  for (let count = 0; ended === 0 && count < 5000; count++) {
    const gone = { name: 'x'.repeat(10_000) }
    hub.publish('device-gone', gone, String(count))
    hub.flush()
    bytes += gone.name.length
  }
  expect(ended).toBe(1)
  expect(bytes).toBeLessThan(mostUnreadBytes + 30_000)
  expect(hub.subscribers).toBe(1)
  hub.publish('place', place(7), 'east')
  await clock.advance(200)
  expect(sent.at(-1)).toContain('"xMm":7')
  let text = ''
  for await (const part of stream as unknown as AsyncIterable<Uint8Array>) text += new TextDecoder().decode(part)
  expect(text.match(/event: beat/g)).toHaveLength(2)
  await settled()
})
