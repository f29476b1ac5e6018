import type { Command } from '../command.ts'
import { deviceOptions } from '../device/device-options.ts'
import type { DriverTestValues } from '../driver/self-test.ts'

export const driverTest: Command<DriverTestValues> = {
  options: { device: deviceOptions.device, set: deviceOptions.set, trace: deviceOptions.trace },
  positionals: [{ name: 'DEVICE', summary: 'driver, alias, or DRIVER:ADDRESS', optional: true, complete: 'device' }],
  examples: [{ line: 'vfab driver test ebb:sim', does: 'tests the simulated board' }],
  begins: 'opening the device',
  load: async () => (await import('../driver/self-test.ts')).testDriver,
}
