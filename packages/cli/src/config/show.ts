import { explain, readSettingsSchema, resolveSettings } from '@vfab/host'

import type { NoValues } from '../command.ts'
import type { Invocation } from '../invocation.ts'
import { printable } from '../printable.ts'
import { textTable } from '../text-table.ts'
import { loadAll } from './load.ts'
import { formatValue, keyOf } from './setting-text.ts'
import { configTarget } from './target.ts'

/** `vfab config show [DEVICE]` */
export async function showConfig(invocation: Invocation<NoValues>): Promise<void> {
  const { output, positionals } = invocation
  const { config, inventory } = await loadAll(invocation)
  const { driver, alias, name } = configTarget(positionals[0], config, inventory)
  const settings = await resolveSettings(config, driver, { alias, otherDrivers: inventory.drivers.map(({ id }) => id) })
  const all = explain(settings, '', readSettingsSchema(driver))
  output.document({
    device: name,
    driver: driver.id,
    files: config.files,
    settings: settings.values,
    origins: Object.fromEntries(all.map(({ pointer, winner: { source, origin } }) => [pointer, { source, origin }])),
  })
  const rows = all.map(({ pointer, value, winner }) => [keyOf(pointer), formatValue(value), printable(winner.origin)])
  for (const line of textTable(['SETTING', 'VALUE', 'FROM'], rows, output.paint)) output.result(line)
  output.detail(`files: ${config.files.map(({ path, exists }) => (exists ? path : `${path} (none)`)).join(', ')}`)
}
