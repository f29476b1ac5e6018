import { strict as assert } from 'node:assert'
import type { DrawOptions, DrawResult, Plotter, StrokeList } from '@vfab/core'
import type { Bench } from '../bench.ts'
import type { ConformancePlotter } from '../conformance-device.ts'
import { Meter } from '../meter.ts'
import { reasonOf, valueOf } from '../outcome.ts'
import type { PlotterCheck } from '../run-check.ts'
import { endOf, longStroke, samplePoint, sampleStrokes } from '../sample-strokes.ts'
import { assertPosition, countTo } from './drawing.ts'

const strokeTotal = 12

/** Holding, going on and ending a drawing. */
export const pausingChecks: readonly PlotterCheck[] = [
  {
    name: 'pause, resume, stop: without a running draw do nothing',
    run: async (bench) => {
      const { device, plotter } = await bench.openFresh()
      for (const call of ['pause', 'resume', 'stop'] as const) await valueOf(plotter[call](), `${call} without a draw`)
      assert.equal(await device.movedMm(), 0, 'the machine moved')
      await valueOf(plotter.draw(sampleStrokes(plotter.limits, 2)), 'draw after pause without a draw')
    },
  },
  {
    name: 'pause: finishes the stroke, lifts the pen and holds until resume; no stroke is lost or doubled',
    run: async (bench) => {
      const { device, plotter } = await bench.openFresh()
      const held = await drawAndPause(plotter, 'stroke')
      await assertHolds(bench, device, held)
      await valueOf(plotter.resume(), 'resume')
      await assertFinishes(plotter, held)
    },
  },
  {
    name: 'pause: twice holds once; resume goes on',
    run: async (bench) => {
      const { device, plotter } = await bench.openFresh()
      const held = await drawAndPause(plotter, 'stroke')
      await valueOf(plotter.pause(), 'a second pause')
      await assertHolds(bench, device, held)
      await valueOf(plotter.resume(), 'resume')
      await assertFinishes(plotter, held)
    },
  },
  {
    name: 'pause: at once holds within a stroke, which is drawn to its end after resume',
    run: async (bench) => {
      const strokes = longStroke((await bench.openFresh()).plotter.limits)
      const steps = await stepsOf(bench, strokes)
      const { device, plotter, meter } = await openMetered(bench)
      let onPaused = (_pausing: Promise<void>): void => {}
      const paused = new Promise<void>((resolve) => (onPaused = resolve))
      meter.arm(Math.ceil(steps / 2), () => onPaused(plotter.pause('now')))
      const held = startDrawing(plotter, strokes)
      await valueOf(paused, "pause('now')")
      await assertHolds(bench, device, held)
      await valueOf(plotter.resume(), 'resume')
      const { strokesDone, finished } = await valueOf(held.drawing, 'draw after resume')
      assert.deepEqual({ strokesDone, finished }, { strokesDone: 1, finished: true }, 'result of draw')
      assert.deepEqual(held.acknowledged, [0], 'onStroke')
      await assertPosition(plotter, endOf(strokes))
    },
  },
  {
    name: 'abort: of a paused draw rejects with the reason, the pen up',
    run: async (bench) => {
      const { device, plotter } = await bench.openFresh()
      const controller = new AbortController()
      const reason = new Error('enough')
      const held = await drawAndPause(plotter, 'stroke', { signal: controller.signal })
      controller.abort(reason)
      assert.equal(
        await reasonOf(held.drawing, 'a paused draw, after its signal aborted,'),
        reason,
        'what draw rejects with',
      )
      assert.ok(await device.penIsUp(), 'the pen is down')
      await assertWorks(plotter)
    },
  },
  {
    name: 'stop: ends a draw with finished false and the pen up',
    run: async (bench) => {
      const { device, plotter } = await bench.openFresh()
      let stopping: Promise<void> | undefined
      const held = startDrawing(plotter, sampleStrokes(plotter.limits, strokeTotal), {}, (stroke) => {
        if (stroke === 2) stopping = plotter.stop()
      })
      await assertStopped(held)
      await valueOf(stopping ?? Promise.resolve(), 'stop')
      assert.ok(await device.penIsUp(), 'the pen is down after stop')
      await assertWorks(plotter)
    },
  },
  {
    name: 'stop: ends a paused draw too',
    run: async (bench) => {
      const { device, plotter } = await bench.openFresh()
      const held = await drawAndPause(plotter, 'stroke')
      await valueOf(plotter.stop(), 'stop')
      await assertStopped(held)
      assert.ok(await device.penIsUp(), 'the pen is down after stop')
      await assertWorks(plotter)
    },
  },
]

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
async function drawAndPause(plotter: Plotter, at: 'stroke' | 'now', options: DrawOptions = {}): Promise<Drawing> {
  let onPaused = (_pausing: Promise<void>): void => {}
  const paused = new Promise<void>((resolve) => (onPaused = resolve))
  const held = startDrawing(plotter, sampleStrokes(plotter.limits, strokeTotal), options, (stroke) => {
    if (stroke === 1) onPaused(plotter.pause(at))
  })
  await valueOf(paused, 'pause')
  return held
}

/** Checks that nothing happens while the drawing is held. */
async function assertHolds(bench: Bench, device: ConformancePlotter, held: Drawing): Promise<void> {
  assert.ok(await device.penIsUp(), 'the pen is down after pause')
  const acknowledged = held.acknowledged.length
  const movedMm = await device.movedMm()
  await bench.letTimePass(device)
  assert.equal(held.acknowledged.length, acknowledged, 'strokes were acknowledged during the pause')
  assert.equal(await device.movedMm(), movedMm, 'the machine moved during the pause')
  assert.ok(await device.penIsUp(), 'the pen went down during the pause')
}

async function assertFinishes(plotter: Plotter, held: Drawing): Promise<void> {
  const { strokesDone, finished } = await valueOf(held.drawing, 'draw after resume')
  assert.deepEqual({ strokesDone, finished }, { strokesDone: strokeTotal, finished: true }, 'result of draw')
  assert.deepEqual(held.acknowledged, countTo(strokeTotal), 'onStroke was not called once for each stroke, in order')
  await assertPosition(plotter, endOf(sampleStrokes(plotter.limits, strokeTotal)))
}

async function assertStopped(held: Drawing): Promise<void> {
  const { strokesDone, finished } = await valueOf(held.drawing, 'draw, after stop,')
  assert.equal(finished, false, 'a stopped draw says that it finished')
  assert.equal(strokesDone, held.acknowledged.length, 'strokesDone differs from the strokes acknowledged')
  assert.ok(strokesDone < strokeTotal, 'a stopped draw drew everything')
}

/** Checks that the plotter is of use after a drawing that did not end by itself. */
async function assertWorks(plotter: Plotter): Promise<void> {
  const target = samplePoint(plotter.limits)
  await valueOf(plotter.moveTo(target), 'moveTo afterwards')
  await assertPosition(plotter, target)
}

async function openMetered(bench: Bench): Promise<{ device: ConformancePlotter; plotter: Plotter; meter: Meter }> {
  const meter = new Meter('step')
  return { ...(await bench.openFresh({ meter })), meter }
}

async function stepsOf(bench: Bench, strokes: StrokeList): Promise<number> {
  const { plotter, meter } = await openMetered(bench)
  meter.arm(Infinity, () => {})
  await valueOf(plotter.draw(strokes), 'draw')
  return meter.count
}
