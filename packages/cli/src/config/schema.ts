import { DriverError } from '@vfab/core'
import { readSettingsSchema } from '@vfab/host'

import type { ConfigSchemaValues } from '../commands/config-schema.ts'
import type { Invocation } from '../invocation.ts'
import { loadAll } from './load.ts'
import { configTarget, oneDevice } from './target.ts'

/** `vfab config schema [DRIVER]` */
export async function showSchema(invocation: Invocation<ConfigSchemaValues>): Promise<void> {
  const { output, positionals, values } = invocation
  const { config, inventory } = await loadAll(invocation)
  const { driver } = configTarget(oneDevice(positionals[0], values.device), config, inventory)
  const schema = readSettingsSchema(driver)
  if (!schema) {
    throw new DriverError(`${driver.package.name} ships no schema of its settings`, {
      type: 'dependency',
      code: 'DRIVER_INCOMPATIBLE',
      driver: driver.id,
      hint: 'ask its author to name one in the "config" of its metadata',
    })
  }
  output.document({ driver: driver.id, schema })
  output.result(JSON.stringify(schema, null, 2))
}
