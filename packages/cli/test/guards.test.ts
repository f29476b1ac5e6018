import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { type SimulatedLines, startLines } from '@vfab/sim'
import { expect, onTestFinished, test } from 'vitest'

import { svgOf } from './support/drawings.ts'
import type { InterruptSignal } from '../src/index.ts'
import { runVfab, type VfabRun } from './support/run-vfab.ts'
import { tempProject, type TempProject } from './support/temp-project.ts'

/** Twelve lines: long enough that something can happen meanwhile. */
const lines = Array.from({ length: 12 }, (_, index) => `<path d="M10,${10 + 5 * index} h50" stroke="black"/>`)
const drawing = svgOf(lines.join(''))

/** A door that says whether it is open once when it is plugged in, and then only when that changes. */
async function doorProject(settings: object = {}): Promise<{ project: TempProject; sensor: SimulatedLines }> {
  const sensor = await startLines({ settings: { everyMs: 20, values: { door: false, temp: 21 }, ...settings } })
  onTestFinished(() => sensor.close())
  const project = tempProject()
  project.install('@vfab/plotter-ebb', '@vfab/sensor-serial')
  project.write('drawing.svg', drawing)
  project.write(
    'vfab.config.yaml',
    [
      'devices:',
      '  door:',
      '    driver: serial',
      `    port: ${sensor.address}`,
      '    format: json',
      '    maxAgeMs: 400',
      '    channels:',
      '      open: { field: door, type: boolean, quantity: door }',
      '      temp: { unit: Cel, quantity: temperature }',
      '',
    ].join('\n'),
  )
  return { project, sensor }
}

type Event = Readonly<Record<string, unknown>> & { readonly type: string }

/** Plots on a simulated board that is fast, but not at once done, and tells of each event as it comes. */
async function plot(
  project: TempProject,
  guards: readonly string[],
  onEvent: (event: Event, send: (signal: InterruptSignal) => void) => void = () => {},
): Promise<VfabRun & { readonly events: readonly Event[] }> {
  const events: Event[] = []
  let seen = 0
  const rules = guards.flatMap((guard) => ['--guard', guard])
  const words = ['plot', 'drawing.svg', '-d', 'ebb:sim', '--sim-speed', '10', '--json', ...rules]
  const run = await runVfab(project, words, {
    onStdout: (text, send) => {
      for (let end = text.indexOf('\n', seen); end >= 0; end = text.indexOf('\n', seen)) {
        const event = JSON.parse(text.slice(seen, end)) as Event
        seen = end + 1
        events.push(event)
        onEvent(event, send)
      }
    },
  })
  return { ...run, events }
}

function once(action: () => void): () => void {
  let done = false
  return () => {
    if (!done) action()
    done = true
  }
}

/** Everything that was written down of the only job. */
function journalText(project: TempProject): string {
  const directory = join(project.home, '.local/state/vfab/jobs')
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return files.map((file) => readFileSync(join(file.parentPath, file.name), 'latin1')).join('\n')
}

test('a plot pauses with the very sample that says that the door is open, and goes on when it is shut', async () => {
  const { project, sensor } = await doorProject()
  let sentWhenOpened = 0
  let samplesUntilPausing = Infinity
  const openDoor = once(() => {
    sensor.device.set({ door: true })
    sentWhenOpened = sensor.device.sent
  })
  const { code, events, stderr } = await plot(project, ['door.open == true: pause, resume'], ({ type }) => {
    if (type === 'progress') openDoor()
    if (type === 'pausing') samplesUntilPausing = sensor.device.sent - sentWhenOpened
    if (type === 'paused') sensor.device.set({ door: false })
  })
  expect(stderr).toContain('open is true: the plot pauses')
  expect(stderr).toContain('open is false: the plot resumes')
  // The sample itself, and at most one more that was sent before this process had its turn.
  expect(samplesUntilPausing).toBeLessThanOrEqual(2)
  expect(events.map(({ type }) => type).filter((type) => ['pausing', 'paused', 'resumed'].includes(type))).toEqual([
    'pausing',
    'paused',
    'resumed',
  ])
  expect(events.find(({ type }) => type === 'paused')).toMatchObject({
    reason: 'guard: door.open == true: pause, resume',
  })
  expect(events.at(-1)).toMatchObject({ type: 'finished', finished: true, strokesDone: 12 })
  expect(code).toBe(0)
  expect(journalText(project)).toContain('open is true: the plot pauses')
})

