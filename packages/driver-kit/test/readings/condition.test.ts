import fc from 'fast-check'
import { expect, test } from 'vitest'

import {
  type Condition,
  type ConditionChange,
  createConditionWatch,
  createReadingHub,
  watchCondition,
} from '../../src/index.ts'
import { createManualClock, settled } from '../../src/testing.ts'
import { readingAt, series } from './made-readings.ts'

const hot: Condition = { channel: 'c', is: '>', value: 45, leaveAt: 40, forMs: 5000, endForMs: 1000 }

/** What a watch tells of samples, with ticks whenever it has asked for one. */
function tell(
  condition: Condition,
  samples: readonly { readonly atMs: number; readonly value: number | boolean | undefined }[],
  untilMs: number = Infinity,
): { readonly atMs: number; readonly holds: boolean | undefined; readonly change: ConditionChange }[] {
  const watch = createConditionWatch(condition)
  const told: { atMs: number; holds: boolean | undefined; change: ConditionChange }[] = []
  const note = (atMs: number, change: ConditionChange | undefined): void => {
    if (change) told.push({ atMs, holds: change.holds, change })
  }
  const tickUntil = (endMs: number): void => {
    for (let due = watch.dueMs; due !== undefined && due < endMs; due = watch.dueMs) note(due, watch.tick(due))
  }
  for (const { atMs, value } of samples) {
    tickUntil(atMs)
    note(atMs, watch.offer(readingAt(atMs, value), atMs))
  }
  tickUntil(untilMs)
  return told
}

const at = (...points: [atMs: number, value: number | undefined][]): { atMs: number; value: number | undefined }[] =>
  points.map(([atMs, value]) => ({ atMs, value }))

test('begins once the enter level has held long enough, ends once the leave level has', () => {
  const samples = at([0, 20], [1000, 50], [3000, 39], [4000, 46], [8000, 41], [9500, 41], [12_000, 40], [12_500, 42])
  const told = tell(hot, [...samples, ...at([13_000, 40], [14_500, 40])])
  expect(told.map(({ atMs, holds, change }) => [atMs, holds, change.initial, change.reading.monotonicMs])).toEqual([
    [0, false, true, 0],
    [9000, true, false, 4000],
    // 42 does not enter again, since it is below 45: the end that began at 40 goes on.
    [13_000, false, false, 12_000],
  ])
})

test('what holds at the start is told as soon as it has held long enough', () => {
  expect(tell(hot, at([0, 50]))).toMatchObject([{ atMs: 5000, holds: true, change: { initial: true } }])
  expect(tell({ ...hot, forMs: 0 }, at([0, 50]))).toMatchObject([{ atMs: 0, holds: true, change: { initial: true } }])
})

test('without a value nothing is known, at once, and times begin anew', () => {
  const told = tell(hot, at([0, 50], [6000, undefined], [6500, undefined], [7000, 50], [11_000, undefined]))
  expect(told.map(({ atMs, holds }) => [atMs, holds])).toEqual([
    [5000, true],
    [6000, undefined],
  ])
})

test('a stale value is no value', () => {
  const watch = createConditionWatch({ channel: 'c', is: '==', value: true })
  expect(watch.offer(readingAt(0, true), 0)?.holds).toBe(true)
  const change = watch.offer(readingAt(0, true, { quality: 'stale', reason: 'max-age' }), 5000)
  expect(change).toMatchObject({ holds: undefined, reading: { reason: 'max-age' } })
  expect(watch.holds).toBeUndefined()
})

test('hysteresis: holds from the enter level until the leave level, by definition', () => {
  const values = fc.integer({ min: 0, max: 20 })
  fc.assert(
    fc.property(series(values), fc.boolean(), fc.constantFrom('>', '>=', '<', '<='), (samples, band, is) => {
      const up = is.startsWith('>')
      const leaveAt = up ? 7 : 13
      const told = tell({ channel: 'c', is, value: 10, ...(band ? { leaveAt } : {}) }, samples)
      let holds: boolean | undefined
      const expected: boolean[] = []
      for (const { value } of samples) {
        const enters = is === '>' ? value > 10 : is === '>=' ? value >= 10 : is === '<' ? value < 10 : value <= 10
        const stays = up ? value > leaveAt : value < leaveAt
        const now: boolean = holds === true && band ? stays : enters
        if (now !== holds) expected.push(now)
        holds = now
      }
      expect(told.map((one) => one.holds)).toEqual(expected)
    }),
  )
})

test('told states differ from one to the next, and a beginning has held as long as it must', () => {
  fc.assert(
    fc.property(series(fc.boolean()), fc.integer({ min: 0, max: 900 }), (samples, forMs) => {
      const told = tell({ channel: 'c', is: '==', value: true, forMs }, samples, samples.at(-1)!.atMs + 1)
      for (const [index, { atMs, holds, change }] of told.entries()) {
        expect(holds).not.toBe(told[index - 1]?.holds)
        if (!holds) continue
        expect(atMs - change.reading.monotonicMs).toBeGreaterThanOrEqual(forMs)
        const within = samples.filter((sample) => sample.atMs >= change.reading.monotonicMs && sample.atMs < atMs)
        expect(within.every(({ value }) => value)).toBe(true)
      }
    }),
  )
})

test('a rate of change is judged per second, either way by its sign', () => {
  const falls: Condition = { channel: 'c', of: 'rate', is: '<', value: -2, rateOverMs: 1000 }
  const told = tell(falls, at([0, 20], [1000, 19], [2000, 16], [3000, 15.5]))
  expect(told.map(({ atMs, holds }) => [atMs, holds])).toEqual([
    [1000, false],
    [2000, true],
    [3000, false],
  ])
})

test.each<[string, Partial<Condition>]>([
  ['a level to leave at on the wrong side', { leaveAt: 50 }],
  ['a level to leave at for a state', { is: '==', value: true, leaveAt: 1 }],
  ['an order of texts', { value: 'open' }],
  ['a negative duration', { forMs: -1 }],
])('%s is refused', (_, wrong) => {
  expect(() => createConditionWatch({ ...hot, ...wrong })).toThrow(RangeError)
})

test('a sensor is watched with the timer that the duration needs, and given back on break', async () => {
  const clock = createManualClock()
  const channel = { id: 'c', quantity: 'temperature', unit: 'Cel', type: 'number', kind: 'measurement' } as const
  const hub = createReadingHub({ driver: 'demo', sensor: 'demo:1', channels: [channel], clock })
  const told: unknown[] = []
  const watching = (async () => {
    for await (const { holds } of watchCondition(hub, hot, { clock })) {
      told.push([clock.now(), holds])
      if (holds) break
    }
  })()
  await settled()
  hub.put('c', { value: 20 })
  await clock.advance(1000)
  hub.put('c', { value: 50 })
  await clock.advance(10_000)
  await watching
  expect(told).toEqual([
    [0, false],
    [6000, true],
  ])
  expect([hub.wanted, clock.sleeping]).toEqual([false, 0])
  const reason = new Error('enough')
  const watch = watchCondition(hub, hot, { clock, signal: AbortSignal.abort(reason) })
  await expect(watch.next()).rejects.toBe(reason)
})
