import { deviceOptions, flag, takes, takesMany } from '@vfab/workshop/options'

import type { Command, NoValues } from '../command.ts'
import type { DriverTestValues } from '../driver/self-test.ts'

export const driverInfo: Command<NoValues> = {
  options: {},
  positionals: [{ name: 'DRIVER', summary: 'id, alias, or PACKAGE#ID', complete: 'driver' }],
  details: 'Reads package.json files only: no code of the driver runs.',
  load: async () => (await import('../driver/info.ts')).showDriver,
}

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

export const driverOutdated: Command<NoValues> = {
  options: {},
  positionals: [],
  details: 'Asks the registry for the newest version of each installed package with drivers.',
  begins: 'asking the registry',
  load: async () => (await import('../driver/outdated.ts')).showOutdated,
}

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

export const driverTest: Command<DriverTestValues> = {
  options: { device: deviceOptions.device, set: deviceOptions.set, trace: deviceOptions.trace },
  positionals: [{ name: 'DEVICE', summary: 'driver, alias, or DRIVER:ADDRESS', optional: true, complete: 'device' }],
  examples: [{ line: 'vfab driver test ebb:sim', does: 'tests the simulated board' }],
  begins: 'opening the device',
  load: async () => (await import('../driver/self-test.ts')).testDriver,
}

export const driverCheck: Command<NoValues> = {
  options: {},
  positionals: [
    {
      name: 'DIR|PACKAGE',
      summary: 'directory of a driver package, or a package in the registry',
      complete: 'directory',
    },
  ],
  details:
    'Packs the package and installs it alone, as users would get it. Compares its metadata with its files and its code, opens ' +
    'its simulated device, and runs every conformance check of its kind on it. Scripts of the package do not run. Prints ' +
    'what failed, why it matters to users, and how to fix it.',
  examples: [
    { line: 'vfab driver check .', does: 'checks the driver package in this directory' },
    { line: 'vfab driver check vfab-driver-scale', does: 'checks a package of the registry' },
  ],
  begins: 'packing the driver',
  load: async () => (await import('../driver/check.ts')).checkDriverPackage,
}

/** Options of `vfab driver new`: those of `npm create @vfab/driver`. */
export interface DriverNewValues {
  readonly kind?: string | undefined
  readonly transport?: string | undefined
  readonly usb?: readonly string[] | undefined
  readonly name?: string | undefined
  readonly id?: string | undefined
  readonly device?: string | undefined
  readonly yes?: boolean | undefined
}

export const driverNew: Command<DriverNewValues> = {
  options: {
    kind: takes('KIND', 'what it drives (default: sensor)', { choices: ['plotter', 'camera', 'sensor'] }),
    transport: takes('TRANSPORT', 'how the device is reached', { choices: ['serial', 'tcp', 'http'] }),
    usb: takesMany('VID:PID', 'USB id of the board, as lsusb prints it; repeat for several'),
    name: takes('PACKAGE', "name of the npm package (default: the directory's name)"),
    id: takes('ID', 'id of the driver, as in ID:sim (default: from the name)'),
    device: takes('NAME', 'what people call the device (default: from the id)'),
    yes: flag('ask nothing; what is missing gets a default', { short: 'y' }),
  },
  positionals: [{ name: 'DIR', summary: 'directory to make; it must be empty', optional: true, complete: 'directory' }],
  details:
    'Writes a driver package that compiles and passes every check: settings with a schema, a simulated device, tests, ' +
    'README, CI workflow, udev rule. At a terminal, asks for what is missing. `npm create @vfab/driver` does the same. ' +
    'Needs the package @vfab/create-driver.',
  examples: [
    {
      line: 'vfab driver new vfab-driver-scale --kind sensor --transport serial --usb 1234:abcd',
      does: 'makes a driver for a scale on a USB serial port',
    },
  ],
  load: async () => (await import('../driver/new.ts')).newDriver,
}