test('a sensor that falls silent stops the plot where its rule says so', async () => {
  const { project, sensor } = await doorProject()
  const silence = once(() => sensor.inject({ kind: 'silence' }))
  const { events, stderr } = await plot(project, ['door.open == true: pause, silent stop'], ({ type }) => {
    if (type === 'progress') silence()
  })
  expect(stderr).toContain('no value from door (max-age): the plot stops')
  expect(events.find(({ type }) => type === 'stopped')).toMatchObject({
    reason: 'guard: door.open == true: pause, silent stop',
  })
  expect(events.some(({ type }) => type === 'paused')).toBe(false)
})

test('a sensor whose cable is pulled pauses the plot until all its guards let go again', async () => {
  const { project, sensor } = await doorProject()
  const pull = once(() => sensor.inject({ kind: 'unplug' }))
  const { code, events, stderr } = await plot(
    project,
    ['temp > 45 Cel: stop', 'door.open == true: pause, resume'],
    ({ type, reason }, send) => {
      if (type === 'progress') pull()
      if (String(reason).includes('stays paused by')) send('SIGINT')
    },
  )
  expect(stderr).toMatch(/guard "temp > 45 Cel: stop": no value from door .*: the plot pauses/)
  expect(stderr).toContain('the plot stays paused by "temp > 45 Cel: stop"')
  expect(events.at(-1)?.type).not.toBe('finished')
  expect(code).toBe(130)
})

test('a sensor that is dead from the start is an error before anything moves, unless its guards let silence pass', async () => {
  const { project, sensor } = await doorProject()
  await sensor.close()
  const refused = await plot(project, ['door.open == true: pause'])
  expect(refused.code).toBe(3)
  expect(refused.events.map(({ type }) => type)).toEqual(['error'])
  const warned = await plot(project, ['door.open == true: pause, silent warn'])
  expect(warned.stderr).toContain('guard "door.open == true: pause, silent warn" is off')
  expect(warned.code).toBe(0)
})

test('guards of the configuration hold for every plot, and --no-guards leaves them out', async () => {
  const { project } = await doorProject({ values: { door: true, temp: 21 } })
  const config = readFileSync(join(project.directory, 'vfab.config.yaml'), 'utf8')
  project.write('vfab.config.yaml', `${config}guards:\n  - 'door.open == true: stop'\n`)
  const { events } = await plot(project, [])
  expect(events.find(({ type }) => type === 'stopped')).toMatchObject({ reason: 'guard: door.open == true: stop' })
  const free = await runVfab(project, ['plot', 'drawing.svg', '-d', 'ebb:sim', '--no-guards'])
  expect(free.code).toBe(0)
})

test('a guard that is not understood is shown with the place, and nothing is opened', async () => {
  const { project } = await doorProject()
  const { code, stderr } = await runVfab(project, [
    'plot',
    'drawing.svg',
    '-d',
    'ebb:sim',
    '--guard',
    'temp > 45 wibble: stop',
  ])
  expect(code).toBe(2)
  expect(stderr).toContain('  temp > 45 wibble: stop\n            ^ expected a unit such as Cel')
  const unknown = await runVfab(project, ['plot', 'drawing.svg', '-d', 'ebb:sim', '--guard', 'door.opn == true: stop'])
  expect(unknown.code).toBe(2)
  expect(unknown.stderr).toContain('did you mean door.open?')
})
