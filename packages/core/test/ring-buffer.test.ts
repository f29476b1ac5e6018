import fc from 'fast-check'
import { expect, test } from 'vitest'

import { createRingBuffer } from '../src/index.ts'

test('behaves as an array of which only the last items are kept', () => {
  const command = fc.oneof(
    fc.record({ do: fc.constant('push' as const), item: fc.integer() }),
    fc.record({ do: fc.constantFrom('shift' as const, 'clear' as const) }),
  )
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.array(command, { maxLength: 60 }), (capacity, commands) => {
      const buffer = createRingBuffer<number>(capacity)
      const model: number[] = []
      for (const step of commands) {
        if (step.do === 'push') {
          model.push(step.item)
          expect(buffer.push(step.item)).toBe(model.length > capacity ? model.shift() : undefined)
        } else if (step.do === 'shift') {
          expect(buffer.shift()).toBe(model.shift())
        } else {
          buffer.clear()
          model.length = 0
        }
        expect([...buffer]).toEqual(model)
        expect(buffer.size).toBe(model.length)
      }
    }),
  )
})

test.each([0, -1, 1.5, NaN, Infinity])('refuses a capacity of %s', (capacity) => {
  expect(() => createRingBuffer(capacity)).toThrow(RangeError)
})

test('a push takes the same time into a full buffer of any size', () => {
  const pushes = 200_000
  const duration = (capacity: number): number => {
    const buffer = createRingBuffer<number>(capacity)
    for (let filled = 0; filled < capacity; filled += 1) buffer.push(filled)
    const startMs = performance.now()
    for (let item = 0; item < pushes; item += 1) buffer.push(item)
    return performance.now() - startMs
  }
  duration(10) // lets the compiler warm up
  // An array that shifts would be thousands of times slower at this size; a busy machine is not.
  expect(duration(100_000)).toBeLessThan(50 * duration(10) + 50)
})
