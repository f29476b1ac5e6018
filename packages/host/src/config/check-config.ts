import { type DriverError, toDriverError, validateSettings } from '@vfab/core'

import { addressKeyOf } from '../discovery/address-key.ts'
import { findDriver } from '../discovery/find-driver.ts'
import type { DriverInventory } from '../discovery/inventory.ts'
import { asRecord } from '../discovery/manifest.ts'
import type { DriverLoader } from '../load.ts'
import type { HostConfig } from './load-config.ts'
import { readSettingsSchema } from './settings-schema.ts'
import { resolveSettings } from './settings.ts'

/**
 * Checks every `drivers:` and `devices:` section by its driver's own schema, for which the driver is loaded. Errors are
 * values: one broken section, or driver, hides none of the others.
 * @returns what is wrong, in the order of the sections; empty when all is well
 */
export async function checkConfig(
  config: HostConfig,
  inventory: DriverInventory,
  loader: DriverLoader,
): Promise<readonly DriverError[]> {
  const drivers = Object.keys(asRecord(config.merged.values['drivers']) ?? {}).map((name) => ({
    name,
    alias: undefined,
  }))
  const devices = [...config.devices].map(([alias, name]) => ({ name, alias }))
  const errors: DriverError[] = []
  for (const { name, alias } of [...drivers, ...devices]) {
    const section = alias === undefined ? `drivers.${name}` : `devices.${alias}`
    try {
      const driver = findDriver(inventory, name)
      const otherDrivers = inventory.drivers.map(({ id }) => id).filter((id) => id !== driver.id)
      const settings = await resolveSettings(config, driver, { alias, otherDrivers })
      const { configSchema } = await loader.loadDriver(driver)
      // A device that is to be found when it is needed has no address yet, and is not wrong for that.
      const anyAddress = { [addressKeyOf(driver, inventory)]: 'tcp://localhost:1' }
      const context = { driver: driver.id, provenance: settings.provenance, jsonSchema: readSettingsSchema(driver) }
      await validateSettings(configSchema, { ...anyAddress, ...settings.values }, context)
    } catch (cause) {
      errors.push(toDriverError(cause, { operation: 'check', address: section }))
    }
  }
  return errors
}
