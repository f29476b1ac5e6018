import type { Command } from '../command.ts'
import { deviceOptions, type DeviceValues } from '../device/device-options.ts'

/** Options of `vfab driver test`. */
export type DriverTestValues = Pick<DeviceValues, 'device' | 'set' | 'trace'>

export const driverTest: Command<DriverTestValues> = {
  options: { device: deviceOptions.device, set: deviceOptions.set, trace: deviceOptions.trace },
  positionals: [{ name: 'DEVICE', summary: 'driver, alias, or DRIVER:ADDRESS', optional: true, complete: 'device' }],
  examples: [{ line: 'vfab driver test ebb:sim', does: 'tests the simulated board' }],
  load: async () => (await import('../driver/self-test.ts')).testDriver,
}
