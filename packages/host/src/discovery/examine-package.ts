/*
 * Judges what one package offers by reading its package.json. No code of the package runs, and nothing here throws: what
 * is wrong with a package is a verdict on its drivers.
 */
import type { MetadataIssue } from '@vfab/core'
import { matchesGlob, readVfabField, supportedApiVersions } from '@vfab/core/discovery'

import type { DriverPackage, DriverVerdict, InstalledDriver, InstalledSimulator } from './inventory.ts'
import { asRecord } from './manifest.ts'
import { satisfiesNodeRange } from './node-range.ts'

/** Which packages count; `discovery:` in the configuration. Entries are globs over names, ids and `<package>#<id>`. */
export interface DiscoveryConfig {
  /** More packages, by name or by path. */
  readonly packages?: readonly string[]
  /** When given, only these. */
  readonly allow?: readonly string[]
  /** Never these. */
  readonly deny?: readonly string[]
}

/** The machine that drivers are judged for. */
export interface Machine {
  readonly platform: NodeJS.Platform
  readonly arch: string
  /** `20.20.2`. */
  readonly nodeVersion: string
}

/** What one package offers. */
export interface ExaminedPackage {
  readonly drivers: readonly InstalledDriver[]
  readonly simulators: readonly InstalledSimulator[]
  /** Names of packages that a driver pack includes. */
  readonly include: readonly string[]
}

/** A verdict without the driver it is on. */
interface Judgement {
  readonly verdict: DriverVerdict
  readonly reason: string
  readonly hint: string
}

const nothing: ExaminedPackage = { drivers: [], simulators: [], include: [] }

/**
 * Examines the package whose package.json reads `text`; a package without the `vfab` field offers nothing.
 * @param identity - everything about the package but what its manifest says
 */
export function examinePackage(
  text: string,
  identity: Omit<DriverPackage, 'version'>,
  lists: DiscoveryConfig,
  machine: Machine,
): ExaminedPackage {
  // Most dependencies end here: looking for seven characters costs a hundredth of parsing.
  if (!text.includes('"vfab"')) return nothing
  const manifest = parse(text)
  if (!manifest) return wholePackage({ ...identity, version: '0.0.0' }, brokenJson(identity.directory))
  const field = manifest['vfab']
  if (field === undefined) return nothing

  const owner: DriverPackage = { ...identity, version: stringOr(manifest['version'], '0.0.0') }
  const denied = judgeByLists(owner.name, undefined, lists)
  const unsupported = judgeApiVersion(asRecord(field)?.['apiVersion'], owner.name)
  const barred = denied ?? unsupported
  if (barred) return everyDriver(owner, field, barred)

  const { field: valid, issues } = readVfabField(manifest)
  const isOfDriver = ({ pointer }: MetadataIssue): boolean => /^\/vfab\/drivers\/\d/.test(pointer)
  const drivers = (valid?.drivers ?? []).map((metadata): InstalledDriver => {
    const judgement =
      judgeByLists(owner.name, metadata.id, lists) ??
      judgePlatform(metadata.platforms, asRecord(manifest['engines'])?.['node'], machine)
    return { id: metadata.id, package: owner, verdict: 'ok', ...judgement, metadata, issues: [] }
  })
  const others = issues.filter((issue) => !isOfDriver(issue))
  return {
    drivers: [
      ...drivers,
      ...invalidDrivers(owner, field, issues.filter(isOfDriver)),
      ...(others.length > 0 ? [{ id: owner.name, package: owner, ...invalid(others), issues: others }] : []),
    ],
    simulators: (valid?.simulators ?? []).map((metadata) => ({ id: metadata.id, package: owner, metadata })),
    include: valid?.include ?? [],
  }
}

/** The drivers of the field that cannot be used, each with what is wrong with it. */
function invalidDrivers(owner: DriverPackage, field: unknown, issues: readonly MetadataIssue[]): InstalledDriver[] {
  return idsIn(field).flatMap((id, index) => {
    const own = issues.filter(({ pointer }) => `${pointer}/`.startsWith(`/vfab/drivers/${index}/`))
    return own.length === 0 ? [] : { id: id ?? owner.name, package: owner, ...invalid(own), issues: own }
  })
}

/** The driver that stands for a package which should be there and is not, or whose package.json is unusable. */
export function absentDriver(owner: DriverPackage, reason: string, hint: string): InstalledDriver {
  return { id: owner.name, package: owner, verdict: 'missing', reason, hint, issues: [] }
}

