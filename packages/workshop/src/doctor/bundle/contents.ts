import { readFile } from 'node:fs/promises'
import { arch, cpus, freemem, release, totalmem } from 'node:os'
import { basename } from 'node:path'

import { isDriverError, toDriverError } from '@vfab/core'
import type { DriverInventory, HostConfig } from '@vfab/host'

import { jobJson } from '../../jobs/job-json.ts'
import { openJobs } from '../../jobs/job-store.ts'
import type { Shop } from '../../shop.ts'
import type { Diagnosis } from '../diagnosis.ts'
import type { Redaction } from './secrets.ts'
import type { ZipEntry } from './zip.ts'

/** The newest jobs that are described. */
const mostJobs = 20
/** The end of each log that is included. */
const logBytes = 1_000_000

/** What a bundle is made of. */
export interface BundleParts {
  readonly inventory: DriverInventory
  /** Absent where it cannot be read; the diagnosis says why. */
  readonly config: HostConfig | undefined
  readonly diagnosis: Diagnosis
  /** Files that `--log-file` wrote. */
  readonly logs: readonly string[]
  readonly signal: AbortSignal | undefined
}

/** The files of a bundle, without secrets. @throws DriverError for a log that cannot be read */
export async function bundleEntries(
  shop: Shop,
  { inventory, config, diagnosis, logs, signal }: BundleParts,
  redaction: Redaction,
): Promise<ZipEntry[]> {
  const json = (name: string, value: unknown): ZipEntry => {
    // Through JSON first: errors and dates become data then, and are looked through too.
    const data: unknown = JSON.parse(JSON.stringify(value ?? null))
    return { name, bytes: Buffer.from(`${JSON.stringify(redaction.data(data), null, 2)}\n`) }
  }
  const logEntries = await Promise.all(logs.map((file, index) => logEntry(shop.path(file), index, redaction)))
  return [
    json('versions.json', versions(inventory)),
    json('doctor.json', diagnosis),
    json('packages.json', packages(inventory)),
    json('config.json', config && configuration(config)),
    json('devices.json', await attempt(() => shop.host.detect({ signal }))),
    json('jobs.json', await attempt(async () => (await openJobs(shop).list()).slice(0, mostJobs).map(jobJson))),
    json('events.json', shop.host.history()),
    ...logEntries,
  ]
}

function versions({ drivers, simulators }: DriverInventory): object {
  const owners = [...drivers, ...simulators].map(({ package: owner }) => owner)
  return {
    time: new Date().toISOString(),
    node: process.versions,
    platform: process.platform,
    arch: arch(),
    release: release(),
    cpus: { count: cpus().length, model: cpus()[0]?.model },
    memoryMib: { total: Math.round(totalmem() / 1_048_576), free: Math.round(freemem() / 1_048_576) },
    packages: Object.fromEntries(owners.map(({ name, version }) => [name, version])),
  }
}

function packages({ roots, drivers, notInstalled }: DriverInventory): object {
  return {
    roots,
    notInstalled,
    drivers: drivers.map(({ id, package: owner, verdict, reason, issues }) => {
      return { id, package: owner.name, version: owner.version, directory: owner.directory, verdict, reason, issues }
    }),
  }
}

function configuration({ files, layers, merged, env }: HostConfig): object {
  return {
    files,
    layers: layers.map(({ source, origin, values }) => ({ source, origin, values })),
    merged: merged.values,
    // Names only: what a variable of another program holds is not known.
    environment: Object.keys(env).filter((name) => /^(VFAB_|NODE_|NO_COLOR$|CI$|XDG_)/.test(name)),
  }
}

/** The last lines of a log, each without secrets. */
async function logEntry(path: string, index: number, redaction: Redaction): Promise<ZipEntry> {
  const whole = await readFile(path).catch((cause: unknown) => {
    throw toDriverError(cause, { operation: 'read', address: path })
  })
  const lines = whole.subarray(-logBytes).toString('utf8').split('\n')
  // The first one may have been cut.
  if (whole.length > logBytes) lines.shift()
  const shown = lines.map((line) => redactedLine(line, redaction)).join('\n')
  return { name: `logs/${index + 1}-${basename(path)}`, bytes: Buffer.from(shown) }
}

function redactedLine(line: string, redaction: Redaction): string {
  try {
    return JSON.stringify(redaction.data(JSON.parse(line)))
  } catch {
    return redaction.text(line)
  }
}

/** One part that cannot be had is no reason to go without the others. */
async function attempt(read: () => Promise<unknown>): Promise<unknown> {
  try {
    return await read()
  } catch (error) {
    return { error: isDriverError(error) ? error.toJSON() : String(error) }
  }
}
