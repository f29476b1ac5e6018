import { type ConfigTree, isDriverError, mergeConfig, type MergedConfig, validateSettings } from '@vfab/core'
import { explain, type InstalledDriver, loadDriver, readSettingsSchema, resolveSettings } from '@vfab/host'

import type { ConfigShowValues } from '../commands/config-show.ts'
import type { Invocation } from '../invocation.ts'
import type { Output } from '../output.ts'
import { printable } from '../printable.ts'
import { warn } from '../remarks.ts'
import { textTable } from '../text-table.ts'
import { readAssignments } from './assignments.ts'
import { loadAll } from './load.ts'
import { formatValue, keyOf } from './setting-text.ts'
import { configTarget, oneDevice } from './target.ts'

/** One setting as it will be used. */
interface EffectiveSetting {
  readonly key: string
  readonly value: unknown
  /** Where it comes from, for people. */
  readonly from: string
}

/** `vfab config show [DEVICE]` */
export async function showConfig(invocation: Invocation<ConfigShowValues>): Promise<void> {
  const { output, positionals, values } = invocation
  const { config, inventory } = await loadAll(invocation)
  const { driver, alias, name } = configTarget(oneDevice(positionals[0], values.device), config, inventory)
  const otherDrivers = inventory.drivers.map(({ id }) => id).filter((id) => id !== driver.id)
  const overrides = readAssignments(values.set, driver)
  const given = await resolveSettings({ ...config, overrides }, driver, { alias, otherDrivers })
  const settings = effectiveSettings(given, await completed(given, driver, output), driver)
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

function effectiveSettings(given: MergedConfig, complete: ConfigTree, driver: InstalledDriver): EffectiveSetting[] {
  const schema = readSettingsSchema(driver)
  const known = explain(given, '', schema).map(({ pointer, value, winner }) => {
    return { key: keyOf(pointer), value, from: winner.origin }
  })
  const decided = mergeConfig([{ source: 'default', origin: `decided by ${driver.id}`, values: complete }])
  const added = explain(decided, '', schema)
    .filter(({ pointer }) => !isGiven(given, pointer))
    .map(({ pointer, value, winner }) => ({ key: keyOf(pointer), value, from: winner.origin }))
  return [...known, ...added].sort((one, other) => one.key.localeCompare(other.key))
}

/** Whether a layer set it, as a whole or something inside it. */
function isGiven({ provenance }: MergedConfig, pointer: string): boolean {
  return [...provenance.keys()].some(
    (leaf) => leaf === pointer || leaf.startsWith(`${pointer}/`) || pointer.startsWith(`${leaf}/`),
  )
}
