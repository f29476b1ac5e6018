/*
 * Industrial I/O: a channel is either processed (`in_temp_input`) or raw, with a scale and an offset that belong to it
 * (`in_voltage0_scale`) or to all of its type (`in_voltage_scale`): (raw + offset) × scale.
 */
import { realpath } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

import type { Sample } from '@vfab/driver-kit'

import { attributeText, decimalOf, entriesOf, readNumber } from './attribute.ts'
import { type IioType, iioTypes, scaleRequired } from './iio-units.ts'
import type { KernelPaths } from './kernel-paths.ts'
import type { PolledChannel, PolledSource } from './source.ts'

/** A value that a device offers: `in_voltage0-voltage1_raw`. */
export interface IioAttribute {
  readonly file: string
  /** `voltage0-voltage1`: the channel's id. */
  readonly channel: string
  /** `voltage` */
  readonly type: string
  readonly form: 'input' | 'raw'
}

const attributeName = /^(in|out)_([a-z]+)(\d*)(?:-([a-z]+)(\d+))?((?:_[a-z0-9]+)*?)_(input|raw)$/

/** Takes a file's name apart; `undefined` for a file that holds no value. */
export function readIioName(file: string): IioAttribute | undefined {
  const [, , type = '', , , , , form = ''] = attributeName.exec(file) ?? []
  if (form === '' || type === 'timestamp') return undefined
  const channel = file.replace(/^(in|out)_/, (_, direction: string) => (direction === 'out' ? 'out_' : ''))
  return {
    file,
    channel: channel.slice(0, channel.lastIndexOf('_')),
    type,
    form: form as IioAttribute['form'],
  }
}

/** The values among a device's files: the processed ones where there are both. */
export function iioAttributes(files: readonly string[]): IioAttribute[] {
  const all = files.map(readIioName).filter((found) => found !== undefined)
  const processed = new Set(all.filter(({ form }) => form === 'input').map(({ channel }) => channel))
  return all.filter(({ form, channel }) => form === 'input' || !processed.has(channel))
}

/**
 * Where a channel's scale or offset may stand, the most particular first: of the channel, of the pair's type, of the type
 * with the modifier, of the type.
 */
export function sharedNames(file: string, suffix: 'scale' | 'offset'): string[] {
  const own = file.replace(/_(input|raw)$/, '')
  const withoutNumbers = own.replaceAll(/([a-z])\d+(?=$|_|-)/g, '$1')
  const typeOnly = /^(?:in|out)_[a-z]+/.exec(own)?.[0] ?? own
  const modifierless = own.replace(/^((?:in|out)_[a-z]+\d*(?:-[a-z]+\d+)?)_.*$/, '$1')
  return [...new Set([own, modifierless, withoutNumbers, typeOnly])].map((stem) => `${stem}_${suffix}`)
}

/** The sensors of the kernel's Industrial I/O drivers. */
export async function findIio({ sys }: KernelPaths): Promise<PolledSource[]> {
  const base = join(sys, 'bus/iio/devices')
  const entries = (await entriesOf(base)).filter((entry) => entry.startsWith('iio:device'))
  const devices = await Promise.all(entries.map((entry) => deviceAt(join(base, entry))))
  return devices.filter((device) => device !== undefined)
}

async function deviceAt(directory: string): Promise<PolledSource | undefined> {
  const files = await entriesOf(directory)
  const attributes = iioAttributes(files)
  if (attributes.length === 0) return undefined
  const name = (await attributeText(join(directory, 'name'))) ?? basename(directory)
  const label = await attributeText(join(directory, 'label'))
  const parent = await realpath(directory)
    .then((path) => basename(dirname(path)))
    .catch(() => '')
  const known = new Set(files)
  const channels = await Promise.all(attributes.map((attribute) => channelOf(directory, known, attribute)))
  const place = parent === '' || parent === 'devices' ? '' : `@${parent}`
  return { id: `iio/${name}${place}`, name: label || name, channels }
}

async function channelOf(
  directory: string,
  files: ReadonlySet<string>,
  { file, channel: id, type, form }: IioAttribute,
): Promise<PolledChannel> {
  const at = (suffix: 'scale' | 'offset'): string | undefined => {
    const found = sharedNames(file, suffix).find((name) => files.has(name))
    return found === undefined ? undefined : join(directory, found)
  }
  const scalePath = form === 'raw' ? at('scale') : undefined
  const known = iioTypes[type]
  const unscaled = form === 'raw' && scalePath === undefined && (known === undefined || scaleRequired.has(type))
  const meaning: IioType = unscaled || !known ? { quantity: known?.quantity ?? type, unit: '1', factor: 1 } : known
  const label = await attributeText(join(directory, file.replace(/_(input|raw)$/, '_label')))
  const { quantity, unit, range, total } = meaning
  const offsetPath = form === 'raw' ? at('offset') : undefined
  return {
    channel: {
      id,
      ...(label ? { name: label } : {}),
      quantity,
      unit,
      type: 'number',
      kind: total ? 'total-increasing' : 'measurement',
      ...(range ? { range } : {}),
    },
    read: () => readScaled(join(directory, file), scalePath, offsetPath, meaning.factor),
  }
}

/** Scale and offset are read each time: some drivers change them with the measuring range. */
async function readScaled(
  path: string,
  scalePath: string | undefined,
  offsetPath: string | undefined,
  factor: number,
): Promise<Sample> {
  const [sample, scale, offset] = await Promise.all([
    readNumber(path),
    scalePath === undefined ? 1 : attributeText(scalePath).then(decimalOf),
    offsetPath === undefined ? 0 : attributeText(offsetPath).then(decimalOf),
  ])
  if (sample.value === undefined) return sample
  const raw = Number(sample.value)
  if (scale === undefined || offset === undefined) return { reason: 'no-answer', raw }
  return { value: rounded((raw + offset) * scale * factor), raw }
}

/** Takes away what binary fractions add: 25080 × 0.001 is 25.08, not 25.080000000000002. */
function rounded(value: number): number {
  return Number(value.toPrecision(12))
}
