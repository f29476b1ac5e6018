import { type DrawOptions, type PlotterLimits, strokeCoordsMm } from '@vfab/core'
import { createManualClock } from '@vfab/driver-kit/testing'
import { expect, test } from 'vitest'

import { type PlotJob, type PlotOptions, startPlot } from '../src/index.ts'
import { drawingOf, twoLines, withFirstLayer } from './drawings.ts'
import { type FakePlotter, fakePlotter, limits } from './fake-plotter.ts'

/** Pauses a plot of these strokes when the plotter is about to draw the `at`-th, within its call of `draw`. */
async function pausedAt(
  at: number,
  strokes: readonly number[][],
  options: PlotOptions = {},
): Promise<{ plotter: FakePlotter; job: PlotJob; goOn: () => void }> {
  const plotter = fakePlotter()
  let goOn = (): void => {}
  const resumed = new Promise<void>((resolve) => (goOn = resolve))
  plotter.resume = async () => goOn()
  const stop = plotter.stop.bind(plotter)
  plotter.stop = async () => {
    await stop()
    goOn()
  }
  let onPaused = (): void => {}
  const paused = new Promise<void>((resolve) => (onPaused = resolve))
  const job = startPlot(plotter, drawingOf(strokes), options)
  job.done.catch(() => {})
  plotter.beforeStroke = async (stroke) => {
    if (stroke !== at) return
    plotter.beforeStroke = () => {}
    await job.pause('stroke', 'to look')
    onPaused()
    await resumed
  }
  await paused
  return { plotter, job, goOn }
}

const three = [...twoLines, [10, 30, 20, 30]]

test('a plain pause is the plotter’s own, and says why', async () => {
  const { plotter, job } = await pausedAt(1, three)
  expect(job.state).toBe('paused')
  await job.resume()
  await expect(job.done).resolves.toMatchObject({ finished: true, strokesDone: 3 })
  expect(plotter.told).toEqual(['pen up', 'draw 3', 'pause stroke', 'move 0,0'])
  const reasons = job.events.history().flatMap(({ data }) => ('reason' in data ? [data.reason] : []))
  expect(reasons).toEqual(['to look', 'to look'])
})

test('after jogging during a pause, only what is left is drawn', async () => {
  const { plotter, job } = await pausedAt(1, three)
  await job.moveTo({ xMm: 100, yMm: 100 })
  await job.penDown()
  await job.penUp()
  await job.resume()
  await expect(job.done).resolves.toMatchObject({ finished: true, strokesDone: 3 })
  expect(plotter.told).toEqual([
    ...['pen up', 'draw 3', 'pause stroke', 'stop', 'move 100,100', 'pen down', 'pen up', 'draw 2', 'move 0,0'],
  ])
})

test('the last strokes are drawn again when asked to', async () => {
  const { plotter, job } = await pausedAt(2, three)
  expect(await job.redo(1)).toBe(1)
  await job.resume()
  await expect(job.done).resolves.toMatchObject({ finished: true })
  expect(plotter.told.filter((each) => each.startsWith('draw'))).toEqual(['draw 3', 'draw 2'])
})

test('other settings hold for the rest', async () => {
  const { plotter, job } = await pausedAt(1, three)
  Object.assign(plotter, { limits: { ...limits, overrides: ['drawSpeedMmPerS'] } satisfies PlotterLimits })
  const seen: DrawOptions[] = []
  const draw = plotter.draw.bind(plotter)
  plotter.draw = (strokes, options = {}) => {
    seen.push(options)
    return draw(strokes, options)
  }
  job.change({ drawSpeedMmPerS: 12 })
  await job.resume()
  await job.done
  expect(seen.map(({ overrides }) => overrides)).toEqual([{ drawSpeedMmPerS: 12 }])
})

test('what can only be done during a pause is refused at other times', async () => {
  const job = startPlot(fakePlotter(), drawingOf(twoLines))
  await expect(job.moveTo({ xMm: 1, yMm: 1 })).rejects.toMatchObject({ code: 'STATE_INVALID' })
  await job.done
  await expect(job.redo(1)).rejects.toMatchObject({ code: 'STATE_INVALID' })
})

test('a paused plot can be stopped', async () => {
  const { job } = await pausedAt(1, three)
  await job.stop('enough')
  await expect(job.done).resolves.toMatchObject({ finished: false, strokesDone: 1 })
  expect(job.events.history().at(-1)).toMatchObject({ data: { phase: 'stopped', reason: 'enough' } })
})

test('the button of the machine pauses, and lets it go on', async () => {
  const plotter = fakePlotter()
  const job = startPlot(plotter, drawingOf(twoLines, twoLines), {
    onLayer: ({ index }) => {
      if (index === 1) plotter.events.emit('state_update', { button: 'pressed' })
    },
  })
  await new Promise<void>((resolve) =>
    job.events.on('job', ({ data }) => {
      if (data.phase === 'paused') resolve()
    }),
  )
  expect(job.state).toBe('paused')
  plotter.events.emit('state_update', { button: 'pressed' })
  await expect(job.done).resolves.toMatchObject({ finished: true })
})

