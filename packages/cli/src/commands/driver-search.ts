import type { Command, NoValues } from '../command.ts'

export const driverSearch: Command<NoValues> = {
  options: {},
  positionals: [
    { name: 'WORD', summary: 'device, maker or package; default: every driver', optional: true, multiple: true },
  ],
  details: "Asks the registry of npm's configuration for packages with the keyword vfab-driver.",
  examples: [{ line: 'vfab driver search scale', does: 'lists drivers for scales' }],
  begins: 'asking the registry',
  load: async () => (await import('../driver/search.ts')).searchForDrivers,
}
