import {
  abortable,
  type ConfigTree,
  type Device,
  type Driver,
  DriverError,
  type MergedConfig,
  validateSettings,
} from '@vfab/core'

import type { SessionOptions } from './session.ts'

/** @throws DriverError `DEPENDENCY_MISSING` with what is missing and how to install it */
export async function requireAvailable(
  driver: Pick<Driver, 'id' | 'availability'>,
  signal: AbortSignal,
): Promise<void> {
  const { available, missing } = await abortable(driver.availability(), signal)
  if (available) return
  throw new DriverError(`the driver ${driver.id} lacks ${missing.map(({ name }) => name).join(', ')}`, {
    type: 'dependency',
    code: 'DEPENDENCY_MISSING',
    driver: driver.id,
    context: { missing },
    hint: missing.map(({ hint }) => hint).join('; '),
  })
}

/**
 * The session's settings, checked and completed by the driver.
 * @param over - merged over them: where the device is now
 * @throws DriverError `CONFIG_INVALID`, `CONFIG_UNKNOWN_KEY`
 */
export function checkSettings<Config, OpenDevice extends Device>(
  { driver, settings, settingsSchema }: SessionOptions<Config, OpenDevice>,
  over: ConfigTree,
): Promise<Config> {
  const merged = isMerged(settings) ? settings : undefined
  return validateSettings(
    driver.configSchema,
    { ...(merged?.values ?? settings), ...over },
    { driver: driver.id, provenance: merged?.provenance, jsonSchema: settingsSchema },
  )
}

function isMerged(settings: MergedConfig | ConfigTree): settings is MergedConfig {
  return settings['provenance'] instanceof Map
}
