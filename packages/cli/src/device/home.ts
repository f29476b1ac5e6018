import { DriverError } from '@vfab/core'

import { interruptible } from '../interrupts.ts'
import type { Invocation } from '../invocation.ts'
import type { DeviceValues, HoldValues } from './device-options.ts'
import { requestOf, usePlotter } from './use-device.ts'

/** `vfab home` */
export async function findHome(invocation: Invocation<DeviceValues & HoldValues>): Promise<void> {
  const { output, values } = invocation
  const name = await interruptible(invocation, 'stopping', (interrupt) =>
    usePlotter(requestOf(values), invocation, interrupt, async (plotter, { chosen, signal }) => {
      if (!plotter.home) throw noSwitches(plotter.identity.model, chosen.driver.id)
      await plotter.home({ signal })
      return chosen.name
    }),
  )
  output.document({ device: name, homed: true })
  output.result('the machine is at its home position')
}

function noSwitches(model: string, driver: string): DriverError {
  return new DriverError(`${model} has no limit switches, so it cannot find its home`, {
    type: 'configuration',
    code: 'STATE_INVALID',
    driver,
    hint: 'move it to its corner by hand while the motors are off; that is its origin then',
  })
}
