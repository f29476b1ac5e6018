import { DriverError, type Plotter } from '@vfab/core'

import { interruptible } from '../interrupts.ts'
import type { Invocation } from '../invocation.ts'
import type { DeviceValues } from './device-options.ts'
import { requestOf, usePlotter } from './use-device.ts'

/** `vfab origin set|show|forget` */
export async function origin(invocation: Invocation<DeviceValues>): Promise<void> {
  const { output, positionals, values } = invocation
  const action = positionals[0] as 'set' | 'show' | 'forget'
  const { name, position } = await interruptible(invocation, 'stopping', (interrupt) =>
    usePlotter(
      { ...requestOf(values), hold: ({ set: true, show: 'if-it-can', forget: false } as const)[action] },
      invocation,
      interrupt,
      async (plotter, { chosen, signal }) => {
        if (action === 'set') await setOrigin(plotter, chosen.driver.id, signal)
        return { name: chosen.name, position: await plotter.position({ signal }) }
      },
    ),
  )
  output.document({ device: name, action, position })
  if (action === 'set') output.result('the origin is where the pen stands; the motors stay on')
  else
    output.result(
      `the pen is ${position.xMm.toFixed(2)} mm right of and ${position.yMm.toFixed(2)} mm below the origin`,
    )
}

async function setOrigin(plotter: Plotter, driver: string, signal: AbortSignal): Promise<void> {
  if (plotter.setOrigin) return plotter.setOrigin({ signal })
  throw new DriverError(`the origin of ${plotter.identity.model} cannot be moved`, {
    type: 'configuration',
    code: 'STATE_INVALID',
    driver,
    hint: 'place the drawing on the page instead: vfab plot --help',
  })
}
