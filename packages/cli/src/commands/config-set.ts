import { flag, takes } from '@vfab/workshop/options'

import type { Command } from '../command.ts'
import type { ConfigSetValues } from '../config/set.ts'

export const configSet: Command<ConfigSetValues> = {
  options: {
    device: takes('DEVICE', 'name from the configuration, or driver; the default device otherwise', {
      short: 'd',
      complete: 'device',
    }),
    user: flag("write this user's file instead of the project's"),
    unset: flag('remove the setting'),
  },
  positionals: [
    {
      name: 'KEY',
      summary: 'setting, e.g. penUpPercent, or a path in the file: /devices/east/driver',
      complete: 'setting',
    },
    { name: 'VALUE', summary: 'its value; nothing with --unset', optional: true },
  ],
  details:
    'Checks the value before anything is written, and keeps comments. Writes the vfab.config.yaml of the project, or the ' +
    "user's file with --user.",
  examples: [
    { line: 'vfab config set penUpPercent 65', does: 'raises the pen higher from now on' },
    { line: 'vfab config set /devices/east/driver ebb --user', does: 'gives a device a name of your own' },
  ],
  load: async () => (await import('../config/set.ts')).setConfig,
}
