import { readFile } from 'node:fs/promises'

/** Built from docs/errors.md, beside the built command; the same path from this file and from what it is bundled into. */
const file = new URL('../dist/error-pages.json', import.meta.url)

/** What `vfab help CODE` prints, by code: what the code means, its cause and its cure. */
export async function errorPages(): Promise<ReadonlyMap<string, string>> {
  return new Map(Object.entries(JSON.parse(await readFile(file, 'utf8')) as Record<string, string>))
}
