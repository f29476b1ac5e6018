import { strict as assert } from 'node:assert'
import { outcomeOf, reasonOf, valueOf } from '../outcome.ts'
import type { PlotterCheck } from '../run-check.ts'
import { endOf, samplePoint, sampleStrokes } from '../sample-strokes.ts'
import { assertPosition } from './drawing.ts'

/** Callers never ask "busy?": calls wait their turn, in order. */
export const turnChecks: readonly PlotterCheck[] = [
  {
    name: 'calls wait their turn, in the order they were made',
    run: async (bench) => {
      const { device, plotter } = await bench.openFresh()
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
      await valueOf(Promise.all(calls), 'draw, draw, moveTo and penDown at once')
      const drawing = (name: string): string[] => [
        ...Array<string>(3).fill(`stroke of the ${name} draw`),
        `${name} draw`,
      ]
      assert.deepEqual(
        ended,
        [...drawing('first'), ...drawing('second'), 'moveTo', 'penDown'],
        'the order they ended in',
      )
      assert.equal(await device.penIsUp(), false, 'the pen is up although penDown came last')
      await assertPosition(plotter, target)
    },
  },
  {
    name: 'a call that fails does not keep the next one from its turn',
    run: async (bench) => {
      const { plotter } = await bench.openFresh()
      const outside = { xMm: -5, yMm: 0 }
      const target = samplePoint(plotter.limits)
      const [refused, moved] = await Promise.all([
        outcomeOf(plotter.moveTo(outside), 'moveTo outside the travel'),
        outcomeOf(plotter.moveTo(target), 'moveTo after a refused one'),
      ])
      assert.deepEqual([refused.resolved, moved.resolved], [false, true], 'moveTo outside, then inside the travel')
      await assertPosition(plotter, target)
    },
  },
  {
    name: 'a call that is aborted while it waits is never carried out',
    run: async (bench) => {
      const { device, plotter } = await bench.openFresh()
      const strokes = sampleStrokes(plotter.limits, 5)
      const controller = new AbortController()
      const reason = new Error('enough')
      const drawing = plotter.draw(strokes, { onStroke: (stroke) => void (stroke === 1 && controller.abort(reason)) })
      const waiting = plotter.penDown({ signal: controller.signal })
      assert.equal(await reasonOf(waiting, 'penDown, aborted while it waited,'), reason, 'what penDown rejects with')
      await valueOf(drawing, 'draw')
      await bench.letTimePass(device)
      assert.ok(await device.penIsUp(), 'the aborted penDown was carried out')
      await assertPosition(plotter, endOf(strokes))
    },
  },
]
