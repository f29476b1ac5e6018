import { isDriverError, type Plotter } from '@vfab/core'

import type { JogValues } from '../commands/jog.ts'
import { interruptible } from '../interrupts.ts'
import type { Invocation } from '../invocation.ts'
import { openKeyboard } from '../keys/keyboard.ts'
import { readNumber } from '../number-option.ts'
import { UsageError } from '../usage-error.ts'
import { findPlace } from './find-place.ts'
import { requestOf, usePlotter } from './use-device.ts'
import { createWalker, walkingLegend } from './walker.ts'

/** `vfab jog` */
export async function jog(invocation: Invocation<JogValues>): Promise<void> {
  const { io, output, values } = invocation
  const stepMm = readNumber('--step', values.step ?? '1', { min: 0.01, max: 100 })
  const { name, position } = await interruptible(invocation, 'stopping', async (interrupt, press) => {
    using keyboard = openKeyboard(io, press)
    if (!keyboard) throw new UsageError('there is no terminal whose keys could walk the pen', 'use: vfab move --by X Y')
    return await usePlotter(requestOf(values), invocation, interrupt, async (plotter, { chosen, signal }) => {
      await findPlace(plotter, output, signal)
      const walker = createWalker(plotter, stepMm)
      output.note(walkingLegend(plotter))
      const show = async (): Promise<void> => output.status(await describe(plotter, walker.stepMm, signal))
      await show()
      for (;;) {
        const key = await keyboard.next(signal)
        if (key === 'enter' || key === 'q' || key === 'escape') break
        try {
          if (await walker.press(key, signal)) await show()
        } catch (error) {
          // The edge of the travel is no reason to end the walk.
          if (!isDriverError(error) || error.type !== 'configuration') throw error
          output.note(error.message)
          await show()
        }
      }
      await plotter.penUp({ signal })
      return { name: chosen.name, position: await plotter.position({ signal }) }
    })
  })
  output.document({ device: name, position })
  output.result(`pen is at ${position.xMm.toFixed(2)}, ${position.yMm.toFixed(2)} mm`)
}

async function describe(plotter: Plotter, stepMm: number, signal: AbortSignal): Promise<string> {
  const { xMm, yMm, pen } = await plotter.position({ signal })
  return `${xMm.toFixed(2)}, ${yMm.toFixed(2)} mm  pen ${pen}  step ${stepMm} mm`
}
