import { strict as assert } from 'node:assert'
import { isDriverError, type Reading, type Sensor } from '@vfab/core'
import { assertDriverError } from '../../driver-errors.ts'
import { Meter, spread } from '../../meter.ts'
import type { ConformanceSensor } from '../sensor-machine.ts'
import { type Check, check, checksOf } from '../../check.ts'
import type { SensorBench } from '../sensor-conformance.ts'
import { assertMeasured } from './reading.ts'

/** Shorter than the deadlines that machines are configured with. */
const askedTimeoutMs = 50

/** Later than a busy computer makes it, sooner than the deadlines of most drivers. */
const muchLaterMs = 2000

/** A sensor that fails says so: an error with a hint, or a reading that is bad. Never a value that was not measured. */
export const faultChecks: readonly Check<SensorBench>[] = checksOf(
  {
    forUsers: 'A guard acts on a value that was never measured, or does not notice that its sensor is gone.',
    mend: "put samples without an answer as `{ reason }` into the kit's `createReadingHub`; never put a value in their place.",
  },
  [
    check('unplug: at any byte of open rejects with a connection error, the port free', async (bench) => {
      const counting = new Meter('byte')
      bench.faultsOf((await bench.openFresh({ meter: counting })).machine)
      for (const at of spread(counting.count, bench.suite.cuts)) await unplugDuringOpen(bench, at)
    }),
    check('unplug: readings fail with a connection error, closed reports it, and so does an event', async (bench) => {
      const { machine, device: sensor } = await bench.openFresh()
      await bench.resolves(sensor.read(), 'read')
      const readings = sensor.readings()[Symbol.asyncIterator]()
      await bench.take(readings, 1, 'readings')
      bench.faultsOf(machine)({ kind: 'unplug' })
      const reason = await bench.rejects(drain(readings), 'readings of a sensor that was unplugged')
      assertDriverError(reason, bench.driver.id, 'readings of a sensor that was unplugged', { types: ['connection'] })
      await assertLost(bench, machine, sensor, 'unplugging')
      const told = sensor.events.history({ types: ['connection_changed', 'device_error'] })
      assert.ok(told.length > 0, 'neither connection_changed nor device_error was emitted')
    }),
    check('silence: is a timeout or a reading without a value, never a value', async (bench) => {
      const { machine, device: sensor } = await bench.openFresh()
      await bench.resolves(sensor.read(), 'read')
      bench.faultsOf(machine)({ kind: 'silence' })
      machine.change()
      await bench.letTimePass(machine)
      const outcome = await bench.settles(sensor.read({ timeoutMs: 100 }), 'read of a silent sensor')
      if (!outcome.resolved) {
        assertDriverError(outcome.reason, bench.driver.id, 'read of a silent sensor', { codes: ['TIMEOUT'] })
      } else assertHonest(outcome.value)
      await bench.resolves(sensor.close(), 'close of a silent sensor')
      assert.ok(await machine.portIsFree(), 'the port is not free after close')
    }),
    check(
      'silence: read gives up after its own timeoutMs, not after the configured one',
      async (bench) => {
        const { machine, device: sensor } = await bench.openFresh()
        await bench.resolves(sensor.read(), 'read')
        bench.faultsOf(machine)({ kind: 'silence' })
        const asked = askedTimeoutMs
        const tookMs = await bench.timed(machine, () => sensor.read({ timeoutMs: asked }), 'read of a silent sensor')
        assert.ok(
          tookMs <= asked + Math.min(bench.suite.patienceMs / 2, muchLaterMs),
          `read({ timeoutMs: ${asked} }) of a silent sensor took ${Math.round(tookMs)} ms`,
        )
      },
      {
        forUsers: '`vfab read --timeout` waits far longer than it was asked to.',
        mend: "pass `timeoutMs` on to the request that waits, as the kit's sensor shell does.",
      },
    ),
    check('garbage: never becomes a good value', async (bench) => {
      const { machine, device: sensor } = await bench.openFresh()
      bench.faultsOf(machine)({ kind: 'garbage', bytes: 16 })
      machine.change()
      await bench.letTimePass(machine)
      const outcome = await bench.settles(sensor.read(), 'read with garbage before the answer')
      if (!outcome.resolved) {
        const types = ['protocol', 'timeout', 'connection'] as const
        return assertDriverError(outcome.reason, bench.driver.id, 'read with garbage', { types })
      }
      assertMeasured(
        machine,
        sensor,
        outcome.value.filter(({ quality }) => quality === 'good'),
      )
      for (const { value, quality, channel } of outcome.value) {
        if (quality === 'bad') assert.equal(value, undefined, `${channel} is bad, but has a value`)
      }
    }),
  ],
)

/** A sensor that sends by itself knows what it sent last, and may say so as long as it is no longer fresh. */
function assertHonest(readings: readonly Reading[]): void {
  for (const { channel, quality, value, reason } of readings) {
    assert.ok(quality === 'bad' || quality === 'stale', `${channel} of a silent sensor is ${quality}: ${String(value)}`)
    if (quality === 'bad') assert.equal(value, undefined, `${channel} of a silent sensor has a value: ${String(value)}`)
    assert.ok(reason !== undefined && reason.length > 0, `${channel} of a silent sensor is ${quality} without a reason`)
  }
}

async function unplugDuringOpen(bench: SensorBench, at: number): Promise<void> {
  const machine = await bench.createMachine()
  const meter = new Meter('byte')
  const what = `open, unplugged at byte ${at},`
  const inject = bench.faultsOf(machine)
  meter.arm(at, () => inject({ kind: 'unplug' }))
  const outcome = await bench.settles(bench.open(machine, { meter }), what)
  if (outcome.resolved) await assertLost(bench, machine, outcome.value, what)
  else assertDriverError(outcome.reason, bench.driver.id, what, { types: ['connection'] })
  assert.ok(await machine.portIsFree(), `the port is not free after ${what}`)
}

/** What holds once the cable has been pulled: `closed` tells, `close` still works, reading fails. */
async function assertLost(bench: SensorBench, machine: ConformanceSensor, sensor: Sensor, what: string): Promise<void> {
  const error = await bench.resolves(sensor.closed, `closed, after ${what}`)
  assert.ok(isDriverError(error), `closed resolved with ${String(error)} after ${what}`)
  assertDriverError(error, bench.driver.id, `closed, after ${what}`, { types: ['connection'] })
  const reason = await bench.rejects((async () => sensor.read())(), `read after ${what}`)
  assertDriverError(reason, bench.driver.id, `read after ${what}`)
  await bench.resolves(sensor.close(), `close after ${what}`)
  assert.ok(await machine.portIsFree(), `the port is not free after ${what} and close`)
}

async function drain(readings: AsyncIterator<Reading>): Promise<void> {
  while (!(await readings.next()).done);
}
