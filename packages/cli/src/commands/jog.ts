import { takes } from '@vfab/workshop/options'

import type { Command } from '../command.ts'
import { deviceOptions, holdOptions } from '../device/device-options.ts'
import type { JogValues } from '../device/jog.ts'

export const jog: Command<JogValues> = {
  options: {
    ...deviceOptions,
    ...holdOptions,
    step: takes('MM', 'how far an arrow key goes, 1 by default; with Shift ten times as far'),
  },
  positionals: [],
  details:
    'Keys: arrows walk, with Shift ten times as far; + and - change the step; u and d lift and lower the pen; h parks it at ' +
    'the origin; o makes its place the origin; Enter or q ends. Until the machine has found its corner (`vfab home`), it is not known ' +
    'where its ends are, and it goes wherever you send it, at 50 mm/s at most: watch it. Scripts use `vfab move --by`.',
  examples: [{ line: 'vfab jog --step 0.1 --hold', does: 'moves the pen to its place, and keeps it there' }],
  begins: 'opening the machine',
  load: async () => (await import('../device/jog.ts')).jog,
}
