import type { DeviceValues, HoldValues } from '@vfab/workshop/options'

import type { Invocation } from '../invocation.ts'
import { deviceChoice, inWorkshop } from '../open-workshop.ts'

/** `vfab home` */
export async function findHome(invocation: Invocation<DeviceValues & HoldValues>): Promise<void> {
  const { output, values } = invocation
  const { device } = await inWorkshop(invocation, 'stopping', (workshop, signal) =>
    workshop.home(deviceChoice(values, invocation, signal)),
  )
  output.document({ device, homed: true })
  output.result('the machine is at its home position')
}
