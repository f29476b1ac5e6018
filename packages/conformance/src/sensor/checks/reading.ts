import { strict as assert } from 'node:assert'
import type { Reading, ReadingValue, Sensor } from '@vfab/core'
import { assertDriverError } from '../../driver-errors.ts'
import { Meter, spread } from '../../meter.ts'
import { skip } from '../../skipped.ts'
import type { ConformanceSensor } from '../sensor-machine.ts'
import { type Check, check, checksOf } from '../../check.ts'
import type { SensorBench } from '../sensor-conformance.ts'

/** One reading per channel: what the machine measures, in the channel's unit, with its time and number. */
export const readingChecks: readonly Check<SensorBench>[] = checksOf(
  {
    forUsers: 'Values belong to another channel, unit or moment than the reading says.',
    mend: "put every sample through the kit's `createReadingHub`, and answer `read` from its `newest`.",
  },
  [
    check('read: one good reading per channel, in order, of what the machine measures', async (bench) => {
      const { machine, device: sensor } = await bench.openFresh()
      const readings = await bench.resolves(sensor.read(), 'read')
      assert.deepEqual(
        readings.map(({ channel }) => channel),
        sensor.channels.map(({ id }) => id),
        'the channels read',
      )
      for (const reading of readings) assertReading(sensor, reading)
      assertMeasured(machine, sensor, readings)
    }),
    check('read: reports what has changed', async (bench) => {
      const { machine, device: sensor } = await bench.openFresh()
      await bench.resolves(sensor.read(), 'read')
      machine.change()
      await bench.letTimePass(machine) // a sensor that sends by itself needs a moment
      assertMeasured(machine, sensor, await bench.resolves(sensor.read(), 'read after a change'))
    }),
    check('read: numbers never go back, and times neither', async (bench) => {
      const { machine, device: sensor } = await bench.openFresh()
      const first = await bench.resolves(sensor.read(), 'read')
      machine.change()
      await bench.letTimePass(machine)
      const second = await bench.resolves(sensor.read(), 'read')
      second.forEach(({ channel, sequence, monotonicMs, wallTimeMs }, index) => {
        const before = first[index]!
        assert.ok(sequence > before.sequence, `${channel}: sequence ${sequence} after ${before.sequence}`)
        assert.ok(monotonicMs >= before.monotonicMs, `${channel}: ${monotonicMs} ms after ${before.monotonicMs} ms`)
        assert.ok(wallTimeMs >= before.wallTimeMs - 1, `${channel}: the wall clock goes back`)
      })
    }),
    check('read: only the channels asked for; one that does not exist is a RangeError', async (bench) => {
      const { device: sensor } = await bench.openFresh()
      const last = sensor.channels.at(-1)!.id
      const readings = await bench.resolves(sensor.read({ channels: [last] }), 'read of one channel')
      assert.deepEqual(
        readings.map(({ channel }) => channel),
        [last],
        'the channels read',
      )
      const unknown = (async () => sensor.read({ channels: ['vfab-no-such-channel'] }))()
      assert.ok(
        (await bench.rejects(unknown, 'read of an unknown channel')) instanceof RangeError,
        'what read rejects with',
      )
      assert.throws(
        () => sensor.readings({ channels: ['vfab-no-such-channel'] }),
        RangeError,
        'readings of an unknown channel',
      )
    }),
    check('history: remembers what was read, per channel and since a moment', async (bench) => {
      const { device: sensor } = await bench.openFresh()
      const readings = await bench.resolves(sensor.read(), 'read')
      for (const { channel, sequence, monotonicMs } of readings) {
        const remembered = sensor.history({ channels: [channel] })
        assert.ok(
          remembered.some((one) => one.sequence === sequence),
          `${channel}: what was read is not remembered`,
        )
        assert.ok(
          remembered.every((one) => one.channel === channel),
          `history of ${channel} has other channels`,
        )
        assert.deepEqual(
          sensor.history({ channels: [channel], sinceMs: monotonicMs + 1e9 }),
          [],
          'history of the future',
        )
      }
    }),
    check('write: a channel that is not writable is refused, and what is written is there', async (bench) => {
      const { machine, device: sensor } = await bench.openFresh()
      if (sensor.write === undefined) skip('the sensor has no write')
      const fixed = sensor.channels.find(({ writable }) => !writable)
      if (fixed) {
        const refused = await bench.rejects(
          sensor.write(fixed.id, machine.measured()[fixed.id]!),
          'write of a fixed channel',
        )
        assertDriverError(refused, bench.driver.id, 'write of a fixed channel', { codes: ['STATE_INVALID'] })
      }
      const open = sensor.channels.find(({ writable }) => writable)
      if (open === undefined) return
      const value = another(machine.measured()[open.id]!, open.resolution)
      await bench.resolves(sensor.write(open.id, value), 'write')
      assert.deepEqual(machine.measured()[open.id], value, `${open.id} after it was written`)
    }),
    check('abort: before and at any moment of read rejects with the reason', async (bench) => {
      const counting = new Meter('step')
      const { device: sensor } = await bench.openFresh({ meter: counting })
      const reason = new Error('enough')
      const aborted = sensor.read({ signal: AbortSignal.abort(reason) })
      assert.equal(await bench.rejects(aborted, 'read, its signal aborted already,'), reason, 'what read rejects with')
      counting.arm(Infinity, () => {})
      await bench.resolves(sensor.read(), 'read')
      for (const at of spread(counting.count, bench.suite.cuts)) await abortRead(bench, at)
    }),
  ],
)

