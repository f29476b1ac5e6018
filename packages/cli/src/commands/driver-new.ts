import { flag, takes, takesMany } from '@vfab/workshop/options'

import type { Command } from '../command.ts'

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
