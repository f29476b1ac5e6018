import type { Channel } from '@vfab/core'

/** How one kind of hwmon attribute is to be read. */
export interface HwmonKind {
  readonly quantity: string
  /** UCUM code after scaling. */
  readonly unit: string
  /** What the kernel's number is divided by. */
  readonly divisor: number
  readonly kind: Channel['kind']
  readonly range?: { readonly min: number; readonly max: number }
}

/**
 * What the numbers mean, by the kernel's naming standard.
 * @see https://docs.kernel.org/hwmon/sysfs-interface.html
 */
export const hwmonKinds: Readonly<Record<string, HwmonKind>> = {
  temp: { quantity: 'temperature', unit: 'Cel', divisor: 1000, kind: 'measurement' },
  in: { quantity: 'voltage', unit: 'V', divisor: 1000, kind: 'measurement' },
  curr: { quantity: 'current', unit: 'A', divisor: 1000, kind: 'measurement' },
  power: { quantity: 'power', unit: 'W', divisor: 1e6, kind: 'measurement' },
  energy: { quantity: 'energy', unit: 'J', divisor: 1e6, kind: 'total-increasing' },
  humidity: {
    quantity: 'humidity',
    unit: '%',
    divisor: 1000,
    kind: 'measurement',
    range: { min: 0, max: 100 },
  },
  fan: { quantity: 'rotation', unit: '/min', divisor: 1, kind: 'measurement' },
  freq: { quantity: 'frequency', unit: 'Hz', divisor: 1, kind: 'measurement' },
  pwm: { quantity: 'duty-cycle', unit: '%', divisor: 2.55, kind: 'measurement' },
}

/** An attribute that holds a value of its own, as opposed to a limit or a label. */
export interface HwmonAttribute {
  /** The file: `temp1_input`. */
  readonly file: string
  /** The channel within the chip: `temp1`, `intrusion0`. */
  readonly channel: string
  readonly kind: HwmonKind | 'alarm'
}

const numbered = /^(temp|in|curr|power|energy|humidity|fan|freq)(\d+)_(input|average)$/
const pwm = /^(pwm\d+)$/
const intrusion = /^(intrusion\d+)_alarm$/

/** The values among a chip's files. A power that is only known as an average is taken as that. */
export function hwmonAttributes(files: readonly string[]): HwmonAttribute[] {
  const present = new Set(files)
  return files.flatMap((file): HwmonAttribute[] => {
    const [, type = '', number = '', form = ''] = numbered.exec(file) ?? []
    if (form === 'input') return [{ file, channel: `${type}${number}`, kind: hwmonKinds[type]! }]
    if (form === 'average' && type === 'power' && !present.has(`power${number}_input`)) {
      return [{ file, channel: `power${number}`, kind: hwmonKinds['power']! }]
    }
    const fanOutput = pwm.exec(file)?.[1]
    if (fanOutput !== undefined) return [{ file, channel: fanOutput, kind: hwmonKinds['pwm']! }]
    const chassis = intrusion.exec(file)?.[1]
    return chassis === undefined ? [] : [{ file, channel: chassis, kind: 'alarm' }]
  })
}
