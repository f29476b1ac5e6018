/* What a person does with a plotter that draws nothing: each opens the machine, moves, and closes it again. */
import { DriverError, type Plotter, type PointMm } from '@vfab/core'

import type { DeviceChoice, HoldingChoice } from '../device/device-choice.ts'
import { type DeviceInUse, type UseRequest, usePlotter } from '../device/use-device.ts'
import { inputError } from '../input-error.ts'
import type { Shop } from '../shop.ts'
import { findPlace } from './find-place.ts'
import type { Jogger, MachineState, MoveOptions, ParkedMachine, PenCommandOptions } from './machine-options.ts'
import { moveBy } from './move-by.ts'

const originMm: PointMm = { xMm: 0, yMm: 0 }

/** See `Workshop.pen`. */
export function movePen(shop: Shop, { down, ...choice }: PenCommandOptions): Promise<MachineState> {
  return operate(shop, choice, async (plotter, { signal }) => {
    if (down !== undefined) {
      await plotter.penDown({ signal })
      await (typeof down === 'number' ? shop.clock.sleep(down, { signal }) : down({ signal }))
    }
    await plotter.penUp({ signal })
  })
}

/** See `Workshop.move`. */
export async function move(shop: Shop, { to, by, ...choice }: MoveOptions): Promise<MachineState> {
  if ((to === undefined) === (by === undefined))
    throw inputError('give either to or by', 'to is a place, by a distance')
  return operate(shop, choice, async (plotter, { signal }) => {
    await findPlace(plotter, choice.onNotice, signal)
    if (by) await moveBy(plotter, by, signal)
    else await plotter.moveTo(to!, { signal })
  })
}

/** See `Workshop.home`. */
export function home(shop: Shop, choice: HoldingChoice): Promise<MachineState> {
  return operate(shop, choice, async (plotter, { chosen, signal }) => {
    if (!plotter.home) {
      throw impossible(
        `${plotter.identity.model} has no limit switches, so it cannot find its home`,
        chosen.driver.id,
        'move it to its corner by hand while the motors are off; that is its origin then',
      )
    }
    await plotter.home({ signal })
  })
}

/** See `Workshop.park`. */
export async function park(shop: Shop, choice: HoldingChoice): Promise<ParkedMachine> {
  let moved = false
  const state = await operate(shop, choice, async (plotter, { signal }) => {
    // Without a place that still holds, machines with switches have to find their corner again.
    if (plotter.home && !plotter.continued) await plotter.home({ signal })
    moved = plotter.home !== undefined || plotter.continued === true
    if (moved) await plotter.moveTo(originMm, { signal })
    else await plotter.penUp({ signal })
  })
  return { ...state, moved }
}

const holds = { set: true, show: 'if-it-can', forget: false } as const

/** See `Workshop.origin`. */
export function origin(shop: Shop, action: 'set' | 'show' | 'forget', choice: DeviceChoice): Promise<MachineState> {
  return operate(shop, { ...choice, hold: holds[action] }, async (plotter, { chosen, signal }) => {
    if (action !== 'set') return
    if (plotter.setOrigin) return plotter.setOrigin({ signal })
    throw impossible(
      `the origin of ${plotter.identity.model} cannot be moved`,
      chosen.driver.id,
      'place the drawing on the page instead: vfab plot --help',
    )
  })
}

/** See `Workshop.jog`. */
export function jog(
  shop: Shop,
  operation: (jogger: Jogger, options: { readonly signal: AbortSignal }) => Promise<void>,
  choice: HoldingChoice,
): Promise<MachineState> {
  return operate(shop, choice, async (plotter, { signal }) => {
    await findPlace(plotter, choice.onNotice, signal)
    await operation(joggerOf(plotter, signal), { signal })
    await plotter.penUp({ signal })
  })
}

function joggerOf(plotter: Plotter, signal: AbortSignal): Jogger {
  return {
    position: () => plotter.position({ signal }),
    moveBy: (byMm) => moveBy(plotter, byMm, signal),
    toOrigin: () => plotter.moveTo(originMm, { signal }),
    penUp: () => plotter.penUp({ signal }),
    penDown: () => plotter.penDown({ signal }),
    setOrigin: plotter.setOrigin && (async () => plotter.setOrigin?.({ signal })),
  }
}

/** Opens the plotter for one operation, and says where its pen is at the end. */
function operate(
  shop: Shop,
  request: UseRequest,
  operation: (plotter: Plotter, inUse: DeviceInUse) => Promise<void>,
): Promise<MachineState> {
  return usePlotter(shop, request, async (plotter, inUse) => {
    await operation(plotter, inUse)
    return { device: inUse.chosen.name, position: await plotter.position({ signal: inUse.signal }) }
  })
}

function impossible(message: string, driver: string, hint: string): DriverError {
  return new DriverError(message, { type: 'configuration', code: 'STATE_INVALID', driver, hint })
}
