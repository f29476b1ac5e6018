/*
 * Runs driver code, and nothing else does: an entry is imported by file URL, so that how the package resolves its own
 * `exports` does not matter, and only when a device needs it. A failing driver is an error that names its package; the
 * others never notice.
 */
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

import { type Driver, DriverError, isDriver, isSimulator, type Simulator } from '@vfab/core'

import type { DriverPackage, InstalledDriver, InstalledSimulator } from './discovery/inventory.ts'
import { packageFile } from './discovery/package-file.ts'
import { servedContracts, serveContract } from './serve-contract.ts'

/** Loads drivers and simulators, each once. */
export interface DriverLoader {
  /** @throws DriverError `DRIVER_LOAD_FAILED`, `DRIVER_INCOMPATIBLE` */
  loadDriver(entry: InstalledDriver): Promise<Driver>
  /** @throws DriverError `DRIVER_LOAD_FAILED`, `DRIVER_INCOMPATIBLE` */
  loadSimulator(entry: InstalledSimulator): Promise<Simulator>
}

/** What {@link createLoader} accepts. */
export interface LoaderOptions {
  /** How long importing one entry may take, default 10000. */
  timeoutMs?: number | undefined
}

/** The file that something is loaded from, for messages. */
interface Source {
  readonly what: 'driver' | 'simulator'
  readonly id: string
  readonly package: DriverPackage
  readonly entry: string
}

const defaultTimeoutMs = 10_000

/** Makes a loader that remembers what it loaded. Failures are not remembered: the next call tries again. */
export function createLoader(options: LoaderOptions = {}): DriverLoader {
  const drivers = new Map<string, Promise<Driver>>()
  const simulators = new Map<string, Promise<Simulator>>()
  return {
    loadDriver: (entry) => remember(drivers, keyOf(entry), () => loadDriver(entry, options)),
    loadSimulator: (entry) => remember(simulators, keyOf(entry), () => loadSimulator(entry, options)),
  }
}

/**
 * Imports the driver of `entry`: its export `driver`, or the default one.
 * @throws DriverError `DRIVER_LOAD_FAILED` when importing fails or takes too long; `DRIVER_INCOMPATIBLE` when what it
 *   exports is no driver of this contract, or has another id than its metadata
 */
export async function loadDriver(entry: InstalledDriver, options: LoaderOptions = {}): Promise<Driver> {
  const { metadata } = entry
  if (!metadata) {
    throw new DriverError(`the driver ${entry.id} cannot be loaded: ${entry.reason ?? entry.verdict}`, {
      type: 'dependency',
      code: 'DRIVER_INCOMPATIBLE',
      driver: entry.id,
      hint: entry.hint,
    })
  }
  const source: Source = { what: 'driver', id: entry.id, package: entry.package, entry: metadata.entry }
  const driver = pick(await importEntry(source, options), source, 'driver', isDriver)
  const served = serveContract(driver)
  if (served) return served
  throw incompatible(
    source,
    `it was made for version ${String(driver.contractVersion)} of the driver contract, this program serves ${servedContracts}`,
    'update vfab, or install an older version of the driver',
  )
}

/**
 * Imports the simulator of `entry`: its export `simulator`, or the default one.
 * @throws DriverError `DRIVER_LOAD_FAILED`, `DRIVER_INCOMPATIBLE` as {@link loadDriver}
 */
export async function loadSimulator(entry: InstalledSimulator, options: LoaderOptions = {}): Promise<Simulator> {
  const source: Source = { what: 'simulator', id: entry.id, package: entry.package, entry: entry.metadata.entry }
  return pick(await importEntry(source, options), source, 'simulator', isSimulator)
}

function keyOf(entry: InstalledDriver | InstalledSimulator): string {
  return JSON.stringify([entry.package.directory, entry.id])
}

function remember<Value>(known: Map<string, Promise<Value>>, key: string, load: () => Promise<Value>): Promise<Value> {
  const earlier = known.get(key)
  if (earlier) return earlier
  const loading = load()
  known.set(key, loading)
  loading.catch(() => known.delete(key))
  return loading
}

