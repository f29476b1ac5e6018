import fc from 'fast-check'
import { expect, test } from 'vitest'

import { createTurnQueue } from '../src/session/turn-queue.ts'

test('a newcomer at the moment of handing over comes after those who wait', async () => {
  const turns = createTurnQueue()
  const order: string[] = []
  const take = (name: string): Promise<void> =>
    turns.take(async () => {
      order.push(`${name} begins`)
      await Promise.resolve()
      order.push(`${name} ends`)
    })
  const first = take('first')
  const second = take('second')
  const newcomer = first.then(() => take('newcomer'))
  await Promise.all([first, second, newcomer])
  expect(order).toEqual([
    'first begins',
    'first ends',
    'second begins',
    'second ends',
    'newcomer begins',
    'newcomer ends',
  ])
})

test('whoever comes, fails or gives up, turns are taken one at a time and in order', async () => {
  const request = fc.record({ fails: fc.boolean(), aborts: fc.boolean(), ticks: fc.integer({ min: 0, max: 3 }) })
  await fc.assert(
    fc.asyncProperty(fc.array(request, { maxLength: 15 }), async (requests) => {
      const turns = createTurnQueue()
      const began: number[] = []
      let inside = 0
      const all = requests.map(({ fails, aborts, ticks }, index) => {
        const controller = new AbortController()
        const taken = turns.take(
          async () => {
            began.push(index)
            inside += 1
            expect(inside).toBe(1)
            for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve()
            inside -= 1
            if (fails) throw new Error('failed')
          },
          { signal: controller.signal },
        )
        if (aborts) controller.abort(new Error('gave up'))
        return taken
      })
      const outcomes = await Promise.allSettled(all)
      expect(began).toEqual([...began].sort((left, right) => left - right))
      // Only the first has its turn before it can give it up.
      const expected = requests.map(({ fails, aborts }, index) => (aborts && index > 0) || fails)
      expect(outcomes.map(({ status }) => status === 'rejected')).toEqual(expected)
      await expect(turns.take(async () => 'free')).resolves.toBe('free')
    }),
  )
})
