import { DriverError } from '@vfab/core'
import { expect, test } from 'vitest'

import { Breaker } from '../src/session/breaker.ts'

const clockAt = (now: () => number) => ({ now, sleep: async () => {} })

function crash(): DriverError {
  return new DriverError('the driver x crashed', { type: 'connection', code: 'DRIVER_CRASHED', driver: 'x' })
}

test('a device that breaks down often is left alone for a while, then brought back at once again', () => {
  let nowMs = 0
  const breaker = new Breaker(
    clockAt(() => nowMs),
    { breakdowns: 3, coolDownMs: 10_000 },
  )
  for (const atMs of [0, 1000, 2000]) {
    expect(breaker.delayMs()).toBe(0)
    nowMs = atMs
    breaker.noteBreakdown()
  }
  expect(breaker.state).toBe('open')
  expect(breaker.delayMs()).toBe(10_000)
  nowMs = 60_001
  expect(breaker.state).toBe('closed')
})

test('crashes that are far apart do not add up', () => {
  let nowMs = 0
  const breaker = new Breaker(
    clockAt(() => nowMs),
    { crashes: 2, crashesWithinMs: 1000 },
  )
  expect(breaker.note(crash()).code).toBe('DRIVER_CRASHED')
  nowMs = 1001
  expect(breaker.note(crash()).code).toBe('DRIVER_CRASHED')
  nowMs = 1500
  expect(breaker.note(crash())).toMatchObject({ code: 'DRIVER_GIVEN_UP', type: 'dependency' })
  expect(breaker.state).toBe('given-up')
  breaker.reset()
  expect(breaker.state).toBe('closed')
})

test('other failures never give a device up', () => {
  const breaker = new Breaker(
    clockAt(() => 0),
    { crashes: 1 },
  )
  const lost = new DriverError('unplugged', { type: 'connection', code: 'DEVICE_LOST' })
  expect(breaker.note(lost)).toBe(lost)
  expect(breaker.state).toBe('closed')
})
