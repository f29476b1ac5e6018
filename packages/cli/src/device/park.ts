import type { DeviceValues, HoldValues } from '@vfab/workshop/options'

import type { Invocation } from '../invocation.ts'
import { deviceChoice, inWorkshop } from '../open-workshop.ts'

/** `vfab park` */
export async function parkPen(invocation: Invocation<DeviceValues & HoldValues>): Promise<void> {
  const { output, values } = invocation
  const { device, moved } = await inWorkshop(invocation, 'stopping', (workshop, signal) =>
    workshop.park(deviceChoice(values, invocation, signal)),
  )
  output.document({ device, position: { xMm: 0, yMm: 0 }, moved, pen: 'up' })
  output.result(
    moved
      ? 'the pen is up, at the origin'
      : 'the pen is up; it did not move: no earlier command left an origin that still holds',
  )
}
