import { expect, test } from 'vitest'

import { Ledger } from '../src/ledger.ts'

test('a stroke is told when the command that ends it is known to have drawn it, and no sooner', () => {
  const told: number[] = []
  const ledger = new Ledger((stroke) => told.push(stroke))
  ledger.add(1, { durationMs: 10, drawnMm: 1 })
  ledger.add(2, { durationMs: 20, drawnMm: 2 })
  ledger.addStroke(2, 0)
  ledger.add(3, { durationMs: 40, drawnMm: 0 })
  ledger.settle(1)
  expect([told, ledger.elapsedMs, ledger.drawnMm, ledger.strokesDone]).toEqual([[], 10, 1, 0])
  ledger.settle(2)
  ledger.confirm(1)
  expect([told, ledger.elapsedMs, ledger.drawnMm, ledger.strokesDone]).toEqual([[], 30, 3, 0])
  ledger.confirm(2)
  expect([told, ledger.strokesDone]).toEqual([[0], 1])
  ledger.confirm(2)
  expect(told).toEqual([0])
})

test('what the listener throws is not told twice', () => {
  let calls = 0
  const ledger = new Ledger(() => {
    calls++
    throw new Error('no')
  })
  ledger.addStroke(1, 0)
  expect(() => ledger.confirm(1)).toThrow('no')
  ledger.confirm(1)
  expect(calls).toBe(1)
})
