import type { Command, NoValues } from '../command.ts'

export const configShow: Command<NoValues> = {
  options: {},
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
