/*
 * Whether a sentence vouches for its position. Receivers go on sending the last position, or zeros, while they have none, and say so in a
 * letter beside it: status V, quality 0, mode N. Decided as gpsd does: without a word that there is a fix, there is none.
 * @see https://gpsd.gitlab.io/gpsd/NMEA.html
 */

/** `good`; a reason for doubt beside a value; or `no-fix`. */
export type FixState = 'good' | 'dead-reckoning' | 'manual' | 'simulated' | 'no-fix'

/** Mode indicators (FAA): of RMC, GLL, VTG, and one per satellite system in GNS. */
const modes: Readonly<Record<string, FixState>> = {
  A: 'good',
  D: 'good',
  F: 'good',
  P: 'good',
  R: 'good',
  C: 'good', // caution, of RTK and integrity services
  U: 'good', // unsafe integrity: still a position
  E: 'dead-reckoning',
  M: 'manual',
  S: 'simulated',
}

/** Quality indicators of GGA. */
const qualities: Readonly<Record<string, FixState>> = {
  '1': 'good',
  '2': 'good',
  '3': 'good',
  '4': 'good',
  '5': 'good',
  '6': 'dead-reckoning',
  '7': 'manual',
  '8': 'simulated',
  '9': 'good', // SBAS of NovAtel
}

const order: readonly FixState[] = ['good', 'dead-reckoning', 'manual', 'simulated', 'no-fix']

/**
 * What the sentence says about its fix; `undefined` for a sentence that has no word for it.
 * @param values - the fields after the sentence's name
 */
export function fixOf(type: string, values: readonly string[]): FixState | undefined {
  const at = (number: number): string => (values[number - 1] ?? '').trim()
  switch (type) {
    case 'GGA':
      return qualities[String(Number(at(6) || '0'))] ?? 'no-fix'
    case 'RMC':
      return at(2) === 'A' || at(2) === 'D' ? byMode(at(12)) : 'no-fix'
    case 'GLL':
      return at(6) === 'A' ? byMode(at(7)) : 'no-fix'
    case 'GNS': {
      const each = [...at(6)].map((letter) => modes[letter] ?? 'no-fix')
      return order.find((state) => each.includes(state)) ?? 'no-fix'
    }
    case 'VTG':
      return at(9) === '' ? undefined : byMode(at(9))
    case 'GSA':
      return at(2) === '2' || at(2) === '3' ? 'good' : 'no-fix'
    case 'THS':
      return byMode(at(2))
    default:
      return undefined
  }
}

/** Old sentences end before the mode: their status speaks alone. */
function byMode(letter: string): FixState {
  return letter === '' ? 'good' : (modes[letter] ?? 'no-fix')
}

/** Degrees of a field in degrees and minutes (`4807.038`) with its hemisphere; `undefined` where it is not one, or not on earth. */
export function angleFrom(
  text: string | undefined,
  hemisphere: string | undefined,
  axis: 'lat' | 'lon',
): number | undefined {
  const [, degrees, minutes = ''] = /^(\d{0,3}?)(\d{2}(?:\.\d*)?)$/.exec(text?.trim() ?? '') ?? []
  if (degrees === undefined || Number(minutes) >= 60) return undefined
  const [positive, negative, most] = axis === 'lat' ? ['N', 'S', 90] : ['E', 'W', 180]
  const letter = hemisphere?.trim().toUpperCase()
  if (letter !== positive && letter !== negative) return undefined
  const angle = Number(degrees) + Number(minutes) / 60
  if (angle > most) return undefined
  return letter === negative ? 0 - angle : angle
}
