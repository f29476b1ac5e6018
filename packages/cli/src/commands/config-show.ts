import type { Command } from '../command.ts'
import { deviceOptions, type DeviceValues } from '../device/device-options.ts'

/** Options of `vfab config show`. */
export type ConfigShowValues = Pick<DeviceValues, 'device' | 'set'>

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
