/*
 * The text format of Prometheus: `name{label="value"} 21.5 [time]`. A metric's field is its name with its labels in order.
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
import {
  type FieldMeaning,
  type FieldNote,
  type Fields,
  type FieldValue,
  notedFields,
  numberFrom,
} from '@vfab/driver-kit/fields'

const sample =
  /^([A-Za-z_:][\w:]*\w|[A-Za-z_])(?:\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\})?[ \t]+(\S+)(?:[ \t]+-?\d+)?[ \t]*$/
const label = /\s*([A-Za-z_]\w*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*,?/y

/** Units of the names' endings. @see https://prometheus.io/docs/practices/naming/ */
const units: readonly (readonly [RegExp, FieldMeaning])[] = [
  [/_celsius$/, { quantity: 'temperature', unit: 'Cel' }],
  [/_fahrenheit$/, { quantity: 'temperature', unit: '[degF]' }],
  [/_kelvin$/, { quantity: 'temperature', unit: 'K' }],
  [/_seconds$/, { unit: 's' }],
  [/_(milliseconds|ms)$/, { unit: 'ms' }],
  [/_volts$/, { quantity: 'voltage', unit: 'V' }],
  [/_amperes$/, { quantity: 'current', unit: 'A' }],
  [/_watts$/, { quantity: 'power', unit: 'W' }],
  [/_joules$/, { quantity: 'energy', unit: 'J' }],
  [/_(pascal|pascals)$/, { quantity: 'pressure', unit: 'Pa' }],
  [/_(percent|percentage)$/, { unit: '%' }],
  [/_meters$/, { quantity: 'distance', unit: 'm' }],
  [/_hertz$/, { quantity: 'frequency', unit: 'Hz' }],
  [/_lux$/, { quantity: 'illuminance', unit: 'lx' }],
  [/_ppm$/, { unit: '[ppm]' }],
]

/** Reads a page; undefined where no line of it is a metric. Lines that are none are left out. */
export function readPrometheus(text: string): Fields | undefined {
  const values = new Map<string, FieldValue>()
  const notes = new Map<string, FieldNote>()
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('#')) continue
    const [, name = '', labels, value = ''] = sample.exec(line) ?? []
    if (name === '') continue
    const field = fieldName(name, labels)
    const number = numberFrom(value, 'point')
    values.set(field, number === undefined ? null : value)
    if (number === undefined) notes.set(field, { reason: /nan|inf/i.test(value) ? 'not-a-number' : 'not-understood' })
  }
  return values.size === 0 ? undefined : notedFields(values, notes)
}

/** True for a page that is certainly one: with the comments that belong to it, or nothing but metrics. */
export function looksLikePrometheus(text: string): boolean {
  const lines = text.split(/\r?\n/, 200).filter((line) => line.trim() !== '')
  return (
    lines.some((line) => /^# (HELP|TYPE) [A-Za-z_:]/.test(line)) ||
    (lines.length > 1 && lines.every((line) => sample.test(line)))
  )
}

/** What the name of a metric says about it. */
export function metricMeaning(field: string): FieldMeaning | undefined {
  const name = field.replace(/\{.*$/, '').replace(/_total$/, '')
  return units.find(([ending]) => ending.test(name))?.[1]
}

function fieldName(name: string, labels: string | undefined): string {
  if (labels === undefined || labels.trim() === '') return name
  const search = new RegExp(label)
  const pairs: string[] = []
  for (let match = search.exec(labels); match !== null; match = search.exec(labels))
    pairs.push(`${match[1]}="${match[2]}"`)
  return `${name}{${pairs.sort().join(',')}}`
}
