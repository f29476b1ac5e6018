import { strict as assert } from 'node:assert'
import type { Plotter } from '@vfab/core'
import type { Bench } from '../bench.ts'
import { Meter, spread } from '../meter.ts'
import { type PlotterOperation, plotterOperations } from '../operations.ts'
import { type PlotterCheck, plotterCheck } from '../run-check.ts'
import { assertClosed } from './lifecycle.ts'
import { skip } from '../skipped.ts'

const defaultCuts = 24

/** Ending every wait from outside: the promise rejects with the signal's own reason, the machine is safe, the port free. */
export const abortChecks: readonly PlotterCheck[] = [
  plotterCheck('abort: before open sends nothing and rejects with the reason', async (bench) => {
    const device = await bench.createDevice()
    const meter = new Meter('step')
    const reason = new Error('enough')
    const opening = bench.open(device, { meter, signal: AbortSignal.abort(reason) })
    assert.equal(await bench.rejects(opening, 'open, its signal aborted already,'), reason, 'what open rejects with')
    assert.equal(meter.count, 0, 'something was sent or received')
    assert.ok(await device.portIsFree(), 'the port is not free')
  }),
  plotterCheck('abort: at any moment of open leaves the port free and nothing moved', async (bench) => {
    for (const at of spread(await openSteps(bench), bench.suite.cuts ?? defaultCuts)) await abortOpen(bench, at)
  }),
  ...plotterOperations.flatMap((operation): PlotterCheck[] => [
    plotterCheck(`abort: before ${operation.name} sends nothing and rejects with the reason`, async (bench) => {
      const { device, plotter, meter } = await openPrepared(bench, operation)
      meter.arm(Infinity, () => {})
      const reason = new Error('enough')
      const call = runOrSkip(operation, plotter, AbortSignal.abort(reason))
      const what = `${operation.name}, its signal aborted already,`
      assert.equal(await bench.rejects(call, what), reason, `what ${operation.name} rejects with`)
      assert.equal(meter.count, 0, 'something was sent or received')
      await assertClosed(bench, device, plotter)
    }),
    plotterCheck(
      `abort: at any moment of ${operation.name} rejects with the reason, and close leaves the pen up and the port free`,
      async (bench) => {
        const steps = await operationSteps(bench, operation)
        for (const at of spread(steps, bench.suite.cuts ?? defaultCuts)) await abortOperation(bench, operation, at)
      },
    ),
  ]),
]

async function openSteps(bench: Bench): Promise<number> {
  const meter = new Meter('step')
  await bench.openFresh({ meter })
  assert.ok(meter.count > 0, 'open exchanged nothing with the device: it cannot have answered')
  return meter.count
}

async function abortOpen(bench: Bench, at: number): Promise<void> {
  const device = await bench.createDevice()
  const meter = new Meter('step')
  const controller = new AbortController()
  const reason = new Error(`enough at step ${at}`)
  meter.arm(at, () => controller.abort(reason))
  const what = `open, aborted at step ${at},`
  const outcome = await bench.settles(bench.open(device, { meter, signal: controller.signal }), what)
  if (outcome.resolved) {
    assertAbortCameTooLate(meter, at, what)
    await assertClosed(bench, device, outcome.value)
  } else {
    assert.equal(outcome.reason, reason, `what ${what} rejects with`)
    assert.ok(await device.portIsFree(), `the port is not free after ${what} has rejected`)
    assert.equal(await device.movedMm(), 0, `the machine moved during ${what}`)
    assert.ok(await device.penIsUp(), `the pen is down after ${what}`)
  }
}

async function operationSteps(bench: Bench, operation: PlotterOperation): Promise<number> {
  const { plotter, meter } = await openPrepared(bench, operation)
  meter.arm(Infinity, () => {})
  await bench.resolves(runOrSkip(operation, plotter), operation.name)
  assert.ok(meter.count > 0, `${operation.name} exchanged nothing with the device`)
  return meter.count
}

async function abortOperation(bench: Bench, operation: PlotterOperation, at: number): Promise<void> {
  const { device, plotter, meter } = await openPrepared(bench, operation)
  const controller = new AbortController()
  const reason = new Error(`enough at step ${at}`)
  meter.arm(at, () => controller.abort(reason))
  const what = `${operation.name}, aborted at step ${at},`
  const outcome = await bench.settles(runOrSkip(operation, plotter, controller.signal), what)
  if (outcome.resolved) {
    assertAbortCameTooLate(meter, at, what)
  } else {
    assert.equal(outcome.reason, reason, `what ${what} rejects with`)
    if (operation.penUpAfterAbort) assert.ok(await device.penIsUp(), `the pen is down when ${what} rejects`)
    await bench.resolves(plotter.penUp(), `penUp after ${what}`)
    assert.ok(await device.penIsUp(), `the pen is down after penUp after ${what}`)
  }
  await assertClosed(bench, device, plotter)
}

/** An abort with the very last step may be overtaken by the end; before it, going on means that it was not heard. */
function assertAbortCameTooLate(meter: Meter, at: number, what: string): void {
  assert.ok(!meter.fired || meter.count <= at, `${what} went on as if nothing had happened, and resolved`)
}

async function openPrepared(
  bench: Bench,
  operation: PlotterOperation,
): Promise<Awaited<ReturnType<Bench['openFresh']>> & { meter: Meter }> {
  const meter = new Meter('step')
  const opened = await bench.openFresh({ meter })
  if (operation.prepare !== undefined)
    await bench.resolves(operation.prepare(opened.plotter), `what precedes ${operation.name}`)
  return { ...opened, meter }
}

function runOrSkip(operation: PlotterOperation, plotter: Plotter, signal?: AbortSignal): Promise<unknown> {
  return operation.run(plotter, { signal }) ?? skip(`the machine has no ${operation.name}`)
}
