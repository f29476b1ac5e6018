import { type StrokeList, strokesFrom, systemClock } from '@vfab/core'
import fc from 'fast-check'
import type { Worker } from 'node:worker_threads'
import { afterAll, describe, expect, test } from 'vitest'

import type { PlanningRequest } from '../src/planning-messages.ts'
import { PlanningThread, startPlanningWorker } from '../src/planning-thread.ts'
import { estimate } from '../src/programmer.ts'
import { startGatedWorker } from './gated-worker.ts'
import { atOrigin, drawings, planningSettings, told, toldInOneGo } from './planned.ts'

const { thread } = startThread()
afterAll(() => thread.close())

/** A thread, and the worker that it starts. */
function startThread(): { readonly worker: Worker; readonly thread: PlanningThread } {
  const started = startPlanningWorker()
  const planning = new PlanningThread(systemClock, () => started)
  planning.start()
  return { worker: started, thread: planning }
}

/** Everything that the thread makes of a drawing. */
async function toldByThread(strokes: StrokeList, start = atOrigin): Promise<string[]> {
  const lines: string[] = []
  for await (const { from, steps } of thread.perform(strokes, planningSettings, start)) lines.push(...told(steps, from))
  return lines
}

/** Takes the first passages of a drawing, then breaks off. */
async function beginOnly(strokes: StrokeList, passages: number): Promise<void> {
  let taken = 0
  for await (const { steps } of thread.perform(strokes, planningSettings, atOrigin)) {
    // The last of a plan may hold nothing but its end.
    for (const step of steps) expect(step).toHaveProperty('kind')
    if (++taken > passages) return
  }
}

/** Resolves when the thread has done all that it was asked for. */
async function idle(planning = thread): Promise<void> {
  await planning.estimate(strokesFrom([[1, 1]]), planningSettings, { xMm: 0, yMm: 0 }, false)
}

/** `count` zigzags, each a lot of its own. */
function zigzags(count: number, points = 2000): StrokeList {
  const zigzag = (x: number): number[] =>
    Array.from({ length: points }, (_, at) => [x + (at % 2) * 3, 5 + at / 10]).flat()
  return strokesFrom(Array.from({ length: count }, (_, at) => zigzag(10 + (at % 50))))
}

test('makes the same commands, byte for byte, as planning in one go', async () => {
  await fc.assert(
    fc.asyncProperty(drawings, async (coords) => {
      const strokes = strokesFrom(coords)
      expect(await toldByThread(strokes)).toEqual(toldInOneGo(strokes))
    }),
    { numRuns: 40 },
  )
}, 60_000)

test('goes on from any steps, and with the pen down or rising, as planning in one go does', async () => {
  const steps = fc.tuple(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: -8000, max: 8000 }))
  const penPlace = fc.constantFrom('up' as const, 'rising' as const, 'down' as const)
  await fc.assert(
    fc.asyncProperty(drawings, fc.record({ steps, penPlace }), async (coords, start) => {
      const strokes = strokesFrom(coords)
      expect(await toldByThread(strokes, start)).toEqual(toldInOneGo(strokes, planningSettings, start))
    }),
    { numRuns: 20 },
  )
}, 60_000)

test('a drawing that was broken off anywhere leaves nothing in the one after it', async () => {
  await fc.assert(
    fc.asyncProperty(drawings, fc.nat(12), drawings, async (first, passages, second) => {
      await beginOnly(strokesFrom(first), passages)
      const strokes = strokesFrom(second)
      expect(await toldByThread(strokes)).toEqual(toldInOneGo(strokes))
    }),
    { numRuns: 20 },
  )
}, 60_000)

test('each passage tells its plan: moments lie within it, and the strokes of all plans are the list’s', async () => {
  const strokes = zigzags(3, 1500)
  const seen: number[] = []
  for await (const { from, plan, steps } of thread.perform(strokes, planningSettings, atOrigin)) {
    for (const step of steps) {
      if (step.kind === 'stroke') seen.push(from + step.stroke)
      for (const { row, timeInRowS } of step.kind === 'lift' ? step.moves : [step]) {
        expect(row).toBeLessThan(plan.count)
        expect(timeInRowS).toBeLessThanOrEqual(plan.durationS[row]!)
      }
    }
  }
  expect(seen).toEqual([0, 1, 2])
})

test('estimates are those of a plan made here, and undefined for what cannot be planned', async () => {
  const here = { xMm: 3, yMm: 4 }
  await fc.assert(
    fc.asyncProperty(drawings, fc.boolean(), async (coords, continues) => {
      const strokes = strokesFrom(coords)
      expect(await thread.estimate(strokes, planningSettings, here, continues)).toEqual(
        estimate(strokes, planningSettings, here, continues),
      )
    }),
    { numRuns: 20 },
  )
  expect(await thread.estimate(strokesFrom([[1, NaN]]), planningSettings, here, false)).toBeUndefined()
})

test('coordinates that make no sense are a RangeError, told when their turn has come', async () => {
  const [good, bad] = [zigzags(1), strokesFrom([[5, 5, 8, 8, Infinity, 5]])]
  await expect(toldByThread(bad)).rejects.toThrow(RangeError)
  const both: StrokeList = {
    coordsMm: Float64Array.of(...good.coordsMm, ...bad.coordsMm),
    starts: Uint32Array.of(...good.starts, ...[...bad.starts.slice(1)].map((start) => good.starts[1]! + start)),
  }
  const lines: string[] = []
  const drawing = async (): Promise<void> => {
    for await (const { steps } of thread.perform(both, planningSettings, atOrigin)) lines.push(...told(steps))
  }
  await expect(drawing()).rejects.toThrow(RangeError)
  expect(lines.filter((line) => line.startsWith('stroke'))).toEqual(['stroke 0'])
  expect(await toldByThread(good)).toEqual(toldInOneGo(good))
})

