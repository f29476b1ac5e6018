import { flag } from '@vfab/workshop/options'

import type { Command } from '../command.ts'

/** Options of `vfab driver update`. */
export interface DriverUpdateValues {
  readonly user?: boolean | undefined
}

export const driverUpdate: Command<DriverUpdateValues> = {
  options: {
    user: flag("update this user's drivers instead of the project's"),
  },
  positionals: [
    {
      name: 'NAME',
      summary: 'driver or npm package; default: all that are outdated',
      optional: true,
      multiple: true,
      complete: 'driver',
    },
  ],
  details: 'Installs the newest version of each outdated package with drivers, also across major versions.',
  begins: 'asking the registry',
  load: async () => (await import('../driver/update.ts')).updateInstalled,
}
