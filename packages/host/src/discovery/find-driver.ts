import { DriverError, nearest } from '@vfab/core/discovery'

import type { DriverInventory, InstalledDriver, InstalledSimulator } from './inventory.ts'

/**
 * The driver that people mean by `name`: an id, else an alias (`axidraw`), else `<package>#<id>`, which also reaches
 * drivers that lost their id to another.
 * @throws DriverError `DRIVER_NOT_FOUND`, `DRIVER_AMBIGUOUS`, `DRIVER_INCOMPATIBLE` with the verdict's reason
 */
export function findDriver(inventory: DriverInventory, name: string): InstalledDriver {
  const { drivers } = inventory
  const byGlobalName = drivers.find((driver) => globalName(driver) === name)
  if (byGlobalName) return requireUsable(byGlobalName, ['ok', 'shadowed', 'duplicate-id'])

  const byId = drivers.filter(({ id }) => id === name)
  const named = byId.length > 0 ? byId : drivers.filter(({ metadata }) => metadata?.aliases?.includes(name))
  const usable = named.filter(({ verdict }) => verdict === 'ok')
  const [only] = usable
  if (usable.length > 1) throw ambiguous(name, usable)
  if (only) return only
  const rivals = named.filter(({ verdict }) => verdict === 'duplicate-id')
  if (rivals.length > 1) throw ambiguous(name, rivals)
  const [unusable] = named
  if (unusable) return requireUsable(unusable, ['ok'])
  throw notFound(name, inventory)
}

/**
 * The simulated device that stands in for the driver `driverId`.
 * @throws DriverError `DEPENDENCY_MISSING`
 */
export function findSimulator(inventory: DriverInventory, driverId: string): InstalledSimulator {
  const found = inventory.simulators.find(({ id }) => id === driverId)
  if (found) return found
  const others = inventory.simulators.map(({ id }) => `${id}:sim`).join(', ')
  throw new DriverError(`no simulated device for ${driverId} is installed`, {
    type: 'dependency',
    code: 'DEPENDENCY_MISSING',
    driver: driverId,
    hint: others ? `simulated devices are: ${others}` : 'install @vfab/sim',
  })
}

/** `<package>#<id>`, unique among the packages of one root. */
export function globalName({ package: { name }, id }: InstalledDriver): string {
  return `${name}#${id}`
}

function requireUsable(driver: InstalledDriver, usable: readonly InstalledDriver['verdict'][]): InstalledDriver {
  if (usable.includes(driver.verdict)) return driver
  const { id, package: owner, verdict, reason, hint, issues } = driver
  throw new DriverError(`the driver ${id} of ${owner.name} cannot be used: ${reason ?? verdict}`, {
    type: 'dependency',
    code: verdict === 'missing' ? 'DRIVER_NOT_FOUND' : 'DRIVER_INCOMPATIBLE',
    driver: id,
    context: { package: owner.name, version: owner.version, verdict, ...(issues.length > 0 && { issues }) },
    hint,
  })
}

function ambiguous(name: string, drivers: readonly InstalledDriver[]): DriverError {
  const names = drivers.map(globalName)
  return new DriverError(`${drivers.length} installed drivers answer to ${name}: ${names.join(', ')}`, {
    type: 'dependency',
    code: 'DRIVER_AMBIGUOUS',
    driver: name,
    context: { drivers: names },
    hint: `name one of them as ${names.join(' or ')}, or remove one`,
  })
}

function notFound(name: string, { drivers }: DriverInventory): DriverError {
  const usable = drivers.filter(({ verdict }) => verdict === 'ok')
  const near = nearest(
    name,
    usable.flatMap(({ id, metadata }) => [id, ...(metadata?.aliases ?? [])]),
  )
  const installed = usable.map(({ id }) => id).join(', ')
  const known = near ? `did you mean ${near}?` : installed ? `installed are: ${installed}` : 'no driver is installed'
  return new DriverError(`no installed driver is called ${name}`, {
    type: 'dependency',
    code: 'DRIVER_NOT_FOUND',
    driver: name,
    hint: `${known}${near ? '' : '; vfab driver install NAME adds one'}`,
  })
}
