import { strict as assert } from 'node:assert'
import type { DrawOptions, DrawResult, Plotter, StrokeList } from '@vfab/core'
import type { ConformancePlotter } from '../plotter-machine.ts'
import { Meter } from '../../meter.ts'
import { type Check, check, checksOf } from '../../check.ts'
import type { PlotterBench } from '../plotter-conformance.ts'
import { endOf, inkMm, longStroke, samplePoint, sampleStrokes } from '../sample-strokes.ts'
import { skip } from '../../skipped.ts'
import { assertPosition, countTo } from './drawing.ts'

const strokeTotal = 12

/** Holding, going on and ending a drawing. */
export const pausingChecks: readonly Check<PlotterBench>[] = checksOf(
  {
    forUsers: 'Pause does not lift the pen, resume loses or doubles a stroke, stop does not stop.',
    mend: "take pause, resume and stop from the kit's `createDrawingControl`, and ask it between two commands.",
  },
  [
    check('pause, resume, stop: without a running draw do nothing', async (bench) => {
      const { machine, device: plotter } = await bench.openFresh()
      for (const call of ['pause', 'resume', 'stop'] as const)
        await bench.resolves(plotter[call](), `${call} without a draw`)
      assert.equal(await machine.movedMm(), 0, 'the machine moved')
      await bench.resolves(plotter.draw(sampleStrokes(plotter.limits, 2)), 'draw after pause without a draw')
    }),
    check(
      'pause: finishes the stroke, lifts the pen and holds until resume; no stroke is lost or doubled',
      async (bench) => {
        const { machine, device: plotter } = await bench.openFresh()
        const held = await drawAndPause(bench, plotter, 'stroke')
        await assertHolds(bench, machine, held)
        await bench.resolves(plotter.resume(), 'resume')
        await assertFinishes(bench, plotter, held)
      },
    ),
    check('pause: twice holds once; resume continues', async (bench) => {
      const { machine, device: plotter } = await bench.openFresh()
      const held = await drawAndPause(bench, plotter, 'stroke')
      await bench.resolves(plotter.pause(), 'a second pause')
      await assertHolds(bench, machine, held)
      await bench.resolves(plotter.resume(), 'resume')
      await assertFinishes(bench, plotter, held)
    }),
    check('pause: at once holds within a stroke, which is drawn to its end after resume', async (bench) => {
      const step = await stepWithinStroke(bench)
      const { machine, device: plotter, meter } = await openMetered(bench)
      const strokes = longStroke(plotter.limits)
      let onPaused = (_pausing: Promise<void>): void => {}
      const paused = new Promise<void>((resolve) => (onPaused = resolve))
      meter.arm(step, () => onPaused(plotter.pause('now')))
      const held = startDrawing(plotter, strokes)
      await bench.resolves(paused, "pause('now')")
      assert.deepEqual(held.acknowledged, [], 'the stroke was drawn to its end before the pause')
      await assertHolds(bench, machine, held)
      await bench.resolves(plotter.resume(), 'resume')
      const { strokesDone, finished } = await bench.resolves(held.drawing, 'draw after resume')
      assert.deepEqual({ strokesDone, finished }, { strokesDone: 1, finished: true }, 'result of draw')
      assert.deepEqual(held.acknowledged, [0], 'onStroke')
      await assertPosition(bench, plotter, endOf(strokes))
    }),
    check('abort: of a paused draw rejects with the reason, the pen up', async (bench) => {
      const { machine, device: plotter } = await bench.openFresh()
      const controller = new AbortController()
      const reason = new Error('enough')
      const held = await drawAndPause(bench, plotter, 'stroke', { signal: controller.signal })
      controller.abort(reason)
      assert.equal(
        await bench.rejects(held.drawing, 'a paused draw, after its signal aborted,'),
        reason,
        'what draw rejects with',
      )
      assert.ok(await machine.penIsUp(), 'the pen is down')
      await assertWorks(bench, plotter)
    }),
    check('stop: ends a draw with finished false and the pen up', async (bench) => {
      const { machine, device: plotter } = await bench.openFresh()
      let stopping: Promise<void> | undefined
      const held = startDrawing(plotter, sampleStrokes(plotter.limits, strokeTotal), {}, (stroke) => {
        if (stroke === 2) stopping = plotter.stop()
      })
      await assertStopped(bench, held)
      await bench.resolves(stopping ?? Promise.resolve(), 'stop')
      assert.ok(await machine.penIsUp(), 'the pen is down after stop')
      await assertWorks(bench, plotter)
    }),
    check('stop: ends a paused draw too', async (bench) => {
      const { machine, device: plotter } = await bench.openFresh()
      const held = await drawAndPause(bench, plotter, 'stroke')
      await bench.resolves(plotter.stop(), 'stop')
      await assertStopped(bench, held)
      assert.ok(await machine.penIsUp(), 'the pen is down after stop')
      await assertWorks(bench, plotter)
    }),
  ],
)

