import { DriverError, nearest } from '@vfab/core'

import type { YamlFile } from './yaml-file.ts'

/** What a YAML file is checked by: values, and where they stand. */
export type CheckedFile = Pick<YamlFile, 'path' | 'values' | 'placeOf'>

/** @throws DriverError `CONFIG_UNKNOWN_KEY` with the nearest known key, for the first key of `section` that is not known */
export function refuseUnknownKeys(
  file: CheckedFile,
  keys: readonly string[],
  section: Readonly<Record<string, unknown>>,
  known: readonly string[],
): void {
  const unknown = Object.keys(section).find((key) => !known.includes(key))
  if (unknown !== undefined) throw unknownKey(file, keys, unknown, known)
}

/** {@link refuseUnknownKeys} for keys that are nearly a known one only; others may be somebody else's. */
export function refuseMisspeltKeys(
  file: CheckedFile,
  section: Readonly<Record<string, unknown>>,
  known: readonly string[],
): void {
  const misspelt = Object.keys(section).find((key) => !known.includes(key) && nearest(key, known) !== undefined)
  if (misspelt !== undefined) throw unknownKey(file, [], misspelt, known)
}

function unknownKey(
  file: CheckedFile,
  keys: readonly string[],
  unknown: string,
  known: readonly string[],
): DriverError {
  const meant = nearest(unknown, known)
  const others = known.filter((each) => each !== meant)
  // The one right mending, where there is one.
  const rename = meant !== undefined && nearest(unknown, others) === undefined ? meant : undefined
  return new DriverError(`${file.placeOf([...keys, unknown])}: there is no setting ${[...keys, unknown].join('.')}`, {
    type: 'configuration',
    code: 'CONFIG_UNKNOWN_KEY',
    context: {
      file: file.path,
      key: unknown,
      known,
      keys: [...keys, unknown],
      ...(rename === undefined ? {} : { rename }),
    },
    hint: meant ? `did you mean ${meant}?` : `known are: ${known.join(', ')}`,
  })
}

/** A value that cannot be, with the file and line where it stands. */
export function invalidSetting(file: CheckedFile, keys: readonly string[], problem: string, hint: string): DriverError {
  return new DriverError(`${file.placeOf(keys)}: ${keys.join('.')}: ${problem}`, {
    type: 'configuration',
    code: 'CONFIG_INVALID',
    context: { file: file.path, key: keys.join('.') },
    hint,
  })
}
