import { isDriverError, type Plotter, strokeCount, strokesFrom } from '@vfab/core'
import { createEbbBoard, type EbbBoard } from '@vfab/sim'
import { Worker } from 'node:worker_threads'
import { describe, expect, test } from 'vitest'

import { createEbbDriver } from '../src/driver.ts'
import { startPlanningWorker } from '../src/planning-thread.ts'
import { openOn } from './bench.ts'
import { startGatedWorker } from './gated-worker.ts'

const program = new URL('../dist/planning-worker.js', import.meta.url)

/** Short strokes, much more than is planned ahead. */
const many = strokesFrom(
  Array.from({ length: 300 }, (_, at) => [10 + (at % 50), 10 + at / 50, 10.7 + (at % 50), 10 + at / 50]),
)
const few = strokesFrom([
  [5, 5, 25, 5],
  [30, 5, 30, 25],
])

/** A board, and a plotter opened on it whose threads are started like this. */
async function plotterOn(start: () => Worker): Promise<{ board: EbbBoard; plotter: Plotter; started: Worker[] }> {
  const started: Worker[] = []
  const startPlanningWorker = (): Worker => {
    const worker = start()
    started.push(worker)
    return worker
  }
  const board = createEbbBoard()
  return { board, plotter: await openOn(board, {}, {}, createEbbDriver({ startPlanningWorker })), started }
}

function penIsUp({ record }: EbbBoard): boolean {
  return !record.samples(record.nowMs, record.nowMs, 1)[0]!.penDown
}

async function expectSafe(board: EbbBoard): Promise<void> {
  await board.idle()
  await board.clock.sleep(500)
  expect(penIsUp(board)).toBe(true)
  expect(board.record.motorChanges.at(-1)?.enabled ?? [false, false]).toEqual([false, false])
  await board.connect().close()
}

/** Ways in which a thread does not even begin. */
const stillborn: [string, () => Worker, { hint: string; cause: unknown }][] = [
  [
    'whose program is missing, as in a bundle,',
    () => new Worker(new URL('../gone/planning-worker.js', program), { execArgv: [] }),
    { hint: 'leave the package out of the bundle', cause: { code: 'MODULE_NOT_FOUND' } },
  ],
  [
    'that gets no memory',
    () => new Worker(program, { execArgv: [], resourceLimits: { maxOldGenerationSizeMb: 2 } }),
    { hint: 'free some memory', cause: { code: 'ERR_WORKER_OUT_OF_MEMORY' } },
  ],
  [
    'that is not allowed',
    () => {
      throw Object.assign(new Error('Access to this API has been restricted'), { code: 'ERR_ACCESS_DENIED' })
    },
    { hint: '--allow-worker', cause: { code: 'ERR_ACCESS_DENIED' } },
  ],
  [
    'whose program fails',
    () => new Worker(new URL('data:text/javascript,throw new Error("not today")'), { execArgv: [] }),
    { hint: 'draw again', cause: { message: 'not today' } },
  ],
]

describe.each(stillborn)('a thread %s', (_what, start, { hint, cause }) => {
  test('fails the drawing, with its reason and what to do; everything else works, and closing is safe', async () => {
    const { board, plotter } = await plotterOn(start)
    await plotter.moveTo({ xMm: 20, yMm: 20 })
    for (let attempt = 0; attempt < 2; attempt++) {
      const failure: unknown = await plotter.draw(few).catch((error: unknown) => error)
      expect(failure).toMatchObject({ type: 'dependency', code: 'PLANNING_FAILED', driver: 'ebb', cause })
      expect(isDriverError(failure) && failure.hint).toContain(hint)
    }
    expect(penIsUp(board)).toBe(true)
    expect(await plotter.position()).toMatchObject({ xMm: 20, yMm: 20, known: true, pen: 'up' })
    expect(plotter.events.history({ types: ['device_error'] })).toHaveLength(2)
    await plotter.close()
    await expectSafe(board)
    expect(strokeCount(board.record.strokesMm())).toBe(0)
  })
})

/** Ways in which a thread ends in the middle of its work. */
const deaths: [string, (worker: Worker) => void, unknown][] = [
  ['is killed', (worker) => void worker.terminate(), expect.objectContaining({ message: 'it has ended with code 1' })],
  ['throws', (worker) => worker.postMessage(null), expect.any(TypeError) as TypeError],
]

