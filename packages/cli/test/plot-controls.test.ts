import { expect, test } from 'vitest'

import { expectHeld, expectSafe, type TestBoard, testBoard } from './support/board.ts'
import { svgOf } from './support/drawings.ts'
import { runVfab, type VfabRun } from './support/run-vfab.ts'
import { tempProject } from './support/temp-project.ts'
import { keys, type TestTerminal, testTerminal } from './support/terminal.ts'

/** Enough strokes that there is always one to come. */
const manyLines = svgOf(
  `<path d="${Array.from({ length: 12 }, (_, index) => `M0,${5 + 5 * index} h90`).join(' ')}" fill="none" stroke="black"/>`,
)

function plot(
  board: TestBoard,
  terminal: TestTerminal,
  more: readonly string[] = [],
  options: Partial<Parameters<typeof runVfab>[2]> = {},
): Promise<VfabRun> {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  project.write('drawing.svg', manyLines)
  const { device, openPipe, clock } = board
  return runVfab(project, ['plot', 'drawing.svg', '-d', device, ...more], {
    openPipe,
    clock,
    ...terminal.io,
    ...options,
  })
}

test('p pauses at the end of a stroke with the pen up, c goes on, and all is drawn', async () => {
  const board = testBoard()
  let penDownInPause: boolean | undefined
  const terminal = testTerminal()
    .when('p pause', 'p')
    .when('paused, the pen is up', () => {
      const { record } = board.board
      penDownInPause = record.samples(record.nowMs, record.nowMs, 1)[0]?.penDown
      terminal.press('c')
    })
    .when('going on', () => {})
  const run = await plot(board, terminal)
  expect(run).toMatchObject({ code: 0 })
  expect(penDownInPause).toBe(false)
  expect(run.stdout).toContain('plotted drawing.svg: 12 strokes')
  expect(terminal.raw).toBe(false)
  await expectSafe(board.board)
})

test('the words for what the machine does come in the order in which it does it', async () => {
  const board = testBoard()
  const terminal = testTerminal()
    .when(/stroke \d+\/12/, 'P')
    .when('paused, the pen is up', keys.enter)
  const run = await plot(board, terminal, ['--json'])
  const types = run.stdout
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { type: string }).type)
    .filter((type) => type !== 'progress')
  expect(types).toEqual(['started', 'layer', 'pausing', 'paused', 'resumed', 'finished'])
})

test('while paused arrows move the pen, h parks it, and the plot goes on where it stopped', async () => {
  const board = testBoard()
  const places: { xMm: number; yMm: number }[] = []
  const note = (): void => void places.push({ ...board.board.record.positionMm })
  const terminal = testTerminal()
    .when(/stroke [1-9]\/12/, 'p')
    .when('paused, the pen is up', () => {
      terminal.press('h')
      terminal.press(keys.shiftRight)
      terminal.press('u')
      terminal.press('b')
    })
    .when(/resumes with stroke \d+/, () => {
      note()
      terminal.press('c')
    })
  const run = await plot(board, terminal)
  expect(run).toMatchObject({ code: 0 })
  expect(places[0]!.xMm).toBeCloseTo(10, 1)
  expect(places[0]!.yMm).toBeCloseTo(0, 1)
  // One stroke is drawn twice.
  expect(board.board.record.penDowns).toBe(13)
})

test('q cancels with exit code 130 and says how to go on', async () => {
  const board = testBoard()
  const terminal = testTerminal()
    .when(/stroke [1-9]\/12/, 'p')
    .when('paused, the pen is up', 'q')
  const run = await plot(board, terminal)
  expect(run.code).toBe(130)
  expect(run.stderr).toContain('resume with: vfab jobs resume')
  await expectHeld(board.board)
})

test('keys that mean nothing, and keys for a pause while there is none, do no harm', async () => {
  const board = testBoard()
  const terminal = testTerminal().when('p pause', `xyz${keys.left}hbud5c${keys.enter}`)
  const run = await plot(board, terminal)
  expect(run).toMatchObject({ code: 0 })
  expect(run.stdout).toContain('plotted drawing.svg: 12 strokes')
})

