import type { Command, NoValues } from '../command.ts'
import { listDrivers } from '../driver/list.ts'

export const driverList: Command<NoValues> = {
  options: {},
  positionals: [],
  details: 'Reads package.json files only: no code of any driver runs.',
  load: async () => listDrivers,
}
