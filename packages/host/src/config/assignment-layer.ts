import { type ConfigLayer, DriverError, hideCredentials, nearest } from '@vfab/core'
import { hasSecret, isSecret, jsonPointer, knownKeysAt, schemasOfKey } from '@vfab/core/settings'

import { readText, shownText, treeOf } from './read-text.ts'

/** A setting as somebody typed it. */
export interface Assignment {
  /** The setting's key, preceded by those of the objects it lies in, with dots between: `pen.upPercent`. */
  key: string
  text: string
  /** For messages, as it was typed: `--set pen.upPercent=60`. Of a secret, without its value: see {@link shownAssignment}. */
  origin: string
}

/** `KEY=VALUE` as it may be shown: the value of a secret is left out. */
export function shownAssignment({ key, text }: Pick<Assignment, 'key' | 'text'>, jsonSchema: unknown): string {
  let schemas: readonly unknown[] = [jsonSchema]
  let secret = false
  for (const name of key.split('.')) {
    schemas = schemasOfKey(schemas, name, jsonSchema)
    secret ||= schemas.some((schema) => isSecret(schema, jsonSchema))
  }
  return secret || schemas.some((schema) => hasSecret(schema, jsonSchema))
    ? `${key}=…`
    : `${key}=${hideCredentials(text)}`
}

/**
 * Reads one setting that was typed as text, `pen.upPercent=60` on a command line, by the schema's type as
 * `environmentLayer` does. Several make several layers.
 * @param jsonSchema - JSON Schema of the driver's settings; without one the text is taken as it is
 * @throws DriverError `CONFIG_UNKNOWN_KEY` naming the nearest key, `CONFIG_INVALID` for text that is not of the wanted type
 */
export function assignmentLayer(
  driverId: string,
  { key, text, origin }: Readonly<Assignment>,
  jsonSchema: unknown,
): ConfigLayer {
  const path = key.split('.')
  const schemas = schemasAt(path, { driverId, origin, jsonSchema })
  const reading = readText(text, schemas, jsonSchema)
  if (reading.wants !== undefined) {
    throw new DriverError(`${origin}: ${shownText(text, schemas, jsonSchema)} is not ${reading.wants}`, {
      type: 'configuration',
      code: 'CONFIG_INVALID',
      driver: driverId,
      hint: `give ${key} ${reading.wants}`,
      context: { pointer: jsonPointer(path) },
    })
  }
  return { source: 'command-line', origin, values: treeOf(path, reading.value) }
}

/** All that the schema says about a setting; nothing where it leaves the keys open. */
function schemasAt(
  path: readonly string[],
  { driverId, origin, jsonSchema }: { driverId: string; origin: string; jsonSchema: unknown },
): readonly unknown[] {
  let schemas: readonly unknown[] = [jsonSchema]
  for (const [depth, name] of path.entries()) {
    // A secret may be in a file of its own: `password.file=/run/secrets/camera`.
    if (name === 'file' && schemas.some((schema) => isSecret(schema, jsonSchema))) return [{ type: 'string' }]
    const below = schemasOfKey(schemas, name, jsonSchema)
    const known = knownKeysAt(jsonSchema, path.slice(0, depth))
    if (below.length === 0 && known) {
      const meant = nearest(name, known)
      throw new DriverError(`${origin}: ${driverId} has no setting ${path.slice(0, depth + 1).join('.')}`, {
        type: 'configuration',
        code: 'CONFIG_UNKNOWN_KEY',
        driver: driverId,
        hint: meant ? `did you mean ${[...path.slice(0, depth), meant].join('.')}?` : `known are ${known.join(', ')}`,
        context: { pointer: jsonPointer(path) },
      })
    }
    schemas = below
  }
  return schemas
}
