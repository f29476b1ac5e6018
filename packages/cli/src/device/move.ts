import type { MoveValues } from '../commands/move.ts'
import { interruptible } from '../interrupts.ts'
import type { Invocation } from '../invocation.ts'
import { readNumber } from '../number-option.ts'
import { findPlace } from './find-place.ts'
import { requestOf, usePlotter } from './use-device.ts'
import { walkBy } from './walker.ts'

/** `vfab move X Y` */
export async function moveTo(invocation: Invocation<MoveValues>): Promise<void> {
  const { output, positionals, values } = invocation
  const given = { xMm: readNumber('X', positionals[0]!), yMm: readNumber('Y', positionals[1]!) }
  const { name, position } = await interruptible(invocation, 'stopping', (interrupt) =>
    usePlotter(requestOf(values), invocation, interrupt, async (plotter, { chosen, signal }) => {
      await findPlace(plotter, output, signal)
      if (values.by) await walkBy(plotter, given, signal)
      else await plotter.moveTo(given, { signal })
      return { name: chosen.name, position: await plotter.position({ signal }) }
    }),
  )
  output.document({ device: name, position })
  output.result(`pen is at ${position.xMm.toFixed(2)}, ${position.yMm.toFixed(2)} mm`)
}
