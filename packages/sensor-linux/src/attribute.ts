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

/** Ends of the whole numbers of C: drivers print them for "nothing measured yet", and for what does not fit. */
const endsOfRange: ReadonlySet<string> = new Set([
  String(-(2 ** 31)),
  String(2 ** 31 - 1),
  String(2 ** 32 - 1),
  String(-(2n ** 63n)),
  String(2n ** 63n - 1n),
  String(2n ** 64n - 1n),
])

/** What the kernel prints for no temperature at all, thousandths of a degree: THERMAL_TEMP_INVALID is -274000, ACPI's zero kelvin -273200. */
const coldestMilliCelsius = -273_000

/** As {@link readNumber}, of a temperature in thousandths of a degree. @returns degrees */
export async function readMilliCelsius(path: string): Promise<Sample> {
  const sample = await readNumber(path)
  if (typeof sample.value !== 'number') return sample
  const raw = sample.value
  return raw <= coldestMilliCelsius ? { reason: 'sentinel', raw } : { value: raw / 1000, raw }
}

/** Reads an attribute that holds one number. @returns the number as a sample, or why there is none */
export async function readNumber(path: string): Promise<Sample> {
  let text: string
  try {
    text = (await readFile(path, 'utf8')).trim()
  } catch (error) {
    return noSample(reasonOf(error))
  }
  if (endsOfRange.has(text)) return { reason: 'sentinel', raw: text }
  const value = decimalOf(text)
  return value === undefined ? { reason: 'not-a-number', raw: text } : { value }
}
