import type { OperationOptions } from '@vfab/core'

import type { Shop } from '../../shop.ts'
import { installedNow } from '../installed-drivers.ts'
import { publishedPackage } from './published-package.ts'

/** An installed package with drivers, and what the registry has. */
export interface OutdatedDriver {
  readonly name: string
  readonly installed: string
  /** Absent for a package that is not in the registry. */
  readonly latest?: string
  /** Ids of its drivers. */
  readonly drivers: readonly string[]
  /** The project, or the user's directory, that lists it. */
  readonly directory: string
  readonly isOutdated: boolean
}

/** Compares every installed package with drivers with the registry, several at a time. */
export async function outdatedDrivers(shop: Shop, options: OperationOptions): Promise<readonly OutdatedDriver[]> {
  const { drivers } = await installedNow(shop)
  const packages = new Map<string, (typeof drivers)[number][]>()
  for (const driver of drivers) {
    const { name, root, directory } = driver.package
    if (directory === undefined) continue // listed, and not installed: `driver list` shows it
    const key = `${root.directory} ${name}`
    packages.set(key, [...(packages.get(key) ?? []), driver])
  }
  return Promise.all(
    [...packages.values()].map(async (same): Promise<OutdatedDriver> => {
      const { name, version, root } = same[0]!.package
      const latest = (await publishedPackage(name, shop, options))?.version
      return {
        ...{ name, installed: version, directory: root.directory },
        ...(latest !== undefined && { latest }),
        drivers: same.map(({ id }) => id),
        isOutdated: latest !== undefined && isOlder(version, latest),
      }
    }),
  )
}

/** Whether one version is older than another: numbers first; a pre-release is older than its release. */
export function isOlder(version: string, than: string): boolean {
  const [[numbers, tag], [otherNumbers, otherTag]] = [parts(version), parts(than)]
  for (let index = 0; index < 3; index++) {
    const [one = 0, other = 0] = [numbers[index], otherNumbers[index]]
    if (one !== other) return one < other
  }
  if (tag === otherTag) return false
  return otherTag === '' || (tag !== '' && tag.localeCompare(otherTag, 'en', { numeric: true }) < 0)
}

function parts(version: string): [readonly number[], string] {
  const [core = '', ...tag] = version.replace(/\+.*$/, '').split('-')
  return [core.split('.').map(Number), tag.join('-')]
}
