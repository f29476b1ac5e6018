import type { Plotter } from '@vfab/core'
import { createManualClock } from '@vfab/driver-kit/testing'
import { expect, test } from 'vitest'

import { beatTimeoutMs, HeldJog } from '../src/devices/held-jog.ts'
import { startServer } from './running-server.ts'

test('a browser that is gone stops a jog within half a second of the machine’s time', async () => {
  const clock = createManualClock()
  let movedUntilMs = 0
  const at = { xMm: 50, yMm: 50 }
  const plotter = {
    limits: { travelMm: { widthMm: 300, heightMm: 200 } },
    position: async () => ({ ...at, pen: 'up', known: true }),
    // 50 mm/s
    async moveTo({ xMm, yMm }: { xMm: number; yMm: number }) {
      await clock.sleep((1000 * Math.hypot(xMm - at.xMm, yMm - at.yMm)) / 50)
      Object.assign(at, { xMm, yMm })
      movedUntilMs = clock.now()
    },
  } as unknown as Plotter
  const jog = new HeldJog({
    id: 'a',
    client: 'b',
    clock,
    direction: { xMm: 1, yMm: 0 },
    signal: new AbortController().signal,
  })
  const run = jog.run(plotter, async () => {})
  for (let beat = 0; beat < 10; beat++) {
    await clock.advance(250)
    jog.beat(undefined)
  }
  const lastBeatMs = clock.now()
  expect(at.xMm).toBeGreaterThan(60)
  for (let waited = 0; waited < 1000; waited += 50) await clock.advance(50)
  await run
  expect(movedUntilMs - lastBeatMs).toBeLessThanOrEqual(500)
  expect(movedUntilMs - lastBeatMs).toBeGreaterThan(beatTimeoutMs - 200)
})

test('a jog of a machine ends on release, also beyond an origin that nobody has proved', async () => {
  const { client } = await startServer()
  const page = await client()
  const params = { device: 'ebb:sim' }
  await page.ask('connectDevice', { params })
  const { id } = await page.ask('startJog', { params, body: { x: -1, y: 1 } })
  await page.ask('beatJog', { params: { ...params, jog: id }, body: { x: 0, y: 1 } })
  const place = await page.ask('endJog', { params: { ...params, jog: id } })
  expect(place).toMatchObject({ pen: 'up', known: true })
  expect(await page.ask('showDevice', { params })).toMatchObject({ state: 'connected', place })
  await expect(
    page.ask('beatJog', { params: { ...params, jog: 'another' }, body: { x: 1, y: 0 } }),
  ).rejects.toMatchObject({ status: 404 })
})
