import { flag } from '@vfab/workshop/options'

import type { Command } from '../command.ts'

/** Options of `vfab driver install`. */
export interface DriverInstallValues {
  readonly user?: boolean | undefined
  readonly yes?: boolean | undefined
}

export const driverInstall: Command<DriverInstallValues> = {
  options: {
    user: flag('install for this user instead of in the project'),
    yes: flag('do not ask before installing', { short: 'y' }),
  },
  positionals: [
    {
      name: 'NAME',
      summary: 'what the device is called (axidraw), or an npm package',
      multiple: true,
      complete: 'package',
    },
  ],
  details:
    'Runs the package manager that the project uses (npm, pnpm, yarn or bun) in the nearest directory with a ' +
    'package.json, or in your own vfab directory where there is none. At a terminal, shows what would be installed ' +
    'and asks first. The lists discovery.allow and discovery.deny of the configuration hold here too.',
  examples: [
    { line: 'vfab driver install axidraw', does: 'installs @vfab/plotter-ebb' },
    { line: 'vfab driver install --user some-driver@2.1.0', does: 'makes it available in every directory' },
  ],
  begins: 'asking the registry',
  load: async () => (await import('../driver/install.ts')).installDriver,
}
