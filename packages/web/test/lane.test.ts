import { expect, test } from 'vitest'

import { createLane } from '../src/api/lane.ts'

interface Step {
  readonly work: () => Promise<string>
  readonly end: () => void
}

function step(name: string, log: string[]): Step {
  let end = (): void => {}
  const ended = new Promise<void>((resolve) => (end = resolve))
  return {
    work: async () => {
      log.push(`${name} begins`)
      await ended
      log.push(`${name} ends`)
      return name
    },
    end,
  }
}

test('requests are made one after the other, and each gets its own result', async () => {
  const lane = createLane()
  const log: string[] = []
  const [one, two] = [step('one', log), step('two', log)]
  const results = Promise.all([lane.take(one.work), lane.take(two.work)])
  two.end()
  one.end()
  expect(await results).toEqual(['one', 'two'])
  expect(log).toEqual(['one begins', 'one ends', 'two begins', 'two ends'])
})

test('a stop overtakes what waits', async () => {
  const lane = createLane()
  const log: string[] = []
  const steps = ['busy', 'waits', 'stop'].map((name) => step(name, log)) as [Step, Step, Step]
  const done = [lane.take(steps[0].work), lane.take(steps[1].work), lane.takeFirst(steps[2].work)]
  for (const { end } of steps) end()
  await Promise.all(done)
  expect(log.filter((line) => line.endsWith('begins'))).toEqual(['busy begins', 'stop begins', 'waits begins'])
})

test('a request that waits for something new is cut off when a button is pressed', async () => {
  const lane = createLane()
  const frame = lane.idle(
    (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
  )
  const cutOff = expect(frame).rejects.toThrow('aborted')
  expect(await lane.take(() => Promise.resolve('pressed'))).toBe('pressed')
  await cutOff
})

test('what waits for something new begins only when nothing else is to do', async () => {
  const lane = createLane()
  const log: string[] = []
  const busy = step('busy', log)
  const done = [
    lane.take(busy.work),
    lane.idle(() => Promise.resolve(log.push('frame'))),
    lane.take(() => Promise.resolve(log.push('press'))),
  ]
  busy.end()
  await Promise.all(done)
  expect(log.slice(2)).toEqual(['press', 'frame'])
})

test('a request that fails does not keep the others back', async () => {
  const lane = createLane()
  const failing = lane.take(() => Promise.reject(new Error('no')))
  const after = lane.take(() => Promise.resolve('after'))
  await expect(failing).rejects.toThrow('no')
  expect(await after).toBe('after')
})
