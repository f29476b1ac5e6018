import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { createHeldJog, type HeldJog } from '../src/views/machines/held-jog.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Answers every request after `delayMs`, and writes them down. */
function jogOn(log: string[], { delayMs = 0, failing = '' } = {}): HeldJog {
  const askFirst = async (id: string): Promise<unknown> => {
    log.push(id)
    await new Promise<void>((resolve) => setTimeout(resolve, delayMs))
    if (id === failing) throw new Error(`no ${id}`)
    return { id: 'jog-1' }
  }
  return createHeldJog({
    api: { askFirst: askFirst as never },
    device: 'east',
    onError: (error) => log.push((error as Error).message),
    operate: (action) => action(),
  })
}

test('a jog beats for as long as the button is held, and ends when it is released', async () => {
  const log: string[] = []
  const jog = jogOn(log)
  jog.hold({ x: 1, y: 0 })
  await vi.advanceTimersByTimeAsync(500)
  expect(log).toEqual(['startJog', 'beatJog', 'beatJog', 'beatJog'])
  jog.release()
  await vi.advanceTimersByTimeAsync(500)
  expect(log.slice(4)).toEqual(['endJog'])
})

test('a button that is released before the server answers ends the jog all the same', async () => {
  const log: string[] = []
  const jog = jogOn(log, { delayMs: 300 })
  jog.hold({ x: 1, y: 0 })
  jog.release()
  await vi.advanceTimersByTimeAsync(2000)
  expect(log).toEqual(['startJog', 'endJog'])
})

test('on a slow network beats do not pile up', async () => {
  const log: string[] = []
  const jog = jogOn(log, { delayMs: 400 })
  jog.hold({ x: 1, y: 0 })
  await vi.advanceTimersByTimeAsync(400 + 550 + 549)
  expect(log).toEqual(['startJog', 'beatJog', 'beatJog'])
  jog.release()
})

test('a jog whose beat is refused ends, and says why', async () => {
  const log: string[] = []
  const jog = jogOn(log, { failing: 'beatJog' })
  jog.hold({ x: 0, y: 1 })
  await vi.advanceTimersByTimeAsync(1000)
  expect(log).toEqual(['startJog', 'beatJog', 'endJog', 'no beatJog'])
})

test('a second press while one is held begins nothing', async () => {
  const log: string[] = []
  const jog = jogOn(log)
  jog.hold({ x: 1, y: 0 })
  jog.hold({ x: 0, y: 1 })
  jog.release()
  await vi.advanceTimersByTimeAsync(1000)
  expect(log).toEqual(['startJog', 'endJog'])
})
