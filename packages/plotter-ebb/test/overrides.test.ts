import { type DrawOverrides, strokesFrom } from '@vfab/core'
import { expect, test } from 'vitest'

import { linesOf, openBench } from './bench.ts'

const line = strokesFrom([[10, 10, 110, 10]])

test('a drawing with another speed takes as long as that speed needs; the next one is as configured', async () => {
  const { plotter } = await openBench()
  const slow = await plotter.draw(line, { overrides: { drawSpeedMmPerS: 10 } })
  const normal = await plotter.draw(line)
  expect(slow.durationMs).toBeGreaterThan(10_000)
  expect(normal.durationMs).toBeLessThan(4000)
  await plotter.close()
})

test('another height holds for one drawing, set before anything moves', async () => {
  const { board, plotter } = await openBench()
  await plotter.moveTo({ xMm: 1, yMm: 1 })
  const from = board.record.commands.length
  await plotter.draw(line, { overrides: { penUpPercent: 80, penDownPercent: 20 } })
  const first = linesOf(board, from)
  expect(first.slice(0, 2)).toEqual(['SC,4,24236', 'SC,5,13450'])
  const then = board.record.commands.length
  await plotter.draw(line)
  expect(linesOf(board, then).slice(0, 2)).toEqual(['SC,4,20641', 'SC,5,15248'])
  await plotter.close()
})

test('the pen goes to another height for once', async () => {
  const { board, plotter } = await openBench()
  await plotter.penDown({ heightPercent: 5 })
  expect(linesOf(board)).toContain('SC,5,10754')
  await plotter.penUp({ heightPercent: 95 })
  await plotter.penUp()
  expect(
    linesOf(board)
      .filter((each) => each.startsWith('SC,4'))
      .slice(-2),
  ).toEqual(['SC,4,26932', 'SC,4,20641'])
  await plotter.close()
})

test.each<[DrawOverrides, string]>([
  [{ drawSpeedMmPerS: 0 }, 'lie between'],
  [{ travelSpeedMmPerS: 10_000 }, 'lie between'],
  [{ drawAccelMmPerS2: Number.NaN }, 'lie between'],
  [{ penUpPercent: 101 }, 'lie between'],
  [{ penDownPercent: 60 }, 'differ from penDownPercent'],
  [{ penForceGrams: 30 }, 'no such setting'],
])('%j is refused before anything moves', async (overrides, says) => {
  const { board, plotter } = await openBench()
  await expect(plotter.draw(line, { overrides })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining(says) as string,
  })
  expect(board.record.moveCount).toBe(0)
  await plotter.close()
})
