import { expect, test } from 'vitest'

import { expectHeld, expectSafe, type TestBoard, testBoard } from './support/board.ts'
import { svgOf } from './support/drawings.ts'
import { runVfab, type VfabRun } from './support/run-vfab.ts'
import { type TempProject, tempProject } from './support/temp-project.ts'

interface Bench {
  readonly board: TestBoard
  readonly project: TempProject
  readonly run: (...words: string[]) => Promise<VfabRun>
}

/** One board on which commands follow each other, as on a real bench. */
function bench(): Bench {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  project.write('drawing.svg', svgOf('<path d="M5,5 h10" stroke="black"/>', 20, 20))
  const board = testBoard()
  const { device, clock, openPipe } = board
  return { board, project, run: (...words) => runVfab(project, [...words, '-d', device], { clock, openPipe }) }
}

test('with --hold the next command knows where the pen is; without it the motors let go', async () => {
  const { board, run } = bench()
  await run('move', '30', '20', '--hold')
  await expectHeld(board.board)
  expect((await run('move', '--by', '5', '0', '--hold')).stdout).toBe('pen is at 35.00, 20.00 mm\n')
  expect((await run('origin', 'show')).stdout).toContain('35.00 mm right of and 20.00 mm below the origin')
  expect((await run('park')).code).toBe(0)
  await expectSafe(board.board)
  expect(board.board.record.positionMm).toMatchObject({ xMm: 0, yMm: 0 })
  expect((await run('origin', 'show')).stdout).toContain('0.00 mm right of and 0.00 mm below')
})

test('origin set makes the place of the pen the origin, and a plot draws from there', async () => {
  const { board, run } = bench()
  await run('move', '50', '40', '--hold')
  expect((await run('origin', 'set')).stdout).toContain('the origin is where the pen stands')
  await expectHeld(board.board)
  expect((await run('plot', 'drawing.svg')).code).toBe(0)
  const [down] = board.board.record.penDownTimes()
  const [start] = board.board.record.samples(down!.fromMs + 20, down!.fromMs + 20, 1)
  expect(start!.xMm).toBeGreaterThan(54)
  expect(start!.yMm).toBeCloseTo(45, 0)
  // Back at its own origin, not at the first one.
  expect(board.board.record.positionMm.xMm).toBeCloseTo(50, 1)
  await expectSafe(board.board)
})

test('a board that was switched off in between does not pretend to know where its pen is', async () => {
  const { board, run } = bench()
  await run('move', '30', '20', '--hold')
  board.board.inject({ kind: 'brown-out' })
  await board.board.idle()
  expect((await run('origin', 'show')).stdout).toContain('0.00 mm right of and 0.00 mm below')
})

test('origin forget lets the motors go', async () => {
  const { board, run } = bench()
  await run('move', '30', '20', '--hold')
  await run('origin', 'forget')
  await expectSafe(board.board)
  expect((await run('origin', 'show')).stdout).toContain('0.00 mm right of')
})
