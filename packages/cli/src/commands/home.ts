import type { Command } from '../command.ts'
import { deviceOptions, type DeviceValues, holdOptions, type HoldValues } from '../device/device-options.ts'

export const home: Command<DeviceValues & HoldValues> = {
  options: { ...deviceOptions, ...holdOptions },
  positionals: [],
  details: 'Only for machines with limit switches.',
  begins: 'opening the machine',
  load: async () => (await import('../device/home.ts')).findHome,
}
