import { flag } from '@vfab/workshop/options'

import type { Command } from '../command.ts'
import { deviceOptions, holdOptions } from '../device/device-options.ts'
import type { MoveValues } from '../device/move.ts'

export const move: Command<MoveValues> = {
  options: {
    ...deviceOptions,
    ...holdOptions,
    by: flag('X and Y are distances from where the pen is, not a place; they may lead below the origin'),
  },
  positionals: [
    { name: 'X', summary: 'mm to the right of the origin' },
    { name: 'Y', summary: 'mm below the origin' },
  ],
  details:
    'The origin is where the pen stood when the device was opened, or its home after homing. With --hold the motors stay on ' +
    'and the next command counts from the same origin, on machines that can prove that they were not moved in between.',
  examples: [
    { line: 'vfab move 100 50', does: 'travels to 100 mm right, 50 mm below the origin' },
    { line: 'vfab move --by 0 -5 --hold', does: 'travels 5 mm up, and stays there' },
  ],
  begins: 'opening the machine',
  load: async () => (await import('../device/move.ts')).moveTo,
}
