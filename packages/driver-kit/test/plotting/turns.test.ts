import { expect, test } from 'vitest'

import { createTurns } from '../../src/index.ts'

test('tasks run one after the other, also when one fails', async () => {
  const turns = createTurns()
  const order: string[] = []
  const task =
    (name: string, fails = false) =>
    async (): Promise<string> => {
      order.push(`${name} begins`)
      await new Promise((resolve) => setImmediate(resolve))
      order.push(`${name} ends`)
      if (fails) throw new Error(name)
      return name
    }
  const all = await Promise.allSettled([turns.run(task('a')), turns.run(task('b', true)), turns.run(task('c'))])
  expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
})

test('a task whose signal aborts while it waits rejects at once and is never run', async () => {
  const turns = createTurns()
  let free = (): void => {}
  const first = turns.run(() => new Promise<void>((resolve) => (free = resolve)))
  const controller = new AbortController()
  let ran = false
  const second = turns.run(async () => void (ran = true), { signal: controller.signal })
  controller.abort(new Error('enough'))
  await expect(second).rejects.toThrow('enough')
  free()
  await first
  await turns.run(async () => {})
  expect(ran).toBe(false)
})
