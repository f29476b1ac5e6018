import { settingKey } from '@vfab/workshop'
import type { DeviceValues } from '@vfab/workshop/options'

import type { Invocation } from '../invocation.ts'
import { openWorkshop } from '../open-workshop.ts'
import { printable } from '../printable.ts'
import { textTable } from '../text-table.ts'
import { formatValue } from './setting-text.ts'

/** Options of `vfab config explain`. */
export type ConfigExplainValues = Pick<DeviceValues, 'device' | 'set'>

/** `vfab config explain [KEY]` */
export async function explainConfig(invocation: Invocation<ConfigExplainValues>): Promise<void> {
  const { output, positionals, values } = invocation
  const target = { device: values.device, assignments: values.set }
  const explained = await openWorkshop(invocation).settings.explain(positionals[0] ?? '', target)
  const { device, driver, key, settings } = explained
  output.document({ device, driver, settings })
  if (settings.length === 0) output.result(`${key} is not set: ${driver} decides`)
  const { paint } = output
  for (const { pointer, origins, winner } of settings) {
    output.result(paint('bold', settingKey(pointer)))
    const rows = origins.map((each) => [
      each === winner ? paint('green', '→') : ' ',
      formatValue(each.value),
      each.source,
      printable(each.origin),
    ])
    for (const line of textTable(['', 'VALUE', 'SOURCE', 'FROM'], rows, paint)) output.result(`  ${line}`)
  }
}
