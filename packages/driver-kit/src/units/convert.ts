import { parseUnit } from './unit.ts'

/** Ways in which people write units that are no UCUM codes. */
const spellings: Readonly<Record<string, string>> = {
  '°C': 'Cel',
  '℃': 'Cel',
  degC: 'Cel',
  '°F': '[degF]',
  '℉': '[degF]',
  degF: '[degF]',
  '°': 'deg',
  Ω: 'Ohm',
  µm: 'um',
  µs: 'us',
  'm/s²': 'm/s2',
  'µg/m³': 'ug/m3',
  rpm: '/min',
  lux: 'lx',
  psi: '[psi]',
  ppm: '[ppm]',
  in: '[in_i]',
  inch: '[in_i]',
  ft: '[ft_i]',
  kn: '[kn_i]',
  mph: '[mi_i]/h',
}

/** The UCUM code of a unit as people write it: `°C` is `Cel`; a code stays as it is. */
export function unitCode(text: string): string {
  return Object.hasOwn(spellings, text) ? spellings[text]! : text
}

/** True for the code of a unit that {@link convertUnit} knows. */
export function isUnit(code: string): boolean {
  return parseUnit(code) !== undefined
}

/**
 * Converts a value between UCUM units of the same dimension: 100 kPa are 1 bar, 20 Cel are 293.15 K.
 * @returns `undefined` when one of them is not known, or they do not measure the same
 */
export function convertUnit(value: number, from: string, to: string): number | undefined {
  if (from === to) return value
  const [source, target] = [parseUnit(from), parseUnit(to)]
  if (!source || !target) return undefined
  if (source.dimension.some((power, index) => power !== target.dimension[index])) return undefined
  const base = value * source.factor + source.offset
  // Takes away what binary fractions add.
  return Number(((base - target.offset) / target.factor).toPrecision(12))
}
