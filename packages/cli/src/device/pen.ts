import type { Plotter } from '@vfab/core'

import type { PenValues } from '../commands/pen.ts'
import { interruptible } from '../interrupts.ts'
import type { Invocation } from '../invocation.ts'
import { readNumber } from '../number-option.ts'
import { waitForEnter } from './wait-for-enter.ts'
import { requestOf, usePlotter } from './use-device.ts'

/** How long the pen stays down with `pen cycle`: long enough to see it. */
const cycleSeconds = 1

/** `vfab pen up|down|cycle` */
export async function movePen(invocation: Invocation<PenValues>): Promise<void> {
  const { output, positionals, values } = invocation
  const position = positionals[0] as 'up' | 'down' | 'cycle' | 'setup'
  if (position === 'setup') return (await import('./pen-setup.ts')).setUpPen(invocation)
  const given = values.for === undefined ? undefined : readNumber('--for', values.for, { min: 0 })
  const seconds = given ?? (position === 'cycle' ? cycleSeconds : undefined)
  const name = await interruptible(invocation, 'lifting the pen', (interrupt) =>
    usePlotter(requestOf(values), invocation, interrupt, async (plotter, { chosen, signal }) => {
      if (position === 'up') await plotter.penUp({ signal })
      else await holdDown(plotter, seconds, invocation, signal)
      return chosen.name
    }),
  )
  output.document({ device: name, pen: 'up' })
  output.result('pen is up')
}

async function holdDown(
  plotter: Plotter,
  seconds: number | undefined,
  { io, output }: Invocation<PenValues>,
  signal: AbortSignal,
): Promise<void> {
  await plotter.penDown({ signal })
  if (seconds === undefined) {
    output.note('pen is down; press Enter to lift it')
    await waitForEnter(io.stdin, signal)
  } else await io.clock.sleep(seconds * 1000, { signal })
  await plotter.penUp({ signal })
}
