import type { ReadingValue } from '@vfab/core'
import { convertUnit } from '../units/convert.ts'
import type { Sample } from '../readings/sample.ts'

import type { FieldSettings } from './field-settings.ts'
import type { FieldNote, FieldValue } from './fields.ts'
import { type DecimalMark, numberFrom, reasonForNoNumber } from './number-text.ts'

/** Words that everybody means the same by. Open and closed are not among them: say which is true with `values`. */
const words: Readonly<Record<string, boolean>> = {
  '1': true,
  true: true,
  on: true,
  yes: true,
  high: true,
  '0': false,
  false: false,
  off: false,
  no: false,
  low: false,
}

/** What is known beside the field when {@link sampleFrom} reads it. */
export interface SampleOptions {
  readonly note?: FieldNote | undefined
  readonly decimal?: DecimalMark | undefined
  /** The channel's unit; the one in the settings by default. */
  readonly unit?: string | undefined
  /** When it came. */
  readonly monotonicMs?: number | undefined
}

/** Turns what a line holds into a sample of the channel: its type, `values` and `sentinels` applied, and what the line says beside it. */
export function sampleFrom(
  field: FieldValue,
  settings: FieldSettings,
  { note, decimal, unit = settings.unit, monotonicMs }: SampleOptions = {},
): Sample {
  if (field === null || field === '') return { reason: note?.reason ?? 'no-answer', monotonicMs }
  const raw = field
  if (settings.sentinels?.some((sentinel) => isSame(sentinel, field))) return { reason: 'sentinel', raw, monotonicMs }
  const mapped = settings.values === undefined ? undefined : settings.values[String(field)]
  if (settings.values !== undefined && mapped === undefined && settings.type !== 'number') {
    return { reason: 'not-understood', raw, monotonicMs }
  }
  const value = mapped ?? valueOf(field, settings.type, decimal)
  if (value === undefined) return { reason: reasonForNoNumber(String(field)) ?? 'not-understood', raw, monotonicMs }
  const found = typeof value === 'number' && note?.unit !== undefined ? inUnit(value, note.unit, settings, unit) : value
  if (found === undefined) return { reason: 'other-unit', raw: `${field} ${note?.unit}`, monotonicMs }
  const own = found === raw ? undefined : raw
  if (note?.reason === undefined) return { value: found, raw: own, monotonicMs }
  return { value: found, raw: own, quality: 'uncertain', reason: note.reason, monotonicMs }
}

function valueOf(
  field: string | number | boolean,
  type: FieldSettings['type'],
  decimal: DecimalMark | undefined,
): ReadingValue | undefined {
  switch (type) {
    case 'text':
      return String(field)
    case 'boolean':
      return typeof field === 'boolean' ? field : words[String(field).trim().toLowerCase()]
    case 'number':
      if (typeof field === 'boolean') return undefined
      return typeof field === 'number' ? field : numberFrom(field, decimal)
  }
}

/**
 * A number in the channel's unit, where the line says another one of the same kind: `1.2 kOhm` after `950 Ohm`. Where the settings scale the
 * number, or name the unit of a unit that is not known here, they know what the device sends. `undefined` for a number of something else.
 */
function inUnit(value: number, said: string, settings: FieldSettings, unit: string | undefined): number | undefined {
  if (unit === undefined || said === unit) return value
  if (settings.scale !== undefined || settings.offset !== undefined) return value
  if (said.startsWith('{') && settings.unit !== undefined) return value
  return convertUnit(value, said, unit)
}

/** `-127` is meant where the device prints `-127.00`. */
function isSame(sentinel: string | number, field: string | number | boolean): boolean {
  if (typeof field === 'boolean') return false
  if (typeof sentinel === 'number') return sentinel === (typeof field === 'number' ? field : numberFrom(field))
  return sentinel === String(field)
}
