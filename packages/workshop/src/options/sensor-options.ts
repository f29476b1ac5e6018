import { type DeviceValues, oneDeviceOptions, wireOptions } from './device-options.ts'
import { takesMany } from './option.ts'
import type { OptionsOf } from './option-spec.ts'

/** Options of every command that reads sensors. */
export interface SensorValues extends Omit<DeviceValues, 'device'> {
  readonly channel?: readonly string[] | undefined
}

/** What {@link SensorValues} are. */
export const sensorOptions: OptionsOf<SensorValues> = {
  channel: takesMany('CHANNEL', 'only channels of this name; * and ? stand for any characters', { short: 'c' }),
  set: oneDeviceOptions('sensor').set,
  ...wireOptions('sensor'),
}
