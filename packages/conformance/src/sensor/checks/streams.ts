import { strict as assert } from 'node:assert'
import type { Reading, Sensor } from '@vfab/core'
import { type Check, check, checksOf } from '../../check.ts'
import type { Opened } from '../../bench.ts'
import type { SensorBench } from '../sensor-conformance.ts'
import type { ConformanceSensor } from '../sensor-machine.ts'
import { assertMeasured, assertReading, isMeasured } from './reading.ts'

/** Readings as they come, as long as somebody wants them. */
export const streamChecks: readonly Check<SensorBench>[] = checksOf(
  {
    forUsers: 'Readers miss changes, get them twice, or keep a sensor busy after they left.',
    mend: "return the kit's `hub.readings` as they are.",
  },
  [
    check('readings: begin with the state now, each channel once, and continue with what changes', async (bench) => {
      const opened = await bench.openFresh()
      const { machine, device: sensor } = opened
      await bench.resolves(sensor.read(), 'read') // a sensor that sends by itself has sent
      const readings = sensor.readings({ report: { deadband: 0 } })[Symbol.asyncIterator]()
      const count = sensor.channels.length
      const first = await bench.take(readings, count, 'readings')
      const ids = first.map(({ channel }) => channel).sort()
      assert.deepEqual(ids, sensor.channels.map(({ id }) => id).sort(), 'the channels of the first readings')
      for (const reading of first) assertReading(sensor, reading)
      assertMeasured(machine, sensor, first)
      machine.change()
      const second = await takeChange(bench, opened, readings, 'readings after a change')
      for (const { channel, sequence } of second) {
        const before = first.find((reading) => reading.channel === channel)!
        assert.ok(sequence > before.sequence, `${channel}: sequence ${sequence} after ${before.sequence}`)
      }
    }),
    check('readings: `break` gives them back: nothing is asked any more', async (bench) => {
      const { machine, device: sensor } = await bench.openFresh()
      await bench.resolves(sensor.read(), 'read')
      const readings = sensor.readings()[Symbol.asyncIterator]()
      await bench.take(readings, 1, 'readings')
      await bench.resolves(Promise.resolve(readings.return?.()), 'return')
      await bench.letTimePass(machine) // what was under way ends
      const asked = machine.received?.().length
      await bench.letTimePass(machine)
      assert.equal(machine.received?.().length, asked, 'the machine is still asked')
      assert.deepEqual(await readings.next(), { done: true, value: undefined }, 'readings after their return')
    }),
    check('readings: an abort throws its reason, before and while they are waited for', async (bench) => {
      const { device: sensor } = await bench.openFresh()
      const reason = new Error('enough')
      const never = sensor.readings({ signal: AbortSignal.abort(reason) })[Symbol.asyncIterator]()
      assert.equal(await bench.rejects(never.next(), 'readings, aborted already,'), reason)
      const controller = new AbortController()
      const signal = controller.signal
      const readings = sensor.readings({ signal, report: { deadband: 0 } })[Symbol.asyncIterator]()
      const waiting = drain(readings)
      controller.abort(reason)
      assert.equal(await bench.rejects(waiting, 'readings, aborted while they were waited for,'), reason)
    }),
    check('readings: end when the sensor is closed', async (bench) => {
      const { device: sensor } = await bench.openFresh()
      const waiting = drain(sensor.readings()[Symbol.asyncIterator]())
      await bench.resolves(sensor.close(), 'close')
      await bench.resolves(waiting, 'readings of a sensor that was closed')
    }),
    check('readings: two readers get the same, and one that leaves takes nothing from the other', async (bench) => {
      const opened = await bench.openFresh()
      const { machine, device: sensor } = opened
      await bench.resolves(sensor.read(), 'read')
      const options = { report: { deadband: 0 } }
      const one = sensor.readings(options)[Symbol.asyncIterator]()
      const other = sensor.readings(options)[Symbol.asyncIterator]()
      const count = sensor.channels.length
      await bench.take(one, count, 'readings of the first reader')
      await bench.take(other, count, 'readings of the second reader')
      await bench.resolves(Promise.resolve(one.return?.()), 'return')
      machine.change()
      await takeChange(bench, opened, other, 'readings of the reader who stayed')
    }),
    check('readings: batches hold no more than asked for, and lose nothing', async (bench) => {
      const { machine, device: sensor } = await bench.openFresh()
      await bench.resolves(sensor.read(), 'read')
      const max = Math.max(1, sensor.channels.length - 1)
      const batches = sensor.readings({ report: { deadband: 0 }, batch: { max, withinMs: 20 } })[Symbol.asyncIterator]()
      const taken: Reading[] = []
      while (taken.length < sensor.channels.length) {
        const next = await bench.resolves(batches.next(), 'readings in batches')
        assert.ok(!next.done, 'readings in batches ended')
        const batch: readonly Reading[] = next.value
        assert.ok(batch.length >= 1 && batch.length <= max, `a batch of ${batch.length} readings`)
        taken.push(...batch)
      }
      assertMeasured(machine, sensor, taken)
      await batches.return?.()
    }),
  ],
)

/** Readings after which a change counts as missed. */
const mostBeforeChange = 1000

/** The newest reading of each channel when all are as measured. What was asked before the change may come first. */
async function takeChange(
  bench: SensorBench,
  { machine, device: sensor }: Opened<Sensor, ConformanceSensor>,
  readings: AsyncIterator<Reading>,
  what: string,
): Promise<readonly Reading[]> {
  const newest = new Map<string, Reading>()
  for (let taken = 0; taken < mostBeforeChange; taken += 1) {
    const reading = await bench.next(readings, what)
    newest.set(reading.channel, reading)
    const measured = machine.measured()
    const isAll = sensor.channels.every(({ id, resolution }) => {
      const value = newest.get(id)?.value
      return value !== undefined && isMeasured(measured[id], value, resolution)
    })
    if (isAll) break
  }
  assertMeasured(machine, sensor, [...newest.values()])
  return [...newest.values()]
}

async function drain(readings: AsyncIterator<Reading>): Promise<void> {
  while (!(await readings.next()).done);
}
