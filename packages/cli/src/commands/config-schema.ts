import type { Command } from '../command.ts'
import type { ConfigSchemaValues } from '../config/schema.ts'
import { deviceOptions } from '../device/device-options.ts'

export const configSchema: Command<ConfigSchemaValues> = {
  options: { device: deviceOptions.device },
  positionals: [
    { name: 'DRIVER', summary: 'the driver; the only one installed by default', optional: true, complete: 'driver' },
  ],
  details: 'Prints JSON Schema 2020-12, for editors and programs.',
  load: async () => (await import('../config/schema.ts')).showSchema,
}
