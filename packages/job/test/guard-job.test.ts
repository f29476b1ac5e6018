import { type Channel, createEventHub } from '@vfab/core'
import { createReadingHub, type ReadingHub } from '@vfab/driver-kit'
import { createManualClock, settled, type ManualClock } from '@vfab/driver-kit/testing'
import { expect, onTestFinished, test } from 'vitest'

import { bindGuard, guardJob, type Guarding, parseGuard, type PlotJob, type PlotState } from '../src/index.ts'

const channels: readonly Channel[] = [
  { id: 'temp', quantity: 'temperature', unit: 'Cel', type: 'number', kind: 'measurement' },
  { id: 'door', quantity: 'door', unit: '1', type: 'boolean', kind: 'state', maxAgeMs: 1000 },
]

/** What a job is asked to do; it does it at once. */
function fakeJob(): PlotJob & { readonly asked: string[]; readonly notes: string[] } {
  const events = createEventHub({ driver: 'fake', source: 'job' })
  const asked: string[] = []
  const notes: string[] = []
  let state: PlotState = 'plotting'
  const job = {
    id: 'job-1',
    events,
    asked,
    notes,
    get state() {
      return state
    },
    progress: undefined,
    done: new Promise<never>(() => {}),
    async pause(at: 'stroke' | 'now' = 'stroke', reason = 'asked to') {
      asked.push(`pause ${at}`)
      state = 'paused'
      events.emit('job', { job: 'job-1', phase: 'paused', reason })
    },
    async resume() {
      asked.push('resume')
      state = 'plotting'
      events.emit('job', { job: 'job-1', phase: 'resumed' })
    },
    async stop() {
      asked.push('stop')
    },
    note: (text: string) => void notes.push(text),
  }
  return job as unknown as PlotJob & typeof job
}

interface Bench {
  readonly job: ReturnType<typeof fakeJob>
  readonly hub: ReadingHub
  readonly clock: ManualClock
  readonly guarding: Guarding
}

async function post(...rules: string[]): Promise<Bench> {
  const clock = createManualClock()
  const job = fakeJob()
  const hub = createReadingHub({ driver: 'demo', sensor: 'demo:1', channels, clock })
  const bound = rules.map((rule) => bindGuard(parseGuard(rule), [{ name: 'shed', channels }]))
  const guarding = guardJob(job, bound, { clock })
  onTestFinished(() => guarding.close())
  void guarding.watch('shed', hub)
  await settled()
  return { job, hub, clock, guarding }
}

test('a guard acts with the reading that makes its condition hold, and says so in the journal', async () => {
  const { job, hub } = await post('door == true: pause')
  hub.put('door', { value: false })
  await settled()
  expect(job.asked).toEqual([])
  hub.put('door', { value: true })
  await settled()
  expect(job.asked).toEqual(['pause now'])
  expect(job.notes).toEqual(['guard "door == true: pause": door is true: the plot pauses'])
})

test('a paused plot waits for a person, unless the rule says resume', async () => {
  const waiting = await post('door == true: pause after stroke')
  waiting.hub.put('door', { value: true })
  waiting.hub.put('door', { value: false })
  await settled()
  expect(waiting.job.asked).toEqual(['pause stroke'])
  expect(waiting.job.notes.at(-1)).toContain('stays paused until you resume it')

  const resuming = await post('door == true: pause, resume after 2 s')
  resuming.hub.put('door', { value: true })
  resuming.hub.put('door', { value: false })
  await settled()
  await resuming.clock.advance(500)
  resuming.hub.put('door', { value: true }) // opened again before the time was over
  resuming.hub.put('door', { value: false })
  await settled()
  await resuming.clock.advance(900)
  resuming.hub.put('door', { value: false })
  await settled()
  await resuming.clock.advance(900)
  expect(resuming.job.asked).not.toContain('resume')
  resuming.hub.put('door', { value: false })
  await settled()
  await resuming.clock.advance(300)
  expect(resuming.job.asked.at(-1)).toBe('resume')
})

