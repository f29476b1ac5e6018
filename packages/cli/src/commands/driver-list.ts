import type { Command, NoValues } from '../command.ts'

export const driverList: Command<NoValues> = {
  options: {},
  positionals: [],
  details: 'Reads package.json files only: no code of any driver runs.',
  load: async () => (await import('../driver/list.ts')).listDrivers,
}
