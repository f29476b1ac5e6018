import { strict as assert } from 'node:assert'
import type { Plotter } from '@vfab/core'
import type { ConformancePlotter } from '../plotter-machine.ts'
import { assertDriverError } from '../../driver-errors.ts'
import { type Check, check, checksOf } from '../../check.ts'
import type { PlotterBench } from '../plotter-conformance.ts'
import { sampleStrokes } from '../sample-strokes.ts'

/** An open plotter is usable at once; a closed one is safe and its port free. */
export const lifecycleChecks: readonly Check<PlotterBench>[] = checksOf(
  {
    forUsers: 'The pen stays on the paper, the motors stay hot, or the port stays busy after the program has ended.',
    mend: 'let `close` make the hardware safe first and free the port in `finally`; `createPlotterTurns` of the kit keeps one promise of it.',
  },
  [
    check('open: reports who the machine is, and moves nothing', async (bench) => {
      const { machine, device: plotter } = await bench.openFresh()
      assert.equal(plotter.kind, 'plotter')
      assert.equal(plotter.identity.driver, bench.driver.id, 'identity.driver is not the id of the driver')
      assert.ok(plotter.identity.address.length > 0, 'identity.address is empty')
      assert.ok(plotter.identity.model.length > 0, 'identity.model is empty')
      assert.equal(await machine.movedMm(), 0, 'opening moved the machine')
      assert.ok(await machine.penIsUp(), 'the pen is down after opening')
      assert.equal(await machine.portIsFree(), false, 'the port is free although the plotter is open')
      const { xMm, yMm, pen, known } = await bench.resolves(plotter.position(), 'position')
      assert.deepEqual({ xMm, yMm, pen, known }, { xMm: 0, yMm: 0, pen: 'up', known: true }, 'position after opening')
    }),
    check('open: limits are positive numbers that hold together', async (bench) => {
      const { limits } = (await bench.openFresh()).device
      const { motors: _motors, ...motion } = limits.motion
      const { travelMm, resolutionMm, pens } = limits
      const numbers = { ...travelMm, resolutionMm, pens, ...motion }
      for (const [name, value] of Object.entries(numbers)) {
        assert.ok(Number.isFinite(value) && value >= 0, `limits: ${name} is ${value}`)
        // A machine may lift its pen in no time, and stop dead at corners.
        if (!/^pen(Lift|Drop)Ms$|^corneringDeviationMm$/.test(name)) assert.ok(value > 0, `limits: ${name} is 0`)
      }
      assert.ok(Number.isInteger(limits.pens), `limits: pens is ${limits.pens}`)
    }),
    check('selfTest: one entry per check, all of them passed on a healthy machine, nothing moved', async (bench) => {
      const { machine, device: plotter } = await bench.openFresh()
      const { success, message, details } = await bench.resolves(plotter.selfTest(), 'selfTest')
      assert.ok(message.length > 0, 'selfTest has no message')
      assert.ok(details.length > 0, 'selfTest checked nothing')
      for (const { name, message: found } of details) {
        assert.ok(name.length > 0 && found.length > 0, 'a check of selfTest has no name or no message')
      }
      const failed = details.filter((check) => !check.success).map(({ name, message: found }) => `${name}: ${found}`)
      assert.deepEqual(failed, [], 'selfTest failed on a healthy machine')
      assert.equal(success, true, 'selfTest says false although every check succeeded')
      assert.equal(await machine.movedMm(), 0, 'selfTest moved the machine')
      assert.ok(await machine.penIsUp(), 'selfTest left the pen down')
    }),
    check('close: lifts the pen, frees the port, and is the same promise the second time', async (bench) => {
      const { machine, device: plotter } = await bench.openFresh()
      await bench.resolves(plotter.penDown(), 'penDown')
      const closing = plotter.close()
      assert.equal(plotter.close(), closing, 'a second close returns another promise than the first')
      await assertClosed(bench, machine, plotter)
      assert.equal(plotter.close(), closing, 'close after the end returns another promise than the first')
    }),
    check('close: leaving a block of `await using` closes', async (bench) => {
      const { machine, device: plotter } = await bench.openFresh()
      await bench.resolves(plotter.penDown(), 'penDown')
      await bench.resolves(plotter[Symbol.asyncDispose](), 'Symbol.asyncDispose')
      assert.ok(await machine.penIsUp(), 'the pen is down after Symbol.asyncDispose')
      assert.ok(await machine.portIsFree(), 'the port is not free after Symbol.asyncDispose')
    }),
    check('close: during a drawing lifts the pen and frees the port; the drawing fails', async (bench) => {
      const { machine, device: plotter } = await bench.openFresh()
      let closing: Promise<void> | undefined
      const drawing = plotter.draw(sampleStrokes(plotter.limits, 20), {
        onStroke: () => void (closing ??= plotter.close()),
      })
      const reason = await bench.rejects(drawing, 'draw, while the plotter was closed,')
      assertDriverError(reason, bench.driver.id, 'draw, while the plotter was closed,')
      assert.ok(closing, 'draw ended before the first stroke was acknowledged')
      await assertClosed(bench, machine, plotter)
    }),
    check('open: works again after close', async (bench) => {
      const { machine, device: plotter } = await bench.openFresh()
      await bench.resolves(plotter.close(), 'close')
      const again = await bench.resolves(bench.open(machine), 'open after close')
      await bench.resolves(again.penDown(), 'penDown')
      await bench.resolves(again.close(), 'close')
      await assertClosed(bench, machine, again)
    }),
  ],
)

/** What holds once a plotter is closed, whatever happened before. */
export async function assertClosed(bench: PlotterBench, machine: ConformancePlotter, plotter: Plotter): Promise<void> {
  await bench.resolves(plotter.close(), 'close')
  assert.equal(
    await bench.resolves(plotter.closed, 'closed, after close,'),
    undefined,
    'closed resolved with an error after close',
  )
  assert.ok(await machine.penIsUp(), 'the pen is down after close')
  assert.ok(await machine.portIsFree(), 'the port is not free after close')
}
