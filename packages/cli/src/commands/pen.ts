import type { Command } from '../command.ts'
import { deviceOptions, type DeviceValues } from '../device/device-options.ts'

/** Options of `vfab pen`. */
export interface PenValues extends DeviceValues {
  readonly for?: string | undefined
}

export const pen: Command<PenValues> = {
  options: {
    ...deviceOptions,
    for: { type: 'string', value: 'SECONDS', summary: 'how long it stays down; until Enter is pressed by default' },
  },
  positionals: [
    { name: 'POSITION', summary: 'cycle lowers and lifts it, to see both heights', choices: ['up', 'down', 'cycle'] },
  ],
  details:
    'The pen is always up when the command ends. Use "down" to set the pen in its holder: it stays on the paper until you ' +
    'press Enter.',
  examples: [
    {
      line: 'vfab pen down --set penDownPercent=35',
      does: 'tries another height before it goes into the configuration',
    },
  ],
  load: async () => (await import('../device/pen.ts')).movePen,
}
