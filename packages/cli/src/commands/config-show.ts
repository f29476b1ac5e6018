import type { Command } from '../command.ts'
import type { ConfigShowValues } from '../config/show.ts'
import { deviceOptions } from '../device/device-options.ts'

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
