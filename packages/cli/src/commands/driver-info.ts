import type { Command, NoValues } from '../command.ts'

export const driverInfo: Command<NoValues> = {
  options: {},
  positionals: [{ name: 'DRIVER', summary: 'id, alias, or PACKAGE#ID', complete: 'driver' }],
  details: 'Reads package.json files only: no code of the driver runs.',
  load: async () => (await import('../driver/info.ts')).showDriver,
}
