import { expect, test } from 'vitest'

import { openBench } from './bench.ts'

test('a machine that has not found its corner walks wherever it is told, also below the origin', async () => {
  const { board, plotter } = await openBench()
  await plotter.jog({ xMm: -20, yMm: 5 })
  expect(await plotter.position()).toMatchObject({ xMm: -20, yMm: 5, pen: 'up', known: true })
  await expect(plotter.moveTo({ xMm: -1, yMm: 0 })).rejects.toMatchObject({ code: 'OUT_OF_BOUNDS' })
  await plotter.moveTo({ xMm: 0, yMm: 0 })
  expect(board.record.positionMm).toMatchObject({ xMm: 0, yMm: 0 })
})

test('a walk goes at a speed at which one can still let go of the key', async () => {
  const { board, plotter } = await openBench({}, { travelSpeedMmPerS: 150 })
  const startMs = board.clock.now()
  await plotter.jog({ xMm: 100, yMm: 0 })
  expect(board.clock.now() - startMs).toBeGreaterThan(2000)
})

test('a machine that has found its corner stays within its travel, whatever the origin is then', async () => {
  const { board, plotter } = await openBench({ settings: { 22: 1, 23: 3 } })
  await plotter.home!()
  await expect(plotter.jog({ xMm: -1, yMm: 0 })).rejects.toMatchObject({ code: 'OUT_OF_BOUNDS' })
  await plotter.jog({ xMm: 60, yMm: 40 })
  await plotter.setOrigin()
  await plotter.jog({ xMm: -50, yMm: -30 })
  expect(await plotter.position()).toMatchObject({ xMm: -50, yMm: -30 })
  await expect(plotter.jog({ xMm: -11, yMm: 0 })).rejects.toMatchObject({ code: 'OUT_OF_BOUNDS' })
  // The far end is nearer by what the origin was moved.
  await plotter.moveTo({ xMm: 230, yMm: 0 })
  await expect(plotter.jog({ xMm: 11, yMm: 0 })).rejects.toMatchObject({ code: 'OUT_OF_BOUNDS' })
  expect(board.state).toBe('Idle')
})

test('a walk longer than the machine is a slip of the finger', async () => {
  const { plotter } = await openBench()
  await expect(plotter.jog({ xMm: 0, yMm: -201 })).rejects.toMatchObject({ code: 'OUT_OF_BOUNDS' })
  await expect(plotter.jog({ xMm: Infinity, yMm: 0 })).rejects.toThrow(RangeError)
})

test('where the place is lost, nothing walks until the machine has found its corner', async () => {
  const { board, plotter } = await openBench({ settings: { 22: 1, 23: 3 } })
  await plotter.home!()
  const walk = plotter.jog({ xMm: 100, yMm: 0 })
  walk.catch(() => {})
  await board.clock.sleep(500)
  board.hitLimit()
  await expect(walk).rejects.toMatchObject({ code: 'LIMIT_REACHED' })
  await expect(plotter.jog({ xMm: 1, yMm: 0 })).rejects.toMatchObject({ code: 'POSITION_LOST' })
  await plotter.home!()
  await plotter.jog({ xMm: 1, yMm: 0 })
})
