import { readdir, readFile } from 'node:fs/promises'

import type { Sample } from '@vfab/driver-kit'

import { noSample } from './no-sample.ts'

/** The text of an attribute without its line end, `undefined` where it does not exist or cannot be read. */
export async function attributeText(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch {
    return undefined
  }
}

/** The names in a directory in the order of their numbers, none where there is no such directory. */
export async function entriesOf(directory: string): Promise<string[]> {
  try {
    const names = await readdir(directory)
    return names.sort((left, right) => left.localeCompare(right, 'en', { numeric: true }))
  } catch {
    return []
  }
}

/**
 * Why the kernel gave no value, in the words of readings.
 *
 * `ENODATA` is a sensor that is switched off or has nothing yet, `EAGAIN` and `EBUSY` one that is not ready; `EIO` and kin are a
 * chip that does not answer on its bus.
 */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'disconnected',
  ENODEV: 'disconnected',
  ENXIO: 'disconnected',
  ENOTDIR: 'disconnected',
  EACCES: 'permission',
  EPERM: 'permission',
  ENODATA: 'no-answer',
  EAGAIN: 'warming-up',
  EBUSY: 'warming-up',
  ETIMEDOUT: 'timeout',
  EBADMSG: 'crc',
  EILSEQ: 'crc',
  ERANGE: 'out-of-range',
}

/** The reason that belongs to a failed read of an attribute. */
export function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? ''
  return reasons[code] ?? 'no-answer'
}

/** What `JSON.parse` would take too, but no hexadecimal and no empty text. */
const decimal = /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i

/** Reads a number as the kernel prints it; `undefined` for anything else. */
export function decimalOf(text: string | undefined): number | undefined {
  return text !== undefined && decimal.test(text) ? Number(text) : undefined
}

/** Reads an attribute that holds one number. @returns the number as a sample, or why there is none */
export async function readNumber(path: string): Promise<Sample> {
  let text: string
  try {
    text = (await readFile(path, 'utf8')).trim()
  } catch (error) {
    return noSample(reasonOf(error))
  }
  const value = decimalOf(text)
  return value === undefined ? { reason: 'not-a-number', raw: text } : { value }
}
