/** How a UCUM code is shown to people, where that is not the code itself. */
const displayed: Readonly<Record<string, string>> = {
  Cel: '°C',
  '[degF]': '°F',
  deg: '°',
  Ohm: 'Ω',
  um: 'µm',
  us: 'µs',
  'm/s2': 'm/s²',
  'ug/m3': 'µg/m³',
  '/min': '1/min',
  '[psi]': 'psi',
  '[ppm]': 'ppm',
  '[ppb]': 'ppb',
  '[pH]': 'pH',
  '[in_i]': 'in',
  '[ft_i]': 'ft',
  '[kn_i]': 'kn',
  '1': '',
}

/** A UCUM code as people read it: `Cel` is `°C`, and `1` nothing at all. */
export function unitLabel(code: string): string {
  return Object.hasOwn(displayed, code) ? displayed[code]! : code
}
