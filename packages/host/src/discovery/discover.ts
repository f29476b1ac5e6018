/*
 * Finds the installed drivers by reading package.json files: roots (roots.ts) name packages (candidates.ts), each is
 * looked for on disk (locate.ts) and judged by its metadata (examine-package.ts). No driver code runs, nothing is cached
 * and every read is synchronous: for a few hundred small files that is several times faster than promises.
 */
import { resolve } from 'node:path'

import { type Candidate, candidatesOf, configuredCandidates } from './candidates.ts'
import {
  absentDriver,
  type DiscoveryConfig,
  type ExaminedPackage,
  examinePackage,
  judgeByLists,
  type Machine,
} from './examine-package.ts'
import type {
  DiscoveryRoot,
  DriverInventory,
  DriverPackage,
  InstalledDriver,
  InstalledSimulator,
  NotInstalledPackage,
} from './inventory.ts'
import { defaultLocate, type Locate } from './locate.ts'
import { manifestLimitBytes, readManifestText } from './manifest.ts'
import { describeRoot, findRoots, hasManifest, pathOfUrl, realPathOf, type RootOptions, upwardsFrom } from './roots.ts'

/** What discovery goes by. */
export interface DiscoverOptions extends RootOptions {
  /** Packages named, allowed and denied by the configuration. `VFAB_DRIVERS_DENY` adds to the denied ones. */
  config?: DiscoveryConfig | undefined
  /** The command line's own package (its directory or a file URL in it): what it depends on may bring simulators. */
  bundledFrom?: string | undefined
  /** How packages are found on disk; default by path, or by Yarn Plug'n'Play when that is active. */
  locate?: Locate | undefined
  /** The machine that drivers are judged for, default this one. */
  machine?: Machine | undefined
}

/** Everything that the machine's packages offer, with a verdict on each driver. Never fails because of a package. */
export async function discoverDrivers(options: DiscoverOptions): Promise<DriverInventory> {
  return new Discovery(options).run()
}

class Discovery {
  readonly #options: DiscoverOptions
  readonly #locate: Locate
  readonly #machine: Machine
  readonly #lists: DiscoveryConfig
  readonly #drivers: InstalledDriver[] = []
  readonly #simulators = new Map<string, InstalledSimulator>()
  readonly #notInstalled: NotInstalledPackage[] = []
  /** Real paths of packages that were examined: two roots may lead to the same one. */
  readonly #seen = new Set<string>()

  constructor(options: DiscoverOptions) {
    this.#options = options
    this.#locate = options.locate ?? defaultLocate()
    this.#machine = options.machine ?? thisMachine()
    const { config = {}, env } = options
    this.#lists = { ...config, deny: [...(config.deny ?? []), ...deniedByEnvironment(env['VFAB_DRIVERS_DENY'])] }
  }

