import { type ConfigTree, isDriverError, type MergedConfig, validateSettings } from '@vfab/core'
import { explain, type InstalledDriver, loadDriver, readSettingsSchema, resolveSettings } from '@vfab/host'

import type { NoValues } from '../command.ts'
import type { Invocation } from '../invocation.ts'
import type { Output } from '../output.ts'
import { printable } from '../printable.ts'
import { warn } from '../remarks.ts'
import { textTable } from '../text-table.ts'
import { loadAll } from './load.ts'
import { formatValue, keyOf } from './setting-text.ts'
import { configTarget } from './target.ts'

/** One setting as it will be used. */
interface EffectiveSetting {
  readonly key: string
  readonly value: unknown
  /** Where it comes from, for people. */
  readonly from: string
}

/** `vfab config show [DEVICE]` */
export async function showConfig(invocation: Invocation<NoValues>): Promise<void> {
  const { output, positionals } = invocation
  const { config, inventory } = await loadAll(invocation)
  const { driver, alias, name } = configTarget(positionals[0], config, inventory)
  const otherDrivers = inventory.drivers.map(({ id }) => id).filter((id) => id !== driver.id)
  const given = await resolveSettings(config, driver, { alias, otherDrivers })
  const settings = effectiveSettings(given, await completed(given, driver, output), driver.id)
  output.document({ device: name, driver: driver.id, files: config.files, settings })
  const rows = settings.map(({ key, value, from }) => [printable(key), formatValue(value), printable(from)])
  for (const line of textTable(['SETTING', 'VALUE', 'FROM'], rows, output.paint)) output.result(line)
  for (const { path, exists } of config.files) output.detail(`${path}${exists ? '' : ' (not there)'}`)
}

/** The settings as the driver completes them; those that were given, when it does not accept them. */
async function completed(given: MergedConfig, driver: InstalledDriver, output: Output): Promise<ConfigTree> {
  try {
    const { configSchema } = await loadDriver(driver)
    const context = { driver: driver.id, provenance: given.provenance, jsonSchema: readSettingsSchema(driver) }
    return (await validateSettings(configSchema, given.values, context)) as ConfigTree
  } catch (error) {
    if (!isDriverError(error)) throw error
    warn(output, error.message)
    return given.values
  }
}

function effectiveSettings(given: MergedConfig, complete: ConfigTree, driver: string): EffectiveSetting[] {
  const known = explain(given, '').map(({ pointer, value, winner }) => {
    return { key: keyOf(pointer), value, from: winner.origin }
  })
  const added = Object.entries(complete)
    .filter(([key]) => !Object.hasOwn(given.values, key))
    .map(([key, value]) => ({ key, value, from: `decided by ${driver}` }))
  return [...known, ...added].sort((one, other) => one.key.localeCompare(other.key))
}