test('a condition must have held for as long as the rule says, and ends at its own level', async () => {
  const { job, hub, clock } = await post('temp > 45 Cel until 40 Cel for 5 s: pause, resume')
  hub.put('temp', { value: 46 })
  await settled()
  await clock.advance(4000)
  hub.put('temp', { value: 39 })
  hub.put('temp', { value: 46 })
  await settled()
  await clock.advance(4999)
  expect(job.asked).toEqual([])
  await clock.advance(1)
  expect(job.asked).toEqual(['pause now'])
  hub.put('temp', { value: 42 })
  await settled()
  expect(job.asked).toEqual(['pause now'])
  hub.put('temp', { value: 40 })
  await settled()
  expect(job.asked).toEqual(['pause now', 'resume'])
})

test('two guards that hold a plot both have to let go', async () => {
  const { job, hub } = await post('door == true: pause, resume', 'temp > 45: pause, resume')
  hub.put('door', { value: true })
  hub.put('temp', { value: 50 })
  hub.put('door', { value: false })
  await settled()
  expect(job.asked).not.toContain('resume')
  expect(job.notes.at(-1)).toContain('stays paused by "temp > 45: pause, resume"')
  hub.put('temp', { value: 44 })
  await settled()
  expect(job.asked.at(-1)).toBe('resume')
})

test('what a person has paused, no guard resumes; who resumes in spite of a guard has the last word', async () => {
  const { job, hub } = await post('door == true: pause, resume')
  await job.pause()
  hub.put('door', { value: true })
  hub.put('door', { value: false })
  await settled()
  expect(job.asked).not.toContain('resume')
  await job.resume()
  hub.put('door', { value: true })
  await settled()
  await job.resume()
  hub.put('door', { value: true })
  await settled()
  expect(job.asked).toEqual(['pause stroke', 'pause now', 'resume', 'pause now', 'resume'])
})

test.each([
  ['door == true: warn', ['pause now']],
  ['door == true: stop, silent stop', ['stop']],
  ['door == true: pause, silent warn', []],
  ['door == true: pause, silent ignore', []],
])('a sensor that falls silent does what its rule says: %s', async (rule, asked) => {
  const { job, hub, clock } = await post(rule)
  hub.put('door', { value: false })
  await settled()
  await clock.advance(1000)
  expect(job.asked).toEqual(asked)
  expect(job.notes).toHaveLength(rule.endsWith('ignore') ? 0 : 1)
})

test('silence may last as long as the rule allows, and a value in time ends it', async () => {
  const { job, hub, clock } = await post('door == true: warn, silent pause after 3 s')
  hub.put('door', { reason: 'timeout' })
  await settled()
  await clock.advance(2900)
  hub.put('door', { value: false })
  await settled()
  hub.put('door', { reason: 'timeout' })
  await settled()
  await clock.advance(2900)
  expect(job.asked).toEqual([])
  await clock.advance(200)
  expect(job.asked).toEqual(['pause now'])
})

test('a sensor that ends is a silent one, and when it is back the plot goes on where the rule says so', async () => {
  const { job, hub, guarding } = await post('door == true: pause, resume')
  hub.put('door', { value: false })
  await settled()
  hub.end()
  await settled()
  expect(job.asked).toEqual(['pause now'])
  expect(job.notes.at(-1)).toContain('no value from shed (it was closed)')
  guarding.offer('shed', { ...hub.history({ channels: ['door'] })[0]! })
  await settled()
  expect(job.asked).toEqual(['pause now', 'resume'])
})

test('after the watch has ended no guard acts', async () => {
  const { job, hub, guarding, clock } = await post('temp > 45 for 1 s: stop')
  hub.put('temp', { value: 50 })
  await settled()
  guarding.close()
  await clock.advance(5000)
  hub.put('temp', { value: 60 })
  await settled()
  expect(job.asked).toEqual([])
})
