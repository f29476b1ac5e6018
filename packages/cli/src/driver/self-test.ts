import type { SelfTestReport } from '@vfab/core'
import { oneDevice } from '@vfab/workshop'

import type { DeviceValues } from '../device/device-options.ts'
import { exitCodes } from '../exit-code.ts'
import type { Invocation } from '../invocation.ts'
import { deviceChoice, inWorkshop } from '../open-workshop.ts'
import { printable } from '../printable.ts'

/** Options of `vfab driver test`. */
export type DriverTestValues = Pick<DeviceValues, 'device' | 'set' | 'trace'>

/** `vfab driver test [DEVICE]` */
export async function testDriver(invocation: Invocation<DriverTestValues>): Promise<number> {
  const { output, positionals, values } = invocation
  const report = await inWorkshop(invocation, 'closing the device', (workshop, signal) =>
    workshop.test(deviceChoice({ ...values, device: oneDevice(positionals[0], values.device) }, invocation, signal)),
  )
  output.document(report)
  show(report, invocation)
  return report.success ? exitCodes.ok : exitCodes.failed
}

function show({ success, message, details }: SelfTestReport, { output }: Invocation<DriverTestValues>): void {
  const { paint } = output
  const width = Math.max(0, ...details.map(({ name }) => printable(name).length))
  for (const each of details) {
    const mark = each.success ? paint('green', '✓') : paint('red', '✗')
    output.result(`${mark} ${printable(each.name).padEnd(width)}  ${printable(each.message)}`)
    if (each.hint !== undefined) output.result(`  ${' '.repeat(width)}  ${paint('cyan', '→')} ${printable(each.hint)}`)
  }
  output.result(success ? paint('green', printable(message)) : paint('red', printable(message)))
}
