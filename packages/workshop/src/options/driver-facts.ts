import type { DriverInventory, InstalledDriver } from '@vfab/host/discovery'

/** What is known of a driver, by name, without what is absent. Reads nothing, runs nothing. */
export function driverFacts(driver: InstalledDriver, inventory: DriverInventory): (readonly [string, string])[] {
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
