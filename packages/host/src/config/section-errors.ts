import { DriverError, nearest } from '@vfab/core'

import type { YamlFile } from './yaml-file.ts'

/** What a {@link YamlFile} is checked by: values, and where they stand. */
export type CheckedFile = Pick<YamlFile, 'path' | 'values' | 'placeOf'>

/** @throws DriverError `CONFIG_UNKNOWN_KEY` with the nearest known key, for the first key of `section` that is not known */
export function refuseUnknownKeys(
  file: CheckedFile,
  keys: readonly string[],
  section: Readonly<Record<string, unknown>>,
  known: readonly string[],
): void {
  const unknown = Object.keys(section).find((key) => !known.includes(key))
  if (unknown === undefined) return
  const meant = nearest(unknown, known)
  throw new DriverError(`${file.placeOf([...keys, unknown])}: there is no setting ${[...keys, unknown].join('.')}`, {
    type: 'configuration',
    code: 'CONFIG_UNKNOWN_KEY',
    context: { file: file.path, key: unknown, known },
    hint: meant ? `did you mean ${meant}?` : `known are: ${known.join(', ')}`,
  })
}

/** A value that cannot be, with the file and line where it stands. */
export function invalid(file: CheckedFile, keys: readonly string[], problem: string, hint: string): DriverError {
  return new DriverError(`${file.placeOf(keys)}: ${keys.join('.')}: ${problem}`, {
    type: 'configuration',
    code: 'CONFIG_INVALID',
    context: { file: file.path, key: keys.join('.') },
    hint,
  })
}
