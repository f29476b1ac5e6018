import { interruptible } from '../interrupts.ts'
import type { Invocation } from '../invocation.ts'
import type { DeviceValues, HoldValues } from './device-options.ts'
import { requestOf, usePlotter } from './use-device.ts'

/** `vfab park` */
export async function parkPen(invocation: Invocation<DeviceValues & HoldValues>): Promise<void> {
  const { output, values } = invocation
  const name = await interruptible(invocation, 'stopping', (interrupt) =>
    usePlotter(requestOf(values), invocation, interrupt, async (plotter, { chosen, signal }) => {
      // Without a place that still holds, machines with switches have to find their corner again.
      if (plotter.home && !plotter.continued) await plotter.home({ signal })
      await plotter.moveTo({ xMm: 0, yMm: 0 }, { signal })
      return chosen.name
    }),
  )
  output.document({ device: name, position: { xMm: 0, yMm: 0 }, pen: 'up' })
  output.result('the pen is up, at the origin')
}
