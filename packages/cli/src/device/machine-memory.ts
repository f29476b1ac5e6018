import { join } from 'node:path'

import type { Device, Plotter, PlotterCheckpoint } from '@vfab/core'
import { createMachineMemory, type ResolvedDevice, userStateDirectory } from '@vfab/host'

import { warn } from '../remarks.ts'
import type { DeviceScope } from './use-device.ts'

/** What one command knows of its machine from the command before, and leaves to the next. */
export interface MachineMemoryInUse {
  recall(): Promise<PlotterCheckpoint | undefined>
  /**
   * To be called before the device is closed.
   * @param hold - the motors are to stay on; where the machine cannot do that, it is said
   */
  keep(device: Device, hold: boolean): Promise<void>
}

/** A simulated device ends with its command: there is nothing to remember of it. */
export function machineMemory({ io, output }: DeviceScope, chosen: ResolvedDevice): MachineMemoryInUse {
  const memory = createMachineMemory(join(userStateDirectory(io), 'machines'))
  return {
    recall: async () => (chosen.simulated ? undefined : memory.recall(chosen.address)),
    async keep(device, hold) {
      if (chosen.simulated || device.kind !== 'plotter') return
      const plotter = device as Plotter
      if (!hold) return memory.forget(chosen.address)
      if (!plotter.checkpoint || plotter.holdOnClose === undefined) {
        return warn(output, `${plotter.identity.model} cannot keep its place from one command to the next`)
      }
      plotter.holdOnClose = true
      const checkpoint = await plotter.checkpoint()
      const { xMm, yMm } = await plotter.position()
      await memory.remember(chosen.address, { ...checkpoint, reach: { pathsMm: [[xMm, yMm]] } })
    },
  }
}
