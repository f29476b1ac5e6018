import type { SelfTestReport } from '@vfab/core'

import type { DriverTestValues } from '../commands/driver-test.ts'
import { oneDevice } from '../config/target.ts'
import { requestOf, useDevice } from '../device/use-device.ts'
import { exitCodes } from '../exit-code.ts'
import { interruptible } from '../interrupts.ts'
import type { Invocation } from '../invocation.ts'
import { printable } from '../printable.ts'

/** `vfab driver test [DEVICE]` */
export async function testDriver(invocation: Invocation<DriverTestValues>): Promise<number> {
  const { output, positionals, values } = invocation
  const request = requestOf({ ...values, device: oneDevice(positionals[0], values.device) })
  const { identity, report } = await interruptible(invocation, 'closing the device', (interrupt) =>
    useDevice(request, invocation, interrupt, async (device, { signal }) => {
      return { identity: device.identity, report: await device.selfTest({ signal }) }
    }),
  )
  output.document({ device: identity, ...report })
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
