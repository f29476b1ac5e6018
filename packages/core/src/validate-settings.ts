import type { ConfigOrigin } from './config.ts'
import { kindOf } from './discriminator.ts'
import { DriverError } from './error.ts'
import { issueText } from './issue-text.ts'
import { jsonPointer, pointersUpwards } from './json-pointer.ts'
import { knownKeysAt, schemasAt, valueAt } from './known-keys.ts'
import { nearest } from './nearest.ts'
import type { SchemaIssue, StandardSchema } from './standard-schema.ts'

/** What {@link validateSettings} says in its errors. */
export interface SettingsContext {
  /** Id of the driver. */
  driver: string
  /** Where each setting came from: {@link MergedConfig.provenance}. */
  provenance?: ReadonlyMap<string, readonly ConfigOrigin[]> | undefined
  /**
   * The settings' JSON Schema, to find the key that was meant. Without it the schema is asked, as far as it implements
   * Standard JSON Schema (zod 4.2 and later does).
   */
  jsonSchema?: unknown
}

/** One thing wrong with the settings, as the error's `context.issues` lists it. Never holds the setting's value. */
export interface SettingsIssue {
  /** JSON pointer to the setting. */
  readonly pointer: string
  readonly message: string
  /** Where the setting came from, if it was given at all. */
  readonly origin?: string
  /** True for a key that the schema does not know. */
  readonly unknownKey: boolean
  /** The known key that was probably meant. */
  readonly nearest?: string
  /** True where no other known key comes near: renaming it is the one right mending. */
  readonly certain?: boolean
  /** What would make the key a known one: `kind: servo`. */
  readonly knownWith?: readonly string[]
}

/**
 * Checks settings and completes them with the schema's defaults.
 * @throws DriverError `CONFIG_UNKNOWN_KEY` when there is a key that the schema does not know, else `CONFIG_INVALID`. The
 * message names all that is wrong with pointer and origin, the hint the nearest known key, `context.issues` holds the
 * list of issues: pointer, message, origin
 */
export async function validateSettings<Config>(
  schema: StandardSchema<unknown, Config>,
  values: unknown,
  context: SettingsContext,
): Promise<Config> {
  const result = await schema['~standard'].validate(values)
  if (!result.issues) return result.value
  const jsonSchema = context.jsonSchema ?? ownJsonSchema(schema)
  const issues = result.issues
    .flatMap((issue) => settingsIssues(issue, values, jsonSchema, context.provenance))
    .sort((left, right) => Number(right.unknownKey) - Number(left.unknownKey))
  throw settingsError(issues, context.driver)
}

function settingsError(issues: readonly SettingsIssue[], driver: string): DriverError {
  const code = issues[0]?.unknownKey ? 'CONFIG_UNKNOWN_KEY' : 'CONFIG_INVALID'
  const texts = issues.map(({ pointer, message, origin }) => {
    return `${pointer === '' ? 'settings' : pointer}: ${message}${origin === undefined ? '' : ` (from ${origin})`}`
  })
  return new DriverError(`settings of ${driver} are invalid: ${texts.join('; ')}`, {
    type: 'configuration',
    code,
    driver,
    hint: hintFor(issues, driver),
    context: { issues },
  })
}

function hintFor(issues: readonly SettingsIssue[], driver: string): string {
  const misspelt = issues.find((issue) => issue.nearest !== undefined)
  if (misspelt) return `did you mean ${misspelt.nearest} instead of ${lastKey(misspelt.pointer)}?`
  const ofOtherKind = issues.find(({ knownWith = [] }) => knownWith.length > 0)
  if (ofOtherKind) return `remove it, or set ${ofOtherKind.knownWith!.join(' or ')}`
  const places = [...new Set(issues.flatMap(({ origin }) => origin ?? []))]
  if (places.length > 0) return `correct it in ${places.join(' and ')}`
  const missing = issues.map(({ pointer }) => pointer.slice(1).replaceAll('/', '.')).find(Boolean)
  return `set ${missing ?? 'it'} in the configuration of ${driver}`
}

/** Zod names all unknown keys of an object in one issue; the others make one issue per key, with the key in the path. */
function settingsIssues(
  issue: SchemaIssue & { readonly keys?: unknown },
  values: unknown,
  jsonSchema: unknown,
  provenance: ReadonlyMap<string, readonly ConfigOrigin[]> | undefined,
): SettingsIssue[] {
  const path = (issue.path ?? []).map((segment) => (typeof segment === 'object' ? segment.key : segment))
  const named = Array.isArray(issue.keys) ? issue.keys.filter((key) => typeof key === 'string') : []
  const paths = named.length > 0 ? named.map((key) => [...path, key]) : [path]
  return paths.map((at) => {
    const pointer = jsonPointer(at)
    const origin = originOf(pointer, provenance)
    const key = at.at(-1)
    const above = at.slice(0, -1)
    const siblings = knownKeysAt(jsonSchema, above, values)
    const unknownKey =
      named.length > 0 ||
      (typeof key === 'string' &&
        valueAt(values, at) !== undefined &&
        siblings !== undefined &&
        !siblings.includes(key))
    const kind = unknownKey
      ? kindOf(valueAt(values, above), schemasAt(jsonSchema, above, values), jsonSchema, String(key))
      : undefined
    const meant = unknownKey && !kind?.having.length ? nearest(String(key), siblings ?? []) : undefined
    return {
      pointer,
      message: unknownKey
        ? `there is no such setting${kind ? ` with ${kind.named}` : ''}`
        : issueText(issue, valueAt(values, at)),
      ...(origin === undefined ? {} : { origin }),
      unknownKey,
      ...(meant === undefined ? {} : { nearest: meant, certain: isOnlyNear(String(key), meant, siblings ?? []) }),
      ...(kind?.having.length ? { knownWith: kind.having } : {}),
    }
  })
}

/** Whether `meant` is the only one of the known keys that `key` can have been meant to be. */
function isOnlyNear(key: string, meant: string, known: readonly string[]): boolean {
  return (
    nearest(
      key,
      known.filter((each) => each !== meant),
    ) === undefined
  )
}

/** The origin of the setting itself, else of the list or object around it, else of what it contains or stands beside. */
function originOf(
  pointer: string,
  provenance: ReadonlyMap<string, readonly ConfigOrigin[]> | undefined,
): string | undefined {
  if (!provenance) return undefined
  for (const at of pointersUpwards(pointer)) {
    const origin = provenance.get(at)?.at(-1)?.origin
    if (origin !== undefined) return origin
  }
  for (const at of pointersUpwards(pointer)) {
    const inside = [...provenance].filter(([leaf]) => leaf.startsWith(`${at}/`))
    const origins = [...new Set(inside.flatMap(([, from]) => from.at(-1)?.origin ?? []))]
    if (origins.length > 0) return origins.join(' and ')
  }
  return undefined
}

function lastKey(pointer: string): string {
  return pointer
    .slice(pointer.lastIndexOf('/') + 1)
    .replaceAll('~1', '/')
    .replaceAll('~0', '~')
}

/** @see https://standardschema.dev/json-schema */
function ownJsonSchema(schema: StandardSchema): unknown {
  const standard = schema['~standard'] as { jsonSchema?: { input?: (options: { target: string }) => unknown } }
  try {
    return standard.jsonSchema?.input?.({ target: 'draft-2020-12' })
  } catch {
    return undefined // a schema with parts that JSON Schema cannot say; only the "did you mean" is lost
  }
}
