import { interruptible } from '../interrupts.ts'
import type { Invocation } from '../invocation.ts'
import type { DeviceValues, HoldValues } from './device-options.ts'
import { requestOf, usePlotter } from './use-device.ts'

/** `vfab park` */
export async function parkPen(invocation: Invocation<DeviceValues & HoldValues>): Promise<void> {
  const { output, values } = invocation
  const { name, moved } = await interruptible(invocation, 'stopping', (interrupt) =>
    usePlotter(requestOf(values), invocation, interrupt, async (plotter, { chosen, signal }) => {
      // Without a place that still holds, machines with switches have to find their corner again.
      if (plotter.home && !plotter.continued) await plotter.home({ signal })
      const knowsOrigin = plotter.home !== undefined || plotter.continued === true
      if (knowsOrigin) await plotter.moveTo({ xMm: 0, yMm: 0 }, { signal })
      else await plotter.penUp({ signal })
      return { name: chosen.name, moved: knowsOrigin }
    }),
  )
  output.document({ device: name, position: { xMm: 0, yMm: 0 }, moved, pen: 'up' })
  output.result(
    moved
      ? 'the pen is up, at the origin'
      : 'the pen is up; it did not move: no earlier command left an origin that still holds',
  )
}
