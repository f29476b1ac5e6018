/*
 * Rows of a CSV log. A sensor hands its readings over in batches, which on a busy computer end anywhere; what was measured together is put
 * into one row all the same, by the time that each reading carries.
 */
import type { Reading } from '@vfab/core'

import type { SensorChannel } from './sensor-options.ts'

/**
 * `time,monotonic [s],shed.temp [Cel],shed.door,notes`: units are UCUM codes. The second column is a clock that is never set; only its differences
 * mean something, and it starts anew with each run.
 */
export function csvHeader(channels: readonly SensorChannel[]): string {
  const columns = channels.map(({ label, channel: { unit } }) => (unit === '1' ? label : `${label} [${unit}]`))
  return ['time', 'monotonic [s]', ...columns, 'notes'].map(csvCell).join(',')
}

/** Puts readings into rows. */
export interface CsvRows {
  /** Whether a row waits for the rest of its channels. */
  readonly isOpen: boolean
  /** Takes readings of a sensor, each channel's oldest first. @returns the rows that are complete now */
  add(sensor: string, readings: readonly Reading[]): string[]
  /** The rows that wait, as they are: nothing more comes, or not in time. */
  close(): string[]
}

type Row = Map<string, Reading>

/**
 * A row has the time of its first reading, each channel at most once, and what was measured within `togetherMs` of it. A channel that did not come has
 * an empty cell, one without a good value says so in `notes`.
 */
export function createCsvRows(channels: readonly SensorChannel[], togetherMs: number): CsvRows {
  const open = new Map<string, Row>()
  const wanted = (sensor: string): number => channels.filter((each) => each.sensor === sensor).length
  const takeOut = (sensor: string, row: Row): string => {
    open.delete(sensor)
    return csvRow(sensor, row, channels)
  }
  return {
    get isOpen() {
      return open.size > 0
    },
    add(sensor, readings) {
      const rows: string[] = []
      const complete = wanted(sensor)
      for (const reading of readings) {
        let row = open.get(sensor)
        if (row !== undefined && !belongs(reading, row, togetherMs)) {
          rows.push(takeOut(sensor, row))
          row = undefined
        }
        row ??= new Map<string, Reading>()
        open.set(sensor, row.set(reading.channel, reading))
        if (row.size >= complete) rows.push(takeOut(sensor, row))
      }
      return rows
    },
    close: () => [...open].map(([sensor, row]) => takeOut(sensor, row)),
  }
}

function belongs(reading: Reading, row: Row, togetherMs: number): boolean {
  const [first] = row.values()
  return !row.has(reading.channel) && Math.abs(reading.monotonicMs - first!.monotonicMs) <= togetherMs
}

function csvRow(sensor: string, row: Row, channels: readonly SensorChannel[]): string {
  const [first] = row.values()
  const cells = channels.map(({ sensor: of, channel: { id } }) => {
    const reading = of === sensor ? row.get(id) : undefined
    return reading?.value === undefined || reading.quality === 'stale' ? '' : csvCell(String(reading.value))
  })
  const notes = [...row.values()]
    .filter(({ quality }) => quality !== 'good')
    .map(({ channel, quality, reason }) => `${channel} ${quality}${reason === undefined ? '' : ` (${reason})`}`)
  const monotonicS = (first!.monotonicMs / 1000).toFixed(3)
  return [new Date(first!.wallTimeMs).toISOString(), monotonicS, ...cells, csvCell(notes.join('; '))].join(',')
}

function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
