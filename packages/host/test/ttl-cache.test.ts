import { createManualClock, settled } from '@vfab/driver-kit/testing'
import { expect, test } from 'vitest'

import { createTtlCache } from '../src/index.ts'

test('a value is fresh until its time is over', async () => {
  const clock = createManualClock()
  const cache = createTtlCache<string, number>({ ttlMs: 100, clock })
  cache.set('a', 1)
  await clock.advance(99)
  expect(cache.get('a')).toBe(1)
  await clock.advance(1)
  expect(cache.get('a')).toBeUndefined()
  expect(cache.size).toBe(0)
})

test('a stale value is loaded again: no second cache behind it defeats its time to live', async () => {
  const clock = createManualClock()
  const cache = createTtlCache<string, number>({ ttlMs: 100, clock })
  let count = 0
  const load = async (): Promise<number> => (count += 1)
  expect(await cache.load('a', load)).toBe(1)
  expect(await cache.load('a', load)).toBe(1)
  await clock.advance(100)
  expect(await cache.load('a', load)).toBe(2)
})

test('forgetting works on one key and on all', () => {
  const cache = createTtlCache<string, number>({ ttlMs: 100 })
  cache.set('a', 1)
  cache.set('b', 2)
  cache.invalidate('a')
  expect([cache.get('a'), cache.get('b')]).toEqual([undefined, 2])
  cache.invalidate()
  expect(cache.size).toBe(0)
})

test('callers at the same time share one load', async () => {
  const cache = createTtlCache<string, number>({ ttlMs: 100 })
  let count = 0
  const load = async (): Promise<number> => (count += 1)
  expect(await Promise.all([cache.load('a', load), cache.load('a', load)])).toEqual([1, 1])
})

test('a failed load is not remembered, also one that fails before it begins', async () => {
  const cache = createTtlCache<string, number>({ ttlMs: 100 })
  await expect(cache.load('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  const broken = (): never => {
    throw new Error('at once')
  }
  await expect(cache.load('a', broken)).rejects.toThrow('at once')
  expect(await cache.load('a', async () => 7)).toBe(7)
})

test('a load that was overtaken by forgetting answers its caller and is not remembered', async () => {
  const cache = createTtlCache<string, number>({ ttlMs: 100 })
  let finish = (_value: number): void => {}
  const old = cache.load('a', () => new Promise((resolve) => (finish = resolve)))
  await settled()
  cache.invalidate('a')
  finish(1)
  expect(await old).toBe(1)
  expect(cache.get('a')).toBeUndefined()
})

test('an abort ends the wait of one caller, not the load of the others', async () => {
  const cache = createTtlCache<string, number>({ ttlMs: 100 })
  const controller = new AbortController()
  let finish = (_value: number): void => {}
  const first = cache.load('a', () => new Promise((resolve) => (finish = resolve)), { signal: controller.signal })
  const second = cache.load('a', () => Promise.reject(new Error('must not run')))
  await settled()
  controller.abort(new Error('enough'))
  await expect(first).rejects.toThrow('enough')
  finish(3)
  expect(await second).toBe(3)
  expect(cache.get('a')).toBe(3)
})

test('beyond its size the oldest value goes first', () => {
  const cache = createTtlCache<string, number>({ ttlMs: 100, maxEntries: 2 })
  cache.set('a', 1)
  cache.set('b', 2)
  cache.set('a', 3)
  cache.set('c', 4)
  expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([3, undefined, 4])
})

test('a time to live or size that is not positive is a mistake of the program', () => {
  expect(() => createTtlCache({ ttlMs: 0 })).toThrow(RangeError)
  expect(() => createTtlCache({ ttlMs: 1, maxEntries: 0 })).toThrow(RangeError)
})

test('a value that is set while an older load is under way stays', async () => {
  const cache = createTtlCache<string, string>({ ttlMs: 1000 })
  let finish = (_value: string): void => {}
  const older = cache.load('k', () => new Promise((resolve) => (finish = resolve)))
  await settled()
  cache.set('k', 'newer')
  finish('older')
  expect(await older).toBe('older')
  expect(cache.get('k')).toBe('newer')
  expect(await cache.load('k', async () => 'newest')).toBe('newer')
})
