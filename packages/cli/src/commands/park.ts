import type { Command } from '../command.ts'
import { deviceOptions, type DeviceValues, holdOptions, type HoldValues } from '../device/device-options.ts'

export const park: Command<DeviceValues & HoldValues> = {
  options: { ...deviceOptions, ...holdOptions },
  positionals: [],
  details:
    'Lifts the pen, travels to the origin and releases the motors. The origin is the home of machines with switches; that of ' +
    'others is known from an earlier command with --hold, from `vfab origin set`, or is where the pen stands.',
  begins: 'opening the machine',
  load: async () => (await import('../device/park.ts')).parkPen,
}
