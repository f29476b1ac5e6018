import type { Command } from '../command.ts'
import { deviceOptions, type DeviceValues } from '../device/device-options.ts'

export const home: Command<DeviceValues> = {
  options: deviceOptions,
  positionals: [],
  details: 'Only for machines with limit switches.',
  load: async () => (await import('../device/home.ts')).findHome,
}
