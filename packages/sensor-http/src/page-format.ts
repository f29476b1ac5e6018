import {
  certainJson,
  type FieldMeaning,
  type Fields,
  jsonLines,
  labelledLines,
  type LineFormat,
  numberFrom,
} from '@vfab/driver-kit/fields'

import type { PageFormat } from './config.ts'
import { looksLikePrometheus, metricMeaning, readPrometheus } from './prometheus.ts'

/** What is known of fields by the last part of their path, as Shelly, Tasmota and others name them. */
const meanings: Readonly<Record<string, FieldMeaning>> = {
  tC: { quantity: 'temperature', unit: 'Cel' },
  tF: { quantity: 'temperature', unit: '[degF]' },
  rh: { quantity: 'humidity', unit: '%' },
  apower: { quantity: 'power', unit: 'W' },
  voltage: { quantity: 'voltage', unit: 'V' },
  current: { quantity: 'current', unit: 'A' },
  freq: { quantity: 'frequency', unit: 'Hz' },
  Humidity: { quantity: 'humidity', unit: '%' },
  Pressure: { quantity: 'pressure', unit: 'hPa' },
  Voltage: { quantity: 'voltage', unit: 'V' },
  Current: { quantity: 'current', unit: 'A' },
  Power: { quantity: 'power', unit: 'W' },
}

/** How pages of a format are read. */
export function pageFormat(format: PageFormat): LineFormat {
  const labels = labelledLines()
  let tasmotaUnit: string | undefined
  const readers: Readonly<Record<Exclude<PageFormat, 'auto'>, (text: string) => Fields | undefined>> = {
    json: (text) => jsonLines.read(text),
    prometheus: readPrometheus,
    text: (text) => readText(text, labels),
  }
  const read = (text: string): Fields | undefined => {
    const chosen = format === 'auto' ? formatOf(text) : format
    const fields = chosen && readers[chosen](text)
    // Tasmota says the unit of its temperatures once, for all of them.
    const unit = [...(fields ?? [])].find(([field]) => /(^|\.)TempUnit$/.test(field))?.[1]
    if (typeof unit === 'string') tasmotaUnit = unit === 'F' ? '[degF]' : 'Cel'
    return fields
  }
  return {
    trustsAnyLine: false,
    read,
    meaning: (field) => {
      const last = field.slice(field.lastIndexOf('.') + 1)
      if (/^(Temperature|DewPoint)$/.test(last) && tasmotaUnit !== undefined) {
        return { quantity: 'temperature', unit: tasmotaUnit }
      }
      return metricMeaning(field) ?? (Object.hasOwn(meanings, last) ? meanings[last] : labels.meaning?.(field))
    },
  }
}

function formatOf(text: string): Exclude<PageFormat, 'auto'> | undefined {
  if (certainJson(text).length > 0) return 'json'
  if (/^\s*<(!doctype|html|\?xml)/i.test(text)) return undefined
  return looksLikePrometheus(text) ? 'prometheus' : 'text'
}

/** Names with values, or one number as the whole page. */
function readText(text: string, labels: LineFormat): Fields | undefined {
  const whole = text.trim()
  if (numberFrom(whole) !== undefined) return new Map([['value', whole]])
  const [, number, unit] = /^([+-]?[\d.,]+)\s*(\S{1,12})$/.exec(whole) ?? []
  if (number !== undefined) return labels.read(`value: ${number} ${unit}`)
  return labels.read(text.replaceAll(/[\r\n]+/g, ' ; '))
}
