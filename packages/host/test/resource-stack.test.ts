import fc from 'fast-check'
import { expect, test } from 'vitest'

import { createResourceStack } from '../src/index.ts'

test('each resource is cleaned up by its own handler, also beside those without one, and the last one first', async () => {
  const log: string[] = []
  const stack = createResourceStack()
  expect(stack.use('port', (resource) => void log.push(`free ${resource}`))).toBe('port')
  stack.defer(() => void log.push('motors off'))
  stack.use('file', async (resource) => void log.push(`close ${resource}`))
  expect(stack.size).toBe(3)
  await stack.cleanUp()
  expect(log).toEqual(['close file', 'motors off', 'free port'])
  expect(stack.size).toBe(0)
})

test('whatever fails, every clean-up runs once, in reverse, and the first error is the one thrown', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 20 }), async (fails) => {
      const log: number[] = []
      const stack = createResourceStack()
      fails.forEach((fail, index) => {
        stack.use(index, (resource) => {
          log.push(resource)
          if (fail) throw new Error(`clean-up ${resource}`)
        })
      })
      const outcome = await stack.cleanUp().catch((error: unknown) => error)
      expect(log).toEqual(fails.map((_, index) => index).reverse())
      const first = fails.lastIndexOf(true)
      expect(outcome).toEqual(first < 0 ? undefined : new Error(`clean-up ${first}`))
    }),
  )
})

test('a clean-up begins when the one before has ended', async () => {
  const log: string[] = []
  const stack = createResourceStack()
  stack.defer(() => void log.push('second'))
  stack.defer(async () => {
    await new Promise((resolve) => setImmediate(resolve))
    log.push('first')
  })
  await stack.cleanUp()
  expect(log).toEqual(['first', 'second'])
})

test('cleaning up twice is cleaning up once, and nothing can be added afterwards', async () => {
  let count = 0
  const stack = createResourceStack()
  stack.defer(() => void (count += 1))
  expect(stack.cleanUp()).toBe(stack.cleanUp())
  await stack.cleanUp()
  expect(count).toBe(1)
  expect(() => stack.defer(() => {})).toThrow(TypeError)
})

test('await using cleans up on throw, and the error of the block is the one that counts', async () => {
  const log: string[] = []
  const work = async (): Promise<void> => {
    await using stack = createResourceStack()
    stack.defer(() => void log.push('cleaned up'))
    throw new Error('the work failed')
  }
  await expect(work()).rejects.toThrow('the work failed')
  expect(log).toEqual(['cleaned up'])
})
