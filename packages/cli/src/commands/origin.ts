import type { Command } from '../command.ts'
import { deviceOptions, type DeviceValues } from '../device/device-options.ts'

export const origin: Command<DeviceValues> = {
  options: deviceOptions,
  positionals: [
    {
      name: 'ACTION',
      summary:
        'set: use the current pen position; show: print the distance to it; forget: clear it and release the motors',
      choices: ['set', 'show', 'forget'],
    },
  ],
  details:
    'Drawings lie to the right of and below the origin. After "set" the motors stay on, and the commands that follow count ' +
    'from there until one of them releases the motors, the machine loses its power, or is moved by hand.',
  examples: [
    { line: 'vfab jog --hold && vfab origin set && vfab plot card.svg', does: 'draws where the pen was walked to' },
  ],
  begins: 'opening the machine',
  load: async () => (await import('../device/origin.ts')).origin,
}
