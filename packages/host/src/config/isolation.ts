import type { MergedConfig } from '@vfab/core'

import type { InstalledDriver } from '../discovery/inventory.ts'
import { asRecord } from '../discovery/manifest.ts'
import { type CheckedFile, invalidSetting } from './section-errors.ts'

/** Where a driver runs: in the program itself, or in a process of its own. */
export type Isolation = 'none' | 'process'

/** The key of a `drivers:` or `devices:` section that says so. It is the host's, not a setting of the driver. */
export const isolationKey = 'isolation'

/** @throws DriverError `CONFIG_INVALID` with file and line */
export function checkIsolation(file: CheckedFile, keys: readonly string[], section: unknown): void {
  const value = asRecord(section)?.[isolationKey]
  if (value === undefined || isIsolation(value)) return
  throw invalidSetting(
    file,
    [...keys, isolationKey],
    '"none" or "process" is expected',
    'write it as isolation: process',
  )
}

/** What the configuration says of a device, or of its driver; `undefined` where it says nothing. */
export function configuredIsolation(
  { merged }: { readonly merged: MergedConfig },
  { id, metadata, package: { name } }: InstalledDriver,
  alias: string | undefined,
): Isolation | undefined {
  const devices = asRecord(merged.values['devices'])
  const drivers = asRecord(merged.values['drivers'])
  const sections = [
    ...(alias === undefined ? [] : [devices?.[alias]]),
    ...[id, `${name}#${id}`, ...(metadata?.aliases ?? [])].map((called) => drivers?.[called]),
  ]
  return sections.map((section) => asRecord(section)?.[isolationKey]).find(isIsolation)
}

function isIsolation(value: unknown): value is Isolation {
  return value === 'none' || value === 'process'
}
