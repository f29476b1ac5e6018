import { strict as assert } from 'node:assert'
import { type DrawProgress, type Plotter, type StrokeList, type StrokePart, strokesFrom } from '@vfab/core'
import { type Check, check, checksOf } from '../../check.ts'
import type { PlotterBench } from '../plotter-conformance.ts'
import { endOf, inkMm, longStroke, samplePoint, sampleStrokes, toleranceMm } from '../sample-strokes.ts'
import { skip } from '../../skipped.ts'

/** Strokes in one list of a stream. */
const strokesPerList = 10

/** Lists a driver may hold beyond the strokes that are done: one being drawn, one planned, and some slack. */
const mostListsAhead = 4

/** What is drawn, how it is acknowledged, and how a stream is read. */
export const drawingChecks: readonly Check<PlotterBench>[] = checksOf(
  {
    forUsers: 'Strokes are missing, doubled or acknowledged before they are drawn, so that a resumed plot has gaps.',
    mend: "drive the drawing with the kit's `runDrawing`, acknowledge through its account (`progressOf`), and read streams with `pacedLists`.",
  },
  [
    check(
      'draw: acknowledges each stroke once, in order, and ends with the pen up where the last one ended',
      async (bench) => {
        const { machine, device: plotter } = await bench.openFresh()
        const strokes = sampleStrokes(plotter.limits, 12)
        const acknowledged: number[] = []
        const result = await bench.resolves(
          plotter.draw(strokes, { onStroke: (stroke) => acknowledged.push(stroke) }),
          'draw',
        )
        assert.deepEqual(acknowledged, countTo(12), 'onStroke was not called once for each stroke, in order')
        assert.equal(result.strokesDone, 12, 'strokesDone')
        assert.equal(result.finished, true, 'finished')
        assert.ok(result.durationMs > 0, `durationMs is ${result.durationMs}`)
        assertAbout(result.drawnMm, inkMm(strokes), 'drawnMm')
        assert.ok(
          (await machine.movedMm()) >= 0.95 * inkMm(strokes),
          'the machine moved less than the strokes are long',
        )
        assert.ok(await machine.penIsUp(), 'the pen is down after draw')
        await assertPosition(bench, plotter, endOf(strokes))
      },
    ),
    check('draw: progress goes forward only and ends where the drawing does', async (bench) => {
      const { device: plotter } = await bench.openFresh()
      const strokes = sampleStrokes(plotter.limits, 30)
      const reports: DrawProgress[] = []
      await bench.resolves(plotter.draw(strokes, { onProgress: (progress) => reports.push(progress) }), 'draw')
      assert.ok(reports.length > 0, 'onProgress was never called')
      let last = reports[0]!
      for (const report of reports) {
        for (const key of ['strokesDone', 'drawnMm', 'elapsedMs'] as const) {
          assert.ok(report[key] >= last[key], `progress: ${key} went back from ${last[key]} to ${report[key]}`)
        }
        assert.ok(report.remainingMs >= 0, `progress: remainingMs is ${report.remainingMs}`)
        assert.ok(report.strokesDone <= 30, `progress: strokesDone is ${report.strokesDone} of 30`)
        last = report
      }
    }),
    check(
      'draw: within a stroke it reports what is sent and drawn, in order, never more than the stroke',
      async (bench) => {
        const { device: plotter } = await bench.openFresh()
        const strokes = longStroke(plotter.limits)
        const lengthMm = inkMm(strokes)
        const parts: (StrokePart & { readonly stroke: number })[] = []
        const onWithin = (stroke: number, part: StrokePart): void => void parts.push({ stroke, ...part })
        await bench.resolves(plotter.draw(strokes, { onWithin }), 'draw')
        if (parts.length === 0) skip('the machine does not report how far within a stroke it is')
        let last: StrokePart = { sentMm: 0, doneMm: 0 }
        for (const { stroke, sentMm, doneMm } of parts) {
          assert.equal(stroke, 0, 'the stroke of onWithin')
          assert.ok(sentMm >= last.sentMm && doneMm >= last.doneMm, 'what is sent or drawn of a stroke became less')
          assert.ok(doneMm <= sentMm, `${doneMm} mm are drawn of ${sentMm} mm that were sent`)
          assert.ok(sentMm <= 1.01 * lengthMm + toleranceMm(plotter.limits), `${sentMm} mm are sent of ${lengthMm} mm`)
          last = { sentMm, doneMm }
        }
      },
    ),
    check('draw: nothing to draw moves nothing', async (bench) => {
      const { machine, device: plotter } = await bench.openFresh()
      const { strokesDone, finished, drawnMm } = await bench.resolves(
        plotter.draw(strokesFrom([])),
        'draw of no strokes',
      )
      assert.deepEqual({ strokesDone, finished, drawnMm }, { strokesDone: 0, finished: true, drawnMm: 0 })
      assert.equal(await machine.movedMm(), 0, 'the machine moved')
    }),
    check('draw: a single point is a stroke', async (bench) => {
      const { machine, device: plotter } = await bench.openFresh()
      const { xMm, yMm } = samplePoint(plotter.limits)
      const acknowledged: number[] = []
      const dots = strokesFrom([
        [xMm, yMm],
        [xMm, yMm, xMm, yMm],
      ])
      await bench.resolves(plotter.draw(dots, { onStroke: (stroke) => acknowledged.push(stroke) }), 'draw of dots')
      assert.deepEqual(acknowledged, [0, 1], 'onStroke was not called for each dot')
      assert.ok(await machine.penIsUp(), 'the pen is down after a dot')
    }),
    check('draw: numbers the strokes of a stream through', async (bench) => {
      const { device: plotter } = await bench.openFresh()
      const acknowledged: number[] = []
      const lists = [3, 0, 2].map((count) => (count === 0 ? strokesFrom([]) : sampleStrokes(plotter.limits, count)))
      const drawing = plotter.draw(streamOf(lists), { onStroke: (stroke) => acknowledged.push(stroke) })
      const { strokesDone } = await bench.resolves(drawing, 'draw of a stream')
      assert.deepEqual(acknowledged, countTo(5), 'onStroke')
      assert.equal(strokesDone, 5, 'strokesDone')
    }),
    check('draw: reads a stream only as fast as the machine draws', async (bench) => {
      const { device: plotter } = await bench.openFresh()
      const list = sampleStrokes(plotter.limits, strokesPerList)
      let done = 0
      let mostAhead = 0
      async function* lists(): AsyncGenerator<StrokeList> {
        for (let pulled = 0; pulled < 15; pulled++) {
          mostAhead = Math.max(mostAhead, pulled - Math.floor(done / strokesPerList))
          yield list
        }
      }
      await bench.resolves(plotter.draw(lists(), { onStroke: () => void done++ }), 'draw of a stream')
      assert.equal(done, 15 * strokesPerList, 'strokes acknowledged')
      assert.ok(mostAhead <= mostListsAhead, `${mostAhead} lists were asked for beyond those that were drawn`)
    }),
    check('draw: a stream that fails ends it with the failure, the pen up', async (bench) => {
      const { machine, device: plotter } = await bench.openFresh()
      const failure = new Error('the source broke')
      const list = sampleStrokes(plotter.limits, 3)
      async function* failing(): AsyncGenerator<StrokeList> {
        yield list
        throw failure
      }
      assert.equal(
        await bench.rejects(plotter.draw(failing()), 'draw of a failing stream'),
        failure,
        'what draw rejects with',
      )
      assert.ok(await machine.penIsUp(), 'the pen is down')
      await bench.resolves(plotter.draw(list), 'draw after a failed one')
    }),
    check('draw: gives a stream back when it fails', async (bench) => {
      const { device: plotter } = await bench.openFresh()
      const list = sampleStrokes(plotter.limits, 3)
      let returned = false
      async function* endless(): AsyncGenerator<StrokeList> {
        try {
          while (true) yield list
        } finally {
          returned = true
        }
      }
      const failure = new Error('no more')
      const drawing = plotter.draw(endless(), {
        onStroke: (stroke) => {
          if (stroke === 4) throw failure
        },
      })
      assert.equal(await bench.rejects(drawing, 'draw, after onStroke threw,'), failure, 'what draw rejects with')
      await new Promise((resolve) => setImmediate(resolve))
      assert.ok(returned, 'the stream was left hanging: its return() was not called')
    }),
    check('draw: what onStroke throws ends it, the pen up', async (bench) => {
      const { machine, device: plotter } = await bench.openFresh()
      const failure = new Error('the journal is full')
      const acknowledged: number[] = []
      const drawing = plotter.draw(sampleStrokes(plotter.limits, 20), {
        onStroke: (stroke) => {
          acknowledged.push(stroke)
          if (stroke === 1) throw failure
        },
      })
      assert.equal(await bench.rejects(drawing, 'draw, after onStroke threw,'), failure, 'what draw rejects with')
      assert.deepEqual(acknowledged, [0, 1], 'onStroke was called again after it had thrown')
      assert.ok(await machine.penIsUp(), 'the pen is down')
    }),
    check('penDown and penUp: the pen is there when they resolve, also when it was there before', async (bench) => {
      const { machine, device: plotter } = await bench.openFresh()
      for (const call of ['penDown', 'penDown', 'penUp', 'penUp'] as const) {
        await bench.resolves(plotter[call](), call)
        assert.equal(await machine.penIsUp(), call === 'penUp', `where the pen is after ${call}`)
        const { pen } = await bench.resolves(plotter.position(), 'position')
        assert.equal(pen, call === 'penUp' ? 'up' : 'down', `position().pen after ${call}`)
      }
    }),
    check('moveTo: lifts the pen and arrives', async (bench) => {
      const { machine, device: plotter } = await bench.openFresh()
      const target = samplePoint(plotter.limits)
      await bench.resolves(plotter.penDown(), 'penDown')
      await bench.resolves(plotter.moveTo(target), 'moveTo')
      assert.ok(await machine.penIsUp(), 'the pen is down after moveTo')
      assertAbout(await machine.movedMm(), Math.hypot(target.xMm, target.yMm), 'how far the machine moved')
      await assertPosition(bench, plotter, target)
      await bench.resolves(plotter.moveTo({ xMm: 0, yMm: 0 }), 'moveTo the origin')
      await assertPosition(bench, plotter, { xMm: 0, yMm: 0 })
    }),
    check('home: the plotter knows where it is', async (bench) => {
      const { machine, device: plotter } = await bench.openFresh()
      if (plotter.home === undefined) skip('the machine has no switches to home with')
      await bench.resolves(plotter.moveTo(samplePoint(plotter.limits)), 'moveTo')
      await bench.resolves(plotter.home(), 'home')
      assert.ok(await machine.penIsUp(), 'the pen is down after home')
      await assertPosition(bench, plotter, { xMm: 0, yMm: 0 })
    }),
  ],
)

/** Checks that the plotter says it is at `target`, as near as the machine can be. */
export async function assertPosition(
  bench: PlotterBench,
  plotter: Plotter,
  target: { xMm: number; yMm: number },
): Promise<void> {
  const { xMm, yMm, known } = await bench.resolves(plotter.position(), 'position')
  const offMm = Math.hypot(xMm - target.xMm, yMm - target.yMm)
  assert.ok(offMm <= toleranceMm(plotter.limits), `position is (${xMm}, ${yMm}), not (${target.xMm}, ${target.yMm})`)
  assert.ok(known, 'position is not known')
}

export async function* streamOf(lists: Iterable<StrokeList>): AsyncGenerator<StrokeList> {
  yield* lists
}

export function countTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}

/** Within 2 %, or a tenth of a millimetre: machines move in whole steps. */
function assertAbout(actualMm: number, expectedMm: number, what: string): void {
  const offMm = Math.abs(actualMm - expectedMm)
  assert.ok(offMm <= Math.max(0.1, 0.02 * expectedMm), `${what} is ${actualMm} mm, expected ${expectedMm} mm`)
}
