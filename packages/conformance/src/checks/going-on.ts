import { strict as assert } from 'node:assert'
import type { Plotter, PlotterCheckpoint } from '@vfab/core'
import type { Bench } from '../bench.ts'
import { type PlotterCheck, plotterCheck } from '../run-check.ts'
import { samplePoint } from '../sample-strokes.ts'
import { skip } from '../skipped.ts'
import { assertPosition } from './drawing.ts'

/** Going on where an earlier session was, from another origin, or with another pen: on machines that can. */
export const goingOnChecks: readonly PlotterCheck[] = [
  plotterCheck(
    'checkpoint: a session that goes on from it stands where the last one stood, and opening moves nothing',
    async (bench) => {
      const { device, plotter } = await bench.openFresh()
      const target = samplePoint(plotter.limits)
      await bench.resolves(plotter.moveTo(target), 'moveTo')
      const checkpoint = await takeCheckpoint(bench, plotter)
      plotter.holdOnClose = true
      await bench.resolves(plotter.close(), 'close')
      const movedMm = await device.movedMm()
      const next = await bench.resolves(bench.open(device, { checkpoint }), 'open with a checkpoint')
      assert.equal(next.continued, device.restartsOnOpen !== true, 'continued')
      if (device.restartsOnOpen) return
      assert.equal(await device.movedMm(), movedMm, 'opening with a checkpoint moved the machine')
      await assertPosition(bench, next, target)
      await bench.resolves(next.moveTo({ xMm: 0, yMm: 0 }), 'moveTo the origin')
      await assertPosition(bench, next, { xMm: 0, yMm: 0 })
    },
  ),
  plotterCheck('checkpoint: one that the machine did not make proves nothing', async (bench) => {
    const { device, plotter } = await bench.openFresh()
    await takeCheckpoint(bench, plotter)
    await bench.resolves(plotter.close(), 'close')
    const next = await bench.resolves(
      bench.open(device, { checkpoint: { made: 'up' } }),
      'open with a false checkpoint',
    )
    assert.equal(next.continued, false, 'continued')
  }),
  plotterCheck('setOrigin: where the pen stands is the origin, and nothing moves', async (bench) => {
    const { device, plotter } = await bench.openFresh()
    if (plotter.setOrigin === undefined) skip('the origin of the machine is fixed')
    await bench.resolves(plotter.moveTo(samplePoint(plotter.limits)), 'moveTo')
    const movedMm = await device.movedMm()
    await bench.resolves(plotter.setOrigin(), 'setOrigin')
    assert.equal(await device.movedMm(), movedMm, 'setOrigin moved the machine')
    await assertPosition(bench, plotter, { xMm: 0, yMm: 0 })
  }),
  plotterCheck(
    'jog: walks from where the pen is, also below an origin that was set in mid-bed, the pen up',
    async (bench) => {
      const { device, plotter } = await bench.openFresh()
      if (plotter.jog === undefined || plotter.setOrigin === undefined) skip('the origin of the machine is at its end')
      const { xMm, yMm } = samplePoint(plotter.limits)
      await bench.resolves(plotter.moveTo({ xMm, yMm }), 'moveTo')
      await bench.resolves(plotter.setOrigin(), 'setOrigin')
      await bench.resolves(plotter.jog({ xMm: -xMm / 2, yMm: -yMm / 2 }), 'jog')
      assert.ok(await device.penIsUp(), 'the pen is down after jog')
      await assertPosition(bench, plotter, { xMm: -xMm / 2, yMm: -yMm / 2 })
      const movedMm = await device.movedMm()
      await bench.rejects(plotter.jog({ xMm: 1e6, yMm: 0 }), 'jog by a kilometre')
      assert.equal(await device.movedMm(), movedMm, 'a walk that is longer than the machine moved it')
    },
  ),
  plotterCheck(
    'selectPen: takes each pen and puts it back, the pen up; one that is not there is refused',
    async (bench) => {
      const { device, plotter } = await bench.openFresh()
      if (plotter.selectPen === undefined) skip('a person changes the pens of the machine')
      const { pens } = plotter.limits
      for (const pen of [1, pens, 0]) await bench.resolves(plotter.selectPen(pen), `selectPen(${pen})`)
      assert.ok(await device.penIsUp(), 'the pen is down after selectPen')
      const movedMm = await device.movedMm()
      for (const pen of [-1, pens + 1, 0.5]) await bench.rejects(plotter.selectPen(pen), `selectPen(${pen})`)
      assert.equal(await device.movedMm(), movedMm, 'a pen that is not there moved the machine')
    },
  ),
]

/** As it would be stored: plain JSON. */
async function takeCheckpoint(bench: Bench, plotter: Plotter): Promise<PlotterCheckpoint> {
  if (plotter.checkpoint === undefined) skip('the machine cannot tell whether it was moved or restarted')
  const checkpoint = await bench.resolves(plotter.checkpoint(), 'checkpoint')
  return JSON.parse(JSON.stringify(checkpoint)) as PlotterCheckpoint
}
