import { readFile, realpath } from 'node:fs/promises'
import { basename, join } from 'node:path'

import type { Sample } from '@vfab/driver-kit'

import { attributeText, entriesOf, readMilliCelsius, readNumber, reasonOf } from './attribute.ts'
import { type HwmonAttribute, hwmonAttributes } from './hwmon-attributes.ts'
import type { KernelPaths } from './kernel-paths.ts'
import { noSample } from './no-sample.ts'
import type { PolledChannel, PolledSource } from './source.ts'

/** Names of chips that are only another view of 1-Wire thermometers, whose checksum this view does not show. */
const shownElsewhere = new Set(['w1_slave_temp'])

/** The chips that the hardware monitoring drivers of the kernel found. */
export async function findHwmon({ sys }: KernelPaths): Promise<PolledSource[]> {
  const base = join(sys, 'class/hwmon')
  const chips = await Promise.all((await entriesOf(base)).map((entry) => chipAt(join(base, entry))))
  return chips.filter((chip) => chip !== undefined)
}

async function chipAt(directory: string): Promise<PolledSource | undefined> {
  const name = (await attributeText(join(directory, 'name'))) ?? basename(directory)
  const device = await realpath(join(directory, 'device')).catch(() => undefined)
  const parent = device === undefined ? '' : basename(device)
  if (shownElsewhere.has(name) || parent.startsWith('thermal_zone')) return undefined
  // Old drivers keep their attributes in the device's directory instead of the class's.
  const attributes = hwmonAttributes(await entriesOf(directory)).map((found) => ({ ...found, directory }))
  const older =
    device === undefined || attributes.length > 0
      ? []
      : hwmonAttributes(await entriesOf(device)).map((found) => ({ ...found, directory: device }))
  const channels = await Promise.all([...attributes, ...older].map(channelOf))
  if (channels.length === 0) return undefined
  return { id: parent === '' ? `hwmon/${name}` : `hwmon/${name}@${parent}`, name, channels }
}

async function channelOf(attribute: HwmonAttribute & { readonly directory: string }): Promise<PolledChannel> {
  const { file, channel: id, kind, directory } = attribute
  const path = join(directory, file)
  if (kind === 'alarm') {
    return {
      channel: { id, quantity: 'intrusion', unit: '1', type: 'boolean', kind: 'state' },
      read: () => readAlarm(path),
    }
  }
  const label = await attributeText(join(directory, `${id}_label`))
  const { quantity, unit, range, divisor } = kind
  const read = quantity === 'temperature' ? readMilliCelsius : (file: string) => readDivided(file, divisor)
  return {
    channel: {
      id,
      ...(label ? { name: label } : {}),
      quantity,
      unit,
      type: 'number',
      kind: kind.kind,
      ...(range ? { range } : {}),
    },
    read: () => unlessFaulty(() => read(path), join(directory, `${id}_fault`)),
  }
}

async function readDivided(path: string, divisor: number): Promise<Sample> {
  const sample = await readNumber(path)
  return typeof sample.value === 'number' ? { value: sample.value / divisor, raw: sample.value } : sample
}

/** The chip itself says when its sensing element is broken: the number is worth nothing then. */
async function unlessFaulty(read: () => Promise<Sample>, faultPath: string): Promise<Sample> {
  const [sample, fault] = await Promise.all([read(), attributeText(faultPath)])
  return sample.value !== undefined && fault === '1' ? { reason: 'fault', raw: sample.raw } : sample
}

async function readAlarm(path: string): Promise<Sample> {
  try {
    const text = (await readFile(path, 'utf8')).trim()
    return text === '0' || text === '1' ? { value: text === '1' } : { reason: 'not-a-number', raw: text }
  } catch (error) {
    return noSample(reasonOf(error))
  }
}
