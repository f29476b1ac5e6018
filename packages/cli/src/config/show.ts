import { oneDevice } from '@vfab/workshop'
import type { DeviceValues } from '@vfab/workshop/options'

import type { Invocation } from '../invocation.ts'
import { openWorkshop } from '../open-workshop.ts'
import { printable } from '../printable.ts'
import { warn } from '../remarks.ts'
import { formatValue } from './setting-text.ts'

/** Options of `vfab config show`. */
export type ConfigShowValues = Pick<DeviceValues, 'device' | 'set'>

/** `vfab config show [DEVICE]` */
export async function showConfig(invocation: Invocation<ConfigShowValues>): Promise<void> {
  const { output, positionals, values } = invocation
  const target = { device: oneDevice(positionals[0], values.device), assignments: values.set }
  const shown = await openWorkshop(invocation).settings.show(target)
  const { device, driver, files, settings, error } = shown
  if (error) warn(output, error.message)
  output.document({ device, driver, files, settings })
  const rows = settings.map(({ key, value, from }) => [printable(key), formatValue(value), printable(from)])
  output.table(['SETTING', 'VALUE', 'FROM'], rows)
  for (const { path, exists } of files) output.detail(`${path}${exists ? '' : ' (not there)'}`)
}
