import { explain, readSettingsSchema, resolveSettings } from '@vfab/host'

import type { ConfigExplainValues } from '../commands/config-explain.ts'
import type { Invocation } from '../invocation.ts'
import { printable } from '../printable.ts'
import { textTable } from '../text-table.ts'
import { loadAll } from './load.ts'
import { formatValue, keyOf } from './setting-text.ts'
import { readAssignments } from './assignments.ts'
import { configTarget } from './target.ts'

/** `vfab config explain [KEY]` */
export async function explainConfig(invocation: Invocation<ConfigExplainValues>): Promise<void> {
  const { output, positionals, values } = invocation
  const { config, inventory } = await loadAll(invocation)
  const { driver, alias, name } = configTarget(values.device, config, inventory)
  const overrides = readAssignments(values.set, driver)
  const otherDrivers = inventory.drivers.map(({ id }) => id)
  const settings = await resolveSettings({ ...config, overrides }, driver, { alias, otherDrivers })
  const explanations = explain(settings, positionals[0] ?? '', readSettingsSchema(driver))
  output.document({ device: name, driver: driver.id, settings: explanations })
  if (explanations.length === 0) output.result(`${positionals[0]} is not set: ${driver.id} decides`)
  const { paint } = output
  for (const { pointer, origins, winner } of explanations) {
    output.result(paint('bold', keyOf(pointer)))
    const rows = origins.map((each) => [
      each === winner ? paint('green', '→') : ' ',
      formatValue(each.value),
      each.source,
      printable(each.origin),
    ])
    for (const line of textTable(['', 'VALUE', 'SOURCE', 'FROM'], rows, paint)) output.result(`  ${line}`)
  }
}