/** A drawing under way. */
interface Drawing {
  readonly drawing: Promise<DrawResult>
  readonly acknowledged: readonly number[]
}

function startDrawing(
  plotter: Plotter,
  strokes: StrokeList,
  options: DrawOptions = {},
  onStroke: (stroke: number) => void = () => {},
): Drawing {
  const acknowledged: number[] = []
  const drawing = plotter.draw(strokes, {
    ...options,
    onStroke: (stroke) => {
      acknowledged.push(stroke)
      onStroke(stroke)
    },
  })
  drawing.catch(() => {}) // looked at later
  return { drawing, acknowledged }
}

/** Starts a drawing and pauses it at the second stroke's acknowledgement; returns when pause has resolved. */
async function drawAndPause(
  bench: PlotterBench,
  plotter: Plotter,
  at: 'stroke' | 'now',
  options: DrawOptions = {},
): Promise<Drawing> {
  let onPaused = (_pausing: Promise<void>): void => {}
  const paused = new Promise<void>((resolve) => (onPaused = resolve))
  const held = startDrawing(plotter, sampleStrokes(plotter.limits, strokeTotal), options, (stroke) => {
    if (stroke === 1) onPaused(plotter.pause(at))
  })
  await bench.resolves(paused, 'pause')
  return held
}

/** Checks that nothing happens while the drawing is held. */
async function assertHolds(bench: PlotterBench, machine: ConformancePlotter, held: Drawing): Promise<void> {
  assert.ok(await machine.penIsUp(), 'the pen is down after pause')
  const acknowledged = held.acknowledged.length
  const movedMm = await machine.movedMm()
  await bench.letTimePass(machine)
  assert.equal(held.acknowledged.length, acknowledged, 'strokes were acknowledged during the pause')
  assert.equal(await machine.movedMm(), movedMm, 'the machine moved during the pause')
  assert.ok(await machine.penIsUp(), 'the pen went down during the pause')
}

async function assertFinishes(bench: PlotterBench, plotter: Plotter, held: Drawing): Promise<void> {
  const { strokesDone, finished } = await bench.resolves(held.drawing, 'draw after resume')
  assert.deepEqual({ strokesDone, finished }, { strokesDone: strokeTotal, finished: true }, 'result of draw')
  assert.deepEqual(held.acknowledged, countTo(strokeTotal), 'onStroke was not called once for each stroke, in order')
  await assertPosition(bench, plotter, endOf(sampleStrokes(plotter.limits, strokeTotal)))
}

async function assertStopped(bench: PlotterBench, held: Drawing): Promise<void> {
  const { strokesDone, finished } = await bench.resolves(held.drawing, 'draw, after stop,')
  assert.equal(finished, false, 'a stopped draw says that it finished')
  assert.equal(strokesDone, held.acknowledged.length, 'strokesDone differs from the strokes acknowledged')
  assert.ok(strokesDone < strokeTotal, 'a stopped draw drew everything')
}

/** Checks that the plotter is of use after a drawing that did not end by itself. */
async function assertWorks(bench: PlotterBench, plotter: Plotter): Promise<void> {
  const target = samplePoint(plotter.limits)
  await bench.resolves(plotter.moveTo(target), 'moveTo afterwards')
  await assertPosition(bench, plotter, target)
}

async function openMetered(
  bench: PlotterBench,
): Promise<{ machine: ConformancePlotter; device: Plotter; meter: Meter }> {
  const meter = new Meter('step')
  return { ...(await bench.openFresh({ meter })), meter }
}

/** The step of drawing the long stroke at which the machine is about half-way through it. */
async function stepWithinStroke(bench: PlotterBench): Promise<number> {
  const { machine, device: plotter, meter } = await openMetered(bench)
  const travelled: Promise<number>[] = []
  meter.arm(Infinity, () => {})
  meter.onStep = () => travelled.push(Promise.resolve(machine.movedMm()))
  const strokes = longStroke(plotter.limits)
  await bench.resolves(plotter.draw(strokes), 'draw')
  const inStrokeMm = (await Promise.all(travelled)).map((mm) => mm - Math.hypot(...strokes.coordsMm.subarray(0, 2)))
  const lengthMm = inkMm(strokes)
  const index = inStrokeMm.findIndex((mm) => mm > 0.3 * lengthMm && mm < 0.7 * lengthMm)
  if (index < 0) skip('the machine draws a stroke of this length in one go')
  return index + 1
}
