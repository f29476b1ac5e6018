import type { DriverInventory, InstalledDriver } from './inventory.ts'

/** The driver's setting that takes an address: what its metadata says, else what its simulator's does, else `port`. */
export function addressKeyOf(driver: InstalledDriver, inventory: DriverInventory): string {
  const simulator = inventory.simulators.find(({ id }) => id === driver.id)
  return driver.metadata?.addressKey ?? simulator?.metadata.addressKey ?? 'port'
}
