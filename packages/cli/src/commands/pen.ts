import { takes } from '@vfab/workshop/options'

import type { Command } from '../command.ts'
import { deviceOptions } from '../device/device-options.ts'
import type { PenValues } from '../device/pen.ts'

export const pen: Command<PenValues> = {
  options: {
    ...deviceOptions,
    for: takes('TIME', 'how long it stays down: 2s, 500ms; until Enter is pressed by default'),
    up: takes('PERCENT', 'with setup: height of the raised pen, without asking'),
    down: takes('PERCENT', 'with setup: height of the lowered pen, without asking'),
    pen: takes('NUMBER', 'with setup: the heights are for this pen alone, on this machine'),
    name: takes('NAME', 'with setup: store the heights for this machine under this name'),
  },
  positionals: [
    {
      name: 'POSITION',
      summary: 'cycle lowers and lifts it, to see both heights; setup finds the heights step by step and stores them',
      choices: ['up', 'down', 'cycle', 'setup'],
    },
  ],
  details:
    'The pen is always up when the command ends. Use "down" to set the pen in its holder: it stays on the paper until you ' +
    'press Enter. "setup" moves the pen with the arrow keys, first to the height at which it draws, then to the one at which ' +
    'it clears the paper, and writes both into the configuration, into the section of this machine where it has one.',
  examples: [
    {
      line: 'vfab pen down --set penDownPercent=35',
      does: 'tries another height before it goes into the configuration',
    },
    { line: 'vfab pen setup --device east', does: 'finds the heights of the machine called east with keys' },
    { line: 'vfab pen setup --up 60 --down 34 --name east', does: 'stores heights that are known, from a script' },
  ],
  begins: 'opening the machine',
  load: async () => (await import('../device/pen.ts')).movePen,
}
