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
  /** What the detector remembers is out of date: a device was plugged in or out. */
  forgetDevices(): void
  /** The next question finds out anew. */
  forget(): void
}

/** Nothing is read before it is asked for. */
export function createKnowledge(options: CompleteHostOptions, loader: DriverLoader): HostKnowledge {
  const { env, cwd, homeDirectory, platform, clock, openPipe, sections } = options
  const places = { env, cwd, homeDirectory, platform }
  const config = new Once(() =>
    loadConfig({
      ...places,
      file: options.configFile || undefined,
      noFiles: options.configFile === false,
      overrides: options.overrides,
      sections,
    }),
  )
  const inventory = new Once(async () => {
    const { discovery } = await config.get()
    const { argv1, selfUrl, project, bundledFrom } = options
    return discoverDrivers({ ...places, argv1, selfUrl, project, bundledFrom, config: discovery })
  })
  const detector = new Once(async () => {
    const { sources, handlers } = options
    const known = await inventory.get()
    return createDetector({ inventory: known, loader, sources, handlers, clock, platform, openPipe })
  })
  return {
    config: () => config.get(),
    inventory: () => inventory.get(),
    detector: () => detector.get(),
    forgetDevices: () => void detector.known?.then((made) => made.invalidate()).catch(() => {}),
    forget: () => [config, inventory, detector].forEach((known) => known.forget()),
  }
}

/** Runs `make` on the first question and keeps its promise from then on; a failure is tried again. */
class Once<Value> {
  readonly #make: () => Promise<Value>
  #known: Promise<Value> | undefined

  constructor(make: () => Promise<Value>) {
    this.#make = make
  }

  /** `undefined` before the first question. */
  get known(): Promise<Value> | undefined {
    return this.#known
  }

  get(): Promise<Value> {
    this.#known ??= this.#make().catch((error: unknown) => {
      this.#known = undefined
      throw error
    })
    return this.#known
  }

  forget(): void {
    this.#known = undefined
  }
}
