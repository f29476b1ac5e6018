import { startLines } from '@vfab/sim'
import { expect, onTestFinished, test } from 'vitest'

import { createWorkshop, type MonitorEvent, type Plot, type PlotEvent } from '../src/index.ts'
import { tempProject } from './temp-project.ts'

const twoPens = { device: 'ebb:sim', layersBy: 'color', pens: { '#c81e1e': 1, '#1e1ec8': 2 } } as const

/** Resolves with the first event that fits; the history counts. */
function until<Event extends { readonly type: string }>(
  events: { history(): readonly Event[]; on(listener: (event: Event) => void): () => void },
  fits: (event: Event) => boolean,
): Promise<Event> {
  return new Promise((resolve) => {
    events.history().filter(fits).forEach(resolve)
    events.on((event) => fits(event) && resolve(event))
  })
}

test('a plot waits for a person in a phase of its own, and takes the answer from any of its watchers', async () => {
  const { options } = tempProject('@vfab/plotter-ebb')
  await using workshop = createWorkshop(options)
  const plot = workshop.plot('drawing.svg', { ...twoPens, people: 'ask' })
  expect(workshop.plots).toEqual([plot])
  const asked: unknown[] = []
  const terminal = plot.events.on((event) => {
    if (event.type !== 'waiting') return
    asked.push([event.question.kind, event.question.pen, plot.state, plot.upcoming?.layers.length])
    // The page is faster; what the terminal answers after it meets no other question.
    queueMicrotask(() => plot.answer(event.question.id))
  })
  plot.events.on((event) => event.type === 'waiting' && expect(plot.answer(event.question.id)).toBe(true))
  expect(await plot.done).toMatchObject({ finished: true, strokesDone: 2 })
  terminal()
  expect(asked).toEqual([
    ['pen', 1, 'waiting', 1],
    ['pen', 2, 'waiting', 1],
  ])
  expect(workshop.plots).toEqual([])
})

test('a drawing that needs a person is refused before anything moves where nobody is asked', async () => {
  const { options } = tempProject('@vfab/plotter-ebb')
  await using workshop = createWorkshop(options)
  const plot = workshop.plot('drawing.svg', twoPens)
  await expect(plot.done).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  expect(plot.events.history().map(({ type }) => type)).not.toContain('begun')
})

test('whoever comes late sees the plot at a glance, what has happened, and what follows', async () => {
  const { options } = tempProject('@vfab/plotter-ebb')
  await using workshop = createWorkshop(options)
  const plot: Plot = workshop.plot('drawing.svg', { ...twoPens, people: 'ask' })
  await until(plot.events, ({ type }) => type === 'waiting')
  expect(plot.status).toMatchObject({ drawing: 'drawing.svg', device: 'ebb:sim', state: 'waiting' })
  const seen: PlotEvent['type'][] = []
  for await (const event of plot.events) {
    expect(JSON.parse(JSON.stringify(event))).toMatchObject({ job: plot.id, type: event.type })
    if (event.type === 'waiting') plot.answer(event.question.id)
    if (event.type !== 'notice' && event.type !== 'progress' && event.type !== 'note') seen.push(event.type)
  }
  expect(seen).toEqual([
    ...['started', 'begun', 'layer', 'waiting', 'answered', 'layer', 'waiting', 'answered'],
    'finished',
  ])
})

test('a stopped plot ends with the pen up, an aborted one can be resumed, from a program too', async () => {
  const { options } = tempProject('@vfab/plotter-ebb')
  await using workshop = createWorkshop(options)
  const ending = new AbortController()
  const plot = workshop.plot('drawing.svg', { ...twoPens, people: 'ask', signal: ending.signal })
  await until(plot.events, ({ type }) => type === 'waiting')
  ending.abort(new Error('enough'))
  await expect(plot.done).rejects.toThrow('enough')
  expect(plot.events.history().at(-2)).toMatchObject({ type: 'resumable' })
  const resumed = workshop.resumeJob(await workshop.jobs.find(), { people: 'skip', atOrigin: true })
  expect(await resumed.done).toMatchObject({ finished: true, strokesDone: 2 })
})

test('moves and heights need no terminal', async () => {
  const { options } = tempProject('@vfab/plotter-ebb')
  await using workshop = createWorkshop(options)
  const device = 'ebb:sim'
  expect(await workshop.move({ device, to: { xMm: 10, yMm: 5 } })).toMatchObject({ position: { xMm: 10, yMm: 5 } })
  const jogged = await workshop.jog((jogger) => jogger.moveBy({ xMm: 3, yMm: 4 }), { device })
  expect(jogged).toMatchObject({ device, position: { xMm: 3, yMm: 4 } })
  await workshop.setPenHeights({ penUpPercent: 62, penDownPercent: 35 }, { device, name: 'east' })
  const { settings } = await workshop.settings.show({ device: 'east' })
  expect(settings).toContainEqual(expect.objectContaining({ key: 'penUpPercent', value: 62 }))
})

test('a sensor that goes away and comes back is watched on, by its session', { timeout: 60_000 }, async () => {
  const { options, write } = tempProject('@vfab/sensor-serial')
  const sensor = await startLines({ settings: { everyMs: 20, values: { temp: 21 } } })
  onTestFinished(() => sensor.close())
  write('vfab.config.yaml', `devices:\n  shed: { driver: serial, port: '${sensor.address}', format: json }\n`)
  await using workshop = createWorkshop(options)
  const watch = await workshop.monitor({ sensors: ['shed'] })
  const types: MonitorEvent['type'][] = []
  watch.events.on(({ type }) => type !== 'reading' && type !== 'batch' && types.push(type))
  await until(watch.events, ({ type }) => type === 'reading')
  sensor.inject({ kind: 'unplug' })
  await until(watch.events, ({ type }) => type === 'lost')
  await until(watch.events, ({ type }) => type === 'back')
  const before = watch.events.history().length
  expect(before).toBeGreaterThan(0)
  await new Promise<void>((resolve) => void watch.events.on(({ type }) => type === 'reading' && resolve()))
  await watch.end()
  expect(types).toEqual(['started', 'lost', 'back', 'finished'])
})
