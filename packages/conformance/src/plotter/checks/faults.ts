import { strict as assert } from 'node:assert'
import { isDriverError, type Plotter } from '@vfab/core'
import type { ConformancePlotter } from '../plotter-machine.ts'
import { assertDriverError } from '../../driver-errors.ts'
import { Meter, spread } from '../../meter.ts'
import { type Check, check, checksOf } from '../../check.ts'
import type { PlotterBench } from '../plotter-conformance.ts'
import { sampleStrokes } from '../sample-strokes.ts'
import { assertClosed } from './lifecycle.ts'
import { skip } from '../../skipped.ts'

/** What goes wrong with hardware ends in a typed error with a hint, never in silence or in a machine left drawing. */
export const faultChecks: readonly Check<PlotterBench>[] = checksOf(
  {
    forUsers: 'A pulled cable or a silent board looks like success, or hangs the command for ever.',
    mend: "make every failure a `DriverError` (core's `toDriverError`, `errorsOf`); the channel of `@vfab/driver-kit` has the deadlines.",
  },
  [
    check('unplug: at any byte of open rejects with a connection error, the port free', async (bench) => {
      const meter = new Meter('byte')
      bench.faultsOf((await bench.openFresh({ meter })).machine)
      for (const at of spread(meter.count, bench.suite.cuts)) await unplugDuringOpen(bench, at)
    }),
    check('unplug: at any byte of draw rejects with a connection error, and closed reports it', async (bench) => {
      const meter = new Meter('byte')
      const { machine, device: plotter } = await bench.openFresh({ meter })
      bench.faultsOf(machine)
      meter.arm(Infinity, () => {})
      await bench.resolves(plotter.draw(sampleStrokes(plotter.limits, 4)), 'draw')
      for (const at of spread(meter.count, bench.suite.cuts)) await unplugDuringDraw(bench, at)
    }),
    check('unplug: while nothing happens resolves closed, and an event reports it', async (bench) => {
      const { machine, device: plotter } = await bench.openFresh()
      bench.faultsOf(machine)({ kind: 'unplug' })
      await assertLost(bench, machine, plotter, 'unplugging')
      const told = plotter.events.history({ types: ['connection_changed', 'device_error'] })
      const tells = told.some(({ type, data }) => type === 'device_error' || ('connected' in data && !data.connected))
      assert.ok(tells, 'neither connection_changed nor device_error was emitted')
    }),
    check('silence: open rejects with TIMEOUT, the port free', async (bench) => {
      const machine = await bench.createMachine()
      bench.faultsOf(machine)({ kind: 'silence' })
      assertDriverError(
        await bench.rejects(bench.open(machine), 'open of a silent machine'),
        bench.driver.id,
        'open of a silent machine',
        {
          codes: ['TIMEOUT'],
        },
      )
      assert.ok(await machine.portIsFree(), 'the port is not free')
    }),
    check('silence: draw and penUp reject with TIMEOUT, and close frees the port', async (bench) => {
      const calls: Readonly<Record<string, (plotter: Plotter) => Promise<unknown>>> = {
        draw: (plotter) => plotter.draw(sampleStrokes(plotter.limits, 4)),
        penUp: (plotter) => plotter.penUp(),
      }
      for (const [name, call] of Object.entries(calls)) {
        const { machine, device: plotter } = await bench.openFresh()
        bench.faultsOf(machine)({ kind: 'silence' })
        const what = `${name} with a silent machine`
        assertDriverError(await bench.rejects(call(plotter), what), bench.driver.id, what, { codes: ['TIMEOUT'] })
        await bench.resolves(plotter.close(), 'close with a silent machine')
        assert.ok(await machine.portIsFree(), 'the port is not free after close')
      }
    }),
    check('garbage: is survived or a protocol error, and close leaves the pen up and the port free', async (bench) => {
      const { machine, device: plotter } = await bench.openFresh()
      await bench.resolves(plotter.penDown(), 'penDown')
      bench.faultsOf(machine)({ kind: 'garbage', bytes: 16 })
      const outcome = await bench.settles(
        plotter.draw(sampleStrokes(plotter.limits, 2)),
        'draw with garbage in a reply',
      )
      // Garbage may also swallow the reply it came with.
      const expected = { types: ['protocol', 'timeout'] } as const
      if (!outcome.resolved)
        assertDriverError(outcome.reason, bench.driver.id, 'draw with garbage in a reply', expected)
      await assertClosed(bench, machine, plotter)
    }),
    check('refusal: draw rejects with REJECTED, the pen up, and the plotter keeps working', async (bench) => {
      const { machine, device: plotter } = await bench.openFresh()
      const { refusedCommand } = machine
      if (refusedCommand === undefined) skip('the machine names no refusedCommand')
      bench.faultsOf(machine)({ kind: 'refuse', command: refusedCommand })
      const what = `draw, ${refusedCommand} refused,`
      const outcome = await bench.settles(plotter.draw(sampleStrokes(plotter.limits, 4)), what)
      if (outcome.resolved) assertSent(machine, refusedCommand)
      assert.ok(!outcome.resolved, `${what} resolved, but should have rejected`)
      assertDriverError(outcome.reason, bench.driver.id, what, { codes: ['REJECTED'] })
      assert.ok(await machine.penIsUp(), 'the pen is down after the refusal')
      await bench.resolves(plotter.penDown(), 'penDown after a refusal')
      await assertClosed(bench, machine, plotter)
    }),
    check('brown-out: draw rejects with a connection or hardware error, and close frees the port', async (bench) => {
      const { machine, device: plotter } = await bench.openFresh()
      const inject = bench.faultsOf(machine)
      const drawing = plotter.draw(sampleStrokes(plotter.limits, 12), {
        onStroke: (stroke) => {
          if (stroke === 1) inject({ kind: 'brown-out' })
        },
      })
      const outcome = await bench.settles(drawing, 'draw with a machine that restarts')
      assert.ok(!outcome.resolved, 'draw resolved although the machine restarted in the middle')
      const { reason } = outcome
      assertDriverError(reason, bench.driver.id, 'draw with a machine that restarts', {
        types: ['connection', 'hardware'],
      })
      await bench.resolves(plotter.close(), 'close of a machine that restarted')
      assert.ok(await machine.portIsFree(), 'the port is not free after close')
    }),
  ],
)

