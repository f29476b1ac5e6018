/** UCUM codes of the ways in which devices and people write units. */
const codes: Readonly<Record<string, string>> = {
  '°C': 'Cel',
  C: 'Cel',
  degC: 'Cel',
  '°F': '[degF]',
  F: '[degF]',
  K: 'K',
  '%': '%',
  '%RH': '%',
  hPa: 'hPa',
  mbar: 'mbar',
  Pa: 'Pa',
  kPa: 'kPa',
  bar: 'bar',
  V: 'V',
  mV: 'mV',
  A: 'A',
  mA: 'mA',
  W: 'W',
  mm: 'mm',
  cm: 'cm',
  m: 'm',
  lx: 'lx',
  lux: 'lx',
  ppm: '[ppm]',
  Hz: 'Hz',
  s: 's',
  ms: 'ms',
  'm/s': 'm/s',
  'km/h': 'km/h',
  rpm: '/min',
  dB: 'dB',
  g: 'g',
  kg: 'kg',
}

/** The UCUM code of a unit as it is displayed; `undefined` for what is none that is known. */
export function unitFromDisplay(text: string): string | undefined {
  return Object.hasOwn(codes, text) ? codes[text] : undefined
}
