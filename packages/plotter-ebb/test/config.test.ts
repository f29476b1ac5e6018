import { validateSettings } from '@vfab/core'
import { expect, test } from 'vitest'

import { ebbConfigSchema } from '../src/config.ts'
import { machineNames, machineOf, machines } from '../src/machines.ts'

const check = (values: unknown) => validateSettings(ebbConfigSchema, values, { driver: 'ebb' })

test('settings left out are those of an AxiDraw V3', async () => {
  expect(await check({})).toEqual({
    model: 'axidraw-v3',
    drawSpeedMmPerS: 50,
    travelSpeedMmPerS: 150,
    drawAccelMmPerS2: 762,
    travelAccelMmPerS2: 1143,
    corneringDeviationMm: 0.0508,
    penUpPercent: 60,
    penDownPercent: 30,
    penLiftMs: 130,
    penDropMs: 146,
    penPolicy: 'early',
    draftBlurMm: 0,
    joinToleranceMm: 0.15,
    stepMode: 16,
    timeoutMs: 3000,
    retryCount: 2,
    autoConnect: true,
  })
})

test.each(machineNames)('the settings of %s are complete and pass the check again unchanged', async (model) => {
  const complete = await check({ model, port: '/dev/ttyACM0' })
  expect(await check(complete)).toEqual(complete)
  expect(complete.drawSpeedMmPerS).toBe(machines[model].drawSpeedMmPerS)
})

test('pen times follow the servo and the heights that are set', async () => {
  const low = await check({ penUpPercent: 40, penDownPercent: 30 })
  const high = await check({ penUpPercent: 90, penDownPercent: 10 })
  const brushless = await check({ machine: { servo: 'brushless' } })
  expect(low.penLiftMs).toBeLessThan(high.penLiftMs)
  expect(brushless.penLiftMs).toBeLessThan(130)
  expect(await check({ penLiftMs: 7 })).toMatchObject({ penLiftMs: 7, penDropMs: 146 })
})

test('an unknown key is refused and the nearest known one named', async () => {
  await expect(check({ drawSpedMmPerS: 40 })).rejects.toMatchObject({
    type: 'configuration',
    code: 'CONFIG_UNKNOWN_KEY',
    hint: expect.stringContaining('drawSpeedMmPerS') as string,
  })
})

test.each([
  [{ drawSpeedMmPerS: 400 }, 'goes at most 312.4 mm/s in 1/16 steps'],
  [{ drawSpeedMmPerS: 0 }, 'drawSpeedMmPerS'],
  [{ penUpPercent: 30 }, 'never leave the paper'],
  [{ penUpPercent: 101 }, 'penUpPercent'],
  [{ stepMode: 3 }, 'stepMode'],
  [{ model: 'axidraw' }, 'model'],
  [{ port: '' }, 'port'],
  [{ timeoutMs: 'soon' }, 'timeoutMs'],
])('%j is refused', async (values, text) => {
  await expect(check(values)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining(text) as string,
  })
})

test('coarser steps allow more speed', async () => {
  expect(await check({ stepMode: 8, travelSpeedMmPerS: 400 })).toMatchObject({ travelSpeedMmPerS: 400 })
})

test('a rebuilt machine keeps what it does not change', () => {
  const machine = machineOf({
    model: 'axidraw-v3',
    stepMode: 8,
    machine: { widthMm: 500, stepsPerMm: 100, invertY: true },
  })
  expect(machine).toMatchObject({ widthMm: 500, heightMm: 218, stepsPerMm: 50, motors: [1, -1, 1, 1] })
})
