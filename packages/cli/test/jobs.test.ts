import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { drawingFor, expectHeld, expectSafe, type TestBoard, testBoard } from './support/board.ts'
import { layerOf, svgOf } from './support/drawings.ts'
import { runVfab, type VfabRun } from './support/run-vfab.ts'
import { type TempProject, tempProject } from './support/temp-project.ts'

/** Two layers, five strokes of 100 mm. */
const fiveLines = svgOf(
  layerOf('1 sky', '<path d="M0,5 H100 M0,30 H100" fill="none" stroke="#0000ff"/>') +
    layerOf('2 sea', '<path d="M0,60 H100 M0,70 H100 M0,75 H100" fill="none" stroke="#00ff00"/>'),
)

function projectWith(drawing = fiveLines): TempProject {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  project.write('drawing.svg', drawing)
  return project
}

interface JobsJson {
  readonly jobs: readonly {
    readonly id: string
    readonly state: string
    readonly strokesDone: number
    readonly resumable: boolean
  }[]
}

async function jobsOf(project: TempProject): Promise<JobsJson['jobs']> {
  const { stdout } = await runVfab(project, ['jobs', 'list', '--json'])
  return (JSON.parse(stdout) as JobsJson).jobs
}

/** Plots until about the middle of the drawing, where Ctrl-C is pressed. */
async function interruptedPlot(project: TempProject, { board, clock, openPipe, device }: TestBoard): Promise<VfabRun> {
  let pressed = false
  return runVfab(project, ['plot', 'drawing.svg', '-d', device], {
    clock,
    openPipe,
    onStderr: (text, send) => {
      if (pressed || !text.includes('on AxiDraw')) return
      pressed = true
      void drawingFor(5000, { board, clock }).then(() => send('SIGINT'))
    },
  })
}

test('every plot is a job that is listed with how far it came', async () => {
  const project = projectWith()
  const { device, ...io } = testBoard()
  expect(await jobsOf(project)).toEqual([])
  const { stderr } = await runVfab(project, ['plot', 'drawing.svg', '-d', device], io)
  const [job] = await jobsOf(project)
  expect(job).toMatchObject({ state: 'finished', strokesDone: 5, resumable: false })
  expect(stderr).toContain(`job ${job!.id}`)
  const { stdout } = await runVfab(project, ['jobs', 'list'])
  expect(stdout).toMatch(/finished +100 % +drawing\.svg/)
})

test('an interrupted plot says how to go on, and that command draws the rest', async () => {
  const project = projectWith()
  const first = testBoard()
  const interrupted = await interruptedPlot(project, first)
  expect(interrupted.code).toBe(130)
  const [, id = ''] = /resume with: vfab jobs resume (\S+)/.exec(interrupted.stderr) ?? []
  await expectHeld(first.board)
  const [job] = await jobsOf(project)
  expect(job).toMatchObject({ id, state: 'stopped', resumable: true })
  expect(job!.strokesDone).toBeGreaterThan(0)
  expect(job!.strokesDone).toBeLessThan(5)

  // Another board: one that was switched off in between.
  const second = testBoard()
  const resumed = await runVfab(project, ['jobs', 'resume', id, '--at-origin'], second)
  expect(resumed).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('plotted drawing.svg: 5 strokes') as string,
  })
  expect(second.board.record.penDowns).toBe(5 - job!.strokesDone)
  await expectSafe(second.board)
  expect(await jobsOf(project)).toMatchObject([{ id, state: 'finished', strokesDone: 5 }])
})

test('a machine that kept its power goes on by itself, and everything is drawn exactly once', async () => {
  const project = projectWith()
  const board = testBoard()
  await interruptedPlot(project, board)
  await expectHeld(board.board)
  const { openPipe, clock } = board
  const resumed = await runVfab(project, ['jobs', 'resume'], { openPipe, clock })
  expect(resumed.stderr).toContain('the machine kept its place')
  expect(resumed).toMatchObject({ code: 0, stdout: expect.stringContaining('5 strokes') as string })
  await expectSafe(board.board)
  // At most the interrupted stroke is drawn twice.
  const { inkMm } = board.board.record
  expect(inkMm).toBeGreaterThan(499)
  expect(inkMm).toBeLessThan(601)
})

test.each([
  ['zeroes its counters', ['EM,1,1']],
  ['moves after that', ['EM,1,1', 'SM,1000,1600,800']],
])('after another program that %s nothing is drawn until somebody vouches for the place', async (_, lines) => {
  const project = projectWith()
  const machine = testBoard()
  const { board, clock, openPipe } = machine
  await interruptedPlot(project, machine)
  const before = board.record.inkMm
  const other = board.connect()
  for (const line of lines) await other.write(Buffer.from(`${line}\r`))
  await board.idle()
  await other.close()
  const refused = await runVfab(project, ['jobs', 'resume'], { openPipe, clock })
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('--at-origin') as string })
  expect(refused.stderr).not.toContain('the machine kept its place')
  expect(board.record.inkMm).toBe(before)
  await expectSafe(board)
  board.carryTo({ xMm: 0, yMm: 0 })
  expect(await runVfab(project, ['jobs', 'resume', '--at-origin'], { openPipe, clock })).toMatchObject({ code: 0 })
  expect(board.record.inkMm).toBeGreaterThan(499)
  expect(board.record.inkMm).toBeLessThan(601)
})

