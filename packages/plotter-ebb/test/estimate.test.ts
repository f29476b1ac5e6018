import { strokesFrom } from '@vfab/core'
import { createEbbBoard } from '@vfab/sim'
import { expect, onTestFinished, test } from 'vitest'

import { openOn } from './bench.ts'

/** Short strokes side by side: most of the time goes into lifts and hops. */
const strokes = strokesFrom(Array.from({ length: 60 }, (_, index) => [index, 0, index, 3, index + 0.4, 3]))

test.each(['wait', 'overlap', 'early'] as const)(
  'the estimate is what the drawing takes, with the pen policy %s',
  async (penPolicy) => {
    const board = createEbbBoard({ firmware: '3.0.3' })
    onTestFinished(() => board.close())
    await using plotter = await openOn(board, { penPolicy })
    await plotter.moveTo({ xMm: 0, yMm: 0 }) // motors on, pen up
    const estimate = await plotter.estimate!(strokes)
    const beforeMs = board.record.durationMs
    await plotter.draw(strokes)
    expect(estimate.totalMs / (board.record.durationMs - beforeMs)).toBeCloseTo(1, 1)
    expect(estimate.lifts).toBe(60)
  },
)

test('overrides count, and those that draw would refuse are refused', async () => {
  const board = createEbbBoard({ firmware: '3.0.3' })
  onTestFinished(() => board.close())
  await using plotter = await openOn(board, {})
  const usual = await plotter.estimate!(strokes)
  const slow = await plotter.estimate!(strokes, { overrides: { drawSpeedMmPerS: 1 } })
  expect(slow.drawMs).toBeGreaterThan(5 * usual.drawMs)
  await expect(plotter.estimate!(strokes, { overrides: { drawSpeedMmPerS: 1e6 } })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
  })
})

test('an estimate needs no device: it sends nothing, and works after close', async () => {
  const board = createEbbBoard({ firmware: '3.0.3' })
  onTestFinished(() => board.close())
  const plotter = await openOn(board, {})
  const before = board.record.commands.length
  const open = await plotter.estimate!(strokes)
  expect(board.record.commands.length).toBe(before)
  await plotter.close()
  expect(await plotter.estimate!(strokes)).toEqual(open)
})
