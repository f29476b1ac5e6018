import { isDriverError } from '@vfab/core'
import type { DriverInventory } from '@vfab/host'

import { loadConfiguration } from '../config/load-config.ts'
import { errorsIn } from '../config/validate.ts'
import type { SearchScope } from '../installed.ts'
import { type Check, check } from './check.ts'

/** Whether the configuration files and the environment hold what the drivers accept. */
export async function checkConfig(scope: SearchScope, inventory: DriverInventory): Promise<Check[]> {
  try {
    const config = await loadConfiguration(scope)
    const read = config.files.filter(({ exists }) => exists).map(({ path }) => path)
    const files = check('configuration', 'ok', read.length > 0 ? read.join(', ') : 'no file, all by default')
    const errors = await errorsIn(config, inventory)
    if (errors.length === 0) return [files]
    return errors.map(({ message, hint }) => check('configuration', 'fail', message, hint))
  } catch (error) {
    if (!isDriverError(error)) throw error
    return [check('configuration', 'fail', error.message, error.hint)]
  }
}
