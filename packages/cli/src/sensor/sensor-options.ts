import { type OptionsOf, takesMany } from '@vfab/workshop/options'

import type { PositionalSpec } from '../command.ts'
import { type DeviceValues, oneDeviceOptions, wireOptions } from '../device/device-options.ts'

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

/** The sensors that are named. */
export const sensorPositionals: readonly PositionalSpec[] = [
  {
    name: 'SENSOR',
    summary: 'name from the configuration, DRIVER:ADDRESS, or DRIVER:sim; all there are by default',
    optional: true,
    multiple: true,
    complete: 'device',
  },
]
