import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { type DriverMetadata, type MetadataIssue, readVfabField, type SimulatorMetadata } from '@vfab/core'
import { type DeviceIndex } from '@vfab/device-index'

/** A package.json as anybody may have written it. */
export type Manifest = Readonly<Record<string, unknown>>

/** What is known of an installed package before any of its code runs. */
export interface PackageFacts {
  readonly name: string
  readonly version: string
  readonly directory: string
  readonly manifest: Manifest
  /** Paths of the tarball, `./dist/index.js`. */
  readonly files: ReadonlySet<string>
  readonly unpackedBytes: number
  readonly issues: readonly MetadataIssue[]
  readonly drivers: readonly DriverMetadata[]
  readonly simulators: readonly SimulatorMetadata[]
  /** Simulated devices that `vfab` brings, with their packages: `ebb` is in `@vfab/sim`. */
  readonly bundledSimulators: ReadonlyMap<string, string>
  /** Paths of all packages that were installed with it: `node_modules/zod`. */
  readonly installed: readonly string[]
  /** Those that run scripts when they are installed. */
  readonly withScripts: readonly string[]
  readonly index: DeviceIndex
}

/** Reads a package that was installed in `project` as the only one that it asked for. */
export function readPackageFacts(
  project: string,
  name: string,
  { index, bundledSimulators }: Pick<PackageFacts, 'index' | 'bundledSimulators'>,
): PackageFacts {
  const directory = join(project, 'node_modules', name)
  const manifest = readJson(join(directory, 'package.json'))
  const version = manifest['version']
  const { field, issues } = readVfabField(manifest)
  const files = filesOf(directory)
  const locked = Object.entries(recordOf(readJson(join(project, 'package-lock.json'))['packages']))
  const installed = locked.filter(([path]) => path.startsWith('node_modules/'))
  return {
    ...{ name, directory, manifest, index, issues, bundledSimulators },
    version: typeof version === 'string' ? version : '0.0.0',
    files: new Set(files.map(([path]) => path)),
    unpackedBytes: files.reduce((sum, [, bytes]) => sum + bytes, 0),
    drivers: field?.drivers ?? [],
    simulators: field?.simulators ?? [],
    installed: installed.map(([path]) => path),
    withScripts: installed.filter(([, entry]) => recordOf(entry)['hasInstallScript'] === true).map(([path]) => path),
  }
}

function filesOf(directory: string, prefix: string = '.'): (readonly [path: string, bytes: number])[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = `${prefix}/${entry.name}`
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesOf(join(directory, entry.name), path)
    return [[path, statSync(join(directory, entry.name)).size] as const]
  })
}

/** A value as an object; an empty one for anything else. */
export function recordOf(value: unknown): Manifest {
  return typeof value === 'object' && value !== null ? (value as Manifest) : {}
}

function readJson(file: string): Manifest {
  try {
    return recordOf(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return {} // absent, or what another check is about
  }
}
