import { readFile, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

import { type ConfigLayer, type ConfigTree, DriverError, hideSecrets, toDriverError } from '@vfab/core'

import { asRecord } from '../discovery/manifest.ts'

/** Secrets are short; a file larger than this is another one. */
const secretLimitBytes = 65_536

/**
 * The layer with secrets read from the files that it names in their place: `password: { file: camera.secret }`. Paths are
 * relative to the configuration file, elsewhere to the working directory; one line break at the end does not count.
 * @throws DriverError `CONFIG_UNREADABLE` for a file that cannot be read
 */
export async function withSecretFiles(layer: ConfigLayer, jsonSchema: unknown): Promise<ConfigLayer> {
  const values = await replaced(layer.values, [], { layer, jsonSchema })
  return values === layer.values ? layer : { ...layer, values: values as ConfigTree }
}

interface Place {
  readonly layer: ConfigLayer
  readonly jsonSchema: unknown
}

async function replaced(value: unknown, path: readonly string[], place: Place): Promise<unknown> {
  const record = asRecord(value)
  if (!record) return value
  const { file, ...others } = record
  const isNamed = typeof file === 'string' && Object.keys(others).length === 0
  if (isNamed && isSecretAt(path, place.jsonSchema)) return readSecret(file, path, place)
  const entries = await Promise.all(
    Object.entries(record).map(async ([key, inner]) => [key, await replaced(inner, [...path, key], place)] as const),
  )
  return entries.every(([key, inner]) => record[key] === inner) ? value : Object.fromEntries(entries)
}

function isSecretAt(path: readonly string[], jsonSchema: unknown): boolean {
  return path.length > 0 && hideSecrets(0, jsonSchema, path) !== 0
}

async function readSecret(file: string, path: readonly string[], { layer }: Place): Promise<string> {
  const isFile = layer.source === 'user-file' || layer.source === 'project-file'
  const at = isFile ? resolve(dirname(layer.origin), file) : resolve(file)
  try {
    if ((await stat(at)).size <= secretLimitBytes) return (await readFile(at, 'utf8')).replace(/\r?\n$/, '')
  } catch (cause) {
    const { message, hint } = toDriverError(cause, { operation: 'read', address: at })
    throw unreadable(`${path.join('.')}: ${message}`, at, hint, cause)
  }
  throw unreadable(
    `${path.join('.')}: ${at} is too large to hold a secret`,
    at,
    'name the file that holds the secret alone',
  )
}

function unreadable(message: string, file: string, hint: string | undefined, cause?: unknown): DriverError {
  return new DriverError(message, {
    type: 'configuration',
    code: 'CONFIG_UNREADABLE',
    context: { file },
    hint: hint ?? 'check the path of the file',
    cause,
  })
}
