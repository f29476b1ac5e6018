import { strict as assert } from 'node:assert'
import { isDriverError, type Plotter, type PlotterLimits, strokesFrom } from '@vfab/core'
import type { ConformancePlotter } from '../plotter-machine.ts'
import { assertDriverError } from '../../driver-errors.ts'
import { type Check, check, checksOf } from '../../check.ts'
import type { PlotterBench } from '../plotter-conformance.ts'
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
export const boundsChecks: readonly Check<PlotterBench>[] = checksOf(
  {
    forUsers:
      'The carriage runs into its end stop, loses its position, and everything after is drawn in the wrong place.',
    mend: "call the kit's `requireStrokesWithin`, `requirePointWithin` and `requireJogWithin` before anything is sent.",
  },
  [
    check('draw: strokes that leave the travel are refused before anything moves', async (bench) => {
      const { machine, device: plotter } = await bench.openFresh()
      for (const [x, y] of pointsOutside(plotter.limits)) {
        const strokes = strokesFrom([
          [1, 1, 2, 2],
          [2, 1, x, y, 3, 3],
        ])
        await assertOutOfBounds(bench, machine, plotter.draw(strokes), `draw to (${x}, ${y})`)
      }
      await assertStillDraws(bench, plotter)
    }),
    check('draw: a later list of a stream that leaves the travel is refused, the pen up', async (bench) => {
      const { machine, device: plotter } = await bench.openFresh()
      const [outside] = pointsOutside(plotter.limits)
      const lists = [sampleStrokes(plotter.limits, 3), strokesFrom([outside!])]
      const reason = await bench.rejects(plotter.draw(streamOf(lists)), 'draw of a stream that leaves the travel')
      assertDriverError(reason, bench.driver.id, 'draw of a stream that leaves the travel', {
        codes: ['OUT_OF_BOUNDS'],
      })
      assert.ok(await machine.penIsUp(), 'the pen is down')
      await assertStillDraws(bench, plotter)
    }),
    check('draw: coordinates that are not numbers are refused before anything moves', async (bench) => {
      const { machine, device: plotter } = await bench.openFresh()
      for (const [x, y] of notNumbers) {
        const strokes = strokesFrom([
          [1, 1, 2, 2],
          [2, 1, x, y],
        ])
        await assertNotANumber(bench, machine, plotter.draw(strokes), `draw to (${x}, ${y})`)
      }
      await assertStillDraws(bench, plotter)
    }),
    check('moveTo: a target outside the travel is refused before anything moves', async (bench) => {
      const { machine, device: plotter } = await bench.openFresh()
      await bench.resolves(plotter.penDown(), 'penDown')
      for (const [xMm, yMm] of pointsOutside(plotter.limits)) {
        await assertOutOfBounds(bench, machine, plotter.moveTo({ xMm, yMm }), `moveTo (${xMm}, ${yMm})`)
      }
      await assertStillDraws(bench, plotter)
    }),
    check('moveTo: a target that is not a number is refused before anything moves', async (bench) => {
      const { machine, device: plotter } = await bench.openFresh()
      for (const [xMm, yMm] of notNumbers) {
        await assertNotANumber(bench, machine, plotter.moveTo({ xMm, yMm }), `moveTo (${xMm}, ${yMm})`)
      }
      await assertStillDraws(bench, plotter)
    }),
    check('draw and moveTo: the edges of the travel can be reached', async (bench) => {
      const { device: plotter } = await bench.openFresh()
      const { widthMm, heightMm } = plotter.limits.travelMm
      await bench.resolves(plotter.moveTo({ xMm: widthMm, yMm: heightMm }), 'moveTo the far corner')
      const corner = strokesFrom([[widthMm, heightMm, widthMm - 1, heightMm, widthMm - 1, heightMm - 1]])
      await bench.resolves(plotter.draw(corner), 'draw in the far corner')
    }),
  ],
)

async function assertOutOfBounds(
  bench: PlotterBench,
  machine: ConformancePlotter,
  call: Promise<unknown>,
  what: string,
): Promise<void> {
  const reason = await bench.rejects(call, what)
  assertDriverError(reason, bench.driver.id, what, { codes: ['OUT_OF_BOUNDS'] })
  assert.equal(await machine.movedMm(), 0, `${what} moved the machine before it was refused`)
}

async function assertNotANumber(
  bench: PlotterBench,
  machine: ConformancePlotter,
  call: Promise<unknown>,
  what: string,
): Promise<void> {
  const reason = await bench.rejects(call, what)
  if (isDriverError(reason)) assertDriverError(reason, bench.driver.id, what, { codes: ['INPUT_INVALID'] })
  else assert.ok(reason instanceof RangeError, `${what} failed with ${String(reason)}, not RangeError or INPUT_INVALID`)
  assert.equal(await machine.movedMm(), 0, `${what} moved the machine before it was refused`)
  assert.ok(await machine.penIsUp(), `${what} left the pen down`)
}

/** A refusal is no failure of the machine: the next drawing works. */
async function assertStillDraws(bench: PlotterBench, plotter: Plotter): Promise<void> {
  await bench.resolves(plotter.draw(sampleStrokes(plotter.limits, 1)), 'draw after a refused call')
}
