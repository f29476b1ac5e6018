import type { Command } from '../command.ts'
import type { ConfigExplainValues } from '../config/explain.ts'
import { deviceOptions } from '../device/device-options.ts'

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
