import { readFileSync } from 'node:fs'

/** One loaded copy of this package. */
export interface CoreInstance {
  /** Address of the copy's code, a `file:` URL. */
  readonly file: string
  /** Version of the copy, `unknown` where its package.json is not where it was. */
  readonly version: string
}

/**
 * Every copy of core in this process signs in here when it is loaded, whatever its version: several copies are normal
 * (`npm i -g` of the command line and a driver makes two), but explain a lot when something does not work. So that
 * loading stays cheap, a copy's package.json is only read when somebody asks for the version.
 */
const registryKey = Symbol.for('@vfab/core/instances')

const registry = ((globalThis as { [registryKey]?: CoreInstance[] })[registryKey] ??= [])

if (!registry.some(({ file }) => file === import.meta.url)) {
  registry.push({
    file: import.meta.url,
    get version() {
      return versionFrom(new URL('../package.json', import.meta.url))
    },
  })
}

/** The copies of core that are loaded in this process, in the order they were. */
export function coreInstances(): readonly CoreInstance[] {
  return [...registry]
}

function versionFrom(packageJson: URL): string {
  try {
    const { version } = JSON.parse(readFileSync(packageJson, 'utf8')) as { version?: unknown }
    return typeof version === 'string' ? version : 'unknown'
  } catch {
    return 'unknown'
  }
}
