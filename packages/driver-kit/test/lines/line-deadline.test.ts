import { expect, test, vi } from 'vitest'
import { startDeadline } from '../../src/lines/line-deadline.ts'

test('an answer that came while the computer was stopped is read before its deadline counts', async () => {
  const order: string[] = []
  const deadline = startDeadline(30, undefined, () => order.push('expired'))
  await new Promise<void>((resolve) => {
    setImmediate(() => {
      // Timers run first afterwards, as they do after a suspend.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 150)
      setImmediate(() => {
        order.push('answer')
        deadline.cancel()
        resolve()
      })
    })
  })
  await new Promise((resolve) => setTimeout(resolve, 150))
  expect(order).toEqual(['answer'])
})

test('a deadline expires on time where nothing stalls, and after a stall without an answer too', () => {
  vi.useFakeTimers()
  try {
    const expired = vi.fn()
    startDeadline(1000, undefined, expired)
    vi.advanceTimersByTime(999)
    expect(expired).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(expired).toHaveBeenCalledOnce()
  } finally {
    vi.useRealTimers()
  }
})
