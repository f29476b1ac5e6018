import { strict as assert } from 'node:assert'
import { type Check, check, checksOf } from '../../check.ts'
import { Meter, spread } from '../../meter.ts'
import type { SensorBench } from '../sensor-conformance.ts'
import { assertClosed } from './lifecycle.ts'

/** An abort rejects with the signal's own reason, at every wait, and leaves the port free. */
export const abortChecks: readonly Check<SensorBench>[] = checksOf(
  {
    forUsers: 'Ctrl-C is not heard while a sensor is opened, or the port stays busy after it.',
    mend: 'pass `signal` to every wait of `open`, and close the pipe in `catch`.',
  },
  [
    check('abort: before open opens nothing and rejects with the reason', async (bench) => {
      const machine = await bench.createMachine()
      const meter = new Meter('step')
      const reason = new Error('enough')
      const opening = bench.open(machine, { meter, signal: AbortSignal.abort(reason) })
      assert.equal(await bench.rejects(opening, 'open, its signal aborted already,'), reason, 'what open rejects with')
      assert.equal(meter.count, 0, 'something was sent or received')
    }),
    check('abort: at any moment of open rejects with the reason, the port free', async (bench) => {
      const counting = new Meter('step')
      await bench.openFresh({ meter: counting })
      const steps = counting.count
      for (const at of spread(steps, bench.suite.cuts)) await abortOpen(bench, at, steps)
    }),
  ],
)

async function abortOpen(bench: SensorBench, at: number, steps: number): Promise<void> {
  const machine = await bench.createMachine()
  const meter = new Meter('step')
  const controller = new AbortController()
  const reason = new Error(`enough at step ${at}`)
  meter.arm(at, () => controller.abort(reason))
  const what = `open, aborted at step ${at},`
  const outcome = await bench.settles(bench.open(machine, { meter, signal: controller.signal }), what)
  if (outcome.resolved) {
    assert.ok(at >= steps, `${what} of ${steps}, resolved all the same`)
    return assertClosed(bench, machine, outcome.value)
  }
  assert.equal(outcome.reason, reason, `what ${what} rejects with`)
  assert.ok(await machine.portIsFree(), `the port is not free after ${what} has rejected`)
}
