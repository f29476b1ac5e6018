import type { DeviceValues } from '@vfab/workshop/options'

import type { Invocation } from '../invocation.ts'
import { deviceChoice, inWorkshop } from '../open-workshop.ts'

/** `vfab origin set|show|forget` */
export async function origin(invocation: Invocation<DeviceValues>): Promise<void> {
  const { output, positionals, values } = invocation
  const action = positionals[0] as 'set' | 'show' | 'forget'
  const { device, position } = await inWorkshop(invocation, 'stopping', (workshop, signal) =>
    workshop.origin(action, deviceChoice(values, invocation, signal)),
  )
  output.document({ device, action, position })
  if (action === 'set') return output.result('the origin is where the pen stands; the motors stay on')
  output.result(`the pen is ${position.xMm.toFixed(2)} mm right of and ${position.yMm.toFixed(2)} mm below the origin`)
}
