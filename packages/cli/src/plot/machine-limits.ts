import { type ConfigTree, DriverError, type Plotter } from '@vfab/core'
import { createLoader, createSession, readSettingsSchema, resolveSettings } from '@vfab/host'
import { type DriverInventory, findSimulator } from '@vfab/host/discovery'
import type { EstimatedMachine } from '@vfab/job'
import { type ConfiguredPen, configuredPens } from '@vfab/workshop'

import { readAssignments } from '../config/assignments.ts'
import { loadAll } from '../config/load.ts'
import { configTarget } from '../config/target.ts'
import type { DeviceRequest } from '../device/choose-device.ts'
import type { SearchScope } from '../installed.ts'

/** A machine that is planned for without being there. */
export interface PlannedMachine extends EstimatedMachine {
  /** For people: `east`, `ebb`. */
  readonly name: string
  readonly model: string
  readonly settings: ConfigTree
  /** What the configuration says of its pens. */
  readonly pens: ReadonlyMap<number, ConfiguredPen>
}

/** Whether {@link planFor} knows which machine is meant when none is named. */
export async function hasDefaultMachine(scope: SearchScope): Promise<boolean> {
  const { config, inventory } = await loadAll(scope)
  const usable = plottersOf(inventory).drivers.filter(({ verdict }) => verdict === 'ok')
  return config.device !== undefined || usable.length === 1
}

/**
 * What the machine can do, with all settings of the configuration and without opening it: its driver is opened on its
 * simulated device instead, so that a plan is the same as on the real one.
 * @throws DriverError `DEPENDENCY_MISSING` for a driver without a simulated device, `CONFIG_INVALID`, …
 */
export async function planFor(
  { selector, assignments }: Pick<DeviceRequest, 'selector' | 'assignments'>,
  scope: SearchScope,
  signal: AbortSignal,
): Promise<PlannedMachine> {
  const { config, inventory } = await loadAll(scope)
  const { driver, alias, name } = configTarget(selector, config, plottersOf(inventory))
  const loader = createLoader()
  const entry = findSimulator(inventory, driver.id)
  await using simulated = await (await loader.loadSimulator(entry)).start({ signal })
  const address = { [entry.metadata.addressKey ?? 'port']: simulated.address }
  const instead = { source: 'command-line', origin: `${driver.id}:sim`, values: address } as const
  const overrides = [...readAssignments(assignments, driver), instead]
  const settings = await resolveSettings({ ...config, overrides }, driver, { alias })
  await using session = createSession({
    driver: await loader.loadDriver(driver),
    settings,
    settingsSchema: readSettingsSchema(driver),
    device: name,
    reconnect: false,
    clock: scope.io.clock,
  })
  await session.initialize({ signal })
  const device = await session.connect({ signal })
  if (device.kind !== 'plotter') {
    throw new DriverError(`${name} is a ${device.kind}, not a plotter`, { type: 'protocol', code: 'WRONG_DEVICE' })
  }
  const plotter = device as Plotter
  const { limits, identity } = plotter
  // Estimates send nothing, and work after the plotter is closed.
  const estimate = plotter.estimate?.bind(plotter)
  const pens = configuredPens(config, alias)
  return { name, model: identity.model, limits, ...(estimate && { estimate }), settings: settings.values, pens }
}

function plottersOf(inventory: DriverInventory): DriverInventory {
  return { ...inventory, drivers: inventory.drivers.filter(({ metadata }) => metadata?.kind === 'plotter') }
}
