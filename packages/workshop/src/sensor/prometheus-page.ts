/*
 * The newest reading of each channel as a page for Prometheus (text format 0.0.4). A metric has one quantity and one unit, so that values that can
 * be compared stand together; what has no value now is left out, never filled in.
 */
import { type Channel, type Reading, unitLabel } from '@vfab/core'

import type { SensorChannel } from './sensor-options.ts'

/** What the page shows of one channel. */
export interface ShownChannel extends SensorChannel {
  readonly newest: Reading | undefined
}

/** A sensor, and whether it answers. */
export interface ShownSensor {
  readonly name: string
  readonly up: boolean
}

interface Sample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

interface Family {
  readonly name: string
  readonly help: string
  readonly type: 'gauge' | 'counter'
  readonly samples: Sample[]
}

/** Writes the page. */
export function prometheusPage(channels: readonly ShownChannel[], sensors: readonly ShownSensor[]): string {
  const families = new Map<string, Family>()
  const add = (family: Omit<Family, 'samples'>, sample: Sample): void => {
    const known = families.get(family.name)
    if (known) known.samples.push(sample)
    else families.set(family.name, { ...family, samples: [sample] })
  }
  for (const { name, up } of sensors) add(upFamily, { labels: { sensor: name }, value: up ? 1 : 0 })
  for (const { sensor, channel, newest } of channels) {
    if (newest === undefined) continue
    const labels = { sensor, channel: channel.id }
    add(timeFamily, { labels, value: newest.wallTimeMs / 1000 })
    const { value, quality } = newest
    if (value === undefined || quality === 'bad' || quality === 'stale') continue
    if (typeof value === 'string') add(textFamily, { labels: { ...labels, text: value }, value: 1 })
    else add(familyOf(channel), { labels, value: Number(value) })
  }
  return [...families.values()].map(familyText).join('')
}

const upFamily = {
  name: 'vfab_sensor_up',
  help: 'Whether the sensor answers (1) or is lost (0).',
  type: 'gauge',
} as const
const textFamily = { name: 'vfab_text_info', help: 'Text of a channel, as a label.', type: 'gauge' } as const
const timeFamily = {
  name: 'vfab_reading_timestamp_seconds',
  help: 'When the newest reading was measured, in seconds since 1970.',
  type: 'gauge',
} as const

/** Names of units as Prometheus writes them, by UCUM code. */
const unitNames: Readonly<Record<string, string>> = {
  Cel: 'celsius',
  '[degF]': 'fahrenheit',
  K: 'kelvin',
  '%': 'percent',
  Pa: 'pascals',
  hPa: 'hectopascals',
  kPa: 'kilopascals',
  bar: 'bar',
  V: 'volts',
  mV: 'millivolts',
  A: 'amperes',
  mA: 'milliamperes',
  W: 'watts',
  kW: 'kilowatts',
  'W.h': 'watt_hours',
  'kW.h': 'kilowatt_hours',
  Hz: 'hertz',
  s: 'seconds',
  ms: 'milliseconds',
  m: 'meters',
  mm: 'millimeters',
  'm/s': 'meters_per_second',
  deg: 'degrees',
  lx: 'lux',
  g: 'grams',
  kg: 'kilograms',
  By: 'bytes',
}

function familyOf({ quantity, unit, type, kind }: Channel): Omit<Family, 'samples'> {
  const isCounter = type === 'number' && (kind === 'counter' || kind === 'total-increasing')
  const unitName = unit === '1' ? '' : (unitNames[unit] ?? nameText(unit))
  const base = nameText(quantity) || 'reading'
  const name = ['vfab', base, base.endsWith(unitName) ? '' : unitName, isCounter ? 'total' : '']
    .filter(Boolean)
    .join('_')
  const measured = type === 'boolean' ? `${quantity}: 1 is true, 0 is false` : quantity
  const help = unit === '1' ? `${measured}.` : `${measured} in ${unitLabel(unit)} (UCUM ${unit}).`
  // Two kinds of one quantity and unit must not share a name.
  return type === 'boolean'
    ? { name: `${name}_state`, help, type: 'gauge' }
    : { name, help, type: isCounter ? 'counter' : 'gauge' }
}

function nameText(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
}

function familyText({ name, help, type, samples }: Family): string {
  const lines = samples.map(({ labels, value }) => `${name}{${labelText(labels)}} ${numberText(value)}\n`)
  return `# HELP ${name} ${help.replace(/\\/g, '\\\\').replace(/\r?\n/g, '\\n')}\n# TYPE ${name} ${type}\n${lines.join('')}`
}

function labelText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, text]) => `${name}="${text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')}"`)
    .join(',')
}

function numberText(value: number): string {
  return Number.isNaN(value) ? 'NaN' : Number.isFinite(value) ? String(value) : value > 0 ? '+Inf' : '-Inf'
}