/** A drawing that was not refused may never have sent the command. */
function assertSent(machine: ConformancePlotter, refusedCommand: string): void {
  const received = machine.received?.() ?? []
  const message = `drawing sent no ${refusedCommand}: set refusedCommand to a command that drawing sends`
  assert.ok(received.length === 0 || received.some((line) => line.startsWith(refusedCommand)), message)
}

async function unplugDuringOpen(bench: PlotterBench, at: number): Promise<void> {
  const machine = await bench.createMachine()
  const meter = new Meter('byte')
  const what = `open, unplugged at byte ${at},`
  const inject = bench.faultsOf(machine)
  meter.arm(at, () => inject({ kind: 'unplug' }))
  const outcome = await bench.settles(bench.open(machine, { meter }), what)
  if (outcome.resolved) await assertLost(bench, machine, outcome.value, what)
  else assertDriverError(outcome.reason, bench.driver.id, what, { types: ['connection'] })
  assert.ok(await machine.portIsFree(), `the port is not free after ${what} rejected`)
}

async function unplugDuringDraw(bench: PlotterBench, at: number): Promise<void> {
  const meter = new Meter('byte')
  const { machine, device: plotter } = await bench.openFresh({ meter })
  const what = `draw, unplugged at byte ${at},`
  const inject = bench.faultsOf(machine)
  meter.arm(at, () => inject({ kind: 'unplug' }))
  const acknowledged: number[] = []
  const strokes = sampleStrokes(plotter.limits, 4)
  const outcome = await bench.settles(plotter.draw(strokes, { onStroke: (stroke) => acknowledged.push(stroke) }), what)
  if (outcome.resolved) assert.equal(acknowledged.length, 4, `${what} resolved although the drawing was not done`)
  else assertDriverError(outcome.reason, bench.driver.id, what, { types: ['connection'] })
  if (meter.fired) await assertLost(bench, machine, plotter, what)
}

/** What holds once the cable has been pulled: `closed` tells, `close` still works, calls fail at once. */
async function assertLost(
  bench: PlotterBench,
  machine: ConformancePlotter,
  plotter: Plotter,
  what: string,
): Promise<void> {
  const error = await bench.resolves(plotter.closed, `closed, after ${what}`)
  assert.ok(isDriverError(error), `closed resolved with ${String(error)} after ${what}`)
  assertDriverError(error, bench.driver.id, `closed, after ${what}`, { types: ['connection'] })
  assertDriverError(await bench.rejects(plotter.penUp(), `penUp after ${what}`), bench.driver.id, `penUp after ${what}`)
  await bench.resolves(plotter.close(), `close after ${what}`)
  assert.ok(await machine.portIsFree(), `the port is not free after ${what} and close`)
}
