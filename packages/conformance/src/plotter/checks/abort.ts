import { strict as assert } from 'node:assert'
import type { Plotter } from '@vfab/core'
import { Meter, spread } from '../../meter.ts'
import { type PlotterOperation, plotterOperations } from '../operations.ts'
import { type Check, check, checksOf, type NamedCheck } from '../../check.ts'
import type { PlotterBench } from '../plotter-conformance.ts'
import { assertClosed } from './lifecycle.ts'
import { skip } from '../../skipped.ts'

/** Ending every wait from outside: the promise rejects with the signal's own reason, the machine is safe, the port free. */
export const abortChecks: readonly Check<PlotterBench>[] = checksOf(
  {
    forUsers: 'Ctrl-C is not heard, or leaves a pen on the paper and a port that the next command finds busy.',
    mend: 'pass `signal` to every wait; run each operation through `createPlotterTurns` of the kit, whose turns end as the contract says; lift the pen in `finally`.',
  },
  [
    check('abort: before open sends nothing and rejects with the reason', async (bench) => {
      const machine = await bench.createMachine()
      const meter = new Meter('step')
      const reason = new Error('enough')
      const opening = bench.open(machine, { meter, signal: AbortSignal.abort(reason) })
      assert.equal(await bench.rejects(opening, 'open, its signal aborted already,'), reason, 'what open rejects with')
      assert.equal(meter.count, 0, 'something was sent or received')
      assert.ok(await machine.portIsFree(), 'the port is not free')
    }),
    check('abort: at any moment of open leaves the port free and nothing moved', async (bench) => {
      for (const at of spread(await openSteps(bench), bench.suite.cuts)) await abortOpen(bench, at)
    }),
    ...plotterOperations.flatMap((operation): NamedCheck<PlotterBench>[] => [
      check(`abort: before ${operation.name} sends nothing and rejects with the reason`, async (bench) => {
        const { machine, device: plotter, meter } = await openPrepared(bench, operation)
        meter.arm(Infinity, () => {})
        const reason = new Error('enough')
        const call = runOrSkip(operation, plotter, AbortSignal.abort(reason))
        const what = `${operation.name}, its signal aborted already,`
        assert.equal(await bench.rejects(call, what), reason, `what ${operation.name} rejects with`)
        assert.equal(meter.count, 0, 'something was sent or received')
        await assertClosed(bench, machine, plotter)
      }),
      check(
        `abort: at any moment of ${operation.name} rejects with the reason, and close leaves the pen up and the port free`,
        async (bench) => {
          const steps = await operationSteps(bench, operation)
          for (const at of spread(steps, bench.suite.cuts)) await abortOperation(bench, operation, at)
        },
      ),
    ]),
  ],
)

async function openSteps(bench: PlotterBench): Promise<number> {
  const meter = new Meter('step')
  await bench.openFresh({ meter })
  assert.ok(meter.count > 0, 'open exchanged nothing with the machine: it cannot have answered')
  return meter.count
}

async function abortOpen(bench: PlotterBench, at: number): Promise<void> {
  const machine = await bench.createMachine()
  const meter = new Meter('step')
  const controller = new AbortController()
  const reason = new Error(`enough at step ${at}`)
  meter.arm(at, () => controller.abort(reason))
  const what = `open, aborted at step ${at},`
  const outcome = await bench.settles(bench.open(machine, { meter, signal: controller.signal }), what)
  if (outcome.resolved) {
    assertAbortCameTooLate(meter, at, what)
    await assertClosed(bench, machine, outcome.value)
  } else {
    assert.equal(outcome.reason, reason, `what ${what} rejects with`)
    assert.ok(await machine.portIsFree(), `the port is not free after ${what} has rejected`)
    assert.equal(await machine.movedMm(), 0, `the machine moved during ${what}`)
    assert.ok(await machine.penIsUp(), `the pen is down after ${what}`)
  }
}

async function operationSteps(bench: PlotterBench, operation: PlotterOperation): Promise<number> {
  const { device: plotter, meter } = await openPrepared(bench, operation)
  meter.arm(Infinity, () => {})
  await bench.resolves(runOrSkip(operation, plotter), operation.name)
  assert.ok(meter.count > 0, `${operation.name} exchanged nothing with the machine`)
  return meter.count
}

async function abortOperation(bench: PlotterBench, operation: PlotterOperation, at: number): Promise<void> {
  const { machine, device: plotter, meter } = await openPrepared(bench, operation)
  const controller = new AbortController()
  const reason = new Error(`enough at step ${at}`)
  meter.arm(at, () => controller.abort(reason))
  const what = `${operation.name}, aborted at step ${at},`
  const outcome = await bench.settles(runOrSkip(operation, plotter, controller.signal), what)
  if (outcome.resolved) {
    assertAbortCameTooLate(meter, at, what)
  } else {
    assert.equal(outcome.reason, reason, `what ${what} rejects with`)
    if (operation.penUpAfterAbort) assert.ok(await machine.penIsUp(), `the pen is down when ${what} rejects`)
    await bench.resolves(plotter.penUp(), `penUp after ${what}`)
    assert.ok(await machine.penIsUp(), `the pen is down after penUp after ${what}`)
  }
  await assertClosed(bench, machine, plotter)
}

/** An abort with the very last step may be overtaken by the end; before it, going on means that it was not heard. */
function assertAbortCameTooLate(meter: Meter, at: number, what: string): void {
  assert.ok(!meter.fired || meter.count <= at, `${what} continued as if nothing had happened, and resolved`)
}

async function openPrepared(
  bench: PlotterBench,
  operation: PlotterOperation,
): Promise<Awaited<ReturnType<PlotterBench['openFresh']>> & { meter: Meter }> {
  const meter = new Meter('step')
  const opened = await bench.openFresh({ meter })
  if (operation.prepare !== undefined)
    await bench.resolves(operation.prepare(opened.device), `what precedes ${operation.name}`)
  return { ...opened, meter }
}

function runOrSkip(operation: PlotterOperation, plotter: Plotter, signal?: AbortSignal): Promise<unknown> {
  return operation.run(plotter, { signal }) ?? skip(`the machine has no ${operation.name}`)
}
