import { oneDevice } from '@vfab/workshop'
import type { DeviceValues } from '@vfab/workshop/options'

import { exitCodes } from '../exit-code.ts'
import type { Invocation } from '../invocation.ts'
import { deviceChoice, inWorkshop } from '../open-workshop.ts'
import { printable } from '../printable.ts'
import { showChecks } from '../show-checks.ts'

/** Options of `vfab driver test`. */
export type DriverTestValues = Pick<DeviceValues, 'device' | 'set' | 'trace'>

/** `vfab driver test [DEVICE]` */
export async function testDriver(invocation: Invocation<DriverTestValues>): Promise<number> {
  const { output, positionals, values } = invocation
  const report = await inWorkshop(invocation, 'closing the device', (workshop, signal) =>
    workshop.test(deviceChoice({ ...values, device: oneDevice(positionals[0], values.device) }, invocation, signal)),
  )
  output.document(report)
  showChecks(
    report.details.map((each) => ({ ...each, status: each.success ? 'ok' : 'fail' })),
    output,
  )
  output.result(output.paint(report.success ? 'green' : 'red', printable(report.message)))
  return report.success ? exitCodes.ok : exitCodes.failed
}
