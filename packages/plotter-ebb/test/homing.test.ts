import { expect, test } from 'vitest'

import { openBench, openOnPipe } from './bench.ts'
import { createGantry } from './gantry.ts'

test.each([
  ['in the middle', 100, 60],
  ['in the corner', 0, 0],
  ['near the corner', 1, 1],
  ['at the far corner', 300, 218],
  ['at the bottom left, where the switch is reached before the stop', 5, 218],
  ['at the top right, where the stop is reached before the switch', 300, 2],
  ['pressed against the switch', -0.2, 100],
])('finds the corner from a place %s', async (_where, xMm, yMm) => {
  const gantry = createGantry({ xMm, yMm })
  const plotter = await openOnPipe(gantry.pipe, { model: 'nextdraw-8511' })
  await plotter.home!()
  expect(Math.abs(gantry.carriage.xMm)).toBeLessThan(0.05)
  expect(Math.abs(gantry.carriage.yMm)).toBeLessThan(0.05)
  expect(await plotter.position()).toMatchObject({ xMm: 0, yMm: 0, pen: 'up', known: true })
  // What homing has changed for itself is as it was.
  expect(gantry.pipe.sent.filter((line) => line.startsWith('CU,5')).slice(-2)).toEqual(['CU,51,0', 'CU,50,1'])
  await plotter.close()
})

test.each(['stuck-open', 'stuck-pressed'] as const)('a switch that is %s ends homing with a fault', async (state) => {
  const gantry = createGantry({ xMm: 20, yMm: 10 })
  gantry.breakSwitch(state)
  const plotter = await openOnPipe(gantry.pipe, { model: 'nextdraw-8511' })
  await expect(plotter.home!()).rejects.toMatchObject({
    code: 'HARDWARE_FAULT',
    type: 'hardware',
    message: expect.stringContaining('homing failed') as string,
    hint: expect.any(String) as string,
  })
  expect(await plotter.position()).toMatchObject({ known: false })
  await expect(plotter.moveTo({ xMm: 1, yMm: 1 })).rejects.toMatchObject({ code: 'POSITION_LOST' })
  await plotter.close()
})

test('an abort ends homing with the reason, and the place unknown', async () => {
  const controller = new AbortController()
  const reason = new Error('a hand is in the way')
  let moves = 0
  const gantry = createGantry({ xMm: 200, yMm: 100 }, (line) => {
    if (line.startsWith('SM') && ++moves === 4) controller.abort(reason)
  })
  const plotter = await openOnPipe(gantry.pipe, { model: 'nextdraw-8511' })
  await expect(plotter.home!({ signal: controller.signal })).rejects.toBe(reason)
  expect(moves).toBe(4)
  expect(await plotter.position()).toMatchObject({ known: false })
  await plotter.close()
})

test('a machine without a switch has no home', async () => {
  const { plotter } = await openBench({}, { model: 'axidraw-v3' })
  expect('home' in plotter).toBe(false)
  await plotter.close()
})

test('firmware that cannot stop at the switch has no home', async () => {
  const { plotter } = await openBench({ firmware: '2.8.1' }, { model: 'nextdraw-1117' })
  expect('home' in plotter).toBe(false)
  await plotter.close()
})
