import { type ConfigTree, DriverError, type Plotter } from '@vfab/core'
import { type DriverInventory, findSimulator, resolveSettings } from '@vfab/host'
import type { EstimatedMachine } from '@vfab/job'

import { readAssignments } from '../config/assignments.ts'
import { type ConfiguredPen, configuredPens } from '../config/pens-section.ts'
import { configTarget } from '../config/target.ts'
import type { DeviceChoice } from '../device/device-choice.ts'
import type { Shop } from '../shop.ts'

/** A machine that is planned for without being there. */
export interface PlannedMachine extends EstimatedMachine {
  /** For people: `east`, `ebb`. */
  readonly device: string
  readonly model: string
  readonly settings: ConfigTree
  /** What the configuration says of its pens. */
  readonly pens: ReadonlyMap<number, ConfiguredPen>
}

/** Whether {@link planFor} knows which machine is meant when none is named. */
export async function hasDefaultMachine({ host }: Shop): Promise<boolean> {
  const { device } = await host.config()
  const usable = plottersOf(await host.inventory()).drivers.filter(({ verdict }) => verdict === 'ok')
  return device !== undefined || usable.length === 1
}

/**
 * What the machine can do, with all settings of the configuration and without opening it: its driver is opened on its
 * simulated device instead, so that a plan is the same as on the real one.
 * @throws DriverError `DEPENDENCY_MISSING` for a driver without a simulated device, `CONFIG_INVALID`, …
 */
export async function planFor(
  { host }: Shop,
  {
    device,
    assignments,
    settings: given,
    signal,
  }: Pick<DeviceChoice, 'device' | 'assignments' | 'settings' | 'signal'>,
): Promise<PlannedMachine> {
  const config = await host.config()
  const inventory = await host.inventory()
  const { driver, alias, name } = configTarget(device, config, plottersOf(inventory))
  const entry = findSimulator(inventory, driver.id)
  await using simulated = await (await host.loader.loadSimulator(entry)).start({ signal })
  const address = { [entry.metadata.addressKey ?? 'port']: simulated.address }
  const overrides = [
    ...(given ? [{ source: 'command-line', origin: 'the program', values: given } as const] : []),
    ...readAssignments(assignments, driver),
    { source: 'command-line', origin: `${driver.id}:sim`, values: address } as const,
  ]
  const settings = await resolveSettings({ ...config, overrides }, driver, { alias })
  const target = { driver, settings, name, address: simulated.address, simulated }
  await using session = await host.session(target, { reconnect: false })
  await session.initialize({ signal })
  const opened = await session.connect({ signal })
  if (opened.kind !== 'plotter') {
    throw new DriverError(`${name} is a ${opened.kind}, not a plotter`, { type: 'protocol', code: 'WRONG_DEVICE' })
  }
  const plotter = opened as Plotter
  const { limits, identity } = plotter
  // Estimates send nothing, and work after the plotter is closed.
  const estimate = plotter.estimate?.bind(plotter)
  const pens = configuredPens(config, alias)
  const { values } = settings
  return { device: name, model: identity.model, limits, ...(estimate && { estimate }), settings: values, pens }
}

function plottersOf(inventory: DriverInventory): DriverInventory {
  return { ...inventory, drivers: inventory.drivers.filter(({ metadata }) => metadata?.kind === 'plotter') }
}