test('a plot pauses after so much ink, and counts anew when it goes on', async () => {
  const plotter = fakePlotter()
  const reasons: string[] = []
  const job = startPlot(plotter, drawingOf(twoLines, twoLines), { pauseAfterInkMm: 15 })
  job.events.on('job', ({ data }) => {
    if (data.phase !== 'paused') return
    reasons.push(data.reason ?? '')
    void job.resume()
  })
  await job.done
  expect(reasons).toEqual(['0.0 m of ink drawn: look after the pen'])
})

test('a pen that waits is parked after a while', async () => {
  const clock = createManualClock()
  const { plotter, job } = await pausedAt(1, three, {
    clock,
    idlePen: { afterMs: 30_000, parkMm: { xMm: 5, yMm: 200 } },
  })
  const parked = new Promise<void>((resolve) =>
    job.events.on('job', ({ data }) => {
      if (data.phase === 'note') resolve()
    }),
  )
  await clock.advance(30_000)
  await parked
  expect(plotter.told).toContain('move 5,200')
  await job.resume()
  await expect(job.done).resolves.toMatchObject({ finished: true, strokesDone: 3 })
})

test('a plotter that is lost during a pause ends the plot', async () => {
  let lose = (_error: Error): void => {}
  const plotter = Object.assign(fakePlotter(), {
    closed: new Promise<Error | undefined>((resolve) => (lose = resolve)),
  })
  const job = startPlot(plotter, drawingOf(twoLines, twoLines), {
    onLayer: async ({ index }) => {
      if (index === 1) await job.pause()
      if (index === 1) lose(new Error('cable pulled'))
    },
  })
  await expect(job.done).rejects.toThrow('cable pulled')
  expect(job.state).toBe('failed')
})

test('a plotter that tells nothing any more is given up', async () => {
  const plotter = fakePlotter()
  plotter.draw = (_strokes, { signal } = {}) =>
    new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)))
  const job = startPlot(plotter, drawingOf(twoLines), { silenceMs: 200 })
  await expect(job.done).rejects.toMatchObject({ code: 'TIMEOUT', hint: expect.any(String) as string })
})

test('several pens are asked for with what comes, and used with their settings and those of the layer', async () => {
  const plotter = Object.assign(fakePlotter(), {
    limits: { ...limits, overrides: ['drawSpeedMmPerS', 'penDownPercent'] } satisfies PlotterLimits,
  })
  const drawing = drawingOf(twoLines, [[1, 1, 4, 5]], [[2, 2, 2, 4]])
  const layers = drawing.layers.map((layer, index) => ({ ...layer, pen: index === 0 ? 1 : 2 }))
  const asked: unknown[] = []
  const used: unknown[] = []
  const draw = plotter.draw.bind(plotter)
  plotter.draw = (strokes, options = {}) => {
    used.push(options.overrides)
    return draw(strokes, options)
  }
  const job = startPlot(plotter, withFirstLayer({ ...drawing, layers }, { penDownPercent: 25 }), {
    pens: { 2: { name: 'fine', overrides: { drawSpeedMmPerS: 9 } } },
    people: 'ask',
  })
  job.events.on('job', ({ data: { phase, question } }) => {
    if (phase !== 'waiting') return
    const { pen, name, previous, layers: next, inkMm } = job.penChange!
    asked.push([pen, name, previous, next.map(({ id, strokes }) => [id, strokeCoordsMm(strokes, 0).length]), inkMm])
    expect([job.state, job.question]).toEqual(['waiting', question])
    expect(job.answer(`not ${question!.id}`)).toBe(false)
    expect(job.answer(question!.id)).toBe(true)
  })
  await job.done
  expect(job.answer()).toBe(false)
  expect(asked).toEqual([
    [1, undefined, undefined, [['layer1', 4]], 20],
    [
      2,
      'fine',
      1,
      [
        ['layer2', 4],
        ['layer3', 4],
      ],
      7,
    ],
  ])
  expect(used).toEqual([{ penDownPercent: 25 }, { drawSpeedMmPerS: 9 }, { drawSpeedMmPerS: 9 }])
})

test('a machine that changes pens takes each by itself, and puts the last one back', async () => {
  const told: string[] = []
  const plotter = Object.assign(fakePlotter(), {
    limits: { ...limits, pens: 2 } satisfies PlotterLimits,
    selectPen: async (pen: number) => void told.push(`pen ${pen}`),
  })
  const drawing = drawingOf(twoLines, twoLines)
  await startPlot(plotter, { ...drawing, layers: drawing.layers.map((layer, index) => ({ ...layer, pen: 2 - index })) })
    .done
  expect(told).toEqual(['pen 2', 'pen 1', 'pen 0'])
})

test('what the machine has no setting for is told once', async () => {
  const job = startPlot(fakePlotter(), drawingOf(twoLines, twoLines), { overrides: { penForceGrams: 20 } })
  await job.done
  const notes = job.events
    .history()
    .flatMap(({ data }) => ('phase' in data && data.phase === 'note' ? [data.reason] : []))
  expect(notes).toEqual(['this machine has no setting penForceGrams: "Layer 1" is drawn without it'])
})
