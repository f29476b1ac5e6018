import { strict as assert } from 'node:assert'
import type { Plotter } from '@vfab/core'
import type { ConformancePlotter } from '../conformance-device.ts'
import { assertDriverError } from '../driver-errors.ts'
import { outcomeOf, reasonOf, valueOf } from '../outcome.ts'
import type { PlotterCheck } from '../run-check.ts'
import { sampleStrokes } from '../sample-strokes.ts'

/** An open plotter is usable at once; a closed one is safe and its port free. */
export const lifecycleChecks: readonly PlotterCheck[] = [
  {
    name: 'open: tells who the device is, and moves nothing',
    run: async (bench) => {
      const { device, plotter } = await bench.openFresh()
      assert.equal(plotter.kind, 'plotter')
      assert.equal(plotter.identity.driver, bench.driver.id, 'identity.driver is not the id of the driver')
      assert.ok(plotter.identity.address.length > 0, 'identity.address is empty')
      assert.ok(plotter.identity.model.length > 0, 'identity.model is empty')
      assert.equal(await device.movedMm(), 0, 'opening moved the machine')
      assert.ok(await device.penIsUp(), 'the pen is down after opening')
      assert.equal(await device.portIsFree(), false, 'the port is free although the plotter is open')
      const { xMm, yMm, pen, known } = await valueOf(plotter.position(), 'position')
      assert.deepEqual({ xMm, yMm, pen, known }, { xMm: 0, yMm: 0, pen: 'up', known: true }, 'position after opening')
    },
  },
  {
    name: 'open: limits are positive numbers that hold together',
    run: async (bench) => {
      const { limits } = (await bench.openFresh()).plotter
      const { motors: _motors, ...motion } = limits.motion
      const numbers = { ...limits.travelMm, resolutionMm: limits.resolutionMm, pens: limits.pens, ...motion }
      for (const [name, value] of Object.entries(numbers)) {
        assert.ok(Number.isFinite(value) && value >= 0, `limits: ${name} is ${value}`)
        // A machine may lift its pen in no time, and stop dead at corners.
        if (!/^pen(Lift|Drop)Ms$|^corneringDeviationMm$/.test(name)) assert.ok(value > 0, `limits: ${name} is 0`)
      }
      assert.ok(Number.isInteger(limits.pens), `limits: pens is ${limits.pens}`)
    },
  },
  {
    name: 'selfTest: one entry per check, all of them passed on a healthy device, nothing moved',
    run: async (bench) => {
      const { device, plotter } = await bench.openFresh()
      const { success, message, details } = await valueOf(plotter.selfTest(), 'selfTest')
      assert.ok(message.length > 0, 'selfTest has no message')
      assert.ok(details.length > 0, 'selfTest checked nothing')
      for (const { name, message: found } of details) {
        assert.ok(name.length > 0 && found.length > 0, 'a check of selfTest has no name or no message')
      }
      const failed = details.filter((check) => !check.success).map(({ name, message: found }) => `${name}: ${found}`)
      assert.deepEqual(failed, [], 'selfTest failed on a healthy device')
      assert.equal(success, true, 'selfTest says false although every check succeeded')
      assert.equal(await device.movedMm(), 0, 'selfTest moved the machine')
      assert.ok(await device.penIsUp(), 'selfTest left the pen down')
    },
  },
  {
    name: 'close: lifts the pen, frees the port, and is the same promise the second time',
    run: async (bench) => {
      const { device, plotter } = await bench.openFresh()
      await valueOf(plotter.penDown(), 'penDown')
      const closing = plotter.close()
      assert.equal(plotter.close(), closing, 'a second close returns another promise than the first')
      await assertClosed(device, plotter)
      assert.equal(plotter.close(), closing, 'close after the end returns another promise than the first')
    },
  },
  {
    name: 'close: leaving a block of `await using` closes',
    run: async (bench) => {
      const { device, plotter } = await bench.openFresh()
      await valueOf(plotter.penDown(), 'penDown')
      await valueOf(plotter[Symbol.asyncDispose](), 'Symbol.asyncDispose')
      assert.ok(await device.penIsUp(), 'the pen is down after Symbol.asyncDispose')
      assert.ok(await device.portIsFree(), 'the port is not free after Symbol.asyncDispose')
    },
  },
  {
    name: 'close: during a drawing lifts the pen and frees the port; the drawing fails',
    run: async (bench) => {
      const { device, plotter } = await bench.openFresh()
      let closing: Promise<void> | undefined
      const drawing = plotter.draw(sampleStrokes(plotter.limits, 20), {
        onStroke: () => void (closing ??= plotter.close()),
      })
      const reason = await reasonOf(drawing, 'draw, while the plotter was closed,')
      assertDriverError(reason, bench.driver.id, 'draw, while the plotter was closed,')
      assert.ok(closing, 'draw ended before the first stroke was acknowledged')
      await assertClosed(device, plotter)
    },
  },
  {
    name: 'close: what is asked for afterwards is refused',
    run: async (bench) => {
      const { plotter } = await bench.openFresh()
      await valueOf(plotter.close(), 'close')
      const calls: Readonly<Record<string, () => Promise<unknown>>> = {
        draw: () => plotter.draw(sampleStrokes(plotter.limits, 1)),
        moveTo: () => plotter.moveTo({ xMm: 1, yMm: 1 }),
        penUp: () => plotter.penUp(),
        penDown: () => plotter.penDown(),
        selfTest: () => plotter.selfTest(),
      }
      for (const [name, call] of Object.entries(calls)) {
        const outcome = await outcomeOf((async () => call())(), `${name} after close`)
        assert.ok(!outcome.resolved, `${name} after close resolved`)
        assertDriverError(outcome.reason, bench.driver.id, `${name} after close`)
      }
    },
  },
  {
    name: 'open: works again after close',
    run: async (bench) => {
      const { device, plotter } = await bench.openFresh()
      await valueOf(plotter.close(), 'close')
      const again = await valueOf(bench.open(device), 'open after close')
      await valueOf(again.penDown(), 'penDown')
      await valueOf(again.close(), 'close')
      await assertClosed(device, again)
    },
  },
  {
    name: 'events: tells listeners, until they leave',
    run: async (bench) => {
      const { plotter } = await bench.openFresh()
      const heard: unknown[] = []
      const leave = plotter.events.on('state_update', ({ driver, data }) => heard.push([driver, data]))
      plotter.events.emit('state_update', { conformance: 1 })
      leave()
      plotter.events.emit('state_update', { conformance: 2 })
      assert.deepEqual(heard, [[bench.driver.id, { conformance: 1 }]], 'events of the plotter')
      assert.ok(plotter.events.history({ types: ['state_update'] }).length >= 2, 'events are not remembered')
    },
  },
]

/** What holds once a plotter is closed, whatever happened before. */
export async function assertClosed(device: ConformancePlotter, plotter: Plotter): Promise<void> {
  await valueOf(plotter.close(), 'close')
  assert.equal(
    await valueOf(plotter.closed, 'closed, after close,'),
    undefined,
    'closed resolved with an error after close',
  )
  assert.ok(await device.penIsUp(), 'the pen is down after close')
  assert.ok(await device.portIsFree(), 'the port is not free after close')
}
