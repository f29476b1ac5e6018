import type { Reading } from '@vfab/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'

import type { SensorChannel } from '../src/index.ts'
import { createCsvRows, csvHeader } from '../src/sensor/log-csv.ts'

const ids = ['temp', 'humidity', 'door']
const columns = (sensor: string): SensorChannel[] =>
  ids.map((id) => ({
    sensor,
    label: id,
    channel: { id, name: id, quantity: id, unit: id === 'temp' ? 'Cel' : '1', type: 'number', kind: 'measurement' },
  }))
const channels = columns('shed')

function reading(channel: string, monotonicMs: number, more: Partial<Reading> = {}): Reading {
  const wallTimeMs = 1_764_028_800_000 + monotonicMs
  const times = { sequence: 0, monotonicMs, wallTimeMs }
  return {
    sensor: 'tcp://shed',
    channel,
    quantity: channel,
    unit: '1',
    value: monotonicMs,
    quality: 'good',
    ...times,
    ...more,
  }
}

const line = (atMs: number): Reading[] => ids.map((id) => reading(id, atMs))
/** A row without its times. */
const cells = (row: string): string => row.split(',').slice(2).join(',')

test('a header has units where there are any, and a clock that is never set', () => {
  expect(csvHeader(channels)).toBe('time,monotonic [s],temp [Cel],humidity,door,notes')
})

test('a row is complete with its last channel, and has the time of its first', () => {
  const rows = createCsvRows(channels, 20)
  expect(rows.add('shed', line(7))).toEqual(['2025-11-25T00:00:00.007Z,0.007,7,7,7,'])
  expect(rows.isOpen).toBe(false)
})

test('wherever batches end, each line that came is one row', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(400), { minLength: 1, maxLength: 20 }), fc.array(fc.nat(5)), (pauses, sizes) => {
      let atMs = 0
      const times = pauses.map((pause) => (atMs += pause + 1))
      const all = times.flatMap(line)
      const rows = createCsvRows(channels, 100)
      const written: string[] = []
      for (const size of sizes) written.push(...rows.add('shed', all.splice(0, size)))
      written.push(...rows.add('shed', all), ...rows.close())
      expect(written.map(cells)).toEqual(times.map((ms) => `${ms},${ms},${ms},`))
    }),
  )
})

test('channels that are measured one after the other are one row, those of another time are not', () => {
  const rows = createCsvRows(channels, 20)
  expect(rows.add('shed', [reading('temp', 0), reading('humidity', 20), reading('door', 50)]).map(cells)).toEqual([
    '0,20,,',
  ])
  expect(rows.close().map(cells)).toEqual([',,50,'])
  expect(rows.close()).toEqual([])
})

test('what one sensor sends does not close the row of another', () => {
  const both = [...columns('shed'), ...columns('attic')]
  const rows = createCsvRows(both, 20)
  expect(rows.add('shed', [reading('temp', 1)])).toEqual([])
  expect(rows.add('attic', line(2)).map(cells)).toEqual([',,,2,2,2,'])
  expect(rows.add('shed', [reading('humidity', 3), reading('door', 3)]).map(cells)).toEqual(['1,3,3,,,,'])
})

test('a channel without a good value has an empty cell, and says why', () => {
  const rows = createCsvRows(channels, 20)
  const bad = { value: undefined, quality: 'bad', reason: 'crc' } as const
  const readings = [reading('temp', 1, bad), reading('humidity', 1, { quality: 'stale' }), reading('door', 1)]
  expect(rows.add('shed', readings).map(cells)).toEqual([',,1,temp bad (crc); humidity stale'])
})
