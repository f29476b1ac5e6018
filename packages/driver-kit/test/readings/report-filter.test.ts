import fc from 'fast-check'
import { expect, test } from 'vitest'

import { createReportFilter } from '../../src/index.ts'
import { readingAt, run, series } from './made-readings.ts'

const numbers = fc.integer({ min: -50, max: 50 }).map((tenths) => tenths / 10)

test('without rules every reading is reported, also those that say the same again', () => {
  fc.assert(
    fc.property(series(fc.constantFrom(1, 2, undefined)), (samples) => {
      expect(run(createReportFilter(), samples).map(({ atMs }) => atMs)).toEqual(samples.map(({ atMs }) => atMs))
    }),
  )
})

test('with a deadband, what was last reported is never further off than that, and nothing nearer is reported', () => {
  fc.assert(
    fc.property(series(numbers), fc.integer({ min: 0, max: 30 }), (samples, tenths) => {
      const deadband = tenths / 10
      const filter = createReportFilter({ deadband })
      let reported: number | undefined
      for (const { atMs, value } of samples) {
        const report = filter.offer(readingAt(atMs, value), atMs)
        if (report && reported !== undefined) expect(Math.abs(value - reported)).toBeGreaterThan(deadband)
        if (report) reported = report.value as number
        expect(Math.abs(value - reported!)).toBeLessThanOrEqual(deadband)
      }
    }),
  )
})

test('a deadband in percent is measured from the last reported value', () => {
  const samples = [100, 104, 105, 106, 100.8, 100.6, 0, 0.1].map((value, index) => ({ atMs: index, value }))
  const reports = run(createReportFilter({ deadband: { percent: 5 } }), samples, 100)
  expect(reports.map(({ reading }) => reading.value)).toEqual([100, 106, 100.6, 0, 0.1])
})

test('a change of quality or reason is reported at once, whatever the rules', () => {
  const filter = createReportFilter({ deadband: 10, debounceMs: 1000, minIntervalMs: 1000 })
  const good = readingAt(0, 1)
  const steps = [
    good,
    readingAt(1, undefined),
    readingAt(2, undefined),
    readingAt(3, undefined, { reason: 'crc' }),
    readingAt(4, 1),
    readingAt(5, 1, { quality: 'uncertain', reason: 'out-of-range' }),
  ]
  expect(steps.map((reading) => filter.offer(reading, reading.monotonicMs) !== undefined)).toEqual([
    true,
    true,
    false,
    true,
    true,
    true,
  ])
})

test('debounced on both edges, a state is reported if and only if it lasted long enough', () => {
  const edges = fc.record({ rising: fc.integer({ min: 0, max: 600 }), falling: fc.integer({ min: 0, max: 600 }) })
  fc.assert(
    fc.property(series(fc.boolean()), edges, (samples, debounceMs) => {
      const reports = run(createReportFilter({ debounceMs }), samples, Infinity)
      // By definition: go through the runs of equal values; a run counts when it lasts as long as its edge wants.
      const expected = [{ value: samples[0]!.value, beganMs: samples[0]!.atMs }]
      for (let first = 0, next: number; first < samples.length; first = next) {
        const { value, atMs } = samples[first]!
        next = samples.findIndex((sample, index) => index > first && sample.value !== value)
        if (next < 0) next = samples.length
        const lastedMs = (samples[next]?.atMs ?? Infinity) - atMs
        const wantedMs = value ? debounceMs.rising : debounceMs.falling
        if (value !== expected.at(-1)!.value && lastedMs > wantedMs) expected.push({ value, beganMs: atMs })
      }
      // A run that ends at the very moment at which it would count may go either way: the sample and the timer race.
      const tie = samples.some(({ atMs }, index) =>
        samples.slice(0, index).some((before) => [debounceMs.rising, debounceMs.falling].includes(atMs - before.atMs)),
      )
      fc.pre(!tie)
      expect(reports.map(({ reading }) => ({ value: reading.value, beganMs: reading.monotonicMs }))).toEqual(expected)
    }),
  )
})

test('a debounced change is reported by the timer when nothing more comes', () => {
  const filter = createReportFilter({ debounceMs: 50 })
  filter.offer(readingAt(0, false), 0)
  expect(filter.offer(readingAt(100, true), 100)).toBeUndefined()
  expect([filter.dueMs, filter.tick(149), filter.tick(150)?.monotonicMs]).toEqual([150, undefined, 100])
})

test('with a heartbeat no silence is longer, and a debounce is not slipped past', () => {
  fc.assert(
    fc.property(series(fc.boolean()), fc.integer({ min: 20, max: 500 }), (samples, heartbeatMs) => {
      const reports = run(createReportFilter({ debounceMs: 300, heartbeatMs }), samples)
      for (const [index, { atMs }] of reports.slice(1).entries()) {
        expect(atMs - reports[index]!.atMs).toBeLessThanOrEqual(heartbeatMs)
      }
      const quiet = run(createReportFilter({ debounceMs: 300 }), samples).map(({ reading }) => reading.value)
      const changes = reports
        .map(({ reading }) => reading.value)
        .filter((value, index, all) => value !== all[index - 1])
      expect(changes).toEqual(quiet)
    }),
  )
})

test('a heartbeat tells how the newest reading is by then', () => {
  const filter = createReportFilter({ heartbeatMs: 1000 })
  filter.offer(readingAt(0, 1), 0)
  const stale = { quality: 'stale', reason: 'max-age' } as const
  expect(filter.tick(1000, (reading) => ({ ...reading, ...stale }))).toMatchObject({ value: 1, ...stale })
})

test('two reports are never closer than the minimum interval, and the last state is told in the end', () => {
  const either = fc.constantFrom({}, { deadband: 1 })
  fc.assert(
    fc.property(series(numbers), fc.integer({ min: 1, max: 1000 }), either, (samples, minIntervalMs, rules) => {
      const reports = run(createReportFilter({ ...rules, minIntervalMs }), samples, Infinity)
      for (const [index, { atMs }] of reports.slice(1).entries()) {
        expect(atMs - reports[index]!.atMs).toBeGreaterThanOrEqual(minIntervalMs)
      }
      const off = Math.abs((reports.at(-1)!.reading.value as number) - samples.at(-1)!.value)
      expect(off).toBeLessThanOrEqual(rules.deadband ?? 0)
    }),
  )
})

test('a fast change is reported even within the deadband, a slow one is not', () => {
  const filter = createReportFilter({ deadband: 100, rateOfChange: { perS: 5, overMs: 1000 } })
  const values = [0, 1, 2, 3, 6, 20, 21, 21, 21]
  const reported = values.map((value, index) => filter.offer(readingAt(index * 500, value), index * 500) !== undefined)
  // Per second over the last second: -, 2, 2, 2, 4, 17, 15, 1, 0.
  expect(reported).toEqual([true, false, false, false, false, true, true, false, false])
})

test.each([
  ['a negative deadband', { deadband: -1 }],
  ['a deadband that is no number', { deadband: { percent: NaN } }],
  ['a negative debounce', { debounceMs: { rising: -1, falling: 0 } }],
  ['a heartbeat of nothing', { heartbeatMs: 0 }],
  ['a negative minimum interval', { minIntervalMs: -5 }],
  ['a rate over no time', { rateOfChange: { perS: 1, overMs: 0 } }],
])('%s is refused', (_, rules) => {
  expect(() => createReportFilter(rules)).toThrow(RangeError)
})
