import { coreInstances, isDriverError } from '@vfab/core'
import type { DriverInventory, DriverLoader, InstalledDriver } from '@vfab/host'

import { type Check, check } from './check.ts'

/** Each driver: its verdict, whether its code loads, and what it misses (native modules, programs). */
export async function checkDrivers({ drivers }: DriverInventory, loader: DriverLoader): Promise<Check[]> {
  if (drivers.length === 0) {
    return [check('drivers', 'warn', 'none installed', 'vfab driver install axidraw, or see vfab detect')]
  }
  const checks: Check[] = []
  for (const driver of drivers) checks.push(...(await checkDriver(driver, loader)))
  return checks
}

async function checkDriver(driver: InstalledDriver, loader: DriverLoader): Promise<Check[]> {
  const { id, verdict, reason = verdict, hint, package: owner } = driver
  const name = `driver ${id}`
  if (verdict !== 'ok') {
    const chosen = verdict === 'shadowed' || verdict === 'denied' // somebody wanted it so
    return [check(name, chosen ? 'warn' : 'fail', `${owner.name}: ${reason}`, hint)]
  }
  try {
    const { missing, optional = [] } = await (await loader.loadDriver(driver)).availability()
    const partly = optional.map((each) =>
      check(name, 'warn', `${owner.name} needs ${each.name} for ${each.neededFor}`, each.hint),
    )
    if (missing.length === 0) return [check(name, 'ok', `${owner.name} ${owner.version} loads`), ...partly]
    return [...missing.map((each) => check(name, 'fail', `${owner.name} needs ${each.name}`, each.hint)), ...partly]
  } catch (error) {
    if (!isDriverError(error)) throw error
    return [check(name, 'fail', error.message, error.hint)]
  }
}

/** Several copies of core in one process work, and are worth knowing about when two drivers disagree. */
export function checkCoreCopies(): Check {
  const copies = coreInstances()
  const [only] = copies
  const list = copies.map(({ version, file }) => `${version} (${file})`).join(', ')
  if (copies.length < 2) return check('@vfab/core', 'ok', `one copy, ${only?.version ?? 'version unknown'}`)
  const hint = 'this works; if drivers behave oddly, update all @vfab packages together'
  return check('@vfab/core', 'warn', `${copies.length} copies: ${list}`, hint)
}