test('a machine that does not know its place is asked about: by Enter at a terminal, by an option elsewhere', async () => {
  const project = projectWith()
  await interruptedPlot(project, testBoard())
  const unasked = testBoard()
  const refused = await runVfab(project, ['jobs', 'resume', '--json'], unasked)
  expect(refused.code).toBe(1)
  expect(refused.stdout).toContain('"code":"POSITION_LOST"')
  expect(refused.stderr).toMatch(/vfab jobs resume \S+ --at-origin/)
  expect(unasked.board.record.inkMm).toBe(0)

  const asked = testBoard()
  const confirmed = await runVfab(project, ['jobs', 'resume'], { ...asked, stdin: '\n', tty: ['stdin'] })
  expect(confirmed.stderr).toContain('then press Enter')
  expect(confirmed.code).toBe(0)
  await expectSafe(asked.board)
})

test.each([
  [['--from-stroke', '2'], 4],
  [['--from-layer', '2 sea'], 3],
  [['--from-layer', '2'], 3],
  [['--from-percent', '60'], 2],
])('resume %j draws the strokes from there on', async (options, strokes) => {
  const project = projectWith()
  const { device, ...io } = testBoard()
  await runVfab(project, ['plot', 'drawing.svg', '-d', device], io)
  const [job] = await jobsOf(project)
  const again = testBoard()
  const { code } = await runVfab(project, ['jobs', 'resume', job!.id, '--at-origin', ...options], again)
  expect(code).toBe(0)
  expect(again.board.record.penDowns).toBe(strokes)
})

test.each([
  [['--from-stroke', '6'], '--from-stroke must be a whole number from 1 to 5'],
  [['--from-stroke', '0'], '--from-stroke must be a whole number'],
  [['--from-layer', 'moon'], 'the drawing has no layer "moon"'],
  [['--from-percent', '100'], '--from-percent must be a number'],
  [['--from-percent', '5', '--from-stroke', '1'], 'say the same thing'],
])('resume %j is refused with exit code 2, and nothing is drawn', async (options, says) => {
  const project = projectWith()
  const { device, ...io } = testBoard()
  await runVfab(project, ['plot', 'drawing.svg', '-d', device], io)
  const [job] = await jobsOf(project)
  const again = testBoard()
  const run = await runVfab(project, ['jobs', 'resume', job!.id, '--at-origin', ...options], again)
  expect(run.code).toBe(2)
  expect(run.stderr).toContain(says)
  expect(again.board.record.inkMm).toBe(0)
})

test('a job is shown with its layers, and as a picture of what is on the paper', async () => {
  const project = projectWith()
  await interruptedPlot(project, testBoard())
  const [job] = await jobsOf(project)
  const { stdout } = await runVfab(project, ['jobs', 'show', '--svg', 'drawn.svg', '--json'])
  const shown = JSON.parse(stdout) as { job: { parts: { name: string; strokesDone: number }[] }; picture: string }
  expect(shown.job).toMatchObject({ id: job!.id, state: 'stopped', nextStroke: job!.strokesDone + 1 })
  expect(shown.job.parts.reduce((sum, part) => sum + part.strokesDone, 0)).toBe(job!.strokesDone)
  const picture = readFileSync(join(project.directory, 'drawn.svg'), 'utf8')
  expect(picture.match(/M(0|100),/g)).toHaveLength(job!.strokesDone)
  expect((await runVfab(project, ['jobs', 'show', job!.id.slice(-4)])).stdout).toContain('1 sky: ')
})

test('a job of several colours in one layer is shown in them, while it is drawn and afterwards', async () => {
  const paths = '<path d="M0,5 H50" stroke="#c00000"/><path d="M0,30 H50" stroke="#0000c0"/>'
  const project = projectWith(svgOf(layerOf('1 both', `<g fill="none">${paths}</g>`)))
  const { device, ...io } = testBoard()
  expect(await runVfab(project, ['plot', 'drawing.svg', '-d', device, '--live', 'live.svg'], io)).toMatchObject({
    code: 0,
  })
  expect(await runVfab(project, ['jobs', 'show', '--svg', 'drawn.svg'])).toMatchObject({ code: 0 })
  for (const name of ['live.svg', 'drawn.svg']) {
    const picture = readFileSync(join(project.directory, name), 'utf8')
    for (const color of ['#c00000', '#0000c0']) expect(picture).toContain(`<g stroke="${color}"><path`)
  }
})

