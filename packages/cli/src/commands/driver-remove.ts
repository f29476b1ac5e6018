import { flag } from '@vfab/workshop/options'

import type { Command } from '../command.ts'

/** Options of `vfab driver remove`. */
export interface DriverRemoveValues {
  readonly user?: boolean | undefined
}

export const driverRemove: Command<DriverRemoveValues> = {
  options: {
    user: flag("remove from this user's drivers instead of the project's"),
  },
  positionals: [{ name: 'NAME', summary: 'driver, alias or npm package', multiple: true, complete: 'driver' }],
  begins: 'removing',
  load: async () => (await import('../driver/remove.ts')).removeDriver,
}
