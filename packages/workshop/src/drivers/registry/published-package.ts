import { recordOf } from '../check/package-facts.ts'
import type { Shop } from '../../shop.ts'
import { type AskOptions, askNpm } from './ask-npm.ts'

/** What the registry knows of one version of a package. */
export interface PublishedPackage {
  readonly name: string
  readonly version: string
  readonly description?: string
  readonly license?: string
  readonly unpackedBytes?: number
  /** Packages it depends on directly. */
  readonly dependencies: readonly string[]
  /** Where it was built, when the registry has a signed statement of that. */
  readonly provenance?: string
  /** True for a package with scripts that run when it is installed. */
  readonly hasInstallScript: boolean
}

/** Asks for one package. @param spec - a name, with or without `@version`. @returns `undefined` when there is none */
export async function publishedPackage(
  spec: string,
  shop: Shop,
  options: AskOptions = {},
): Promise<PublishedPackage | undefined> {
  const answer = await askNpm(['view', spec], shop, options)
  // A range answers with every version that fits, the newest last.
  const found = recordOf(Array.isArray(answer) ? (answer as unknown[]).at(-1) : answer)
  const { name, version, description, license } = found
  if (typeof name !== 'string' || typeof version !== 'string') return undefined
  const dist = recordOf(found['dist'])
  const provenance = recordOf(recordOf(dist['attestations'])['provenance'])['predicateType']
  const { unpackedSize } = dist
  const scripts = recordOf(found['scripts'])
  return {
    ...{ name, version },
    ...(typeof description === 'string' && { description }),
    ...(typeof license === 'string' && { license }),
    ...(typeof unpackedSize === 'number' && { unpackedBytes: unpackedSize }),
    dependencies: Object.keys(recordOf(found['dependencies'])),
    ...(typeof provenance === 'string' && { provenance: sourceOf(found) }),
    hasInstallScript: ['preinstall', 'install', 'postinstall'].some((script) => script in scripts),
  }
}

/** The repository that the signed statement is about, as a person would look it up. */
function sourceOf(found: Readonly<Record<string, unknown>>): string {
  const { url } = recordOf(found['repository'])
  return typeof url === 'string' ? url.replace(/^git\+/, '').replace(/\.git$/, '') : 'signed'
}
