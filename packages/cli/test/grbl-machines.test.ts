/** What people meet on Grbl machines, by what they type. */
import { createGrblBoard, type GrblBoard, type GrblBoardOptions } from '@vfab/sim'
import { expect, onTestFinished, test } from 'vitest'

import { svgOf, threeLines } from './support/drawings.ts'
import { type RunOptions, runVfab, type VfabRun } from './support/run-vfab.ts'
import { type TempProject, tempProject } from './support/temp-project.ts'
import { testTerminal } from './support/terminal.ts'

const device = 'grbl:/dev/vfab-test-grbl'

interface Machine {
  readonly board: GrblBoard
  readonly project: TempProject
  readonly run: (args: readonly string[], options?: RunOptions) => Promise<VfabRun>
}

/** A board that a session does not restart by opening it. */
function machine(options: GrblBoardOptions = {}): Machine {
  const board = createGrblBoard({ ...options, firmware: { resetOnOpen: false, ...options.firmware } })
  onTestFinished(() => board.close())
  const project = tempProject()
  project.install('@vfab/plotter-grbl')
  project.write('drawing.svg', svgOf(threeLines))
  const io = { clock: board.clock, openPipe: async () => board.connect() }
  return { board, project, run: (args, more = {}) => runVfab(project, args, { ...io, ...more }) }
}

async function leave(board: GrblBoard, bytes: string): Promise<void> {
  const pipe = board.connect()
  await pipe.write(Buffer.from(bytes, 'latin1'))
  await board.clock.sleep(2000)
  await pipe.close()
}

async function drawing({ record, clock }: GrblBoard, forMs: number): Promise<void> {
  while (record.penDowns === 0) await clock.sleep(50)
  await clock.sleep(forMs)
}

test('a plot whose board restarts cannot be resumed on a place that nothing proves', async () => {
  const { board, run } = machine()
  let begun = false
  const cut = await run(['plot', 'drawing.svg', '-d', device], {
    onStderr: (text) => {
      if (begun || !text.includes('job ')) return
      begun = true
      void drawing(board, 1500).then(() => board.inject({ kind: 'brown-out' }))
    },
  })
  expect(cut.code).not.toBe(0)
  const [, id = ''] = /jobs resume (\S+)/.exec(cut.stderr) ?? []
  const { inkMm } = board.record
  const resumed = await run(['jobs', 'resume', id, '-d', device])
  expect(resumed.code).not.toBe(0)
  expect(resumed.stderr).toContain('--at-origin')
  expect(board.record.inkMm).toBe(inkMm)
})

test('overrides of another sender are undone before a plot, and named by the test of the driver', async () => {
  const { board, run } = machine()
  await leave(board, '\x9b'.repeat(5))
  const tested = await run(['driver', 'test', device])
  expect(tested).toMatchObject({ code: 0, stdout: expect.stringContaining('spindle at 50 %') as string })
  await leave(board, '\x9b'.repeat(5) + '\x92'.repeat(9))
  expect(await run(['plot', 'drawing.svg', '-d', device])).toMatchObject({ code: 0 })
  expect(board.record.inkMm).toBeCloseTo(30, 0)
})

test.each([
  ['$30=255', '$30=1000'],
  ['$31=400', '$31=0'],
  ['$32=1', '$32=0'],
  ['$N0=G0X10', '$N0='],
])('a board with %s is refused before anything moves, with what to send', async (line, hint) => {
  const { board, run } = machine()
  await leave(board, `${line}\n`)
  for (const args of [
    ['plot', 'drawing.svg', '-d', device],
    ['pen', 'down', '-d', device],
  ]) {
    const refused = await run(args)
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining(hint) as string })
  }
  const tested = await run(['driver', 'test', device])
  expect(tested.code).toBe(1)
  expect(tested.stdout + tested.stderr).toContain(hint)
  expect(board.record.movedMm).toBe(0)
})

test('heights are stored as the settings of the driver have them, and a plot uses them', async () => {
  const { board, run } = machine()
  const stored = await run(['pen', 'setup', '--up', '60', '--down', '34', '--name', 'east', '-d', device])
  expect(stored).toMatchObject({ code: 0, stdout: expect.stringContaining('stored for east') as string })
  expect(await run(['config', 'validate'])).toMatchObject({ code: 0 })
  const { stdout } = await run(['config', 'show', '-d', 'east', '--json'])
  expect(stdout).toContain('460')
  expect(stdout).toContain('564')
  const before = board.record.commands.length
  expect(await run(['plot', 'drawing.svg', '-d', 'east'])).toMatchObject({ code: 0 })
  const lines = board.record.commands.slice(before).map(({ line }) => line)
  expect(lines).toContain('M3S460')
  expect(lines).toContain('M3S564')
})

