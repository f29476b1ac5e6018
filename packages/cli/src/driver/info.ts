import type { DriverInventory, InstalledDriver } from '@vfab/host/discovery'

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
  const facts = describe(driver, inventory)
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

function describe(driver: InstalledDriver, inventory: DriverInventory): (readonly [string, string])[] {
  const { id, metadata, verdict, reason, hint, issues, package: owner } = driver
  const facts: (readonly [string, string | undefined])[] = [
    ['driver', id],
    ['name', metadata?.displayName],
    ['kind', metadata?.kind],
    ['status', reason === undefined ? verdict : `${verdict}: ${reason}`],
    ['to do', hint],
    ...issues.map(({ pointer, message }) => ['wrong', `${pointer}: ${message}`] as const),
    ['description', metadata?.description],
    ['package', `${owner.name} ${owner.version}`],
    ['directory', owner.directory],
    ['found in', `${owner.root.directory} (${owner.root.kind})`],
    ['aliases', metadata?.aliases?.join(', ')],
    ['models', metadata?.models?.join(', ')],
    ['can', metadata?.capabilities?.join(', ')],
    ['transports', metadata?.transports?.join(', ')],
    ['systems', metadata?.platforms?.os?.join(', ')],
    ['simulated as', inventory.simulators.some((simulator) => simulator.id === id) ? `${id}:sim` : undefined],
    ['documentation', metadata?.docs],
  ]
  return facts.filter((fact): fact is readonly [string, string] => Boolean(fact[1]))
}
