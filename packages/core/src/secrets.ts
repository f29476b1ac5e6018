/*
 * Settings that only the device may see: passwords, tokens. A driver's schema marks them (`writeOnly: true`, or the
 * format `password`); everything that shows settings shows them through here.
 */
import { alternativesOf, propertiesOf, schemasOfKey } from './json-schema.ts'
import { isPlainObject, setOwnValue } from './plain-object.ts'

/** What is shown in the place of a secret. */
const hidden = '(hidden)'

/** Schemas nested deeper than this are recursive. */
const deepestSchema = 16

/**
 * A value of the settings as it may be shown, printed or stored in a log: secrets are replaced by `(hidden)`, and so are
 * credentials in web addresses. Everything else stays as it is.
 * @param jsonSchema - JSON Schema of the driver's settings
 * @param path - where the value belongs in the settings; left out, `value` is all of them
 */
export function hideSecrets(value: unknown, jsonSchema: unknown, path: readonly string[] = []): unknown {
  let schemas: readonly unknown[] = [jsonSchema]
  for (const key of path) {
    if (schemas.some((schema) => isSecret(schema, jsonSchema))) return hidden
    schemas = schemasOfKey(schemas, key, jsonSchema)
  }
  return hide(value, schemas, jsonSchema)
}

/** A text without the user name and password of web addresses in it, and without the values of query keys such as `token`. */
export function hideCredentials(text: string): string {
  return text
    .replaceAll(/([a-z][a-z0-9+.-]*:\/\/)[^\s/?#@'"]*@/gi, `$1${hidden}@`)
    .replaceAll(/([?&](?:pass\w*|pwd|token|api_?key|key|secret|auth|sig)=)[^&\s'"#]+/gi, `$1${hidden}`)
}

/** Whether a schema marks a secret, as itself or as one of its alternatives. */
export function isSecret(schema: unknown, root: unknown): boolean {
  return [schema, ...alternativesOf(schema, root)].some((each) => {
    return isPlainObject(each) && (each.writeOnly === true || each.format === 'password')
  })
}

/** Whether a schema marks a secret anywhere inside it. */
export function hasSecret(schema: unknown, root: unknown, depth = 0): boolean {
  if (isSecret(schema, root)) return true
  if (depth > deepestSchema) return false
  const inner = [...propertiesOf(schema, root).values()].flat()
  const others = alternativesOf(schema, root).flatMap(({ items, additionalProperties }) => [
    items,
    additionalProperties,
  ])
  return [...inner, ...others].some((each) => hasSecret(each, root, depth + 1))
}

function hide(value: unknown, schemas: readonly unknown[], root: unknown): unknown {
  if (value === undefined || value === null) return value
  if (schemas.some((schema) => isSecret(schema, root))) return hidden
  if (typeof value === 'string') return hideCredentials(value)
  if (Array.isArray(value)) {
    const items = schemas.flatMap((schema) => alternativesOf(schema, root).flatMap(({ items: each }) => each ?? []))
    return value.map((item) => hide(item, items, root))
  }
  if (!isPlainObject(value)) return value
  const shown = {}
  for (const [key, inner] of Object.entries(value)) {
    setOwnValue(shown, key, hide(inner, schemasOfKey(schemas, key, root), root))
  }
  return shown
}