  run(): DriverInventory {
    const roots = findRoots(this.#options)
    const [first = describeRoot(this.#options.cwd, 'project')] = roots
    const { packages = [] } = this.#lists
    const named = configuredCandidates(packages, [first, ...roots], this.#locate, (path) =>
      resolve(this.#options.cwd, path),
    )
    // Packages that the configuration names count as the first root's.
    for (const candidate of named) this.#take(candidate, first)
    for (const root of roots) {
      for (const candidate of candidatesOf(root, this.#locate)) this.#take(candidate, root)
    }
    this.#takeBundledSimulators()
    return {
      roots,
      drivers: settleRivals(this.#drivers),
      simulators: [...this.#simulators.values()],
      notInstalled: this.#notInstalled,
    }
  }

  #take(candidate: Candidate, root: DiscoveryRoot): void {
    if (candidate.directory === undefined) return this.#noteAbsence(candidate, root)
    const examined = this.#examine(candidate, root, candidate.directory)
    this.#drivers.push(...examined.drivers)
    this.#offerSimulators(examined.simulators)
    if (candidate.pack !== undefined) return
    // One level: what an included package includes itself is not followed, so that packs cannot form a cycle.
    for (const name of examined.include) {
      const directory = this.#locate(name, realPathOf(candidate.directory))
      this.#take({ name, directory, named: true, optional: false, pack: candidate.name }, root)
    }
  }

  /** Reads a package once, however many roots lead to it. */
  #examine(candidate: Candidate, root: DiscoveryRoot, directory: string): ExaminedPackage {
    const manifest = readManifestText(`${directory}/package.json`)
    const { text } = manifest
    const real = text === undefined || text.includes('"vfab"') ? realPathOf(directory) : directory
    if (this.#seen.has(real)) return nothing
    this.#seen.add(real)
    const identity = {
      name: candidate.name,
      directory: real,
      root,
      ...(candidate.pack === undefined ? {} : { pack: candidate.pack }),
    }
    if (text !== undefined) return examinePackage(text, identity, this.#lists, this.#machine)
    if (!candidate.named) return nothing
    const reason =
      manifest.problem === 'too large'
        ? `its package.json is larger than ${manifestLimitBytes} bytes`
        : `its package.json is ${manifest.problem}`
    const driver = absentDriver({ ...identity, version: '0.0.0' }, reason, 'install the package again')
    return { ...nothing, drivers: [{ ...driver, verdict: 'invalid-metadata' }] }
  }

  #noteAbsence({ name, named, optional, pack }: Candidate, root: DiscoveryRoot): void {
    if (optional) return
    this.#notInstalled.push({ name, root })
    // Whether any other absent package holds a driver cannot be known; these say so by their name.
    if (!named && !/\bvfab\b.*\b(plotter|camera|sensor|driver)/.test(name)) return
    if (judgeByLists(name, undefined, this.#lists)) return
    const owner: DriverPackage = { name, version: '0.0.0', directory: undefined, root, ...(pack && { pack }) }
    const by = pack === undefined ? (named ? 'discovery.packages' : `${root.directory}/package.json`) : pack
    this.#drivers.push(absentDriver(owner, `${by} names it, but it is not installed`, `install ${name}`))
  }

  #takeBundledSimulators(): void {
    const from = this.#options.bundledFrom && pathOfUrl(this.#options.bundledFrom)
    if (!from) return
    const owner = [...upwardsFrom(realPathOf(from))].find((directory) => hasManifest(directory))
    if (owner === undefined) return
    const root = describeRoot(owner, 'bundled')
    for (const candidate of candidatesOf(root, this.#locate)) {
      if (candidate.directory === undefined) continue
      this.#offerSimulators(this.#examine(candidate, root, candidate.directory).simulators)
    }
  }

  #offerSimulators(simulators: readonly InstalledSimulator[]): void {
    for (const simulator of simulators) {
      if (!this.#simulators.has(simulator.id)) this.#simulators.set(simulator.id, simulator)
    }
  }
}

const nothing: ExaminedPackage = { drivers: [], simulators: [], include: [] }

/**
 * Decides between drivers of the same id. Of two in different roots the earlier root's counts; two in the same root are
 * an error that names both, because choosing would be guessing.
 */
function settleRivals(drivers: readonly InstalledDriver[]): InstalledDriver[] {
  return drivers.map((driver) => {
    const rivals = drivers.filter(({ id, verdict }) => id === driver.id && verdict === 'ok')
    const [first] = rivals
    if (driver.verdict !== 'ok' || !first || rivals.length === 1) return driver
    const beside = rivals.filter(({ package: { root } }) => root.directory === driver.package.root.directory)
    if (driver.package.root.directory !== first.package.root.directory) {
      return {
        ...driver,
        verdict: 'shadowed',
        reason: `${describe(first)} has the same id and comes first`,
        hint: `choose it as ${driver.package.name}#${driver.id}`,
      }
    }
    if (beside.length === 1) return driver
    return {
      ...driver,
      verdict: 'duplicate-id',
      reason: `${beside.map(describe).join(' and ')} have the same id`,
      hint: `remove one of them, or choose by ${driver.package.name}#${driver.id}`,
    }
  })
}

function describe({ package: { name, version, root } }: InstalledDriver): string {
  return `${name}@${version} in ${root.directory}`
}

function deniedByEnvironment(list: string | undefined): string[] {
  return (list ?? '').split(/[\s,]+/).filter(Boolean)
}

function thisMachine(): Machine {
  return { platform: process.platform, arch: process.arch, nodeVersion: process.versions.node }
}
