import { strokesFrom } from '@vfab/core'
import { expect, test } from 'vitest'

import { linesOf, openBench, openOn, settings } from './bench.ts'

/** A switch to ground at input B3, which is pulled up. */
const machine = { limitSwitches: { pins: [3] } }
/** Five lines of 50 mm: a second each. */
const lines = strokesFrom([10, 20, 30, 40, 50].map((y) => [10, y, 60, y]))

test('a switch that is pressed in the middle of a plot ends it: pen up, place unknown, the rest of the moves not made', async () => {
  const { board, plotter } = await openBench({}, { machine })
  const done: number[] = []
  const drawing = plotter.draw(lines, {
    onStroke: (stroke) => {
      done.push(stroke)
      if (stroke === 1) board.setPin('B', 3, 0)
    },
  })
  await expect(drawing).rejects.toMatchObject({
    code: 'LIMIT_REACHED',
    type: 'hardware',
    message: expect.stringContaining('limit switch') as string,
    hint: expect.stringContaining('push the carriage off the switch') as string,
  })
  await board.idle()
  const { record } = board
  expect(record.samples(record.nowMs, record.nowMs, 1)[0]?.penDown).toBe(false)
  // What the board dropped is not told to be drawn.
  expect(done).toEqual([0, 1])
  expect(await plotter.position()).toMatchObject({ known: false, pen: 'up' })
  await expect(plotter.moveTo({ xMm: 1, yMm: 1 })).rejects.toMatchObject({ code: 'POSITION_LOST' })
  await plotter.close()
  expect(record.motorChanges.at(-1)).toMatchObject({ enabled: [false, false] })
})

test('what was sent and dropped is drawn again after the carriage was brought back', async () => {
  const { board, plotter } = await openBench({}, { machine })
  const interrupted = plotter.draw(lines, { onSent: (stroke) => void (stroke === 2 && board.setPin('B', 3, 0)) })
  await expect(interrupted).rejects.toMatchObject({ code: 'LIMIT_REACHED' })
  // Still on the switch: nothing moves.
  const moves = board.record.moveCount
  await expect(plotter.setOrigin!()).rejects.toMatchObject({ code: 'LIMIT_REACHED' })
  expect(board.record.moveCount).toBe(moves)
  board.setPin('B', 3, 1)
  await plotter.setOrigin!()
  await expect(plotter.draw(lines)).resolves.toMatchObject({ finished: true, strokesDone: 5 })
  await plotter.close()
})

test('a session after a hit switch cannot prove its place', async () => {
  const { board, plotter } = await openBench({}, { machine })
  const checkpoint = await plotter.checkpoint!()
  plotter.holdOnClose = true
  const drawing = plotter.draw(lines, { onStroke: (stroke) => void (stroke === 0 && board.setPin('B', 3, 0)) })
  await expect(drawing).rejects.toMatchObject({ code: 'LIMIT_REACHED' })
  await plotter.close()
  board.setPin('B', 3, 1)
  const next = await openOn(board, { machine }, { checkpoint })
  expect(next.continued).toBe(false)
  await next.close()
})

test('a switch that is pressed when a plot begins is told before anything moves', async () => {
  const { board, plotter } = await openBench({}, { machine })
  board.setPin('B', 3, 0)
  await expect(plotter.draw(lines)).rejects.toMatchObject({ code: 'LIMIT_REACHED' })
  expect(board.record.moveCount).toBe(0)
  await plotter.close()
})

test('the board forgets the switches when the plotter is closed', async () => {
  const { board, plotter } = await openBench({}, { machine: { limitSwitches: { pins: [3, 5], pressed: 'high' } } })
  board.setPin('B', 3, 0)
  board.setPin('B', 5, 0)
  await plotter.moveTo({ xMm: 5, yMm: 5 })
  expect(linesOf(board)).toContain('CU,51,40')
  expect(linesOf(board)).toContain('CU,52,40')
  await plotter.close()
  expect(
    linesOf(board)
      .filter((line) => line.startsWith('CU,51'))
      .at(-1),
  ).toBe('CU,51,0')
})

test('a machine without added switches is told nothing of them', async () => {
  const { board, plotter } = await openBench()
  await plotter.moveTo({ xMm: 5, yMm: 5 })
  await plotter.close()
  expect(linesOf(board).filter((line) => line.startsWith('CU,5'))).toEqual([])
})

test('firmware that cannot stop at a switch is refused', async () => {
  await expect(openBench({ firmware: '2.8.1' }, { machine })).rejects.toMatchObject({ code: 'FIRMWARE_UNSUPPORTED' })
})

test.each([
  ['axidraw-v3', 1, 'moves the pen'],
  ['nextdraw-8511', 2, 'moves the pen'],
  ['nextdraw-8511', 1, 'has the home switch'],
] as const)('on a %s, a limit switch at B%i is refused: it %s', async (model, pin, why) => {
  const wrong = settings({ model, machine: { limitSwitches: { pins: [pin] } } })
  await expect(wrong).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining(why) as string })
})