/** Whether the lists let this package, or this driver of it, be used at all. */
export function judgeByLists(name: string, id: string | undefined, lists: DiscoveryConfig): Judgement | undefined {
  const names = id === undefined ? [name] : [name, id, `${name}#${id}`]
  const fits = (patterns: readonly string[]): string | undefined =>
    patterns.find((pattern) => names.some((text) => matchesGlob(pattern, text)))
  const deniedBy = fits(lists.deny ?? [])
  if (deniedBy !== undefined) {
    return {
      verdict: 'denied',
      reason: `${names.at(-1)} is on the deny list ("${deniedBy}")`,
      hint: 'take it off discovery.deny and VFAB_DRIVERS_DENY to use it',
    }
  }
  // A list of ids says nothing about a package as a whole: wait until its drivers are known.
  if (lists.allow && id !== undefined && fits(lists.allow) === undefined) {
    return {
      verdict: 'denied',
      reason: `${names.at(-1)} is not on the allow list`,
      hint: 'add it to discovery.allow to use it',
    }
  }
  return undefined
}

function judgeApiVersion(apiVersion: unknown, name: string): Judgement | undefined {
  if (!Number.isInteger(apiVersion) || supportedApiVersions.includes(apiVersion as number)) return undefined
  const newer = (apiVersion as number) > Math.max(...supportedApiVersions)
  return {
    verdict: 'api-mismatch',
    reason: `it is made for version ${String(apiVersion)} of the driver contract, this program knows ${supportedApiVersions.join(', ')}`,
    hint: newer ? 'update @vfab/cli' : `update ${name}`,
  }
}

function judgePlatform(
  platforms: { readonly os?: readonly string[]; readonly cpu?: readonly string[] } | undefined,
  nodeRange: unknown,
  machine: Machine,
): Judgement | undefined {
  const mismatch = (reason: string, hint: string): Judgement => ({ verdict: 'platform-mismatch', reason, hint })
  if (!admits(platforms?.os, machine.platform)) {
    return mismatch(`it is for ${platforms?.os?.join(', ')}, this is ${machine.platform}`, 'use another machine')
  }
  if (!admits(platforms?.cpu, machine.arch)) {
    return mismatch(
      `it is for ${platforms?.cpu?.join(', ')} processors, this is ${machine.arch}`,
      'use another machine',
    )
  }
  if (typeof nodeRange === 'string' && !satisfiesNodeRange(machine.nodeVersion, nodeRange)) {
    return mismatch(`it needs Node ${nodeRange}, this is ${machine.nodeVersion}`, 'update Node')
  }
  return undefined
}

/** npm's rule for `os` and `cpu`: a `!name` bars, and what is not barred is admitted when nothing else is listed. */
function admits(list: readonly string[] | undefined, name: string): boolean {
  if (!list || list.length === 0) return true
  if (list.includes(`!${name}`)) return false
  const admitted = list.filter((entry) => !entry.startsWith('!'))
  return admitted.length === 0 || admitted.includes(name) || admitted.includes('any')
}

function invalid(issues: readonly MetadataIssue[]): Judgement {
  const [first] = issues
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : ''
  return {
    verdict: 'invalid-metadata',
    reason: first ? `${first.pointer}: ${first.message}${more}` : 'its "vfab" field cannot be used',
    hint: "report it to the driver's author",
  }
}

function brokenJson(directory: string | undefined): Judgement {
  return {
    verdict: 'invalid-metadata',
    reason: `${directory}/package.json is not valid JSON`,
    hint: 'install the package again',
  }
}

/** The same judgement on each driver that the field names, or on the package where it names none. */
function everyDriver(owner: DriverPackage, field: unknown, judgement: Judgement): ExaminedPackage {
  const ids = idsIn(field).filter((id) => id !== undefined)
  if (ids.length === 0) return wholePackage(owner, judgement)
  return { ...nothing, drivers: ids.map((id) => ({ id, package: owner, ...judgement, issues: [] })) }
}

function wholePackage(owner: DriverPackage, judgement: Judgement): ExaminedPackage {
  return { ...nothing, drivers: [{ id: owner.name, package: owner, ...judgement, issues: [] }] }
}

/** The ids of the field's drivers in order, valid or not. */
function idsIn(field: unknown): (string | undefined)[] {
  const listed = asRecord(field)?.['drivers']
  return (Array.isArray(listed) ? listed : []).map((driver: unknown) => {
    const id = asRecord(driver)?.['id']
    // What is printed of broken metadata must not be able to move a terminal's cursor.
    return typeof id === 'string' && /^[\w.:@/-]{1,60}$/.test(id) ? id : undefined
  })
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return asRecord(JSON.parse(text))
  } catch {
    return undefined
  }
}

function stringOr(value: unknown, fallback: string): string {
  return typeof value === 'string' ? value : fallback
}
