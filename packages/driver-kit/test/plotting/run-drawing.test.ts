import { expect, test } from 'vitest'

import { strokesFrom } from '@vfab/core'
import { createDrawingControl, type DrawingRun, pacedLists, runDrawing } from '../../src/index.ts'
import { settled } from '../../src/testing.ts'

const account = { strokesDone: 2, drawnMm: 30, elapsedMs: 400 }
const result = { strokesDone: 2, drawnMm: 30, durationMs: 400 }

/** A drawing that lasts until its control changes, and leaves when it is asked to. */
function drawing(parts: Partial<DrawingRun> = {}): DrawingRun & { readonly madeSafe: unknown[] } {
  const control = createDrawingControl()
  const madeSafe: unknown[] = []
  const draw = async (): Promise<void> => {
    while (control.demand === 'go-on') await control.change()
    await control.holdStill()
  }
  return { control, account, draw, makeSafe: async (failure) => void madeSafe.push(failure), madeSafe, ...parts }
}

test('a drawing that comes to its last stroke is finished, and whoever waits for its end is told', async () => {
  const run = drawing({ draw: async () => {} })
  await expect(runDrawing(run)).resolves.toEqual({ ...result, finished: true })
  await run.control.pause('now')
  expect(run.control.over).toBe(true)
})

test('a drawing that is stopped resolves with what is done, and did not fail', async () => {
  const run = drawing()
  const running = runDrawing(run)
  await run.control.end({})
  await expect(running).resolves.toEqual({ ...result, finished: false })
  expect(run.madeSafe).toEqual([])
})

test('an abort rejects with its own reason once the drawing has left, whether it comes before or while it runs', async () => {
  const before = runDrawing(drawing({ signal: AbortSignal.abort('too early') }))
  await expect(before).rejects.toBe('too early')
  const abort = new AbortController()
  const running = runDrawing(drawing({ signal: abort.signal }))
  abort.abort('enough')
  await expect(running).rejects.toBe('enough')
})

test('after a failure the machine is made safe before the failure is told', async () => {
  const failure = new Error('no power')
  const run = drawing({ draw: () => Promise.reject(failure) })
  await expect(runDrawing(run)).rejects.toBe(failure)
  expect(run.madeSafe).toEqual([failure])
})

test('what a drawing waits for is interrupted when it is to halt at once, not for a pause at a stroke', async () => {
  let interruptions = 0
  const run = drawing({ interrupt: () => interruptions++ })
  const running = runDrawing(run)
  void run.control.pause('stroke')
  await settled()
  expect(interruptions).toBe(0)
  void run.control.pause('now')
  await settled()
  expect(interruptions).toBeGreaterThan(0)
  run.control.resume()
  await expect(running).resolves.toMatchObject({ finished: true })
})

test('while lists are waited for, a drawing pauses and ends; the source is told that no more is wanted', async () => {
  const control = createDrawingControl()
  let returned = false
  let idle = 0
  const source: AsyncIterableIterator<ReturnType<typeof strokesFrom>> = {
    next: () => new Promise(() => {}),
    return: async () => {
      returned = true
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
  const draw = async (): Promise<void> => {
    const obey = (): Promise<void> => control.holdStill()
    for await (const list of pacedLists(source, control, { obey, idle: async () => void idle++ })) void list
  }
  const running = runDrawing(drawing({ control, draw }))
  await control.pause('stroke')
  expect(idle).toBe(1)
  await control.end({})
  await expect(running).resolves.toMatchObject({ finished: false })
  expect(returned).toBe(true)
})

test('lists that are there are drawn in their order', async () => {
  const lists = [strokesFrom([[0, 0, 1, 1]]), strokesFrom([[2, 2, 3, 3]])]
  const later = async function* (): AsyncGenerator<(typeof lists)[0]> {
    yield* lists
  }
  for (const given of [lists, later()]) {
    const seen = []
    const control = createDrawingControl()
    for await (const list of pacedLists(given, control, { obey: async () => {} })) seen.push(list)
    expect(seen).toEqual(lists)
  }
})
