import type { DeviceValues } from '@vfab/workshop/options'

import type { Invocation } from '../invocation.ts'
import { deviceChoice, inWorkshop } from '../open-workshop.ts'
import { typedOptions } from '../typed.ts'
import { waitForEnter } from './wait-for-enter.ts'

/** Options of `vfab pen`. */
export interface PenValues extends DeviceValues {
  readonly for?: string | undefined
  readonly up?: string | undefined
  readonly down?: string | undefined
  readonly name?: string | undefined
  readonly pen?: string | undefined
}

/** How long the pen stays down with `pen cycle`: long enough to see it. */
const cycleMs = 1000

/** `vfab pen up|down|cycle` */
export async function movePen(invocation: Invocation<PenValues>): Promise<void> {
  const { io, output, positionals, values } = invocation
  const position = positionals[0] as 'up' | 'down' | 'cycle' | 'setup'
  if (position === 'setup') return (await import('./pen-setup.ts')).setUpPen(invocation)
  const given = typedOptions().duration('for', values.for, { bareUnit: 's', mayBeZero: true })
  const untilEnter = async ({ signal }: { readonly signal: AbortSignal }): Promise<void> => {
    output.note('pen is down; press Enter to lift it')
    await waitForEnter(io.stdin, signal)
  }
  const down = position === 'up' ? undefined : (given ?? (position === 'cycle' ? cycleMs : untilEnter))
  const { device } = await inWorkshop(invocation, 'lifting the pen', (workshop, signal) =>
    workshop.pen({ ...deviceChoice(values, invocation, signal), down }),
  )
  output.document({ device, pen: 'up' })
  output.result('pen is up')
}
