import { expect, test } from 'vitest'

import { expectNothingMoved, expectSafe, testBoard } from './support/board.ts'
import { runVfab } from './support/run-vfab.ts'
import { type TempProject, tempProject } from './support/temp-project.ts'
import { keys, testTerminal } from './support/terminal.ts'

function ebbProject(): TempProject {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  return project
}

test('arrows walk the pen, with Shift ten times as far, and the terminal is given back', async () => {
  const { board, device, ...io } = testBoard()
  const terminal = testTerminal()
    .when('arrows walk', keys.right)
    .when('1.00, 0.00 mm', keys.shiftRight)
    .when('11.00, 0.00 mm', keys.down)
    .when('11.00, 1.00 mm', '+')
    .when('step 5 mm', keys.left)
    .when('6.00, 1.00 mm', 'd')
    .when('pen down', 'u')
    .when('pen up', keys.enter)
  const run = await runVfab(ebbProject(), ['jog', '-d', device], { ...io, ...terminal.io })
  expect(run).toMatchObject({ code: 0, stdout: 'pen is at 6.00, 1.00 mm\n' })
  expect(board.record.positionMm.xMm).toBeCloseTo(6, 1)
  expect(board.record.penDowns).toBe(1)
  expect(board.record.inkMm).toBe(0)
  expect(terminal.raw).toBe(false)
  await expectSafe(board)
})

test('a machine that does not know its ends walks below the origin, and a new one can be set there', async () => {
  const { board, device, ...io } = testBoard()
  const terminal = testTerminal()
    .when('arrows walk', keys.left)
    .when('-1.00, 0.00 mm', keys.shiftUp)
    .when('-1.00, -10.00 mm', 'o')
    .when('0.00, 0.00 mm', keys.left)
    .when('-1.00, 0.00 mm', 'h')
    .when('0.00, 0.00 mm', 'q')
  const run = await runVfab(ebbProject(), ['jog', '-d', device], { ...io, ...terminal.io })
  expect(run).toMatchObject({ code: 0, stdout: 'pen is at 0.00, 0.00 mm\n' })
  expect(board.record.positionMm.xMm).toBeCloseTo(-1, 1)
  expect(board.record.positionMm.yMm).toBeCloseTo(-10, 1)
  await expectSafe(board)
})

test('a step that is longer than the machine is told, and the walk goes on', async () => {
  const { board, device, ...io } = testBoard()
  const terminal = testTerminal()
    .when('arrows walk', '+')
    .when('step 50 mm', keys.shiftUp)
    .when('leaves the travel', keys.right)
    .when('50.00, 0.00 mm', 'q')
  const run = await runVfab(ebbProject(), ['jog', '--step', '10', '-d', device], { ...io, ...terminal.io })
  expect(run).toMatchObject({ code: 0, stdout: 'pen is at 50.00, 0.00 mm\n' })
  await expectSafe(board)
})

test('Ctrl-C ends the walk with exit code 130, the pen up and the terminal given back', async () => {
  const { board, device, ...io } = testBoard()
  const terminal = testTerminal().when('arrows walk', 'd').when('pen down', keys.ctrlC)
  const run = await runVfab(ebbProject(), ['jog', '-d', device], { ...io, ...terminal.io })
  expect(run.code).toBe(130)
  expect(terminal.raw).toBe(false)
  await expectSafe(board)
})

test('without a terminal nothing is walked, and the command for scripts is named', async () => {
  const { board, device, ...io } = testBoard()
  const run = await runVfab(ebbProject(), ['jog', '-d', device], io)
  expect(run.code).toBe(2)
  expect(run.stderr).toContain('vfab move --by X Y')
  expectNothingMoved(board)
})

test('move --by counts from where the pen is', async () => {
  const { board, device, ...io } = testBoard()
  const run = await runVfab(ebbProject(), ['move', '--by', '3', '4', '-d', device], io)
  expect(run).toMatchObject({ code: 0, stdout: 'pen is at 3.00, 4.00 mm\n' })
  await expectSafe(board)
})

test('move --by leads below the origin, a place does not', async () => {
  const { device, ...io } = testBoard()
  const run = await runVfab(ebbProject(), ['move', '--by', '-3', '-4', '-d', device], io)
  expect(run).toMatchObject({ code: 0, stdout: 'pen is at -3.00, -4.00 mm\n' })
  const place = await runVfab(ebbProject(), ['move', '-3', '-4', '-d', device], io)
  expect(place).toMatchObject({ code: 2, stderr: expect.stringContaining('leaves the travel') as string })
})

test('park brings the pen to the origin', async () => {
  const { board, device, ...io } = testBoard()
  const run = await runVfab(ebbProject(), ['park', '-d', device, '--json'], io)
  expect(JSON.parse(run.stdout)).toMatchObject({ position: { xMm: 0, yMm: 0 }, pen: 'up' })
  await expectSafe(board)
})
