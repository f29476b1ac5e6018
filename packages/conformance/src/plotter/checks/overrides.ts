import { strict as assert } from 'node:assert'
import type { DrawOverrides, Plotter } from '@vfab/core'
import { assertDriverError } from '../../driver-errors.ts'
import { type Check, check, checksOf } from '../../check.ts'
import type { PlotterBench } from '../plotter-conformance.ts'
import { sampleStrokes } from '../sample-strokes.ts'
import { skip } from '../../skipped.ts'

/** Every setting there is, with a value that no machine can have. */
const impossible: Readonly<Required<DrawOverrides>> = {
  drawSpeedMmPerS: -1,
  travelSpeedMmPerS: -1,
  drawAccelMmPerS2: -1,
  travelAccelMmPerS2: -1,
  penUpPercent: 101,
  penDownPercent: -1,
  penForceGrams: -1,
}

/** Settings for one drawing: on machines that have some. */
export const overrideChecks: readonly Check<PlotterBench>[] = checksOf(
  {
    forUsers: 'Speeds and heights that a layer or a person asks for are ignored, or stay for the next drawing.',
    mend: 'apply `overrides` for one `draw` only, and list in `limits.overrides` which there are.',
  },
  [
    check(
      'overrides: what is out of range, or not a setting of the machine, is refused before anything moves',
      async (bench) => {
        const { machine, device: plotter } = await bench.openFresh()
        requireOverrides(plotter)
        for (const [key, value] of Object.entries(impossible)) {
          const what = `draw with ${key} ${value}`
          const error = await bench.rejects(
            plotter.draw(sampleStrokes(plotter.limits, 1), { overrides: { [key]: value } }),
            what,
          )
          assertDriverError(error, bench.driver.id, what, { codes: ['CONFIG_INVALID'] })
        }
        assert.equal(await machine.movedMm(), 0, 'the machine moved')
      },
    ),
    check('overrides: hold for one drawing, and the next is as configured', async (bench) => {
      const { device: plotter } = await bench.openFresh()
      if (!requireOverrides(plotter).includes('drawSpeedMmPerS')) skip('the machine has one speed')
      const strokes = sampleStrokes(plotter.limits, 3)
      const drawSpeedMmPerS = plotter.limits.motion.drawSpeedMmPerS / 2
      const before = await bench.resolves(plotter.draw(strokes), 'draw')
      const slow = await bench.resolves(
        plotter.draw(strokes, { overrides: { drawSpeedMmPerS } }),
        'draw at half the speed',
      )
      const after = await bench.resolves(plotter.draw(strokes), 'draw afterwards')
      // The ways to the first stroke differ.
      assert.ok(slow.durationMs > 1.1 * Math.max(before.durationMs, after.durationMs), 'half the speed took no longer')
    }),
  ],
)

function requireOverrides({ limits }: Plotter): readonly (keyof DrawOverrides)[] {
  const { overrides = [] } = limits
  if (overrides.length === 0) skip('the machine has no settings for single drawings')
  return overrides
}
