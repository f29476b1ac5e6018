import { join } from 'node:path'

import { type Device, DriverError, type Plotter, type PlotterCheckpoint } from '@vfab/core'
import { createMachineMemory, type ResolvedDevice } from '@vfab/host'

import type { Shop } from '../shop.ts'

/** What one use of a machine knows from the one before, and leaves to the next. */
export interface MachineMemoryInUse {
  recall(): Promise<PlotterCheckpoint | undefined>
  /** To be called before anything moves. @throws DriverError `STATE_INVALID` for a machine that cannot keep its place */
  requireHold(device: Device): void
  /**
   * To be called before the device is closed.
   * @param hold - the motors are to stay on
   */
  keep(device: Device, hold: boolean): Promise<void>
}

function canHold(plotter: Plotter): plotter is Plotter & Required<Pick<Plotter, 'checkpoint'>> {
  return plotter.checkpoint !== undefined && plotter.holdOnClose !== undefined
}

/** A simulated device ends with its use: there is nothing to remember of it. */
export function machineMemory({ stateDirectory }: Shop, chosen: ResolvedDevice): MachineMemoryInUse {
  const memory = createMachineMemory(join(stateDirectory, 'machines'))
  return {
    recall: async () => (chosen.simulated ? undefined : memory.recall(chosen.address)),
    requireHold(device) {
      if (chosen.simulated || device.kind !== 'plotter' || canHold(device as Plotter)) return
      const { model } = device.identity
      throw new DriverError(`${model} cannot keep its place from one command to the next`, {
        type: 'configuration',
        code: 'STATE_INVALID',
        driver: chosen.driver.id,
        hint:
          'each command takes the place where the pen stands as its origin; to keep a place, the motors must be held at rest ' +
          'and opening the port must not restart the board: see the README of its driver',
      })
    },
    async keep(device, hold) {
      if (chosen.simulated || device.kind !== 'plotter') return
      const plotter = device as Plotter
      if (!hold) return memory.forget(chosen.address)
      if (!canHold(plotter)) return
      plotter.holdOnClose = true
      const checkpoint = await plotter.checkpoint()
      const { xMm, yMm } = await plotter.position()
      await memory.remember(chosen.address, { ...checkpoint, reach: { pathsMm: [[xMm, yMm]] } })
    },
  }
}
