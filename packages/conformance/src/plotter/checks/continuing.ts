import { strict as assert } from 'node:assert'
import type { Plotter, PlotterCheckpoint } from '@vfab/core'
import { type Check, check, checksOf } from '../../check.ts'
import type { PlotterBench } from '../plotter-conformance.ts'
import { samplePoint } from '../sample-strokes.ts'
import { skip } from '../../skipped.ts'
import { assertPosition } from './drawing.ts'

/** Going on where an earlier session was, from another origin, or with another pen: on machines that can. */
export const continuingChecks: readonly Check<PlotterBench>[] = checksOf(
  {
    forUsers:
      'A plot that was interrupted resumes in the wrong place, or starts over although the machine kept its place.',
    mend: 'return from `checkpoint` only what the machine itself can confirm at the next `open`, and set `continued` from its answer.',
  },
  [
    check(
      'checkpoint: comes with holdOnClose, which is false when opened',
      async (bench) => {
        const { machine, device: plotter } = await bench.openFresh()
        if (machine.restartsOnOpen) skip('the machine restarts whenever its port is opened: it cannot be held')
        if (plotter.checkpoint === undefined) skip('the machine cannot prove where it stands')
        assert.equal(plotter.holdOnClose, false, 'holdOnClose of a plotter with checkpoints')
      },
      {
        forUsers: '`vfab move --hold` and `vfab origin set` seem to work, and the motors are freed all the same.',
        mend: 'add `holdOnClose: false`, and leave the motors on in `close` when it was set.',
      },
    ),
    check(
      'checkpoint: a session that resumes from it stands where the last one stood, and opening moves nothing',
      async (bench) => {
        const { machine, device: plotter } = await bench.openFresh()
        const target = samplePoint(plotter.limits)
        await bench.resolves(plotter.moveTo(target), 'moveTo')
        const checkpoint = await takeCheckpoint(bench, plotter)
        plotter.holdOnClose = true
        await bench.resolves(plotter.close(), 'close')
        const movedMm = await machine.movedMm()
        const next = await bench.resolves(bench.open(machine, { checkpoint }), 'open with a checkpoint')
        assert.equal(next.continued, machine.restartsOnOpen !== true, 'continued')
        if (machine.restartsOnOpen) return
        assert.equal(await machine.movedMm(), movedMm, 'opening with a checkpoint moved the machine')
        await assertPosition(bench, next, target)
        await bench.resolves(next.moveTo({ xMm: 0, yMm: 0 }), 'moveTo the origin')
        await assertPosition(bench, next, { xMm: 0, yMm: 0 })
      },
    ),
    check('checkpoint: one that the machine did not make proves nothing', async (bench) => {
      const { machine, device: plotter } = await bench.openFresh()
      await takeCheckpoint(bench, plotter)
      await bench.resolves(plotter.close(), 'close')
      const next = await bench.resolves(
        bench.open(machine, { checkpoint: { made: 'up' } }),
        'open with a false checkpoint',
      )
      assert.equal(next.continued, false, 'continued')
    }),
    check('setOrigin: where the pen stands is the origin, and nothing moves', async (bench) => {
      const { machine, device: plotter } = await bench.openFresh()
      if (plotter.setOrigin === undefined) skip('the origin of the machine is fixed')
      await bench.resolves(plotter.moveTo(samplePoint(plotter.limits)), 'moveTo')
      const movedMm = await machine.movedMm()
      await bench.resolves(plotter.setOrigin(), 'setOrigin')
      assert.equal(await machine.movedMm(), movedMm, 'setOrigin moved the machine')
      await assertPosition(bench, plotter, { xMm: 0, yMm: 0 })
    }),
    check(
      'jog: walks from where the pen is, also below an origin that was set in mid-bed, the pen up',
      async (bench) => {
        const { machine, device: plotter } = await bench.openFresh()
        if (plotter.jog === undefined || plotter.setOrigin === undefined)
          skip('the origin of the machine is at its end')
        const { xMm, yMm } = samplePoint(plotter.limits)
        await bench.resolves(plotter.moveTo({ xMm, yMm }), 'moveTo')
        await bench.resolves(plotter.setOrigin(), 'setOrigin')
        await bench.resolves(plotter.jog({ xMm: -xMm / 2, yMm: -yMm / 2 }), 'jog')
        assert.ok(await machine.penIsUp(), 'the pen is down after jog')
        await assertPosition(bench, plotter, { xMm: -xMm / 2, yMm: -yMm / 2 })
        const movedMm = await machine.movedMm()
        await bench.rejects(plotter.jog({ xMm: 1e6, yMm: 0 }), 'jog by a kilometre')
        assert.equal(await machine.movedMm(), movedMm, 'a walk that is longer than the machine moved it')
      },
    ),
    check('selectPen: takes each pen and puts it back, the pen up; one that is not there is refused', async (bench) => {
      const { machine, device: plotter } = await bench.openFresh()
      if (plotter.selectPen === undefined) skip('a person changes the pens of the machine')
      const { pens } = plotter.limits
      for (const pen of [1, pens, 0]) await bench.resolves(plotter.selectPen(pen), `selectPen(${pen})`)
      assert.ok(await machine.penIsUp(), 'the pen is down after selectPen')
      const movedMm = await machine.movedMm()
      for (const pen of [-1, pens + 1, 0.5]) await bench.rejects(plotter.selectPen(pen), `selectPen(${pen})`)
      assert.equal(await machine.movedMm(), movedMm, 'a pen that is not there moved the machine')
    }),
  ],
)

/** As it would be stored: plain JSON. */
async function takeCheckpoint(bench: PlotterBench, plotter: Plotter): Promise<PlotterCheckpoint> {
  if (plotter.checkpoint === undefined) skip('the machine cannot detect whether it was moved or restarted')
  const checkpoint = await bench.resolves(plotter.checkpoint(), 'checkpoint')
  return JSON.parse(JSON.stringify(checkpoint)) as PlotterCheckpoint
}
