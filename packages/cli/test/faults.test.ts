import type { SimulatedFault } from '@vfab/core'
import { expect, test } from 'vitest'

import { drawingFor, expectHeld, expectSafe, type TestBoard, testBoard } from './support/board.ts'
import { svgOf } from './support/drawings.ts'
import { type RunOptions, runVfab, type VfabRun } from './support/run-vfab.ts'
import { tempProject } from './support/temp-project.ts'

/** Ten seconds of drawing: enough for something to happen. */
const longStrokes = svgOf(
  '<path d="M0,5 H100 M0,30 H100 M0,60 H100 M0,70 H100 M0,75 H100" fill="none" stroke="black"/>',
)

/** Plots, and makes `happen` happen two seconds into it by the board's own clock. */
async function plotUntil(
  { board, clock, openPipe, device }: TestBoard,
  happen: () => void,
  more: RunOptions = {},
): Promise<VfabRun> {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  project.write('drawing.svg', longStrokes)
  let started = false
  return runVfab(project, ['plot', 'drawing.svg', '-d', device], {
    clock,
    openPipe,
    ...more,
    onStderr: (text) => {
      if (started || !text.includes('on AxiDraw')) return
      started = true
      void drawingFor(1500, { board, clock }).then(happen)
    },
  })
}

const faults: readonly { title: string; fault: SimulatedFault; code: number; says: RegExp }[] = [
  { title: 'a pulled cable', fault: { kind: 'unplug' }, code: 6, says: /lost|gone|unplugged|closed/ },
  { title: 'a board that falls silent', fault: { kind: 'silence' }, code: 6, says: /answer/ },
]

for (const { title, fault, code, says } of faults) {
  test(`${title} ends a plot with exit code ${code}, what happened, and how far it came`, async () => {
    const board = testBoard()
    const run = await plotUntil(board, () => board.board.inject(fault))
    expect(run.stderr).toMatch(says)
    expect(run.stderr).toMatch(/\d of 5 strokes drawn/)
    expect(run.code).toBe(code)
  })
}

test('a motor supply that fails ends a plot with exit code 1 and the pen up', async () => {
  const board = testBoard()
  const run = await plotUntil(board, () => board.board.inject({ kind: 'motor-power', on: false }))
  expect(run.stderr).toMatch(/supply|power/)
  expect(run.code).toBe(1)
  await expectSafe(board.board)
})

test('an error that nobody caught ends a plot with the pen up, and as a bug', async () => {
  const board = testBoard()
  let crash: (error: unknown) => void = () => {}
  const run = await plotUntil(board, () => crash(new TypeError('x is not a function')), {
    onCrashListener: (listener) => (crash = listener),
  })
  expect(run.stderr).toContain('x is not a function')
  expect(run.stderr).toContain('this is a bug in vfab or in a driver')
  expect(run.code).toBe(1)
  await expectHeld(board.board)
  expect(board.board.record.inkMm).toBeLessThan(450)
})
