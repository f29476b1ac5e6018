import type { Reading } from '@vfab/core'

import type { MonitoredChannel } from './monitored-channel.ts'

/** `time,shed.temp [Cel],shed.door,notes`: units are UCUM codes. */
export function csvHeader(channels: readonly MonitoredChannel[]): string {
  const columns = channels.map(({ label, channel: { unit } }) => (unit === '1' ? label : `${label} [${unit}]`))
  return ['time', ...columns, 'notes'].map(csvCell).join(',')
}

/**
 * One row for readings that came together, with the time of the first; more when a channel comes several times. A channel that did not come has an
 * empty cell, one without a good value says so in `notes`.
 */
export function csvRows(sensor: string, readings: readonly Reading[], channels: readonly MonitoredChannel[]): string[] {
  const rows: Map<string, Reading>[] = []
  for (const reading of readings) {
    const free = rows.find((row) => !row.has(reading.channel))
    if (free) free.set(reading.channel, reading)
    else rows.push(new Map([[reading.channel, reading]]))
  }
  return rows.map((row) => {
    const [first] = row.values()
    const cells = channels.map(({ sensor: of, channel: { id } }) => {
      const reading = of === sensor ? row.get(id) : undefined
      return reading?.value === undefined || reading.quality === 'stale' ? '' : csvCell(String(reading.value))
    })
    const notes = [...row.values()]
      .filter(({ quality }) => quality !== 'good')
      .map(({ channel, quality, reason }) => `${channel} ${quality}${reason === undefined ? '' : ` (${reason})`}`)
    return [new Date(first!.wallTimeMs).toISOString(), ...cells, csvCell(notes.join('; '))].join(',')
  })
}

function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
