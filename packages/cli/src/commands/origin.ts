import type { Command } from '../command.ts'
import { deviceOptions, type DeviceValues } from '../device/device-options.ts'

export const origin: Command<DeviceValues> = {
  options: deviceOptions,
  positionals: [
    {
      name: 'ACTION',
      summary:
        'set makes the place where the pen stands the origin; show tells how far the pen is from it; forget lets the motors go',
      choices: ['set', 'show', 'forget'],
    },
  ],
  details:
    'Drawings lie to the right of and below the origin. After "set" the motors stay on, and the commands that follow count ' +
    'from there until one of them lets the motors go, the machine loses its power, or somebody moves it.',
  examples: [
    { line: 'vfab jog --hold && vfab origin set && vfab plot card.svg', does: 'draws where the pen was walked to' },
  ],
  load: async () => (await import('../device/origin.ts')).origin,
}
