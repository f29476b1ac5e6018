import { isUnit, unitCode } from '../units/convert.ts'

/** UCUM codes of the ways in which devices and people write units, where they are not what UCUM means by the same letters. */
const codes: Readonly<Record<string, string>> = {
  '° C': 'Cel',
  'deg C': 'Cel',
  'degrees C': 'Cel',
  DegC: 'Cel',
  celsius: 'Cel',
  Celsius: 'Cel',
  C: 'Cel',
  '° F': '[degF]',
  'deg F': '[degF]',
  'degrees F': '[degF]',
  fahrenheit: '[degF]',
  Fahrenheit: '[degF]',
  F: '[degF]',
  deg: 'deg',
  degrees: 'deg',
  '%RH': '%',
  '%rh': '%',
  '% RH': '%',
  RPM: '/min',
  dB: 'dB',
  dBm: 'dB[mW]',
  pH: '[pH]',
  ppb: '[ppb]',
  kph: 'km/h',
  kt: '[kn_i]',
  kts: '[kn_i]',
  knots: '[kn_i]',
  mmHg: 'mm[Hg]',
  ohm: 'Ohm',
  ohms: 'Ohm',
  Ohms: 'Ohm',
  kohm: 'kOhm',
  Wh: 'W.h',
  kWh: 'kW.h',
  Ah: 'A.h',
  mAh: 'mA.h',
  VA: 'V.A',
  sec: 's',
  secs: 's',
  volts: 'V',
  Volts: 'V',
  amps: 'A',
  watts: 'W',
  'ug/m3': 'ug/m3',
  bits: 'bit',
}

/** The UCUM code of a unit as it is displayed; `undefined` for what is not one that is known. */
export function unitFromDisplay(text: string): string | undefined {
  if (Object.hasOwn(codes, text)) return codes[text]
  const plain = text.replaceAll('²', '2').replaceAll('³', '3').replaceAll(/[µμ]/g, 'u').replaceAll('Ω', 'Ohm')
  const code = unitCode(text) === text ? unitCode(plain) : unitCode(text)
  return /[A-Za-z%]/.test(code) && isUnit(code) ? code : undefined
}

/** A unit that is not known, as UCUM writes what has no code: it is shown, converted to nothing, and never taken for a plain number. */
export function unknownUnit(text: string): string {
  return `{${text.replaceAll(/[^\u0021-\u007a|~]/g, '')}}`
}