test('jobs are removed by name, when they are finished, or all', async () => {
  const project = projectWith()
  for (let time = 0; time < 2; time += 1) {
    const { device, ...io } = testBoard()
    await runVfab(project, ['plot', 'drawing.svg', '-d', device], io)
  }
  await interruptedPlot(project, testBoard())
  const jobs = await jobsOf(project)
  expect(jobs).toHaveLength(3)
  expect((await runVfab(project, ['jobs', 'remove'])).code).toBe(2)
  expect((await runVfab(project, ['jobs', 'remove', 'no-such-job'])).code).toBe(2)
  const finished = jobs.filter(({ state }) => state === 'finished')
  const { stdout } = await runVfab(project, ['jobs', 'remove', finished[0]!.id, '--json'])
  expect(JSON.parse(stdout)).toMatchObject({ removed: [finished[0]!.id] })
  await runVfab(project, ['jobs', 'remove', '--finished'])
  expect(await jobsOf(project)).toMatchObject([{ state: 'stopped' }])
  await runVfab(project, ['jobs', 'remove', '--all'])
  expect(await jobsOf(project)).toEqual([])
})

test('a plot that never began leaves no job behind', async () => {
  const project = projectWith(svgOf('<path d="M0,5 H900" stroke="black"/>', 1000, 80))
  const { device, ...io } = testBoard()
  expect((await runVfab(project, ['plot', 'drawing.svg', '-d', device], io)).code).toBe(2)
  expect(await jobsOf(project)).toEqual([])
})

test('a journal that cannot be written is told before anything moves, and --no-journal does without', async () => {
  const project = projectWith()
  project.write('state', 'a file where a directory is wanted')
  const env = { XDG_STATE_HOME: join(project.directory, 'state') }
  const { board, device, ...io } = testBoard()
  const refused = await runVfab(project, ['plot', 'drawing.svg', '-d', device], { ...io, env })
  expect(refused.code).toBe(1)
  expect(refused.stderr).toContain('journal')
  expect(refused.stderr).toContain('--no-journal')
  expect(board.record.inkMm).toBe(0)
  const drawn = await runVfab(project, ['plot', 'drawing.svg', '-d', device, '--no-journal'], { ...io, env })
  expect(drawn.code).toBe(0)
  expect(drawn.stderr).toContain('other programs are not kept off the machine')
})

test('--no-journal keeps no record', async () => {
  const project = projectWith()
  const { device, ...io } = testBoard()
  const { code } = await runVfab(project, ['plot', 'drawing.svg', '-d', device, '--no-journal'], io)
  expect(code).toBe(0)
  expect(await jobsOf(project)).toEqual([])
})

test('without jobs there is nothing to show, resume or remove', async () => {
  const project = projectWith()
  expect((await runVfab(project, ['jobs', 'list'])).stdout).toContain('there are no jobs')
  for (const words of [['show'], ['resume'], ['show', 'x'], ['resume', '../etc']]) {
    expect((await runVfab(project, ['jobs', ...words])).code).toBe(2)
  }
})

test('names of jobs are completed, with what they are', async () => {
  const project = projectWith()
  const { device, ...io } = testBoard()
  await runVfab(project, ['plot', 'drawing.svg', '-d', device], io)
  const [job] = await jobsOf(project)
  const { stdout } = await runVfab(project, ['__complete', '--', 'jobs', 'resume', ''])
  expect(stdout).toContain(`${job!.id}\tdrawing.svg, finished`)
})

test('a damaged job is one row of its own, says what is wrong, and can be removed', async () => {
  const project = projectWith()
  const machine = testBoard()
  await interruptedPlot(project, machine)
  const [whole] = await jobsOf(project)
  const jobs = project.write(
    '../home/.local/state/vfab/jobs/damaged/job.json',
    '{"version":1,"id":"damaged","layers":[]}',
  )
  expect(jobs).toContain('damaged')
  const list = await runVfab(project, ['jobs', 'list'], { platform: 'linux' })
  expect(list.code).toBe(0)
  expect(list.stdout).toMatch(/^damaged +unreadable *$/m)
  expect(list.stdout).toContain(whole!.id)
  expect((await jobsOf(project)).map(({ state }) => state).sort()).toEqual(['stopped', 'unreadable'])
  const shown = await runVfab(project, ['jobs', 'show', 'damaged'])
  expect(shown).toMatchObject({ code: 2, stderr: expect.stringContaining('name is missing') as string })
  expect(await runVfab(project, ['jobs', 'remove', 'damaged'])).toMatchObject({ code: 0 })
  expect(await jobsOf(project)).toMatchObject([{ id: whole!.id }])
})
