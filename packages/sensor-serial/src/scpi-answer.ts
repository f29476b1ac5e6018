import type { Sample } from '@vfab/driver-kit'

import { sampleFrom } from './channel-value.ts'
import type { ChannelSettings } from './config.ts'

/** What instruments send for an overload, and for "not a number". @see SCPI-99 §7.2.1.4 and §7.2.1.5 */
const overload = 9.9e37
const notANumber = 9.91e37

/** Values of an answer: commas separate them, save inside quotes. */
export function answerValues(answer: string): string[] {
  return (answer.match(/"[^"]*"|[^,]+/g) ?? []).map((value) => value.trim())
}

/**
 * Reads a channel's value from an answer.
 * @param field - the number of the value in the answer, from 1
 */
export function sampleFromAnswer(answer: string, field: string, settings: ChannelSettings): Sample {
  const value = answerValues(answer)[Number(field) - 1]
  if (value === undefined) return { reason: 'not-understood', raw: answer }
  const number = settings.type === 'number' ? Number(value) : Number.NaN
  if (Math.abs(number) === overload) return { reason: 'out-of-range', raw: value }
  if (Math.abs(number) === notANumber) return { reason: 'not-a-number', raw: value }
  return sampleFrom(/^".*"$/.test(value) ? value.slice(1, -1) : value, settings)
}
