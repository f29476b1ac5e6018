import { expect, test } from 'vitest'

import { openBench, openOn, openOnPipe } from './bench.ts'
import { createGantry } from './gantry.ts'

test('a machine that has not found its corner walks wherever it is told, also below the origin', async () => {
  const { board, plotter } = await openBench()
  await plotter.jog!({ xMm: -20, yMm: 5 })
  expect(await plotter.position()).toMatchObject({ xMm: -20, yMm: 5, pen: 'up', known: true })
  await plotter.jog!({ xMm: 30, yMm: -15 })
  expect(await plotter.position()).toMatchObject({ xMm: 10, yMm: -10 })
  // The travel holds for places all the same, and the way back is open.
  await expect(plotter.moveTo({ xMm: -1, yMm: 0 })).rejects.toMatchObject({ code: 'OUT_OF_BOUNDS' })
  await plotter.moveTo({ xMm: 0, yMm: 0 })
  expect(board.record.penDowns).toBe(0)
  await plotter.close()
})

test('after the origin was set in mid-bed, the walk goes to either side of it', async () => {
  const { plotter } = await openBench()
  await plotter.jog!({ xMm: 80, yMm: 60 })
  await plotter.setOrigin!()
  await plotter.jog!({ xMm: -70, yMm: -50 })
  expect(await plotter.position()).toMatchObject({ xMm: -70, yMm: -50 })
  await plotter.close()
})

test('a walk lifts the pen and goes at a speed at which one can still let go of the key', async () => {
  const { board, plotter } = await openBench({}, { travelSpeedMmPerS: 200 })
  await plotter.penDown()
  const startMs = board.record.nowMs
  await plotter.jog!({ xMm: 100, yMm: 0 })
  expect(board.record.nowMs - startMs).toBeGreaterThan(2000)
  expect(board.record.inkMm).toBe(0)
  await plotter.close()
})

test('a walk longer than the machine is a slip of the finger', async () => {
  const { board, plotter } = await openBench()
  await expect(plotter.jog!({ xMm: 301, yMm: 0 })).rejects.toMatchObject({ code: 'OUT_OF_BOUNDS' })
  await expect(plotter.jog!({ xMm: NaN, yMm: 0 })).rejects.toThrow(RangeError)
  expect(board.record.moveCount).toBe(0)
  await plotter.close()
})

test('a machine that has found its corner by its switch stays within its travel', async () => {
  const gantry = createGantry({ xMm: 100, yMm: 60 })
  const plotter = await openOnPipe(gantry.pipe, { model: 'nextdraw-8511' })
  await plotter.jog!({ xMm: -5, yMm: 0 })
  await plotter.home!()
  await expect(plotter.jog!({ xMm: -1, yMm: 0 })).rejects.toMatchObject({ code: 'OUT_OF_BOUNDS' })
  await plotter.jog!({ xMm: 3, yMm: 4 })
  expect(gantry.pipe.sent.some((line) => line.startsWith('LM'))).toBe(true)
  await plotter.close()
})

test('that it has found its corner is known to the session that goes on from its checkpoint', async () => {
  const gantry = createGantry({ xMm: 0, yMm: 0 })
  const plotter = await openOnPipe(gantry.pipe, { model: 'nextdraw-8511' })
  expect(await plotter.checkpoint!()).not.toHaveProperty('homed')
  await plotter.home!()
  expect(await plotter.checkpoint!()).toMatchObject({ homed: true })
  await plotter.close()
  const { board, plotter: first } = await openBench({}, { model: 'nextdraw-8511' })
  const checkpoint = await first.checkpoint!()
  first.holdOnClose = true
  await first.close()
  const next = await openOn(board, { model: 'nextdraw-8511' }, { checkpoint: { ...checkpoint, homed: true } })
  expect(next.continued).toBe(true)
  await expect(next.jog!({ xMm: -1, yMm: 0 })).rejects.toMatchObject({ code: 'OUT_OF_BOUNDS' })
  await next.close()
})
