import { existsSync, readFileSync } from 'node:fs'

import type { DiscoveryConfig } from '../discovery/examine-package.ts'
import { configFiles, type ConfigPlaces } from './config-files.ts'

/**
 * Only the `discovery:` sections of the configuration, for programs that need no other setting. A file that does not
 * mention discovery is not parsed, so that listing drivers does not pay for the YAML parser.
 * @throws DriverError as `loadConfig`
 */
export async function readDiscoveryConfig(options: ConfigPlaces): Promise<DiscoveryConfig> {
  const mentioned = configFiles(options).some(({ path }) => mentionsDiscovery(path))
  if (!mentioned && options.file === undefined) return {}
  const { loadDiscoveryConfig } = await import('./load-config.ts')
  return loadDiscoveryConfig(options)
}

/** A file that cannot be read is for the loader to report. */
function mentionsDiscovery(path: string): boolean {
  try {
    return existsSync(path) && readFileSync(path, 'utf8').includes('discovery')
  } catch {
    return true
  }
}
