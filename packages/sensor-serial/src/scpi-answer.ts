import type { Sample } from '@vfab/driver-kit'

import { sampleFrom, type SampleOptions } from '@vfab/driver-kit/fields'
import type { ChannelSettings } from './config.ts'
import { numberFrom } from '@vfab/driver-kit/fields'
import { unitFromDisplay } from '@vfab/driver-kit/fields'

/** What instruments send for an overload, and for "not a number". @see SCPI-99 §7.2.1.4 and §7.2.1.5 */
const overload = 9.9e37
const notANumber = 9.91e37

/** Suffixes of instruments' answers that are not units as people write them. */
const suffixes: Readonly<Record<string, string>> = {
  VDC: 'V',
  VAC: 'V',
  VRMS: 'V',
  VPP: 'V',
  MV: 'mV',
  ADC: 'A',
  AAC: 'A',
  MA: 'mA',
  OHM: 'Ohm',
  OHMS: 'Ohm',
  OHM4W: 'Ohm',
  HZ: 'Hz',
  KHZ: 'kHz',
  SEC: 's',
  SECS: 's',
  W: 'W',
  F: 'F', // farad: instruments write degrees Fahrenheit as FAR
  FAR: '[degF]',
  CEL: 'Cel',
  'RDNG#': '1',
}

/** `SCPI> `, `> `: what a console prints before an answer. */
const prompt = /^(?:[A-Za-z][\w-]{0,15})?>+[ \t]*/
/** A number and what is glued to it, or follows after a blank. */
const suffixed = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:E[+-]?\d+)?)[ \t]*([A-Za-z%°Ω][A-Za-z0-9%°Ω]*#?)$/i

/**
 * An answer without what is printed before it: a prompt, and the header of instruments that repeat the question's (`:MEAS:VOLT 12.3`).
 * `undefined` for a line that is no answer: the question itself, echoed, or a prompt alone.
 */
export function answerText(line: string, query: string): string | undefined {
  const text = line.replace(prompt, '').trim()
  if (text === '' || text === query.trim()) return undefined
  const [, header = '', rest = ''] = /^(:?[A-Za-z*][\w:]*)[ \t]+(.+)$/.exec(text) ?? []
  if (header === '') return text
  return header.startsWith(':') || /^[+-]?\.?\d|^"/.test(rest) ? rest : text
}

/** Values of an answer: commas separate them, and semicolons those of several questions, save inside quotes. */
export function answerValues(answer: string): string[] {
  return (answer.match(/"[^"]*"|[^,;]+/g) ?? []).map((value) => value.trim())
}

/**
 * Reads a channel's value from an answer.
 * @param field - the number of the value in the answer, from 1
 */
export function sampleFromAnswer(
  answer: string,
  field: string,
  settings: ChannelSettings,
  options: Pick<SampleOptions, 'unit'> = {},
): Sample {
  const value = answerValues(answer)[Number(field) - 1]
  if (value === undefined) return { reason: 'not-understood', raw: answer }
  if (settings.type !== 'number') return sampleFrom(/^".*"$/.test(value) ? value.slice(1, -1) : value, settings)
  const { digits, suffix } = takenApart(value)
  const number = numberFrom(digits, 'point') ?? Number.NaN
  if (Math.abs(number) === overload) return { reason: 'out-of-range', raw: value }
  if (Math.abs(number) === notANumber) return { reason: 'not-a-number', raw: value }
  const unit = unitOf(suffix)
  if (suffix !== undefined && unit === undefined) return { reason: 'not-understood', raw: value }
  const plain = /^".*"$/.test(digits) ? digits.slice(1, -1) : digits
  return sampleFrom(plain, settings, { ...options, note: { unit }, decimal: 'point' })
}

/** The unit that the answer says of a value; `undefined` where it says none, or one that is not known. */
export function unitInAnswer(answer: string, field: string): string | undefined {
  return unitOf(takenApart(answerValues(answer)[Number(field) - 1] ?? '').suffix)
}

function takenApart(value: string): { readonly digits: string; readonly suffix: string | undefined } {
  const [, digits, suffix] = (numberFrom(value, 'point') === undefined && suffixed.exec(value)) || []
  return { digits: digits ?? value, suffix }
}

function unitOf(suffix: string | undefined): string | undefined {
  return suffix === undefined ? undefined : (suffixes[suffix.toUpperCase()] ?? unitFromDisplay(suffix))
}
