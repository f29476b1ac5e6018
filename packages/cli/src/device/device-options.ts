import type { OptionsOf } from '../command.ts'
import { grouped } from '../options-of.ts'

/** Values of {@link deviceOptions}. */
export interface DeviceValues {
  readonly device?: string | undefined
  readonly set?: readonly string[] | undefined
  readonly trace?: string | undefined
  readonly 'sim-speed'?: string | undefined
}

/** Options of every command that opens a device. */
export const deviceOptions: OptionsOf<DeviceValues> = grouped('device', {
  device: {
    type: 'string',
    short: 'd',
    value: 'DEVICE',
    complete: 'device',
    summary: 'name from the configuration, DRIVER:ADDRESS, or DRIVER:sim; the one attached by default',
  },
  set: {
    type: 'string',
    multiple: true,
    value: 'KEY=VALUE',
    complete: 'setting',
    summary: 'use another value for a setting of the device',
  },
  trace: {
    type: 'string',
    writes: 'trace',
    value: 'FILE',
    complete: 'file',
    summary: 'write all bytes that cross the wire to this file',
  },
  'sim-speed': {
    type: 'string',
    value: 'FACTOR',
    summary: 'device time per real time of a simulated device: max (default), 1, 10, ...',
  },
})

/** Values of {@link holdOptions}. */
export interface HoldValues {
  readonly hold?: boolean | undefined
}

/** Options of commands that leave the pen somewhere. */
export const holdOptions: OptionsOf<HoldValues> = {
  hold: { type: 'boolean', summary: 'leave the motors on, so that the next command knows where the pen is' },
}
