import { strict as assert } from 'node:assert'
import { isDriverError, type Plotter, type PlotterLimits, strokesFrom } from '@vfab/core'
import type { Bench } from '../bench.ts'
import type { ConformancePlotter } from '../conformance-device.ts'
import { assertDriverError } from '../driver-errors.ts'
import { type PlotterCheck, plotterCheck } from '../run-check.ts'
import { sampleStrokes } from '../sample-strokes.ts'
import { streamOf } from './drawing.ts'

/** Points that a machine with these limits must not be sent to. */
function pointsOutside({ travelMm: { widthMm, heightMm } }: PlotterLimits): readonly (readonly [number, number])[] {
  return [
    [widthMm + 1, 1],
    [1, heightMm + 1],
    [-1, 1],
    [1, -1],
  ]
}

const notNumbers: readonly (readonly [number, number])[] = [
  [Number.NaN, 1],
  [1, Number.NaN],
]

/** Nothing moves towards a place that the machine cannot reach, or that is none. */
export const boundsChecks: readonly PlotterCheck[] = [
  plotterCheck('draw: strokes that leave the travel are refused before anything moves', async (bench) => {
    const { device, plotter } = await bench.openFresh()
    for (const [x, y] of pointsOutside(plotter.limits)) {
      const strokes = strokesFrom([
        [1, 1, 2, 2],
        [2, 1, x, y, 3, 3],
      ])
      await assertOutOfBounds(bench, device, plotter.draw(strokes), `draw to (${x}, ${y})`)
    }
    await assertStillDraws(bench, plotter)
  }),
  plotterCheck('draw: a later list of a stream that leaves the travel is refused, the pen up', async (bench) => {
    const { device, plotter } = await bench.openFresh()
    const [outside] = pointsOutside(plotter.limits)
    const lists = [sampleStrokes(plotter.limits, 3), strokesFrom([outside!])]
    const reason = await bench.rejects(plotter.draw(streamOf(lists)), 'draw of a stream that leaves the travel')
    assertDriverError(reason, bench.driver.id, 'draw of a stream that leaves the travel', {
      codes: ['OUT_OF_BOUNDS'],
    })
    assert.ok(await device.penIsUp(), 'the pen is down')
    await assertStillDraws(bench, plotter)
  }),
  plotterCheck('draw: coordinates that are no numbers are refused before anything moves', async (bench) => {
    const { device, plotter } = await bench.openFresh()
    for (const [x, y] of notNumbers) {
      const strokes = strokesFrom([
        [1, 1, 2, 2],
        [2, 1, x, y],
      ])
      await assertNotANumber(bench, device, plotter.draw(strokes), `draw to (${x}, ${y})`)
    }
    await assertStillDraws(bench, plotter)
  }),
  plotterCheck('moveTo: a target outside the travel is refused before anything moves', async (bench) => {
    const { device, plotter } = await bench.openFresh()
    await bench.resolves(plotter.penDown(), 'penDown')
    for (const [xMm, yMm] of pointsOutside(plotter.limits)) {
      await assertOutOfBounds(bench, device, plotter.moveTo({ xMm, yMm }), `moveTo (${xMm}, ${yMm})`)
    }
    await assertStillDraws(bench, plotter)
  }),
  plotterCheck('moveTo: a target that is no number is refused before anything moves', async (bench) => {
    const { device, plotter } = await bench.openFresh()
    for (const [xMm, yMm] of notNumbers) {
      await assertNotANumber(bench, device, plotter.moveTo({ xMm, yMm }), `moveTo (${xMm}, ${yMm})`)
    }
    await assertStillDraws(bench, plotter)
  }),
  plotterCheck('draw and moveTo: the edges of the travel can be reached', async (bench) => {
    const { plotter } = await bench.openFresh()
    const { widthMm, heightMm } = plotter.limits.travelMm
    await bench.resolves(plotter.moveTo({ xMm: widthMm, yMm: heightMm }), 'moveTo the far corner')
    const corner = strokesFrom([[widthMm, heightMm, widthMm - 1, heightMm, widthMm - 1, heightMm - 1]])
    await bench.resolves(plotter.draw(corner), 'draw in the far corner')
  }),
]

async function assertOutOfBounds(
  bench: Bench,
  device: ConformancePlotter,
  call: Promise<unknown>,
  what: string,
): Promise<void> {
  const reason = await bench.rejects(call, what)
  assertDriverError(reason, bench.driver.id, what, { codes: ['OUT_OF_BOUNDS'] })
  assert.equal(await device.movedMm(), 0, `${what} moved the machine before it was refused`)
}

async function assertNotANumber(
  bench: Bench,
  device: ConformancePlotter,
  call: Promise<unknown>,
  what: string,
): Promise<void> {
  const reason = await bench.rejects(call, what)
  if (isDriverError(reason)) assertDriverError(reason, bench.driver.id, what, { codes: ['INPUT_INVALID'] })
  else assert.ok(reason instanceof RangeError, `${what} failed with ${String(reason)}, not RangeError or INPUT_INVALID`)
  assert.equal(await device.movedMm(), 0, `${what} moved the machine before it was refused`)
  assert.ok(await device.penIsUp(), `${what} left the pen down`)
}

/** A refusal is no failure of the machine: the next drawing works. */
async function assertStillDraws(bench: Bench, plotter: Plotter): Promise<void> {
  await bench.resolves(plotter.draw(sampleStrokes(plotter.limits, 1)), 'draw after a refused call')
}
