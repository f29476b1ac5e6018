import fc from 'fast-check'
import { expect, test } from 'vitest'

import type { JobEntry, JobRecord } from '../src/journal/job-record.ts'
import { readRecords, RecordEncoder, strokesBytes } from '../src/journal/record-frame.ts'

const count = fc.nat(0xff_ff_ff_ff)
const entry: fc.Arbitrary<JobEntry> = fc.oneof(
  fc.record({ is: fc.constant('note' as const), reason: fc.string({ unit: 'grapheme' }) }),
  fc.constant({ is: 'cut' as const }),
)
/** Milliseconds that pass before a record, and what it says; the first one is always an entry. */
const steps = fc
  .tuple(entry, fc.array(fc.oneof(entry, fc.record({ sent: count, done: count }))))
  .chain(([first, others]) => fc.tuple(fc.constant([first, ...others]), fc.array(fc.nat(100_000))))

interface Written {
  readonly bytes: Buffer
  readonly records: readonly JobRecord[]
  /** Where each record ends. */
  readonly ends: readonly number[]
}

function write([said, pauses]: readonly [
  readonly (JobEntry | { sent: number; done: number })[],
  readonly number[],
]): Written {
  const encoder = new RecordEncoder(0)
  const ends: number[] = []
  let atMs = 1_764_028_800_000
  const records = said.map((each, index): JobRecord => {
    atMs += pauses[index] ?? 0
    if ('is' in each) encoder.entry(each, atMs)
    else encoder.strokes(each.sent, each.done, atMs)
    ends.push(encoder.pendingBytes)
    return 'is' in each ? { ...each, atMs } : { is: 'strokes', ...each, atMs }
  })
  return {
    bytes: Buffer.from(encoder.bytes.subarray(encoder.start, encoder.start + encoder.pendingBytes)),
    records,
    ends,
  }
}

test('records are read as they were written', () => {
  fc.assert(
    fc.property(steps, (said) => {
      const { bytes, records } = write(said)
      const reading = readRecords(bytes)
      expect(reading.records).toEqual(records)
      expect([reading.validBytes, reading.droppedBytes]).toEqual([bytes.length, 0])
    }),
  )
})

test('of a record that is torn anywhere, all whole frames are read', () => {
  fc.assert(
    fc.property(steps, fc.nat(), (said, at) => {
      const { bytes, records, ends } = write(said)
      const length = at % bytes.length
      const whole = ends.filter((end) => end <= length).length
      const reading = readRecords(bytes.subarray(0, length))
      expect(reading.records).toEqual(records.slice(0, whole))
      expect(reading.validBytes).toBe(ends[whole - 1] ?? 0)
    }),
  )
})

test('of a record that is changed anywhere, all frames before the change are read, and none after it', () => {
  fc.assert(
    fc.property(steps, fc.nat(), fc.integer({ min: 1, max: 255 }), (said, at, flip) => {
      const { bytes, records, ends } = write(said)
      const where = at % bytes.length
      const changed = Buffer.from(bytes)
      changed[where]! ^= flip
      const before = ends.filter((end) => end <= where).length
      expect(readRecords(changed).records).toEqual(records.slice(0, before))
    }),
  )
})

test('bytes that are no record are read as none, whatever they are', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const reading = readRecords(Buffer.from(bytes))
      expect(reading.validBytes + reading.droppedBytes).toBeLessThanOrEqual(bytes.length)
    }),
  )
})

test('a frame that was lost or doubled ends the valid part', () => {
  const counts = [1, 2, 3].map((done) => ({ sent: done, done }))
  const { bytes, ends } = write([[{ is: 'cut' }, ...counts], []])
  const frame = (index: number): Buffer => bytes.subarray(ends[index - 1], ends[index])
  expect(readRecords(Buffer.concat([bytes.subarray(0, ends[1]), frame(3)])).records).toHaveLength(2)
  expect(readRecords(Buffer.concat([bytes.subarray(0, ends[2]), frame(2)])).records).toHaveLength(3)
})

test('room that a file system left empty after a crash is the end of the record, not damage', () => {
  const { bytes, records } = write([[{ is: 'cut' }, { sent: 2, done: 1 }], []])
  const reading = readRecords(Buffer.concat([bytes, Buffer.alloc(4096)]))
  expect(reading).toMatchObject({ records, validBytes: bytes.length, droppedBytes: 0 })
})

test('a stroke takes sixteen bytes', () => {
  const { ends } = write([[{ is: 'cut' }, { sent: 1, done: 0 }], []])
  expect(ends[1]! - ends[0]!).toBe(strokesBytes)
  expect(strokesBytes).toBe(16)
})

test('a record goes on behind what was written, with the checksum that was read', () => {
  const first = write([[{ is: 'cut' }], []])
  const encoder = new RecordEncoder(readRecords(first.bytes).checksum)
  encoder.entry({ is: 'resumed' }, 7)
  const whole = Buffer.concat([first.bytes, encoder.bytes.subarray(0, encoder.pendingBytes)])
  expect(readRecords(whole).records.map(({ is }) => is)).toEqual(['cut', 'resumed'])
})

test('what is being written stays as it is while more is encoded than there was room for', () => {
  const encoder = new RecordEncoder(0)
  encoder.entry({ is: 'note', reason: 'first' }, 1)
  const { bytes, start, pendingBytes } = encoder
  const before = Buffer.from(bytes.subarray(start, start + pendingBytes))
  encoder.entry({ is: 'note', reason: 'x'.repeat(10_000) }, 2)
  expect(bytes.subarray(start, start + pendingBytes)).toEqual(before)
  encoder.taken(pendingBytes)
  const rest = encoder.bytes.subarray(encoder.start, encoder.start + encoder.pendingBytes)
  expect(readRecords(Buffer.concat([before, rest])).records).toHaveLength(2)
})
