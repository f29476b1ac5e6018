import type { DriverError } from '@vfab/core'
import { checkConfig, type Host } from '@vfab/host'

/**
 * What is wrong with the settings: those of every section in the files, and those that the environment gives to drivers
 * without a section.
 */
export async function errorsInSettings(host: Host): Promise<readonly DriverError[]> {
  const config = await host.config()
  const inventory = await host.inventory()
  const usable = inventory.drivers.filter(({ verdict }) => verdict === 'ok')
  const sections = Object.fromEntries(usable.map(({ id }) => [id, {}]))
  const values = { ...config.merged.values, drivers: { ...sections, ...(config.merged.values['drivers'] as object) } }
  return checkConfig({ ...config, merged: { ...config.merged, values } }, inventory, host.loader)
}
