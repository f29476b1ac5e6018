import { type HostConfig, loadConfig } from './config/load-config.ts'
import { createDetector, type Detector } from './detection/detector.ts'
import { discoverDrivers } from './discovery/discover.ts'
import type { DriverInventory } from './discovery/inventory.ts'
import type { CompleteHostOptions } from './host-options.ts'
import type { DriverLoader } from './load.ts'

/** What a host finds out once, when it is first asked for. */
export interface HostKnowledge {
  /** @throws DriverError `CONFIG_UNREADABLE`, `CONFIG_UNKNOWN_KEY`, `CONFIG_INVALID` */
  config(): Promise<HostConfig>
  /** @throws DriverError when the configuration cannot be read */
  inventory(): Promise<DriverInventory>
  detector(): Promise<Detector>
  /** The next question finds out anew. */
  forget(): void
}

/** Nothing is read before it is asked for. */
export function createKnowledge(options: CompleteHostOptions, loader: DriverLoader): HostKnowledge {
  const { env, cwd, homeDirectory, platform, clock, openPipe, sections } = options
  const places = { env, cwd, homeDirectory, platform }
  const config = once(() =>
    loadConfig({
      ...places,
      file: options.configFile || undefined,
      noFiles: options.configFile === false,
      overrides: options.overrides,
      sections,
    }),
  )
  const inventory = once(async () => {
    const { discovery } = await config()
    const { argv1, selfUrl, project, bundledFrom } = options
    return discoverDrivers({ ...places, argv1, selfUrl, project, bundledFrom, config: discovery })
  })
  const detector = once(async () => {
    const { sources, handlers } = options
    return createDetector({ inventory: await inventory(), loader, sources, handlers, clock, platform, openPipe })
  })
  const forget = (): void => [config, inventory, detector].forEach((known) => known.forget())
  return { config, inventory, detector, forget }
}

/** Runs `make` on the first call and returns its promise from then on; a failure is tried again. */
function once<Value>(make: () => Promise<Value>): (() => Promise<Value>) & { forget(): void } {
  let made: Promise<Value> | undefined
  const get = (): Promise<Value> => {
    made ??= make().catch((error: unknown) => {
      made = undefined
      throw error
    })
    return made
  }
  return Object.assign(get, { forget: () => void (made = undefined) })
}