test('SIGUSR2 pauses, and goes on with what is paused; SIGTSTP pauses', async () => {
  const board = testBoard()
  let send: (signal: 'SIGUSR2' | 'SIGTSTP') => void = () => {}
  const seen: string[] = []
  const run = await plot(board, testTerminal(), [], {
    tty: [],
    onPauseListener: (listener) => (send = listener),
    onStderr: (text) => {
      const next = [
        { words: /on AxiDraw/, signal: 'SIGUSR2' },
        { words: /paused \(SIGUSR2\)/, signal: 'SIGUSR2' },
        { words: /going on/, signal: 'SIGTSTP' },
        { words: /paused \(SIGTSTP\)/, signal: 'SIGUSR2' },
      ] as const
      const step = next[seen.length]
      if (!step || !step.words.test(text)) return
      seen.push(step.signal)
      void whenDrawing(board).then(() => send(step.signal))
    },
  })
  expect(run).toMatchObject({ code: 0 })
  expect(seen).toHaveLength(4)
})

async function whenDrawing({ board, clock }: TestBoard): Promise<void> {
  while (board.record.penDowns === 0) await clock.sleep(50)
}

test('--pause-after-ink pauses each time so much has been drawn', async () => {
  const board = testBoard()
  const terminal = testTerminal()
  for (let time = 0; time < 3; time += 1) terminal.when('m of ink drawn: look after the pen), the pen is up', 'c')
  const run = await plot(board, terminal, ['--pause-after-ink', '25cm'])
  expect(run).toMatchObject({ code: 0 })
  expect(run.stderr.match(/paused \(/g)).toHaveLength(3)
})

test.each([
  ['--pause-after-ink', '5', '--pause-after-ink takes a length such as 5m'],
  ['--idle-pen', '5', '--idle-pen must be a time such as 10s'],
  ['--live', 'now.png', 'now.png must end in .svg'],
  ['--on', 'whenever=ls', 'is no hook'],
  ['--pen', 'sky', '--pen takes LAYER=PEN'],
  ['--pen', 'moon=2', 'the drawing has no layer "moon"'],
])('%s %s is refused with exit code 2, and nothing is drawn', async (option, value, says) => {
  const board = testBoard()
  const run = await plot(board, testTerminal(), [option, value])
  expect(run.code).toBe(2)
  expect(run.stderr).toContain(says)
  expect(board.board.record.inkMm).toBe(0)
})

test('+ and - change the speed, [ and ] the height of the pen, for the rest of the plot', async () => {
  const board = testBoard()
  const terminal = testTerminal()
    .when(/stroke [1-9]\/12/, 'p')
    .when('paused, the pen is up', '-----')
    .when('drawing at', '[')
    .when('pen down at', 'c')
  const run = await plot(board, terminal)
  expect(run.code).toBe(0)
  expect(run.stderr).toMatch(/drawing at [\d.]+ mm\/s from now on/)
  expect(run.stderr).toMatch(/pen down at [\d.]+ % from now on/)
  const times = board.board.record.penDownTimes().map(({ fromMs, toMs }) => toMs - fromMs)
  expect(times.at(-1)! / times[0]!).toBeGreaterThan(1.3)
})

test('--idle-pen parks the pen when a pause lasts, and the plot goes on where it stopped', async () => {
  const board = testBoard()
  const terminal = testTerminal()
    .when(/stroke [1-9]\/12/, 'p')
    .when('the pen was put away', () => {
      const { xMm, yMm } = board.board.record.positionMm
      terminal.press(Math.hypot(xMm, yMm) < 0.1 ? 'c' : 'q')
    })
  const run = await plot(board, terminal, ['--idle-pen', '90s'])
  expect(run.code).toBe(0)
  expect(board.board.record.penDowns).toBe(12)
})
