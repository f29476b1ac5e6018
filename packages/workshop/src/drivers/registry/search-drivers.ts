import { recordOf } from '../check/package-facts.ts'
import type { Shop } from '../../shop.ts'
import { type AskOptions, askNpm } from './ask-npm.ts'

/** A package with drivers that a search has found. */
export interface FoundPackage {
  readonly name: string
  readonly version: string
  readonly description: string
  /** When this version was published: ISO 8601. */
  readonly date?: string
  readonly publisher?: string
}

/** Asks the registry for packages with the keyword `vfab-driver`. @param words - all of them must fit */
export async function searchDrivers(
  words: readonly string[],
  shop: Shop,
  options: AskOptions = {},
): Promise<readonly FoundPackage[]> {
  const found = await ask(['keywords:vfab-driver', ...words], shop, options)
  // Registries of companies and of one's own, such as Verdaccio, know words, but not what `keywords:` means.
  return found.length > 0 ? found : ask(['vfab', 'driver', ...words], shop, options)
}

async function ask(words: readonly string[], shop: Shop, options: AskOptions): Promise<readonly FoundPackage[]> {
  const answer = await askNpm(['search', '--searchlimit=50', ...words], shop, options)
  return (Array.isArray(answer) ? (answer as unknown[]) : []).map(recordOf).flatMap((found) => {
    const { name, description = '', keywords, date } = found
    const version = found['version'] ?? recordOf(found['dist-tags'])['latest']
    if (typeof name !== 'string' || typeof version !== 'string') return []
    // Some registries take the keyword for a word like any other.
    if (!Array.isArray(keywords) || !keywords.includes('vfab-driver')) return []
    const { username } = recordOf(found['publisher'])
    return {
      ...{ name, version, description: typeof description === 'string' ? description : '' },
      ...(typeof date === 'string' && { date }),
      ...(typeof username === 'string' && { publisher: username }),
    }
  })
}
