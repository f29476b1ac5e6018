import { systemClock } from '@vfab/core'
import { createLeapingClock, createManualClock } from '../../src/testing.ts'
import { describe, expect, test, vi } from 'vitest'

import { createAwakeClock } from '../../src/index.ts'
import { startDeadline } from '../../src/lines/line-deadline.ts'
import { oneLine, openScriptedDevice, rejection } from './scripted-device.ts'

/** Passes so much time in bits, after each of which the process is kept from running. */
async function starve(
  clock: { advance(ms: number): Promise<void>; standStill(ms: number): Promise<void> },
  [runsMs, waitsMs]: readonly [number, number],
  rounds: number,
): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    await clock.advance(runsMs)
    await clock.standStill(waitsMs)
  }
}

describe('a deadline', () => {
  test.each([
    ['seldom and for long', [100, 900], 9],
    ['often', [5, 60], 60],
    ['most of the time', [1, 200], 85],
  ] as const)('does not pass while the process is kept from running, %s', async (_, share, rounds) => {
    const clock = createManualClock()
    const onExpired = vi.fn()
    startDeadline(1000, clock, onExpired)
    await starve(clock, share, rounds)
    expect(onExpired).not.toHaveBeenCalled()
    await clock.advance(1200)
    expect(onExpired).toHaveBeenCalledOnce()
  })

  test('passes on time where nothing stalls', async () => {
    const clock = createManualClock()
    const onExpired = vi.fn()
    startDeadline(1000, clock, onExpired)
    await clock.advance(999)
    expect(onExpired).not.toHaveBeenCalled()
    await clock.advance(1)
    expect(onExpired).toHaveBeenCalledOnce()
    expect(clock.sleeping).toBe(0)
  })

  test('that is restarted has the whole time again, and one that is cancelled leaves no timer', async () => {
    const clock = createManualClock()
    const onExpired = vi.fn()
    const deadline = startDeadline(1000, clock, onExpired)
    await clock.advance(900)
    deadline.restart()
    await clock.advance(900)
    expect(onExpired).not.toHaveBeenCalled()
    deadline.cancel()
    expect(clock.sleeping).toBe(0)
    await clock.advance(900)
    expect(onExpired).not.toHaveBeenCalled()
  })

  test('of the system’s timers passes on time, and leaves none', () => {
    vi.useFakeTimers()
    try {
      const onExpired = vi.fn()
      startDeadline(300, systemClock, () => {}).cancel()
      startDeadline(1000, undefined, onExpired)
      vi.advanceTimersByTime(1000)
      expect(onExpired).toHaveBeenCalledOnce()
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })
})

test('a device on a starved computer is given the time it was promised', async () => {
  const { channel, receives, says, clock } = openScriptedDevice()
  const answer = channel.request('QM', oneLine)
  await receives(1)
  await starve(clock, [10, 400], 45)
  await says('QM,0,0,0\r')
  expect(await answer).toBe('QM,0,0,0')
  const silent = rejection(channel.request('QM', oneLine))
  await receives(2)
  await starve(clock, [20, 60], 60)
  expect(await silent).toMatchObject({ code: 'TIMEOUT' })
})

describe('an awake clock', () => {
  test('stands while the process is kept from running', async () => {
    const clock = createManualClock()
    const awake = createAwakeClock(clock)
    const woken: string[] = []
    const sleep = awake.sleep(500).then(() => woken.push('sleeper'))
    const startMs = awake.now()
    await clock.advance(200)
    await clock.standStill(5000)
    await clock.advance(200)
    expect(awake.now() - startMs).toBeGreaterThanOrEqual(400)
    expect(awake.now() - startMs).toBeLessThan(450)
    expect(woken).toEqual([])
    await clock.advance(200)
    await sleep
    expect(woken).toEqual(['sleeper'])
  })

  test('knows of a stall at once, before any sleeper has been woken', async () => {
    const clock = createManualClock()
    const awake = createAwakeClock({ ...clock, now: () => clock.now() + late })
    let late = 0
    const sleeping = new AbortController()
    const sleep = awake.sleep(1000, sleeping)
    const startMs = awake.now()
    late = 10_000
    expect(awake.now() - startMs).toBeLessThan(100)
    sleeping.abort(new Error('enough'))
    await expect(sleep).rejects.toThrow('enough')
    await expect(awake.sleep(5, sleeping)).rejects.toThrow('enough')
  })

  test('goes with a clock that leaps, whose time is not the computer’s', () => {
    const clock = createLeapingClock()
    expect(createAwakeClock(clock)).toBe(clock)
  })
})