async function abortRead(bench: SensorBench, at: number): Promise<void> {
  const meter = new Meter('step')
  const { device: sensor } = await bench.openFresh({ meter })
  const controller = new AbortController()
  const reason = new Error(`enough at step ${at}`)
  meter.arm(at, () => controller.abort(reason))
  const what = `read, aborted at step ${at},`
  const outcome = await bench.settles(sensor.read({ signal: controller.signal }), what)
  if (!outcome.resolved) assert.equal(outcome.reason, reason, `what ${what} rejects with`)
  const readings = await bench.resolves(sensor.read(), `read after ${what}`)
  assert.ok(
    readings.every(({ quality }) => quality === 'good'),
    `read after ${what} is not good`,
  )
}

/** Everything that holds for a good reading. */
export function assertReading(sensor: Sensor, reading: Reading): void {
  const { channel, quality, reason, unit, quantity, value, sequence, monotonicMs, wallTimeMs } = reading
  const about = sensor.channels.find(({ id }) => id === channel)
  assert.ok(about, `a reading of ${channel}, which does not exist`)
  assert.equal(quality, 'good', `${channel} is ${quality} on a healthy machine: ${reason}`)
  assert.deepEqual(
    { unit, quantity },
    { unit: about.unit, quantity: about.quantity },
    `unit and quantity of ${channel}`,
  )
  assert.equal(reading.sensor, sensor.identity.address, `${channel}: sensor is not the address`)
  assert.equal(typeof value, about.type === 'text' ? 'string' : about.type, `${channel}: the type of ${String(value)}`)
  assert.ok(Number.isSafeInteger(sequence) && sequence >= 0, `${channel}: sequence ${sequence}`)
  assert.ok(Number.isFinite(monotonicMs) && Number.isFinite(wallTimeMs), `${channel}: its times are no numbers`)
}

/** Numbers may differ by the channel's resolution. */
export function assertMeasured(machine: ConformanceSensor, sensor: Sensor, readings: readonly Reading[]): void {
  const measured = machine.measured()
  for (const { channel, value } of readings) {
    const wanted = measured[channel]
    const { resolution } = sensor.channels.find(({ id }) => id === channel) ?? {}
    const isNear = isMeasured(wanted, value, resolution)
    assert.ok(isNear, `${channel} reads ${String(value)}, but the machine measures ${String(wanted)}`)
  }
}

/** Whether a value is what the machine measures, within the channel's resolution. */
export function isMeasured(
  wanted: ReadingValue | undefined,
  value: ReadingValue | undefined,
  resolution: number = 0,
): boolean {
  return typeof wanted === 'number' && typeof value === 'number'
    ? Math.abs(value - wanted) <= resolution + 1e-6 * Math.max(1, Math.abs(wanted))
    : value === wanted
}

function another(value: ReadingValue, resolution: number = 1): ReadingValue {
  if (typeof value === 'boolean') return !value
  return typeof value === 'number' ? value + resolution : `${value}x`
}
