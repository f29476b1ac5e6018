import { oneDevice } from '@vfab/workshop'
import type { DeviceValues } from '@vfab/workshop/options'

import type { Invocation } from '../invocation.ts'
import { openWorkshop } from '../open-workshop.ts'

/** Options of `vfab config schema`. */
export type ConfigSchemaValues = Pick<DeviceValues, 'device'>

/** `vfab config schema [DRIVER]` */
export async function showSchema(invocation: Invocation<ConfigSchemaValues>): Promise<void> {
  const { output, positionals, values } = invocation
  const device = oneDevice(positionals[0], values.device)
  const { driver, schema } = await openWorkshop(invocation).settings.schema(device)
  output.document({ driver, schema })
  output.result(JSON.stringify(schema, null, 2))
}
