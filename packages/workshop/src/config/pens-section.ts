import type { DrawOverrides } from '@vfab/core'

import {
  type CheckedFile,
  type ConfigSection,
  type HostConfig,
  invalidSetting as invalid,
  refuseUnknownKeys,
} from '@vfab/host'

import { asRecord } from './as-record.ts'

/** One entry of `pens:`, by its number. */
export interface ConfiguredPen extends DrawOverrides {
  /** What people call it: `black 0.3`. */
  readonly name?: string
  /** Layers of this colour, `#rrggbb`, are drawn with it. */
  readonly color?: string
  /** Layers of these names or numbers are drawn with it. */
  readonly layers?: readonly string[]
}

/** What each number must be; the driver checks what its machine can. */
const bounds: Readonly<Record<keyof DrawOverrides, readonly [min: number, max: number]>> = {
  drawSpeedMmPerS: [0.1, 10_000],
  travelSpeedMmPerS: [0.1, 10_000],
  drawAccelMmPerS2: [1, 100_000],
  travelAccelMmPerS2: [1, 100_000],
  penUpPercent: [0, 100],
  penDownPercent: [0, 100],
  penForceGrams: [0, 10_000],
}

/** The `pens:` of a file, and those of its devices. */
export const pensSection: ConfigSection = { key: 'pens', check: checkPens, ownsInDevice: isPenMap }

function checkPens(file: CheckedFile): void {
  const { pens } = file.values
  if (pens !== undefined && pens !== null) {
    if (!asRecord(pens)) throw invalid(file, ['pens'], 'a mapping of numbers to pens is expected', example)
    checkEach(file, ['pens'], asRecord(pens) ?? {})
  }
  for (const [name, section] of Object.entries(asRecord(file.values['devices']) ?? {})) {
    checkEach(file, ['devices', name, 'pens'], pensOfDevice(asRecord(section)))
  }
}

/**
 * Whether the `pens` of a device's section are what plots go by. Other than a mapping they are a setting of the driver's own, such
 * as the list of what stands in the stalls of a machine that changes pens itself.
 */
function isPenMap(pens: unknown): boolean {
  return asRecord(pens) !== undefined && !Array.isArray(pens)
}

/** Those pens; none where there is no mapping. */
function pensOfDevice(section: Readonly<Record<string, unknown>> | undefined): Readonly<Record<string, unknown>> {
  const pens = section?.['pens']
  return isPenMap(pens) ? asRecord(pens)! : {}
}

const example = 'write each as 1: { name: black 0.3, color: "#000000", penDownPercent: 35 }'

function checkEach(file: CheckedFile, above: readonly string[], pens: Readonly<Record<string, unknown>>): void {
  for (const [number, value] of Object.entries(pens)) {
    const keys = [...above, number]
    const pen = asRecord(value)
    if (!/^[1-9]\d?$/.test(number)) throw invalid(file, keys, `"${number}" is no pen`, 'number them from 1 to 99')
    if (!pen) throw invalid(file, keys, 'a pen is expected', example)
    refuseUnknownKeys(file, keys, pen, ['name', 'color', 'layers', ...Object.keys(bounds)])
    checkWords(file, keys, pen)
    for (const [key, [min, max]] of Object.entries(bounds)) {
      const number = pen[key]
      if (number === undefined || (typeof number === 'number' && number >= min && number <= max)) continue
      throw invalid(file, [...keys, key], `a number from ${min} to ${max} is expected`, 'leave it out for the usual')
    }
  }
}

function checkWords(file: CheckedFile, keys: readonly string[], pen: Readonly<Record<string, unknown>>): void {
  const { name, color, layers } = pen
  if (name !== undefined && typeof name !== 'string') {
    throw invalid(file, [...keys, 'name'], 'a text is expected', 'quote it')
  }
  if (color !== undefined && !(typeof color === 'string' && /^#[0-9a-f]{6}$/i.test(color))) {
    throw invalid(file, [...keys, 'color'], 'a colour is expected', 'write it as "#c81e1e", in quotes')
  }
  const isLayers = Array.isArray(layers) && layers.every((layer) => ['string', 'number'].includes(typeof layer))
  if (layers !== undefined && !isLayers) {
    throw invalid(file, [...keys, 'layers'], 'a list of layers is expected', 'write it as layers: [sky, 3]')
  }
}

/**
 * The pens that the configuration describes, by number: those for all machines, and over them, setting by setting, what the
 * section of one machine says.
 * @param alias - name of the machine's section; without one only what is for all counts
 */
export function configuredPens(
  { merged }: Pick<HostConfig, 'merged'>,
  alias?: string,
): ReadonlyMap<number, ConfiguredPen> {
  const common = (merged.values['pens'] ?? {}) as Readonly<Record<string, ConfiguredPen>>
  const section = alias === undefined ? undefined : asRecord(asRecord(merged.values['devices'])?.[alias])
  const own = pensOfDevice(section) as Readonly<Record<string, ConfiguredPen>>
  const numbers = [...new Set([...Object.keys(common), ...Object.keys(own)])].map(Number).sort((a, b) => a - b)
  return new Map(numbers.map((number) => [number, tidied({ ...common[number], ...own[number] })]))
}

function tidied(pen: ConfiguredPen): ConfiguredPen {
  return {
    ...pen,
    ...(pen.color === undefined ? {} : { color: pen.color.toLowerCase() }),
    ...(pen.layers === undefined ? {} : { layers: pen.layers.map(String) }),
  }
}
