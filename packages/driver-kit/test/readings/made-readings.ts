import fc from 'fast-check'

import type { Reading, ReadingValue } from '@vfab/core'
import type { ReportFilter } from '../../src/index.ts'

/** A good reading, or a bad one where there is no value. */
export function readingAt(monotonicMs: number, value: ReadingValue | undefined, rest: Partial<Reading> = {}): Reading {
  const quality = value === undefined ? 'bad' : 'good'
  const about = { sensor: 'demo:1', channel: 'c', quantity: 'q', unit: '1', sequence: 0, wallTimeMs: monotonicMs }
  return { ...about, value, quality, monotonicMs, ...(value === undefined ? { reason: 'timeout' } : {}), ...rest }
}

/** Samples at rising times, with values from `value`. */
export function series<T extends ReadingValue | undefined>(
  value: fc.Arbitrary<T>,
): fc.Arbitrary<{ readonly atMs: number; readonly value: T }[]> {
  const step = fc.record({ afterMs: fc.integer({ min: 1, max: 400 }), value })
  return fc.array(step, { minLength: 1, maxLength: 60 }).map((steps) => {
    let atMs = 0
    return steps.map((one) => ({ atMs: (atMs += one.afterMs), value: one.value }))
  })
}

/** One report of a filter, with when it was made. */
export interface Report {
  readonly atMs: number
  readonly reading: Reading
}

/** Runs a filter as the hub does: each sample at its time, and a tick whenever the filter has asked for one. */
export function run(
  filter: ReportFilter,
  samples: readonly { readonly atMs: number; readonly value: ReadingValue | undefined }[],
  untilMs: number = (samples.at(-1)?.atMs ?? 0) + 1000,
): Report[] {
  const reports: Report[] = []
  const note = (atMs: number, reading: Reading | undefined): void => {
    if (reading) reports.push({ atMs, reading })
  }
  const tickUntil = (endMs: number): void => {
    for (let due = filter.dueMs; due !== undefined && due < endMs; due = filter.dueMs) note(due, filter.tick(due))
  }
  samples.forEach(({ atMs, value }, sequence) => {
    tickUntil(atMs)
    note(atMs, filter.offer(readingAt(atMs, value, { sequence }), atMs))
  })
  tickUntil(untilMs)
  return reports
}
