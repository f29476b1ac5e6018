import { expect, test } from 'vitest'

import { expectNothingMoved, expectSafe, testBoard } from './support/board.ts'
import { runVfab } from './support/run-vfab.ts'
import { type TempProject, tempProject } from './support/temp-project.ts'

function ebbProject(): TempProject {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  return project
}

test('the pen goes down until Enter is pressed, and is up when the command ends', async () => {
  const { board, device, ...io } = testBoard()
  const { code, stderr } = await runVfab(ebbProject(), ['pen', 'down', '-d', device], { ...io, stdin: '\n' })
  expect(stderr).toContain('press Enter')
  expect(code).toBe(0)
  expect(board.record.penDowns).toBe(1)
  await expectSafe(board)
})

test('the pen stays down as long as --for says, and a second with cycle', async () => {
  for (const { args, seconds } of [
    { args: ['down', '--for', '3'], seconds: 3 },
    { args: ['cycle'], seconds: 1 },
  ]) {
    const { board, device, ...io } = testBoard()
    expect(await runVfab(ebbProject(), ['pen', ...args, '-d', device], io)).toMatchObject({ code: 0 })
    const [time] = board.record.penDownTimes()
    expect((time!.toMs - time!.fromMs) / 1000).toBeGreaterThan(seconds)
    expect((time!.toMs - time!.fromMs) / 1000).toBeLessThan(seconds + 0.5)
  }
})

test('pen up never lowers the pen', async () => {
  const { board, device, ...io } = testBoard()
  expect(await runVfab(ebbProject(), ['pen', 'up', '-d', device], io)).toMatchObject({ code: 0, stdout: 'pen is up\n' })
  expectNothingMoved(board)
})

test('move travels there with the pen up and says where the pen is', async () => {
  const { board, device, ...io } = testBoard()
  const { code, stdout } = await runVfab(ebbProject(), ['move', '40', '25.5', '-d', device], io)
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'pen is at 40.00, 25.50 mm\n' })
  await expectSafe(board)
  expect(board.record.positionMm.xMm).toBeCloseTo(40, 1)
  expect(board.record.positionMm.yMm).toBeCloseTo(25.5, 1)
  expect(board.record.inkMm).toBe(0)
})

test('move beyond the travel is refused, and nothing moves', async () => {
  const { board, device, ...io } = testBoard()
  const { code, stderr } = await runVfab(ebbProject(), ['move', '-5', '10', '-d', device], io)
  expect(code).toBe(2)
  expect(stderr).toContain('(-5, 10) mm')
  expectNothingMoved(board)
})

test('home on a machine without switches says what to do instead', async () => {
  const { board, device, ...io } = testBoard()
  const { code, stderr } = await runVfab(ebbProject(), ['home', '-d', device], io)
  expect(code).toBe(1)
  expect(stderr).toContain('by hand')
  expectNothingMoved(board)
})
