import fc from 'fast-check'
import { expect, test } from 'vitest'

import { createLeaseBook, leaseMs } from '../src/access/leases.ts'
import { startServer } from './running-server.ts'

const clients = ['anna', 'ben', 'cleo'].map((name) => ({ id: name, name }))

test('of three clients that act at random, never do two move one machine', () => {
  const step = fc.record({
    who: fc.constantFrom(...clients),
    device: fc.constantFrom('east', 'west'),
    does: fc.constantFrom('renew', 'take', 'end', 'wait', 'leave', 'expire'),
    ms: fc.integer({ min: 0, max: 2 * leaseMs }),
  })
  let nowMs = 0
  const told: [string, string | undefined][] = []
  const book = createLeaseBook({ now: () => nowMs, onChange: (device, before) => told.push([device, before]) })
  /** Who was let move last, and until when it may believe so. */
  const mover = new Map<string, { readonly id: string; readonly untilMs: number }>()
  for (const { who, device, does, ms } of fc.sample(step, { numRuns: 1000, seed: 20261130 })) {
    const before = mover.get(device)
    const holds = before !== undefined && before.untilMs > nowMs
    const told0 = told.length
    if (does === 'wait') nowMs += ms
    else if (does === 'expire') book.expire()
    else if (does === 'leave') book.endAll(who.id)
    else if (does === 'end') book.end(device, who)
    else {
      try {
        const lease = does === 'take' ? book.take(device, who) : book.renew(device, who)
        // Another may move it only if it was taken from its operator, who is told.
        if (holds && before.id !== who.id) expect([does, told.slice(told0)]).toEqual(['take', [[device, before.id]]])
        mover.set(device, { id: who.id, untilMs: lease.untilMs })
      } catch (error) {
        expect(error).toMatchObject({ code: 'LEASE_HELD' })
        expect(holds && before.id !== who.id).toBe(true)
      }
    }
    for (const name of ['east', 'west']) {
      const lease = book.of(name)
      if (lease === undefined) mover.delete(name)
      else expect(lease.client).toBe(mover.get(name)?.id)
    }
  }
})

test('a machine that somebody operates is moved by nobody else, until it is taken over', async () => {
  const { client } = await startServer()
  const anna = await client('operate', 'anna')
  const ben = await client('operate', 'ben')
  const params = { device: 'ebb:sim' }
  const there = { params, body: { move: 'to', xMm: 10, yMm: 5 } } as const
  expect(await anna.ask('move', there)).toEqual({ xMm: 10, yMm: 5, pen: 'up', known: true })
  await expect(ben.ask('move', there)).rejects.toMatchObject({
    status: 409,
    code: 'LEASE_HELD',
    message: 'anna operates ebb:sim',
    context: { lease: { client: anna.id } },
  })
  const seen = await anna.events()
  await ben.ask('takeLease', { params })
  await seen.until('device', ({ lease }) => lease?.name === 'ben')
  expect(await ben.ask('move', { params, body: { move: 'by', xMm: 1, yMm: 0 } })).toMatchObject({ xMm: 11 })
  await expect(anna.ask('origin', { params, body: { action: 'set' } })).rejects.toMatchObject({ code: 'LEASE_HELD' })
  expect(await ben.ask('move', { params, body: { move: 'pen', pen: 'down' } })).toMatchObject({ pen: 'down' })
  expect(await ben.ask('move', { params, body: { move: 'park' } })).toMatchObject({ xMm: 0, yMm: 0, pen: 'up' })
  expect(await ben.ask('showDevice', { params })).toMatchObject({ state: 'ready', plotter: { canHold: true } })
  expect(await ben.ask('testDevice', { params })).toMatchObject({ success: true })
})
