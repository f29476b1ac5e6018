import { explain, type HostConfig, readSettingsSchema, resolveSettings } from '@vfab/host'
import type { DriverInventory } from '@vfab/host/discovery'

import type { ConfigExplainValues } from '../commands/config-explain.ts'
import type { Invocation } from '../invocation.ts'
import { printable } from '../printable.ts'
import { textTable } from '../text-table.ts'
import { loadAll } from './load.ts'
import { formatValue, keyOf } from './setting-text.ts'
import { readAssignments } from './assignments.ts'
import { configTarget, oneDevice } from './target.ts'

/** `vfab config explain [KEY]` */
export async function explainConfig(invocation: Invocation<ConfigExplainValues>): Promise<void> {
  const { output, positionals, values } = invocation
  const { config, inventory } = await loadAll(invocation)
  const { device, key } = asked(positionals[0], values.device, config, inventory)
  const { driver, alias, name } = configTarget(device, config, inventory)
  const overrides = readAssignments(values.set, driver)
  const otherDrivers = inventory.drivers.map(({ id }) => id)
  const settings = await resolveSettings({ ...config, overrides }, driver, { alias, otherDrivers })
  const explanations = explain(settings, key, readSettingsSchema(driver))
  output.document({ device: name, driver: driver.id, settings: explanations })
  if (explanations.length === 0) output.result(`${key} is not set: ${driver.id} decides`)
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

/** `grbl.pen`, `east.pen.upS` and `east` name a device before the setting, as `--device` does. */
function asked(
  text: string | undefined,
  device: string | undefined,
  config: HostConfig,
  inventory: DriverInventory,
): { readonly device: string | undefined; readonly key: string } {
  const [first = '', ...rest] = (text ?? '').split('.')
  const names = [
    ...config.devices.keys(),
    ...inventory.drivers.flatMap(({ id, metadata }) => [id, ...(metadata?.aliases ?? [])]),
  ]
  if (text === undefined || text.startsWith('/') || !names.includes(first)) return { device, key: text ?? '' }
  return { device: oneDevice(first, device), key: rest.join('.') }
}