test('the strokes stay the caller’s', async () => {
  const strokes = zigzags(2)
  const [coordsMm, starts] = [strokes.coordsMm.slice(), strokes.starts.slice()]
  await toldByThread(strokes)
  expect(strokes).toEqual({ coordsMm, starts })
})

test('of a million points no more than two lots and three programmes are ahead, and none once it is broken off', async () => {
  const { worker: watched, thread: planning } = startThread()
  let made = 0
  let lots = 0
  watched.on('message', ({ kind }: { kind: string }) => void (kind === 'programme' && made++))
  const post = watched.postMessage.bind(watched) as (message: PlanningRequest, memory: ArrayBuffer[]) => void
  watched.postMessage = (message: PlanningRequest, memory: ArrayBuffer[]): void => {
    if (message.kind === 'lot') lots++
    post(message, memory)
  }
  let taken = 0
  let firstStrokes = new Set<number>()
  for await (const { from } of planning.perform(zigzags(500), planningSettings, atOrigin)) {
    taken++
    firstStrokes = firstStrokes.add(from)
    await idle(planning)
    expect(made - taken).toBeLessThanOrEqual(3)
    expect(lots - firstStrokes.size).toBeLessThanOrEqual(1)
    if (taken === 30) break
  }
  await idle(planning)
  expect([taken, made]).toEqual([30, 33])
  await planning.close()
})

test('on abort it ends without waiting for what is not made yet', async () => {
  const gated = startGatedWorker()
  const planning = new PlanningThread(systemClock, () => gated.worker)
  const controller = new AbortController()
  const passages = planning.perform(zigzags(1), planningSettings, atOrigin, controller)
  const first = passages.next()
  controller.abort()
  expect(await first).toEqual({ value: undefined, done: true })
  // It was not let begin until now: what it makes of the drawing is nobody's.
  gated.open()
  const strokes = strokesFrom([[5, 5, 9, 9]])
  const lines: string[] = []
  for await (const { steps } of planning.perform(strokes, planningSettings, atOrigin)) lines.push(...told(steps))
  expect(lines).toEqual(toldInOneGo(strokes))
  await planning.close()
})

describe('a clock that leaps', () => {
  test('stands still while the thread is waited for, and only then', async () => {
    let held = 0
    const clock = { ...systemClock, hold: () => (held++, () => void held--) }
    const gated = startGatedWorker()
    const planning = new PlanningThread(clock, () => gated.worker)
    const passages = planning.perform(strokesFrom([[5, 5, 9, 9]]), planningSettings, atOrigin)
    const first = passages.next()
    expect(held).toBe(1)
    const estimated = idle(planning)
    expect(held).toBe(2)
    gated.open()
    await Promise.all([first, estimated])
    expect(held).toBe(0)
    const closing = planning.close()
    expect(held).toBe(1)
    await closing
    expect(held).toBe(0)
  })
})

describe('a thread that ends', () => {
  const killed = async (how: (started: Worker) => unknown): Promise<unknown> => {
    const { worker: mortal, thread: planning } = startThread()
    const drawing = async (): Promise<void> => {
      for await (const { steps } of planning.perform(zigzags(20), planningSettings, atOrigin)) {
        // The last of a plan may hold nothing but its end.
        for (const step of steps) expect(step).toHaveProperty('kind')
        how(mortal)
      }
    }
    const outcome = await drawing().catch((error: unknown) => error)
    expect(await planning.estimate(zigzags(1), planningSettings, { xMm: 0, yMm: 0 }, false)).toBeUndefined()
    await planning.close()
    return outcome
  }

  test('fails the drawing once what was made is given out', async () => {
    expect(await killed((mortal) => void mortal.terminate())).toMatchObject({
      type: 'dependency',
      code: 'PLANNING_FAILED',
      driver: 'ebb',
      hint: expect.any(String) as string,
    })
  })

  test('says why, if it knows', async () => {
    const thrown = await killed((mortal) => mortal.postMessage(null))
    expect(thrown).toMatchObject({ code: 'PLANNING_FAILED', cause: expect.any(TypeError) as TypeError })
  })

  test('answers whoever waits for an estimate', async () => {
    const gated = startGatedWorker()
    const planning = new PlanningThread(systemClock, () => gated.worker)
    planning.start()
    const estimated = idle(planning)
    await planning.close()
    await expect(estimated).resolves.toBeUndefined()
  })

  test('is started anew for the next drawing', async () => {
    const started: Worker[] = []
    const planning = new PlanningThread(systemClock, () => (started.push(startPlanningWorker()), started.at(-1)!))
    const strokes = zigzags(1)
    const draw = async (): Promise<string[]> => {
      const lines: string[] = []
      for await (const { steps } of planning.perform(strokes, planningSettings, atOrigin)) lines.push(...told(steps))
      return lines
    }
    await draw()
    await started[0]!.terminate()
    expect(await draw()).toEqual(toldInOneGo(strokes))
    expect(started).toHaveLength(2)
    await planning.close()
  })
})

test('closing twice, and closing what was never started, is closing', async () => {
  const { worker: mortal, thread: planning } = startThread()
  let ended = false
  mortal.on('exit', () => (ended = true))
  await Promise.all([planning.close(), planning.close()])
  expect(ended).toBe(true)
  planning.start()
  await new PlanningThread(systemClock, () => {
    throw new Error('nobody starts it')
  }).close()
})
