import type { OriginCorner, PenOutput } from '@vfab/driver-kit/gcode'

/** Machines whose settings are known. */
export const profileNames = ['generic', 'makelangelo'] as const

/** One of {@link profileNames}. */
export type ProfileName = (typeof profileNames)[number]

/** Settings that a machine has unless others are given. */
export interface Profile {
  readonly model: string
  readonly originCorner: OriginCorner
  readonly zero: 'here' | 'machine'
  readonly homing: boolean
  readonly pen: PenOutput
}

/** The machines. Makelangelo's firmware is Marlin since 2021; its zero is the middle of the page, and it finds its switches. */
export const profiles: Readonly<Record<ProfileName, Profile>> = {
  generic: {
    model: 'Marlin plotter',
    originCorner: 'top-left',
    zero: 'here',
    homing: false,
    pen: { kind: 'servo', servo: 0, upDegrees: 90, downDegrees: 40 },
  },
  makelangelo: {
    model: 'Makelangelo',
    originCorner: 'center',
    zero: 'machine',
    homing: true,
    pen: { kind: 'servo', servo: 0, upDegrees: 90, downDegrees: 40 },
  },
}
