import { takes } from '@vfab/workshop/options'

import type { Command } from '../command.ts'

/** Options of `vfab watch`. */
export interface WatchValues {
  readonly for?: string | undefined
}

export const watch: Command<WatchValues> = {
  options: {
    for: takes('TIME', 'end after this time; default: run until Ctrl-C'),
  },
  positionals: [],
  details:
    'Lists what is attached, then each device that is plugged in or out, with the driver that fits or the package to ' +
    'install. Opens no port. With --json, one device_added or device_removed per line.',
  examples: [
    { line: 'vfab watch', does: 'shows what the computer sees when you plug in a plotter' },
    { line: 'vfab watch --json', does: 'reports changes to another program' },
  ],
  stream: true,
  begins: 'looking for devices',
  load: async () => (await import('../watch.ts')).watchCommand,
}
