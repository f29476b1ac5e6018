import { matchesGlob } from '@vfab/core'
import type { DeviceIndex } from '@vfab/device-index'
import { readDiscoveryConfig } from '@vfab/host'

import { inputError } from '../input-error.ts'
import type { Shop } from '../shop.ts'
import { isPath, withoutVersion } from './package-name.ts'

/**
 * Makes sure that the configuration lets these packages be installed: `discovery.deny` and `discovery.allow` hold for installing as
 * they do for loading. Both take names of packages and ids of drivers, with `*` and `?`.
 * @throws DriverError `INPUT_INVALID`
 */
export async function requireAllowed(packages: readonly string[], index: DeviceIndex, shop: Shop): Promise<void> {
  const { cwd, env, platform, options } = shop
  const { homeDirectory, configFile } = options
  const lists = await readDiscoveryConfig({ cwd, env, platform, homeDirectory, file: configFile || undefined })
  const deny = [
    ...(lists.deny ?? []),
    ...(env['VFAB_DRIVERS_DENY']?.split(/[\s,]+/).filter((each) => each !== '') ?? []),
  ]
  for (const spec of packages) {
    if (isPath(spec)) continue // what is in it is judged when it is found
    const name = withoutVersion(spec)
    const ids = index.entries.flatMap((entry) => (entry.package === name ? [entry.id] : []))
    const names = [name, ...ids, ...ids.map((id) => `${name}#${id}`)]
    const fits = (pattern: string): boolean => names.some((text) => matchesGlob(pattern, text))
    const denied = deny.find(fits)
    if (denied !== undefined) {
      throw inputError(
        `${name} is on the deny list ("${denied}")`,
        'remove it from discovery.deny and VFAB_DRIVERS_DENY to install it',
      )
    }
    if (lists.allow !== undefined && !lists.allow.some(fits))
      throw inputError(`${name} is not on the allow list`, 'add it to discovery.allow to install it')
  }
}
