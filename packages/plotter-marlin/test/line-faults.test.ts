import { expect, test } from 'vitest'

import { lengthMm, lines, openBench, spiral } from './bench.ts'

const boards = [
  ['as delivered', {}],
  ['with ADVANCED_OK', { advancedOk: true }],
] as const

test.each(boards)('damaged lines are sent again, and nothing is lost or doubled (%s)', async (_name, options) => {
  const { board, plotter } = await openBench(options)
  board.damageBytes(6000, 97)
  const drawing = spiral(600)
  expect(await plotter.draw(drawing)).toMatchObject({ strokesDone: 1, finished: true })
  expect(board.resends).toBeGreaterThan(5)
  expect(board.record.penDowns).toBe(1)
  expect(board.record.inkMm).toBeCloseTo(lengthMm(drawing), -0.5)
  const repairs = plotter.events.history({ types: ['state_update'] }).filter(({ data }) => 'resent' in data)
  expect(repairs.length).toBeGreaterThan(5)
  await plotter.close()
})

test.each(boards)('a storm of resends is survived (%s)', async (_name, options) => {
  const { board, plotter } = await openBench(options)
  // Nearly each line has a damaged byte, for a while.
  board.damageBytes(2500, 29)
  const drawing = lines(12)
  expect(await plotter.draw(drawing)).toMatchObject({ strokesDone: 12, finished: true })
  expect(board.record.penDowns).toBe(12)
  expect(board.record.inkMm).toBeCloseTo(lengthMm(drawing), 0)
  await plotter.close()
})

test('a line that never gets through ends the drawing with an error, not in an endless loop', async () => {
  const { board, plotter } = await openBench()
  board.damageBytes(100_000, 2)
  const failure = await plotter.draw(lines(3)).catch((error: unknown) => error)
  expect(['BAD_REPLY', 'TIMEOUT', 'REJECTED']).toContain((failure as { code: string }).code)
  board.damageBytes(0, 1)
  await plotter.close()
  expect(board.record.tipAt(board.record.nowMs).penDown).toBe(false)
})

test.each(boards)('answers that were lost are found out by a new line (%s)', async (_name, options) => {
  const { board, plotter } = await openBench(options)
  const drawing = lines(8)
  const acknowledged: number[] = []
  const result = await plotter.draw(drawing, {
    onStroke: (stroke) => {
      acknowledged.push(stroke)
      if (stroke === 3) board.loseOks(2)
    },
  })
  expect(result).toMatchObject({ strokesDone: 8, finished: true })
  expect(acknowledged).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  expect(board.record.penDowns).toBe(8)
  expect(board.record.inkMm).toBeCloseTo(lengthMm(drawing), 0)
  await plotter.close()
})

test('lines under way never overflow the serial buffer of the board', async () => {
  for (const [, options] of boards) {
    const { board, plotter } = await openBench({ ...options, lineMs: 8 })
    await plotter.draw(spiral(400))
    expect(board.record.bytesOverflowed).toBe(0)
    expect(board.record.fullestRxBytes).toBeLessThan(128)
    await plotter.close()
  }
})

test('a command that takes long is waited for, as long as the board says that it is busy', async () => {
  const { board, plotter } = await openBench({}, { drawSpeedMmPerS: 0.5, timeoutMs: 2500, joinToleranceMm: 0 })
  const drawing = lines(1)
  expect(await plotter.draw(drawing)).toMatchObject({ finished: true })
  expect(board.record.inkMm).toBeCloseTo(20, 1)
  await plotter.close()
})
