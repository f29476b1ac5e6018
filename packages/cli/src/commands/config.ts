import { deviceOptions, flag, takes } from '@vfab/workshop/options'

import type { Command, NoValues } from '../command.ts'
import type { ConfigExplainValues } from '../config/explain.ts'
import type { ConfigSchemaValues } from '../config/schema.ts'
import type { ConfigSetValues } from '../config/set.ts'
import type { ConfigShowValues } from '../config/show.ts'

export const configShow: Command<ConfigShowValues> = {
  options: { device: deviceOptions.device, set: deviceOptions.set },
  positionals: [
    {
      name: 'DEVICE',
      summary: 'name from the configuration, or driver; the default device otherwise',
      optional: true,
      complete: 'device',
    },
  ],
  load: async () => (await import('../config/show.ts')).showConfig,
}

export const configExplain: Command<ConfigExplainValues> = {
  options: { device: deviceOptions.device, set: deviceOptions.set },
  positionals: [
    {
      name: 'KEY',
      summary: 'setting, e.g. penUpPercent, east or east.penUpPercent; all when left out',
      optional: true,
      complete: 'setting',
    },
  ],
  details:
    'Lists every place that sets it, weakest first: defaults, user file, project file, environment, command line.',
  load: async () => (await import('../config/explain.ts')).explainConfig,
}

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

export const configUndo: Command<NoValues> = {
  options: {},
  positionals: [],
  details:
    'Restores the file as it was before config set or pen setup last wrote to it; repeat to go further back. ' +
    'Refuses if the file was edited since.',
  load: async () => (await import('../config/undo.ts')).undoConfig,
}

export const configValidate: Command<NoValues> = {
  options: {},
  positionals: [],
  details:
    'Checks both files and the environment against the schemas of the installed drivers. Exit code 2 if anything is wrong.',
  load: async () => (await import('../config/validate.ts')).validateConfig,
}

export const configSchema: Command<ConfigSchemaValues> = {
  options: { device: deviceOptions.device },
  positionals: [
    { name: 'DRIVER', summary: 'the driver; the only one installed by default', optional: true, complete: 'driver' },
  ],
  details: 'Prints JSON Schema 2020-12, for editors and programs.',
  load: async () => (await import('../config/schema.ts')).showSchema,
}
