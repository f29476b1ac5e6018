import type { Plotter } from '@vfab/core'

import type { PenValues } from '../commands/pen.ts'
import { readDuration } from '../duration-option.ts'
import { interruptible } from '../interrupts.ts'
import type { Invocation } from '../invocation.ts'
import { waitForEnter } from './wait-for-enter.ts'
import { requestOf, usePlotter } from './use-device.ts'

/** How long the pen stays down with `pen cycle`: long enough to see it. */
const cycleMs = 1000

/** `vfab pen up|down|cycle` */
export async function movePen(invocation: Invocation<PenValues>): Promise<void> {
  const { output, positionals, values } = invocation
  const position = positionals[0] as 'up' | 'down' | 'cycle' | 'setup'
  if (position === 'setup') return (await import('./pen-setup.ts')).setUpPen(invocation)
  const given =
    values.for === undefined ? undefined : readDuration('--for', values.for, { bareUnit: 's', mayBeZero: true })
  const downMs = given ?? (position === 'cycle' ? cycleMs : undefined)
  const name = await interruptible(invocation, 'lifting the pen', (interrupt) =>
    usePlotter(requestOf(values), invocation, interrupt, async (plotter, { chosen, signal }) => {
      if (position === 'up') await plotter.penUp({ signal })
      else await holdDown(plotter, downMs, invocation, signal)
      return chosen.name
    }),
  )
  output.document({ device: name, pen: 'up' })
  output.result('pen is up')
}

async function holdDown(
  plotter: Plotter,
  downMs: number | undefined,
  { io, output }: Invocation<PenValues>,
  signal: AbortSignal,
): Promise<void> {
  await plotter.penDown({ signal })
  if (downMs === undefined) {
    output.note('pen is down; press Enter to lift it')
    await waitForEnter(io.stdin, signal)
  } else await io.clock.sleep(downMs, { signal })
  await plotter.penUp({ signal })
}
