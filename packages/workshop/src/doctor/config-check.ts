import { isDriverError } from '@vfab/core'

import { errorsInSettings } from '../config/errors-in-settings.ts'
import type { Shop } from '../shop.ts'
import { type Check, check } from './check.ts'
import { fixOfFile, fixOfSettings } from './config-fix.ts'

/** Whether the configuration files and the environment hold what the drivers accept. */
export async function checkConfig({ host }: Shop): Promise<Check[]> {
  try {
    const config = await host.config()
    const { files: places } = config
    const read = places.filter(({ exists }) => exists).map(({ path }) => path)
    const files = check('configuration', 'ok', read.length > 0 ? read.join(', ') : 'no file, all by default')
    const errors = await errorsInSettings(host)
    if (errors.length === 0) return [files]
    return errors.map((error) =>
      check('configuration', 'fail', error.message, error.hint, fixOfSettings(error, config)),
    )
  } catch (error) {
    if (!isDriverError(error)) throw error
    return [check('configuration', 'fail', error.message, error.hint, await fixOfFile(error))]
  }
}
