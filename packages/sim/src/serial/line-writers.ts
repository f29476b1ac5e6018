import type { LineValues } from './line-values.ts'
import { nmeaLines } from './nmea-writer.ts'

/** Formats that a simulated sensor can send. */
export const lineFormats = ['json', 'csv', 'labels', 'nmea', 'scpi'] as const

/** A format that a simulated sensor can send. */
export type LineFormatName = (typeof lineFormats)[number]

/** Makes the lines of one moment, without their ends. */
export type LineWriter = (values: LineValues, wallTimeMs: number) => readonly string[]

/** What writes each format; a SCPI instrument writes nothing by itself. */
export const lineWriters: Readonly<Record<LineFormatName, LineWriter>> = {
  json: (values) => [JSON.stringify(Object.fromEntries(values))],
  csv: (values) => [[...values.values()].map(csvCell).join(',')],
  labels: (values) => [[...values].map(([name, value]) => `${name}: ${value}`).join(', ')],
  nmea: nmeaLines,
  scpi: () => [],
}

function csvCell(value: number | boolean | string): string {
  const text = String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