async function importEntry(source: Source, options: LoaderOptions): Promise<Readonly<Record<string, unknown>>> {
  const file = entryFile(source)
  const timeoutMs = options.timeoutMs ?? defaultTimeoutMs
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const hint = "its code waits for something while it is being imported: report it to the driver's author"
      reject(loadFailed(source, file, `importing it took longer than ${timeoutMs} ms`, hint))
    }, timeoutMs)
  })
  try {
    return await Promise.race([import(pathToFileURL(file).href) as Promise<Record<string, unknown>>, timeout])
  } catch (cause) {
    if (cause instanceof DriverError && cause.code === 'DRIVER_LOAD_FAILED') throw cause
    throw loadFailed(source, file, messageOf(cause), hintFor(cause, source), cause)
  } finally {
    clearTimeout(timer)
  }
}

function entryFile(source: Source): string {
  const { directory } = source.package
  if (directory === undefined) throw loadFailed(source, source.entry, 'its package is not on disk', 'install it again')
  const file = packageFile(directory, source.entry)
  if (file.path !== undefined) return file.path
  const named = resolve(directory, source.entry)
  throw file.problem === 'outside'
    ? loadFailed(source, named, 'the file lies outside its package', 'do not use this package')
    : loadFailed(source, named, 'the file does not exist', 'install the package again, or build it')
}

function pick<Value extends { readonly id: string }>(
  module: Readonly<Record<string, unknown>>,
  source: Source,
  name: string,
  isWanted: (value: unknown) => value is Value,
): Value {
  const value = [module[name], module['default']].find(isWanted)
  if (value === undefined) {
    const maker = source.what === 'driver' ? 'defineDriver' : 'defineSimulator'
    throw incompatible(source, `${source.entry} exports no \`${name}\` made by ${maker} of @vfab/core 1`)
  }
  if (value.id !== source.id) {
    throw incompatible(
      source,
      `${source.entry} exports the ${source.what} "${value.id}", its metadata says "${source.id}"`,
    )
  }
  return value
}

function incompatible(source: Source, problem: string, hint?: string): DriverError {
  return new DriverError(`the ${source.what} ${source.id} of ${named(source)} does not fit: ${problem}`, {
    type: 'dependency',
    code: 'DRIVER_INCOMPATIBLE',
    driver: source.id,
    context: { package: source.package.name, version: source.package.version, entry: source.entry },
    hint: hint ?? `update ${source.package.name}, or report it to the driver's author`,
  })
}

function loadFailed(source: Source, file: string, problem: string, hint: string, cause?: unknown): DriverError {
  return new DriverError(`cannot load the ${source.what} ${source.id} of ${named(source)}: ${problem}`, {
    type: 'dependency',
    code: 'DRIVER_LOAD_FAILED',
    driver: source.id,
    context: { package: source.package.name, version: source.package.version, file },
    hint,
    cause,
  })
}

function named({ package: { name, version } }: Source): string {
  return `${name}@${version}`
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? (cause.message.split('\n')[0] ?? cause.message) : String(cause)
}

/** Yarn installs no peer dependencies unasked, and its Plug'n'Play then refuses the import in these words. */
function hintFor(cause: unknown, source: Source): string {
  const text = cause instanceof Error ? cause.message : String(cause)
  const unmetPeer = /tried to access (\S+) \(a peer dependency\)/.exec(text)?.[1]
  if (unmetPeer) return `run \`yarn add ${unmetPeer}\`: Yarn does not install peer dependencies by itself`
  const absent = /cannot find (?:package|module) '((?:@[\w.-]+\/)?[\w-][\w.-]*)'/i.exec(text)?.[1]
  if (absent === '@vfab/core') return 'install @vfab/core beside it: it is a peer dependency of every driver'
  if (absent) return `install ${absent}, or install ${source.package.name} again`
  return `update ${source.package.name}, or report it to the driver's author; the other drivers are not affected`
}
