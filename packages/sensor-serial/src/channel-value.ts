import type { ReadingValue } from '@vfab/core'
import type { Sample } from '@vfab/driver-kit'

import type { ChannelSettings } from './config.ts'
import type { FieldValue } from './fields.ts'

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

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

/** Reads a number as devices print it; `undefined` for anything else, an empty text among it. */
export function numberFrom(text: string): number | undefined {
  const trimmed = text.trim()
  return decimal.test(trimmed) ? Number(trimmed) : undefined
}

/** Turns what a line holds into a sample of the channel: its type, `values` and `sentinels` applied. */
export function sampleFrom(field: FieldValue, settings: ChannelSettings): Omit<Sample, 'monotonicMs'> {
  if (field === null || field === '') return { reason: 'no-answer' }
  const raw = field
  if (settings.sentinels?.some((sentinel) => isSame(sentinel, field))) return { reason: 'sentinel', raw }
  const mapped = settings.values?.[String(field)]
  if (settings.values !== undefined && mapped === undefined && settings.type !== 'number') {
    return { reason: 'not-understood', raw }
  }
  const value = mapped ?? valueOf(field, settings.type)
  if (value === undefined) return { reason: 'not-understood', raw }
  return value === raw ? { value } : { value, raw }
}

function valueOf(field: string | number | boolean, type: ChannelSettings['type']): ReadingValue | undefined {
  switch (type) {
    case 'text':
      return String(field)
    case 'boolean':
      return typeof field === 'boolean' ? field : words[String(field).trim().toLowerCase()]
    case 'number':
      if (typeof field === 'boolean') return undefined
      return typeof field === 'number' ? field : numberFrom(field)
  }
}

/** `-127` is meant where the device prints `-127.00`. */
function isSame(sentinel: string | number, field: string | number | boolean): boolean {
  if (typeof field === 'boolean') return false
  if (typeof sentinel === 'number') return sentinel === (typeof field === 'number' ? field : numberFrom(field))
  return sentinel === String(field)
}
