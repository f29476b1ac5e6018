import { strict as assert } from 'node:assert'
import { type Check, check, checksOf } from '../../check.ts'
import type { PlotterBench } from '../plotter-conformance.ts'
import { endOf, samplePoint, sampleStrokes } from '../sample-strokes.ts'
import { assertPosition } from './drawing.ts'

/** Callers never ask "busy?": calls wait their turn, in order. */
export const turnChecks: readonly Check<PlotterBench>[] = checksOf(
  {
    forUsers: "Two callers talk to the machine at once and garble each other's commands.",
    mend: 'queue every call through `createPlotterTurns` of the kit.',
  },
  [
    check('calls wait their turn, in the order they were made', async (bench) => {
      const { machine, device: plotter } = await bench.openFresh()
      const ended: string[] = []
      const strokes = sampleStrokes(plotter.limits, 3)
      const target = samplePoint(plotter.limits)
      const note = (what: string) => (): void => void ended.push(what)
      const calls = [
        plotter.draw(strokes, { onStroke: note('stroke of the first draw') }).then(note('first draw')),
        plotter.draw(strokes, { onStroke: note('stroke of the second draw') }).then(note('second draw')),
        plotter.moveTo(target).then(note('moveTo')),
        plotter.penDown().then(note('penDown')),
      ]
      await bench.resolves(Promise.all(calls), 'draw, draw, moveTo and penDown at once')
      const drawing = (name: string): string[] => [
        ...Array<string>(3).fill(`stroke of the ${name} draw`),
        `${name} draw`,
      ]
      assert.deepEqual(
        ended,
        [...drawing('first'), ...drawing('second'), 'moveTo', 'penDown'],
        'the order they ended in',
      )
      assert.equal(await machine.penIsUp(), false, 'the pen is up although penDown came last')
      await assertPosition(bench, plotter, target)
    }),
    check('a call that fails does not keep the next one from its turn', async (bench) => {
      const { device: plotter } = await bench.openFresh()
      const failure = new Error('the journal is full')
      const target = samplePoint(plotter.limits)
      const calls = [
        plotter.moveTo({ xMm: -5, yMm: 0 }),
        plotter.draw(sampleStrokes(plotter.limits, 2), {
          onStroke: () => {
            throw failure
          },
        }),
        plotter.moveTo(target),
      ]
      const settled = calls.map((call: Promise<unknown>) =>
        bench.settles(call, 'one of three calls, two of which fail,'),
      )
      const resolved = (await Promise.all(settled)).map((outcome) => outcome.resolved)
      assert.deepEqual(resolved, [false, false, true], 'whether a moveTo outside, a failing draw and a moveTo resolved')
      await assertPosition(bench, plotter, target)
    }),
    check('a call that is aborted while it waits is never carried out', async (bench) => {
      const { machine, device: plotter } = await bench.openFresh()
      const strokes = sampleStrokes(plotter.limits, 5)
      const controller = new AbortController()
      const reason = new Error('enough')
      const acknowledged: number[] = []
      const drawing = plotter.draw(strokes, {
        onStroke: (stroke) => {
          acknowledged.push(stroke)
          if (stroke === 1) controller.abort(reason)
        },
      })
      drawing.catch(() => {}) // looked at later
      const waiting = plotter.penDown({ signal: controller.signal })
      assert.equal(
        await bench.rejects(waiting, 'penDown, aborted while it waited,'),
        reason,
        'what penDown rejects with',
      )
      assert.ok(acknowledged.length < 5, 'the aborted penDown rejected only when its turn came')
      await bench.resolves(drawing, 'draw')
      await bench.letTimePass(machine)
      assert.ok(await machine.penIsUp(), 'the aborted penDown was carried out')
      await assertPosition(bench, plotter, endOf(strokes))
    }),
  ],
)
