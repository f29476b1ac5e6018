import type { DeviceValues, HoldValues } from '@vfab/workshop/options'

import type { Invocation } from '../invocation.ts'
import { deviceChoice, inWorkshop } from '../open-workshop.ts'
import { typedOptions } from '../typed.ts'

/** Options of `vfab move`. */
export interface MoveValues extends DeviceValues, HoldValues {
  readonly by?: boolean | undefined
}

/** `vfab move X Y` */
export async function moveTo(invocation: Invocation<MoveValues>): Promise<void> {
  const { output, positionals, values } = invocation
  const reader = typedOptions()
  const given = { xMm: reader.number('X', positionals[0]!), yMm: reader.number('Y', positionals[1]!) }
  const { device, position } = await inWorkshop(invocation, 'stopping', (workshop, signal) =>
    workshop.move({ ...deviceChoice(values, invocation, signal), [values.by ? 'by' : 'to']: given }),
  )
  output.document({ device, position })
  output.result(`pen is at ${position.xMm.toFixed(2)}, ${position.yMm.toFixed(2)} mm`)
}
