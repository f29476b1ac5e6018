import type { Command, NoValues } from '../command.ts'

export const configSchema: Command<NoValues> = {
  options: {},
  positionals: [
    { name: 'DRIVER', summary: 'the driver; the only one installed by default', optional: true, complete: 'driver' },
  ],
  details: 'Prints JSON Schema 2020-12, for editors and programs.',
  load: async () => (await import('../config/schema.ts')).showSchema,
}
