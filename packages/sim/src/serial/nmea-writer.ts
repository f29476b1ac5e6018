import type { LineValues } from './line-values.ts'

/** A sentence with its checksum: `$GPGGA,…*47`. */
export function nmeaSentence(body: string): string {
  let sum = 0
  for (let at = 0; at < body.length; at++) sum ^= body.charCodeAt(at)
  return `$${body}*${sum.toString(16).toUpperCase().padStart(2, '0')}`
}

/**
 * What a receiver sends each moment: position and height (GGA), position, speed and date (RMC). Without `lat` and `lon` it has
 * no fix. `speed` is in km/h, as on a display.
 */
export function nmeaLines(values: LineValues, wallTimeMs: number): string[] {
  const number = (name: string): number | undefined => {
    const value = values.get(name)
    return typeof value === 'number' ? value : undefined
  }
  const lat = number('lat')
  const lon = number('lon')
  const now = new Date(wallTimeMs)
  const two = (value: number): string => String(value).padStart(2, '0')
  const time = `${two(now.getUTCHours())}${two(now.getUTCMinutes())}${two(now.getUTCSeconds())}.00`
  const date = `${two(now.getUTCDate())}${two(now.getUTCMonth() + 1)}${two(now.getUTCFullYear() % 100)}`
  if (lat === undefined || lon === undefined) {
    return [nmeaSentence(`GPGGA,${time},,,,,0,00,99.9,,M,,M,,`), nmeaSentence(`GPRMC,${time},V,,,,,,,${date},,,N`)]
  }
  const position = `${angle(lat, 2)},${lat < 0 ? 'S' : 'N'},${angle(lon, 3)},${lon < 0 ? 'W' : 'E'}`
  const knots = ((number('speed') ?? 0) / 1.852).toFixed(1)
  const alt = (number('alt') ?? 0).toFixed(1)
  const track = (number('track') ?? 0).toFixed(1)
  const satellites = two(number('satellites') ?? 8)
  return [
    nmeaSentence(`GPGGA,${time},${position},1,${satellites},0.9,${alt},M,46.9,M,,`),
    nmeaSentence(`GPRMC,${time},A,${position},${knots},${track},${date},,,A`),
  ]
}

/** Degrees and minutes in one number: 48.1173 is `4807.0380`. */
function angle(degrees: number, digits: number): string {
  const absolute = Math.abs(degrees)
  const whole = Math.floor(absolute)
  return `${String(whole).padStart(digits, '0')}${((absolute - whole) * 60).toFixed(4).padStart(7, '0')}`
}
