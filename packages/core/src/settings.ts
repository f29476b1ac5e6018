/*
 * What reading settings out of text needs to know of their JSON Schema: for the host, which reads those of the environment and
 * of the command line. Drivers and programs have no use for it.
 */
export { jsonPointer } from './json-pointer.ts'
export { alternativesOf, propertiesOf, schemasOfKey } from './json-schema.ts'
export type { JsonSchema } from './json-schema.ts'
export { knownKeysAt } from './known-keys.ts'
export { isPlainObject } from './plain-object.ts'
export { hasSecret, isSecret } from './secrets.ts'
