/** Maps of common devices, so that they need no map of their own. Registers are from the makers' manuals. */
import type { ChannelSettings } from './channel-settings.ts'

/** Names of the devices whose map is known. */
export const profileNames = ['xy-md02', 'pzem-004t', 'sdm120'] as const

/** One of {@link profileNames}. */
export type ProfileName = (typeof profileNames)[number]

/** A device whose map is known. */
export interface Profile {
  readonly model: string
  readonly channels: Readonly<Record<string, ChannelSettings>>
}

function float(register: string, quantity: string, unit: string, kind?: ChannelSettings['kind']): ChannelSettings {
  return { register, type: 'f32', quantity, unit, ...(kind && { kind }) }
}

/** The known maps. */
export const profiles: Readonly<Record<ProfileName, Profile>> = {
  'xy-md02': {
    model: 'XY-MD02 (temperature and humidity)',
    channels: {
      temperature: { register: 'input:1', type: 'i16', scale: 0.1, unit: 'Cel', range: { min: -40, max: 80 } },
      humidity: { register: 'input:2', scale: 0.1, unit: '%', range: { min: 0, max: 100 } },
    },
  },
  'pzem-004t': {
    model: 'PZEM-004T v3 (mains power)',
    channels: {
      voltage: { register: 'input:0', scale: 0.1, unit: 'V' },
      current: { register: 'input:1', type: 'u32', order: 'CDAB', scale: 0.001, unit: 'A' },
      power: { register: 'input:3', type: 'u32', order: 'CDAB', scale: 0.1, unit: 'W' },
      energy: { register: 'input:5', type: 'u32', order: 'CDAB', unit: 'W.h', kind: 'total-increasing' },
      frequency: { register: 'input:7', scale: 0.1, unit: 'Hz' },
      powerFactor: { register: 'input:8', scale: 0.01, quantity: 'power factor' },
    },
  },
  sdm120: {
    model: 'Eastron SDM120 (mains power)',
    channels: {
      voltage: float('input:0x0000', 'voltage', 'V'),
      current: float('input:0x0006', 'current', 'A'),
      power: float('input:0x000C', 'power', 'W'),
      powerFactor: float('input:0x001E', 'power factor', '1'),
      frequency: float('input:0x0046', 'frequency', 'Hz'),
      energyImported: float('input:0x0048', 'energy', 'kW.h', 'total-increasing'),
      energyExported: float('input:0x004A', 'energy', 'kW.h', 'total-increasing'),
    },
  },
}
