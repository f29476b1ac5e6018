import { deviceKinds } from './device.ts'
import { matchRule } from './match-shape.ts'
import type { MetadataIssue, VfabField } from './metadata.ts'
import { supportedApiVersions } from './metadata.ts'
import { isPlainObject, ownValue } from './plain-object.ts'
import { all, flag, issueAt, list, object, optional, required, type Shape, text, words } from './shape.ts'

/** What {@link readVfabField} found. */
export interface VfabFieldReading {
  /**
   * The field, with the drivers and simulators that are valid and with all unknown keys. Absent when the package has no
   * such field, or one that is wrong in itself. Of a field made for another contract only the `apiVersion` is given.
   */
  readonly field?: VfabField
  /** All that is wrong, in the order of the document. */
  readonly issues: readonly MetadataIssue[]
}

const driverId = text('a lower-case id like my-laser', 40, /^[a-z][a-z0-9-]*$/)

/** Begins with `./`, names nothing above the package, and means the same on all systems. */
const packageFile = text(
  'a file inside the package like ./dist/index.js',
  200,
  // oxlint-disable-next-line no-control-regex -- no system takes these in names, some do take them as commands
  /^\.\/(?!(?:.*\/)?\.\.(?:\/|$))[^\\:*?"<>|\u0000-\u001f]*[^\\:*?"<>|\u0000-\u001f/]$/,
)

const kind = text(
  `one of ${deviceKinds.join(', ')}, or vendor:kind`,
  80,
  new RegExp(`^(${deviceKinds.join('|')}|[a-z][a-z0-9-]*:[a-z][a-z0-9-]*)$`),
)

const settingKey = text('the name of a setting', 60, /^[A-Za-z][A-Za-z0-9_]*$/)

const driver = object({
  id: required(driverId),
  kind: required(kind),
  displayName: required(words(100)),
  description: optional(words(500)),
  docs: optional(text('a web address', 300, /^https?:\/\/[\x21-\x7e]+$/)),
  entry: required(packageFile),
  aliases: optional(list(text('a lower-case name', 40, /^[a-z0-9][a-z0-9-]*$/), 50)),
  models: optional(list(words(100), 200)),
  capabilities: optional(
    list(text('dotted words like plot.vector', 80, /^[a-z][A-Za-z0-9-]*(\.[a-z][A-Za-z0-9-]*)*$/), 100),
  ),
  config: optional(packageFile),
  addressKey: optional(settingKey),
  platforms: optional(
    object({
      os: optional(list(text("an operating system in npm's spelling", 20, /^!?[a-z0-9]+$/), 20)),
      cpu: optional(list(text("a processor in npm's spelling", 20, /^!?[a-z0-9]+$/), 20)),
    }),
  ),
  transports: optional(list(text('a lower-case word like serial', 20, /^[a-z][a-z0-9-]*$/), 20)),
  permissions: optional(
    object({
      linux: optional(
        object({
          groups: optional(list(text('the name of a group', 32, /^[a-z_][a-z0-9_-]*$/), 10)),
          udev: optional(list(packageFile, 10)),
        }),
      ),
    }),
  ),
  match: optional(list(matchRule, 200)),
  simulator: optional(flag),
})

const simulator = object({
  id: required(driverId),
  displayName: required(words(100)),
  entry: required(packageFile),
  addressKey: optional(settingKey),
})

/** The name of a package, as npm allows new ones. */
const packageName = text('the name of a package', 214, /^(@[a-z0-9-~][a-z0-9-._~]*\/)?[a-z0-9-~][a-z0-9-._~]*$/)

/**
 * Reads the `vfab` field of a package.json. Never throws, whatever the document holds; runs no code of the package.
 * One wrong driver does not spoil the others of its package. A package without the field has no field and no issues.
 * @param packageJson - the parsed package.json
 */
export function readVfabField(packageJson: unknown): VfabFieldReading {
  const field = isPlainObject(packageJson) ? ownValue(packageJson, 'vfab') : undefined
  if (field === undefined) return { issues: [] }
  const path = ['vfab']
  if (!isPlainObject(field)) return { issues: issueAt(path, 'must be an object') }

  const apiVersion = ownValue(field, 'apiVersion')
  if (!Number.isSafeInteger(apiVersion) || (apiVersion as number) < 1) {
    return { issues: issueAt([...path, 'apiVersion'], `must be a whole number like ${supportedApiVersions[0]}`) }
  }
  if (!supportedApiVersions.includes(apiVersion as number)) {
    const says = `is ${apiVersion as number}; this version of @vfab/core understands ${supportedApiVersions.join(', ')}`
    return { field: { apiVersion: apiVersion as number }, issues: issueAt([...path, 'apiVersion'], says) }
  }

  const kept: Record<string, unknown> = { ...field }
  const issues: MetadataIssue[] = []
  for (const [key, read] of Object.entries(readers)) {
    const value = ownValue(field, key)
    if (value === undefined) continue
    const part = read(value, ['vfab', key])
    issues.push(...part.issues)
    if (part.kept === undefined) delete kept[key]
    else kept[key] = part.kept
  }
  return { field: kept as unknown as VfabField, issues }
}

/** What of one key of the field is right, and what is wrong. */
interface Part {
  readonly kept: unknown
  readonly issues: readonly MetadataIssue[]
}

type PartReader = (value: unknown, path: readonly string[]) => Part

const readers: Readonly<Record<'drivers' | 'simulators' | 'include', PartReader>> = {
  drivers: validEntries(driver),
  simulators: validEntries(simulator),
  include: (value, path) => {
    const issues = list(packageName, 100)(value, path)
    return { kept: issues.length === 0 ? value : undefined, issues }
  },
}

/** Keeps the valid ones of a list of drivers or simulators; a second entry of the same id is not valid. */
function validEntries(entry: Shape): PartReader {
  return (value, path) => {
    const listIssues = list(() => [], 50)(value, path)
    if (listIssues.length > 0) return { kept: undefined, issues: listIssues }
    const entries = value as readonly unknown[]
    const ids = new Set<unknown>()
    const issues = entries.map((each, index) => all(entry, unusedId(ids))(each, [...path, index]))
    return { kept: entries.filter((_, index) => issues[index]?.length === 0), issues: issues.flat() }
  }
}

/** Lets each id pass once. */
function unusedId(ids: Set<unknown>): Shape {
  return (value, path) => {
    const { id } = value as { id: unknown }
    if (ids.has(id)) return issueAt([...path, 'id'], `is used twice in this package: ${String(id)}`)
    ids.add(id)
    return []
  }
}
