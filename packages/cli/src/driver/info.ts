import type { DriverInventory, InstalledDriver } from '@vfab/host/discovery'
import { driverFacts } from '@vfab/workshop/options'

import { findInstalled } from '../installed.ts'
import type { NoValues } from '../command.ts'
import type { Invocation } from '../invocation.ts'
import { printable } from '../printable.ts'
import { driverJson } from './driver-json.ts'

/** `vfab driver info DRIVER`, also for drivers that cannot be used, which is when one wants to know most. */
export async function showDriver(invocation: Invocation<NoValues>): Promise<void> {
  const { output, positionals } = invocation
  const inventory = await findInstalled(invocation)
  const driver = await chooseDriver(inventory, positionals[0]!)
  output.document({ driver: { ...driverJson(driver, inventory), metadata: driver.metadata } })
  const facts = driverFacts(driver, inventory)
  const width = Math.max(...facts.map(([name]) => name.length))
  for (const [name, value] of facts) output.result(`${output.paint('dim', name.padEnd(width))}  ${printable(value)}`)
}

async function chooseDriver(inventory: DriverInventory, name: string): Promise<InstalledDriver> {
  const named = inventory.drivers.filter(({ id, package: owner }) => id === name || owner.name === name)
  const [broken] = named
  if (broken && named.every(({ verdict }) => verdict !== 'ok')) return broken
  const { findDriver } = await import('@vfab/host/discovery')
  return findDriver(inventory, name)
}
