import { flag, grouped, takes, takesMany } from './option.ts'
import type { OptionsOf } from './option-spec.ts'

/** Values of {@link deviceOptions}. */
export interface DeviceValues {
  readonly device?: string | undefined
  readonly set?: readonly string[] | undefined
  readonly trace?: string | undefined
  readonly 'sim-speed'?: string | undefined
}

type SelectorValues<Device> = { readonly device?: Device } & Pick<DeviceValues, 'set'>

const selectorHelp = 'name from the configuration, DRIVER:ADDRESS, or DRIVER:sim; the one attached by default'

function settingOption(what: string): OptionsOf<DeviceValues>['set'] {
  return takesMany('KEY=VALUE', `use another value for a setting of the ${what}`, { complete: 'setting' })
}

/** `--device` and `--set` of a command with one device. @param what - `camera` */
export function oneDeviceOptions(what: string): OptionsOf<SelectorValues<string>> {
  const device = takes(what.toUpperCase(), selectorHelp, { short: 'd', complete: 'device' })
  return { device, set: settingOption(what) }
}

/** `--device` and `--set` of a command with one or several devices. */
export function severalDevicesOptions(what: string): OptionsOf<SelectorValues<readonly string[]>> {
  const device = takesMany(what.toUpperCase(), selectorHelp, { short: 'd', complete: 'device' })
  return { device, set: settingOption(what) }
}

/** What every command can do with the bytes and the clock of a device. */
export function wireOptions(what: string): OptionsOf<Pick<DeviceValues, 'trace' | 'sim-speed'>> {
  return {
    trace: takes('FILE', 'write all bytes that cross the wire to this file', { writes: 'trace', complete: 'file' }),
    'sim-speed': takes('FACTOR', `device time per real time of a simulated ${what}: max (default), 1, 10, ...`),
  }
}

/** Options of every command that opens a device. */
export const deviceOptions: OptionsOf<DeviceValues> = grouped('device', {
  ...oneDeviceOptions('device'),
  ...wireOptions('device'),
})

/** Values of {@link holdOptions}. */
export interface HoldValues {
  readonly hold?: boolean | undefined
}

/** Options of commands that leave the pen somewhere. */
export const holdOptions: OptionsOf<HoldValues> = {
  hold: flag('leave the motors on, so that the next command knows where the pen is'),
}

/** Values of {@link hostedOptions}. */
export interface HostedValues extends Pick<DeviceValues, 'sim-speed'> {
  readonly device?: readonly string[] | undefined
}

/** Options of commands that serve every device of this computer to others. */
export const hostedOptions: OptionsOf<HostedValues> = {
  device: {
    ...severalDevicesOptions('device').device,
    summary: 'another device besides the configured and attached ones',
  },
  'sim-speed': takes('FACTOR', 'device time per real time of simulated devices: 1 (default), 10, max'),
}
