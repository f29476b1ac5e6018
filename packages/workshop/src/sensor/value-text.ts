import { type Reading, unitLabel } from '@vfab/core'

import type { MonitorEvent } from './sensor-options.ts'

/** A value as people read it: at most six digits that matter, without zeros that say nothing. */
export function valueText({ value }: Pick<Reading, 'value'>): string {
  if (typeof value !== 'number') return value === undefined ? '–' : String(value)
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value)
  const digits = Math.abs(value) >= 1e6 || Math.abs(value) < 1e-4 ? value.toExponential(4) : value.toPrecision(6)
  return digits.includes('e') ? digits : digits.replace(/\.?0+$/, '')
}

/** What is to be known about a value that is not good. */
export function qualityText({ quality, reason }: Pick<Reading, 'quality' | 'reason'>): string {
  if (quality === 'good') return ''
  return reason === undefined || reason === 'max-age' ? quality : `${quality}: ${reason}`
}

/** The unit as people read it. */
export function unitText({ unit }: Pick<Reading, 'unit'>): string {
  return unitLabel(unit)
}

/** Whether a sensor is there, in words. */
export function connectionText(event: Extract<MonitorEvent, { type: 'lost' | 'back' }>): string {
  if (event.type === 'back') return `${event.sensor} is back`
  return `${event.sensor} is lost: ${event.error.message}; trying to reach it again`
}
