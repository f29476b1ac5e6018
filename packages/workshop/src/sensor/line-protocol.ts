/*
 * Readings as InfluxDB line protocol, which Telegraf, VictoriaMetrics, QuestDB and others read as well:
 *
 *   temperature,channel=temp,sensor=shed,unit=Cel value=21.5 1764028800007000000
 *
 * One measurement per quantity. A field has one type for ever, so that numbers, states and texts have fields of their own.
 */
import type { Reading } from '@vfab/core'

/** @returns the line without its end; `undefined` for a reading without a value: there is nothing to store */
export function protocolLine(sensor: string, reading: Reading): string | undefined {
  const field = fieldOf(reading)
  if (field === undefined) return undefined
  const { quantity, channel, unit, quality, reason, wallTimeMs } = reading
  const tags = [
    `channel=${tagText(channel)}`,
    `sensor=${tagText(sensor)}`,
    ...(unit === '1' || unit === '' ? [] : [`unit=${tagText(unit)}`]),
  ]
  const doubts =
    quality === 'good' ? '' : `,quality=${quoted(reason === undefined ? quality : `${quality}: ${reason}`)}`
  // Milliseconds as they are, with the zeros of nanoseconds: a number this long is not exact any more.
  return `${[measurement(quantity), ...tags].join(',')} ${field}${doubts} ${Math.round(wallTimeMs)}000000`
}

function fieldOf({ value, quality }: Reading): string | undefined {
  if (value === undefined || quality === 'bad' || quality === 'stale') return undefined
  if (typeof value === 'number') return Number.isFinite(value) ? `value=${value}` : undefined
  return typeof value === 'boolean' ? `state=${value}` : `text=${quoted(value)}`
}

/** A name that is empty or begins with # would not be one. */
function measurement(quantity: string): string {
  const name = oneLine(quantity).replace(/[, ]/g, '\\$&')
  return name === '' ? 'reading' : name.startsWith('#') ? `_${name}` : name
}

/** Empty tags are not allowed, and a backslash at the end would take the comma with it. */
function tagText(text: string): string {
  const name = oneLine(text).replace(/[,= ]/g, '\\$&').replace(/\\$/, '/')
  return name === '' ? '-' : name
}

function quoted(text: string): string {
  return `"${oneLine(text).replace(/["\\]/g, '\\$&')}"`
}

function oneLine(text: string): string {
  // oxlint-disable-next-line no-control-regex -- what would end the line, or stop a reader
  return text.replace(/[\u0000-\u001f\u007f]/g, ' ')
}
