import type { Command, NoValues } from '../command.ts'

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