describe.each(deaths)('a thread that %s in mid-drawing', (_what, kill, cause) => {
  test('ends the drawing with the pen up where it was known to be; the next one works', async () => {
    const { board, plotter, started } = await plotterOn(startPlanningWorker)
    const done: number[] = []
    const onStroke = (stroke: number): void => {
      if (done.push(stroke) === 40) kill(started[0]!)
    }
    const failure: unknown = await plotter.draw(many, { onStroke }).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'PLANNING_FAILED', cause })
    expect(done.length).toBeLessThan(300)
    expect(done).toEqual(done.map((_, index) => index))
    expect(penIsUp(board)).toBe(true)
    expect(await plotter.position()).toMatchObject({ known: true, pen: 'up' })

    const told: number[] = []
    expect(await plotter.draw(few, { onProgress: ({ remainingMs }) => told.push(remainingMs) })).toMatchObject({
      finished: true,
      strokesDone: 2,
    })
    expect(told.length).toBeGreaterThan(1)
    expect(started).toHaveLength(2)
    await plotter.close()
    await expectSafe(board)
  })
})

test('the plotter opens again after its thread was killed and it was closed in mid-drawing', async () => {
  const { board, plotter, started } = await plotterOn(startPlanningWorker)
  const drawing = plotter.draw(many, { onStroke: () => void started[0]!.terminate() }).catch((error: unknown) => error)
  await board.clock.sleep(3000)
  await plotter.close()
  expect(isDriverError(await drawing)).toBe(true)
  await expectSafe(board)
  const again = await openOn(board, {}, {}, createEbbDriver())
  expect(await again.draw(few)).toMatchObject({ finished: true })
  await again.close()
})

describe('while the first moves are still being planned', () => {
  /** A drawing that waits for its thread, which has not been let begin; the motors hold the carriage. */
  async function waiting(): Promise<{
    readonly board: EbbBoard
    readonly plotter: Plotter
    readonly controller: AbortController
    /** Lets the thread begin. */
    readonly open: () => void
    readonly drawing: Promise<unknown>
  }> {
    const { worker, told, open } = startGatedWorker()
    const { board, plotter } = await plotterOn(() => worker)
    const controller = new AbortController()
    const drawing = plotter.draw(few, { signal: controller.signal }).catch((error: unknown) => error)
    await told
    expect(board.record.motorChanges.at(-1)!.enabled).toEqual([true, true])
    return { board, plotter, controller, open, drawing }
  }

  function expectNothingDrawn(board: EbbBoard): void {
    expect(strokeCount(board.record.strokesMm())).toBe(0)
  }

  test('an abort rejects at once, with nothing drawn', async () => {
    const { board, plotter, controller, drawing } = await waiting()
    const reason = new Error('never mind')
    controller.abort(reason)
    expect(await drawing).toBe(reason)
    await plotter.close()
    await expectSafe(board)
    expectNothingDrawn(board)
  })

  test('an abort just before it is asked to plan does not wait for it either', async () => {
    const { worker } = startGatedWorker()
    const { board, plotter } = await plotterOn(() => worker)
    const controller = new AbortController()
    const drawing = plotter.draw(few, { signal: controller.signal })
    while (board.record.motorChanges.length === 0) await new Promise((resolve) => setImmediate(resolve))
    const reason = new Error('never mind')
    controller.abort(reason)
    await expect(drawing).rejects.toBe(reason)
    await plotter.close()
    await expectSafe(board)
  })

  test('a stop ends at once, with nothing drawn', async () => {
    const { board, plotter, drawing } = await waiting()
    await plotter.stop()
    expect(await drawing).toMatchObject({ finished: false, strokesDone: 0 })
    await plotter.close()
    await expectSafe(board)
    expectNothingDrawn(board)
  })

  test('a pause begins at once, and after it everything is drawn', async () => {
    const { board, plotter, open, drawing } = await waiting()
    await plotter.pause('now')
    open()
    await plotter.resume()
    expect(await drawing).toMatchObject({ finished: true, strokesDone: 2 })
    await plotter.close()
    await expectSafe(board)
    expect(strokeCount(board.record.strokesMm())).toBe(2)
  })

  test('closing ends the drawing and the thread, and frees the port', async () => {
    const { board, plotter, drawing } = await waiting()
    await Promise.all([plotter.close(), plotter.close()])
    expect(await drawing).toMatchObject({ code: 'STATE_INVALID' })
    await expectSafe(board)
  })
})

test('two plotters plan in threads of their own', async () => {
  const [first, second] = await Promise.all([plotterOn(startPlanningWorker), plotterOn(startPlanningWorker)])
  const results = await Promise.all([first.plotter.draw(many), second.plotter.draw(few)])
  expect(results).toMatchObject([{ strokesDone: 300 }, { strokesDone: 2 }])
  expect([first, second].map(({ board }) => strokeCount(board.record.strokesMm()))).toEqual([300, 2])
  expect(first.started[0]).not.toBe(second.started[0])
  await Promise.all([first.plotter.close(), second.plotter.close()])
})
