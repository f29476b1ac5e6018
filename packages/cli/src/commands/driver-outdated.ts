import type { Command, NoValues } from '../command.ts'

export const driverOutdated: Command<NoValues> = {
  options: {},
  positionals: [],
  details: 'Asks the registry for the newest version of each installed package with drivers.',
  begins: 'asking the registry',
  load: async () => (await import('../driver/outdated.ts')).showOutdated,
}