test('heights of a pen on the Z axis are stored in mm', async () => {
  const { project, run } = machine({ pen: { kind: 'z' } })
  project.write('vfab.config.yaml', 'drivers:\n  grbl:\n    pen:\n      kind: z\n      upMm: 2\n      downMm: -3\n')
  const stored = await run(['pen', 'setup', '--up', '80', '--down', '20', '--name', 'east', '-d', device])
  expect(stored).toMatchObject({ code: 0, stderr: expect.not.stringContaining('error') as string })
  expect(await run(['config', 'validate'])).toMatchObject({ code: 0 })
  const { stdout } = await run(['config', 'show', '-d', 'east', '--json'])
  expect(stdout).toMatch(/pen\.upMm",\s+"value": 1\b/)
  expect(stdout).toMatch(/pen\.downMm",\s+"value": -2\b/)
})

test('a pen of commands has no heights to be stored', async () => {
  const { project, run } = machine()
  project.write(
    'vfab.config.yaml',
    'drivers:\n  grbl:\n    pen:\n      kind: commands\n      up: ["M5"]\n      down: ["M3 S1000"]\n',
  )
  const refused = await run(['pen', 'setup', '--up', '60', '--down', '34', '--name', 'east', '-d', device])
  expect(refused).toMatchObject({ stderr: expect.stringContaining('cannot be set') as string })
  expect(refused.code).not.toBe(0)
  expect(await run(['config', 'validate'])).toMatchObject({ code: 0 })
})

test('a board that keeps its place does: --hold, origin and park go by the same origin', async () => {
  const { board, run } = machine()
  expect(await run(['move', '30', '20', '--hold', '-d', device])).toMatchObject({ code: 0 })
  expect((await run(['origin', 'show', '-d', device])).stdout).toContain('30.00 mm right of and 20.00 mm below')
  expect(await run(['park', '-d', device])).toMatchObject({ code: 0, stdout: 'the pen is up, at the origin\n' })
  expect(board.record.positionMm.xMm).toBeCloseTo(0, 1)
  expect(board.record.positionMm.yMm).toBeCloseTo(0, 1)
  await run(['move', '12', '8', '--hold', '-d', device])
  expect((await run(['origin', 'set', '-d', device])).stdout).toContain('the motors stay on')
  await run(['move', '--by', '5', '5', '--hold', '-d', device])
  await run(['park', '-d', device])
  expect(board.record.positionMm.xMm).toBeCloseTo(12, 1)
})

test.each([
  ['lets its motors go at rest', { settings: { 1: 25 } }],
  ['restarts when its port is opened', { firmware: { resetOnOpen: true } }],
  ['cannot prove its place', { flavour: 'fluidnc' }],
] as const)(
  'a board that %s refuses --hold before it moves, and park says that it did not move',
  async (_what, options) => {
    const { board, run } = machine(options)
    for (const args of [
      ['move', '30', '20', '--hold', '-d', device],
      ['origin', 'set', '-d', device],
    ]) {
      const refused = await run(args)
      expect(refused.code).toBe(1)
      expect(refused.stderr).toContain('cannot keep its place')
    }
    expect(board.record.movedMm).toBe(0)
    await run(['move', '30', '20', '-d', device])
    const { movedMm } = board.record
    expect(await run(['park', '-d', device])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('did not move') as string,
    })
    expect(board.record.movedMm).toBe(movedMm)
  },
)

const longLines = svgOf('<path d="M5,10 h90 M5,20 h90 M5,30 h90 M5,40 h90" fill="none" stroke="black"/>')

test.each([
  ['button', 0x21, 'on hold by its own button'],
  ['door', 0x84, 'its door is open'],
])('a machine that its own %s holds says so, and c continues', async (_what, character, words) => {
  const { board, project, run } = machine()
  project.write('drawing.svg', longLines)
  let heldMm = 0
  const terminal = testTerminal()
    .when(/stroke \d\/4/, () => board.signal(character))
    .when(words, () => {
      heldMm = board.record.movedMm
    })
    .when('continues', 'c')
    .when('the machine continues', () => {})
  const done = await run(['plot', 'drawing.svg', '-d', device], terminal.io)
  expect(done).toMatchObject({ code: 0, stderr: expect.stringContaining('the machine continues') as string })
  expect(heldMm).toBeGreaterThan(0)
  expect(board.record.movedMm).toBeGreaterThan(heldMm)
  expect(board.record.inkMm).toBeCloseTo(360, 0)
})

test('+ and - act at once, and the board is left at 100 %', async () => {
  const { board, project, run } = machine()
  project.write('drawing.svg', longLines)
  const terminal = testTerminal()
    .when(/stroke \d\/4/, 'p')
    .when('paused, the pen is up', '-----')
    .when('drawing at 62 %', 'c')
  const done = await run(['plot', 'drawing.svg', '-d', device], terminal.io)
  expect(done).toMatchObject({ code: 0, stderr: expect.stringContaining('from now on') as string })
  const times = board.record.penDownTimes().map(({ fromMs, toMs }) => toMs - fromMs)
  expect(times.at(-1)! / times[0]!).toBeGreaterThan(1.3)
  expect((await run(['driver', 'test', device])).stdout).toContain('all at 100 %')
})

test('a plot says when the motors are released at rest', async () => {
  const { run } = machine({ settings: { 1: 25 } })
  const { code, stderr } = await run(['plot', 'drawing.svg', '-d', device])
  expect(code).toBe(0)
  expect(stderr).toContain('set $1=255')
  const held = machine()
  expect((await held.run(['plot', 'drawing.svg', '-d', device])).stderr).not.toContain('$1')
})

test('an iDraw 2.0: z grows downwards, arcs are refused, and the drawing is whole', async () => {
  const { board, project, run } = machine({
    pen: { kind: 'z', contactMm: -4 },
    firmware: { arcs: false, banner: "Grbl 1.1h DrawCore V2.09 ['$' for help]" },
  })
  project.write('vfab.config.yaml', 'drivers:\n  grbl:\n    pen:\n      kind: z\n      upMm: 0\n      downMm: 5\n')
  project.write('drawing.svg', svgOf('<circle cx="50" cy="40" r="20" fill="none" stroke="black"/>'))
  const plotted = await run(['plot', 'drawing.svg', '-d', device])
  expect(plotted).toMatchObject({ code: 0 })
  expect(board.record.movedMm).toBeGreaterThan(2 * Math.PI * 20)
})

/** A spiral in one stroke, of chords that are no arcs for long. */
const spiral = Array.from({ length: 1200 }, (_, at) => {
  const radius = 1 + (1.5 * at) / 80
  return [30 + radius * Math.cos((2 * Math.PI * at) / 80), 30 + radius * Math.sin((2 * Math.PI * at) / 80)] as const
})
const spiralMm = spiral
  .slice(1)
  .reduce((sum, [x, y], at) => sum + Math.hypot(x - spiral[at]![0], y - spiral[at]![1]), 0)

test.each([
  ['SIGTERM', 5000, 0.3],
  ['SIGTERM', 15_000, 0.3],
  ['a pulled cable', 4000, 2],
  ['a pulled cable', 15_000, 2],
] as const)('a stroke that %s ends after %i ms is resumed within it', async (how, afterMs, mostMm) => {
  const { board, project, run } = machine({ firmware: { nativeUsb: false } })
  project.write(
    'drawing.svg',
    svgOf(
      `<polyline points="${spiral.map(([x, y]) => `${x.toFixed(3)},${y.toFixed(3)}`).join(' ')}" fill="none" stroke="black"/>`,
    ),
  )
  let begun = false
  const cut = await run(['plot', 'drawing.svg', '-d', device], {
    onStderr: (text, send) => {
      if (begun || !text.includes('job ')) return
      begun = true
      void drawing(board, afterMs).then(() => (how === 'SIGTERM' ? send(how) : board.inject({ kind: 'unplug' })))
    },
  })
  expect(cut.code).not.toBe(0)
  expect(board.record.inkMm).toBeLessThan(spiralMm - 100)
  const resumed = await run(['jobs', 'resume', '-d', device])
  expect(resumed).toMatchObject({ code: 0, stderr: expect.stringContaining('kept its place') as string })
  expect(board.record.inkMm - spiralMm).toBeLessThan(mostMm)
  expect(board.record.inkMm - spiralMm).toBeGreaterThan(-0.3)
  expect(board.record.penDowns).toBe(2)
})
