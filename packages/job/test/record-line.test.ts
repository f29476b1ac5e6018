import fc from 'fast-check'
import { expect, test } from 'vitest'

import type { JobRecord } from '../src/journal/job-record.ts'
import { encodeRecord, encodeStrokeRecords, readRecords } from '../src/journal/record-line.ts'

const atMs = fc.nat()
const record: fc.Arbitrary<JobRecord> = fc.oneof(
  fc.record({ is: fc.constantFrom('sent', 'done'), first: fc.nat(), end: fc.nat(), atMs }) as fc.Arbitrary<JobRecord>,
  fc.record({ is: fc.constant('note' as const), reason: fc.string({ unit: 'grapheme' }), atMs }),
  fc.record({ is: fc.constant('cut' as const), atMs }),
)

function encode(records: readonly JobRecord[]): Buffer {
  let checksum = 0
  const lines = records.map((each) => {
    const line = encodeRecord(each, checksum)
    checksum = line.checksum
    return line.text
  })
  return Buffer.from(lines.join(''))
}

test('records are read as they were written', () => {
  fc.assert(
    fc.property(fc.array(record), (records) => {
      const bytes = encode(records)
      const reading = readRecords(bytes)
      expect(reading.records).toEqual(records)
      expect([reading.validBytes, reading.droppedBytes]).toEqual([bytes.length, 0])
    }),
  )
})

test('wherever a record is torn or changed, what is read is a part of its beginning', () => {
  fc.assert(
    fc.property(fc.array(record, { minLength: 1 }), fc.nat(), fc.integer({ min: 1, max: 255 }), (records, at, flip) => {
      const bytes = encode(records)
      const where = at % bytes.length
      const torn = readRecords(bytes.subarray(0, where))
      expect(records.slice(0, torn.records.length)).toEqual(torn.records)
      const changed = Buffer.from(bytes)
      changed[where]! ^= flip
      const reading = readRecords(changed)
      expect(reading.validBytes).toBeLessThanOrEqual(where)
      expect(records.slice(0, reading.records.length)).toEqual(reading.records)
    }),
  )
})

test('a line that was lost or doubled ends the valid part', () => {
  const records: JobRecord[] = [1, 2, 3].map((first) => ({ is: 'done', first, end: first + 1, atMs: 0 }))
  const [first, second, third] = encode(records)
    .toString()
    .split(/(?<=\n)/) as [string, string, string]
  expect(readRecords(Buffer.from(first + third)).records).toHaveLength(1)
  expect(readRecords(Buffer.from(first + second + second)).records).toHaveLength(2)
})

test('strokes sent and done in one line are two records', () => {
  const sent = { is: 'sent', first: 4, end: 6, atMs: 9 } as const
  const done = { is: 'done', first: 3, end: 4, atMs: 9 } as const
  const { text } = encodeStrokeRecords(sent, done, 0)
  expect(readRecords(Buffer.from(text)).records).toEqual([done, sent])
})
