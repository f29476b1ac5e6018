import type { Command } from '../command.ts'
import { deviceOptions, type DeviceValues } from '../device/device-options.ts'

export const move: Command<DeviceValues> = {
  options: deviceOptions,
  positionals: [
    { name: 'X', summary: 'mm to the right of the origin' },
    { name: 'Y', summary: 'mm below the origin' },
  ],
  details: 'The origin is where the pen stood when the device was opened, or its home after homing.',
  load: async () => (await import('../device/move.ts')).moveTo,
}
