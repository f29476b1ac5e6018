import { afterEach, expect, test, vi } from 'vitest'

import { systemClock } from '../src/index.ts'

afterEach(() => {
  vi.useRealTimers()
})

test('now never goes back and counts fractions of milliseconds', () => {
  const times = Array.from({ length: 1000 }, () => systemClock.now())
  expect(times).toEqual(times.toSorted((left, right) => left - right))
  expect(times.some((timeMs) => !Number.isInteger(timeMs))).toBe(true)
})

test.each([0, -5, 20])('a sleep of %s ms ends when that time is over', async (durationMs) => {
  vi.useFakeTimers()
  const slept = vi.fn()
  const sleep = systemClock.sleep(durationMs).then(slept)
  await vi.advanceTimersByTimeAsync(Math.max(0, durationMs - 1))
  expect(slept).toHaveBeenCalledTimes(durationMs > 0 ? 0 : 1)
  await vi.advanceTimersByTimeAsync(1)
  await sleep
  expect(slept).toHaveBeenCalledOnce()
})

test('a sleep longer than the longest timer does not end early', async () => {
  vi.useFakeTimers()
  const days = 24 * 60 * 60 * 1000
  const slept = vi.fn()
  const sleep = systemClock.sleep(60 * days).then(slept)
  await vi.advanceTimersByTimeAsync(60 * days - 1)
  expect(slept).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  await sleep
})

test.each([undefined, new Error('own reason'), 'a text'])(
  'an abort ends the sleep with the signal’s own reason',
  async (reason) => {
    vi.useFakeTimers()
    const controller = new AbortController()
    const sleep = systemClock.sleep(1000, { signal: controller.signal })
    controller.abort(reason)
    await expect(sleep).rejects.toBe(controller.signal.reason)
    expect(vi.getTimerCount()).toBe(0)
  },
)

test('a signal that has aborted already starts no timer', async () => {
  vi.useFakeTimers()
  const signal = AbortSignal.abort()
  await expect(systemClock.sleep(1000, { signal })).rejects.toBe(signal.reason)
  expect(vi.getTimerCount()).toBe(0)
})

test('a sleep that is over leaves nothing on the signal', async () => {
  vi.useFakeTimers()
  const { signal } = new AbortController()
  const removed = vi.spyOn(signal, 'removeEventListener')
  const sleep = systemClock.sleep(10, { signal })
  await vi.advanceTimersByTimeAsync(10)
  await sleep
  expect(removed).toHaveBeenCalledOnce()
})

test('an endless sleep ends by abort alone', async () => {
  vi.useFakeTimers()
  const controller = new AbortController()
  const sleep = systemClock.sleep(Infinity, { signal: controller.signal })
  const settled = vi.fn()
  void sleep.catch(settled)
  await vi.advanceTimersByTimeAsync(2 ** 33)
  expect(settled).not.toHaveBeenCalled()
  controller.abort()
  await expect(sleep).rejects.toBe(controller.signal.reason)
})

test('a sleep of NaN ms is refused', async () => {
  await expect(systemClock.sleep(NaN)).rejects.toThrow(RangeError)
})
