import { strokesFrom } from '@vfab/core'
import fc from 'fast-check'
import { createHpglPlotter, type HpglPlotter } from '@vfab/sim'
import { describe, expect, test } from 'vitest'

import { farthestMm, openBench, openOn, segmentsDrawn } from './bench.ts'

/** To and fro over the same places: the hardest path to find one's place on again. */
const knot = strokesFrom([
  Array.from({ length: 60 }, (_, index) => [20 + 5 * (index % 3), 20 + 5 * (index % 5)]).flat(),
  Array.from({ length: 40 }, (_, index) => [20 + 10 * (index % 2), 50 + (index % 2)]).flat(),
])

async function segmentsUndisturbed(): Promise<Map<string, number>> {
  const { machine, plotter } = await openBench({}, { drawSpeedMmPerS: 100 })
  await plotter.draw(knot)
  await plotter.close()
  return segmentsDrawn(machine)
}

describe('held at once at any moment', () => {
  test('the drawing goes on where the pen stopped: nothing is missing, nothing drawn twice', async () => {
    const wanted = await segmentsUndisturbed()
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 20, max: 1500 }), { minLength: 1, maxLength: 4 }),
        async (waitsMs) => {
          const { machine, plotter } = await openBench({}, { drawSpeedMmPerS: 100 })
          const drawing = plotter.draw(knot)
          await machine.clock.sleep(1700)
          for (const waitMs of waitsMs) {
            await machine.clock.sleep(waitMs)
            await plotter.pause('now')
            expect(machine.record.penIsDown).toBe(false)
            await plotter.resume()
          }
          expect(await drawing).toMatchObject({ finished: true, strokesDone: 2 })
          expect(segmentsDrawn(machine)).toEqual(wanted)
          await plotter.close()
        },
      ),
      { numRuns: 40 },
    )
  })

  test('a long pause sends the pen home; it is fetched before the drawing goes on', async () => {
    const { machine, plotter } = await openBench({}, { drawSpeedMmPerS: 100, storePenAfterMs: 2000 })
    const drawing = plotter.draw(knot)
    await machine.clock.sleep(2500)
    await plotter.pause('now')
    expect(machine.record.pen).toBe(1)
    await machine.clock.sleep(5000)
    expect(machine.record.pen).toBe(0)
    await plotter.resume()
    await drawing
    expect(segmentsDrawn(machine)).toEqual(await segmentsUndisturbed())
    await plotter.close()
  })
})

test('a stop ends within the vector under way, with the pen up', async () => {
  const { machine, plotter } = await openBench({}, { drawSpeedMmPerS: 100 })
  const drawing = plotter.draw(knot)
  await machine.clock.sleep(2500)
  const askedMs = machine.record.nowMs
  await plotter.stop()
  expect(machine.record.nowMs - askedMs).toBeLessThan(500)
  expect(machine.record.penIsDown).toBe(false)
  const { finished } = await drawing
  expect(finished).toBe(false)
  await plotter.close()
})

test('somebody presses VIEW: the plotter is waited for, an event says why, and the drawing is whole', async () => {
  const { machine, plotter } = await openBench({}, { drawSpeedMmPerS: 100 })
  const told: unknown[] = []
  plotter.events.on('state_update', ({ data }) => told.push(data))
  const drawing = plotter.draw(knot)
  await machine.clock.sleep(2500)
  machine.suspend('view')
  await machine.clock.sleep(60_000)
  machine.suspend(undefined)
  await drawing
  expect(told).toContainEqual({ waiting: 'VIEW pressed' })
  expect(segmentsDrawn(machine)).toEqual(await segmentsUndisturbed())
  await plotter.close()
})

test('a plotter that restarts in a drawing, or at rest, is found out', async () => {
  const { machine, plotter } = await openBench()
  machine.inject({ kind: 'brown-out' })
  await expect(plotter.draw(knot)).rejects.toMatchObject({ code: 'DEVICE_RESET' })
  expect(await plotter.draw(knot)).toMatchObject({ finished: true })
  await plotter.close()
})

test('bytes that are lost all the same end the drawing', async () => {
  const { machine, plotter } = await openBench({}, { timeoutMs: 5000 })
  // Another program talks to the plotter at the same time.
  const drawing = plotter.draw(knot)
  await machine.clock.sleep(1800)
  machine.flood(2000)
  await expect(drawing).rejects.toMatchObject({ code: 'REJECTED', context: { extendedError: 16 } })
  expect(machine.record.penIsDown).toBe(false)
  await plotter.close()
})

test('a checkpoint holds until the plotter is switched off or somebody else uses it', async () => {
  const machine = createHpglPlotter()
  const first = await openOn(machine)
  expect(first.continued).toBeUndefined()
  const checkpoint = await first.checkpoint!()
  first.holdOnClose = true
  await first.close()
  const second = await openOn(machine, {}, { checkpoint })
  expect(second.continued).toBe(true)
  const again = await second.checkpoint!()
  second.holdOnClose = true
  await second.close()
  machine.inject({ kind: 'brown-out' })
  const third = await openOn(machine, {}, { checkpoint: again })
  expect(third.continued).toBe(false)
  const last = await third.checkpoint!()
  await third.close()
  const fourth = await openOn(machine, {}, { checkpoint: last })
  expect(fourth.continued).toBe(false)
  await fourth.close()
})

/** What may happen to a plotter between two sessions, and whether its place is still proven afterwards. */
const between: readonly [string, (machine: HpglPlotter) => void | Promise<void>, boolean][] = [
  ['nothing', () => {}, true],
  ['another program that only asks', (machine) => tell(machine, 'OS;OA;'), true],
  ['another program that moves the pen: its place is asked', (machine) => tell(machine, 'PU2000,2000;'), true],
  ['the initialisation of another program', (machine) => tell(machine, 'IN;'), false],
  ['scaling points of another program', (machine) => tell(machine, 'IP100,100,5000,5000;'), false],
  ['a power cut', (machine) => machine.inject({ kind: 'brown-out' }), false],
]

async function tell(machine: HpglPlotter, text: string): Promise<void> {
  const other = machine.connect()
  await other.write(Buffer.from(text, 'latin1'))
  await machine.idle()
  await other.close()
}

test.each(between)('after %s the place is proven, or it is not', async (_, happens, proven) => {
  const machine = createHpglPlotter()
  const first = await openOn(machine)
  await first.moveTo({ xMm: 20, yMm: 20 })
  const checkpoint = await first.checkpoint!()
  first.holdOnClose = true
  await first.close()
  await happens(machine)
  const second = await openOn(machine, {}, { checkpoint })
  expect(second.continued).toBe(proven)
  if (proven) {
    await second.draw(strokesFrom([[30, 30, 40, 30]]))
    expect(farthestMm(machine.record.strokesMm(), strokesFrom([[30, 30, 40, 30]]))).toBeLessThan(0.1)
  }
  await second.close()
})
