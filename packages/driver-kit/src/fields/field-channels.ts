import type { Channel } from '@vfab/core'

import type { FieldMap, FieldSettings } from './field-settings.ts'
import type { FieldMeaning, Fields, FieldValue, LineFormat } from './fields.ts'
import { type DecimalMark, numberFrom, reasonForNoNumber } from './number-text.ts'

/** A channel, and where its values come from. */
export interface MappedChannel<Settings extends FieldSettings = FieldSettings> {
  readonly channel: Channel
  readonly settings: Settings
  readonly field: string
  /** What is not known before the first value: type and unit of a channel that was learnt without one, or the unit alone. */
  readonly open?: 'type' | 'unit' | undefined
}

/** Channels of navigation that a receiver has when nothing else is configured, in this order. */
const navigation = ['lat', 'lon', 'alt', 'speed', 'track', 'heading', 'satellites', 'hdop'] as const

/** The channels that the settings name. */
export function configuredChannels<Settings extends FieldSettings>(
  config: FieldMap & { readonly channels: Readonly<Record<string, Settings>> },
  format: LineFormat | undefined,
): MappedChannel<Settings>[] {
  return Object.entries(config.channels).map(([id, settings]) => {
    const field = settings.field ?? id
    const channel = channelOf(id, settings, format?.meaning?.(field), config.maxAgeMs)
    const open = settings.unit === undefined && settings.type === 'number' && channel.unit === '1' ? 'unit' : undefined
    return { channel, settings, field, open }
  })
}

/** The channels that lines have shown, for a sensor without configured ones. Types follow the values seen. */
export function learntChannels(seen: readonly Fields[], config: FieldMap, format: LineFormat): MappedChannel[] {
  const values = new Map<string, Known[]>()
  for (const fields of seen) {
    for (const [field, value] of fields) {
      const known = values.get(field) ?? []
      if (hasValue(value)) known.push({ value, unit: fields.notes?.get(field)?.unit })
      values.set(field, known)
    }
  }
  const taken = new Set<string>()
  return chosenFields([...values.keys()]).map((field) => {
    const mapped = learntChannel(field, values.get(field)!, config, format, taken)
    taken.add(mapped.channel.id)
    return mapped
  })
}

/**
 * A channel as its values show it. One number among them makes it a channel of numbers: `ERR` is no value then. Without any value it is taken for
 * one of numbers until one comes.
 */
export function learntChannel(
  field: string,
  known: readonly Known[],
  config: FieldMap,
  format: LineFormat,
  taken: ReadonlySet<string> = new Set(),
): MappedChannel {
  const decimal = decimalOf(config, format)
  const isNumber = ({ value }: Known): boolean =>
    typeof value === 'number' || (typeof value === 'string' && numberFrom(value, decimal) !== undefined)
  const flags = known.length > 0 && known.every(({ value }) => typeof value === 'boolean')
  const numbers = known.length === 0 || known.some(isNumber)
  const settings: FieldSettings = { type: flags ? 'boolean' : numbers ? 'number' : 'text' }
  const unit = known.findLast(({ unit: each }) => each !== undefined)?.unit
  const meaning = { ...format.meaning?.(field), ...(unit === undefined ? {} : { unit }) }
  const channel = channelOf(channelId(field, taken), settings, meaning, config.maxAgeMs)
  return { channel, settings, field, open: known.length === 0 ? 'type' : undefined }
}

/** The channel as its first value shows it; itself where that adds nothing. */
export function settledChannel(
  mapped: MappedChannel,
  first: Known,
  config: FieldMap,
  format: LineFormat,
): MappedChannel {
  const { channel, field, open } = mapped
  if (open === 'type') {
    const learnt = learntChannel(field, [first], config, format)
    const { name, quantity, maxAgeMs } = channel
    const known = { ...(name === undefined ? {} : { name }), ...(maxAgeMs === undefined ? {} : { maxAgeMs }) }
    return { ...learnt, channel: { ...learnt.channel, ...known, id: channel.id, quantity } }
  }
  if (open === undefined || first.unit === undefined) return mapped
  return { ...mapped, channel: { ...channel, unit: first.unit }, open: undefined }
}

/** A value that was seen, with the unit beside it. */
export interface Known {
  readonly value: FieldValue
  readonly unit?: string | undefined
}

/** True for what says something about the type of its channel: not for an empty field, `nan` or `--`. */
export function hasValue(value: FieldValue): boolean {
  return value !== null && (typeof value !== 'string' || (value !== '' && reasonForNoNumber(value) === undefined))
}

/** The mark before fractions: as configured, else as the lines have shown. */
export function decimalOf({ decimal }: FieldMap, format: LineFormat | undefined): DecimalMark {
  return decimal === 'auto' ? (format?.decimal ?? 'auto') : decimal
}

/** Of navigation only what people want to see; of columns with names not also the numbers. */
export function chosenFields(fields: readonly string[]): readonly string[] {
  const seen = new Set(fields)
  const known = navigation.filter((field) => seen.has(field))
  const isNavigation = known.includes('lat') || fields.some((field) => /^[A-Z]{3}\.\d+$/.test(field))
  if (isNavigation) {
    const transducers = fields.filter((field) => field.startsWith('XDR.') && !/^XDR\.\d+$/.test(field))
    return known.length + transducers.length > 0 ? [...known, ...transducers] : fields
  }
  const named = fields.filter((field) => !/^\d+$/.test(field))
  return named.length > 0 ? named : fields
}

/** A field's name as a channel id: `2` becomes `column2`, other characters an underscore; numbered where another has that id. */
function channelId(field: string, taken: ReadonlySet<string>): string {
  const plain = field.replaceAll(/[^\w.-]/g, '_').slice(0, 60)
  const id = /^\d/.test(plain) ? `column${plain}` : /^[A-Za-z_]/.test(plain) ? plain : `_${plain}`
  let unique = id
  for (let number = 2; taken.has(unique); number++) unique = `${id}_${number}`
  return unique
}

function channelOf(
  id: string,
  settings: FieldSettings,
  meaning: FieldMeaning | undefined,
  sensorMaxAgeMs: number,
): Channel {
  const { name, type, scale, offset, resolution, accuracy } = settings
  const range = settings.range ?? (type === 'number' ? meaning?.range : undefined)
  const maxAgeMs = settings.maxAgeMs ?? sensorMaxAgeMs
  const calibrated = scale !== undefined || offset !== undefined
  return {
    id,
    ...(name === undefined ? {} : { name }),
    quantity: settings.quantity ?? meaning?.quantity ?? id,
    unit: settings.unit ?? meaning?.unit ?? '1',
    type,
    kind: settings.kind ?? (type === 'number' ? 'measurement' : 'state'),
    ...(range === undefined ? {} : { range }),
    ...(resolution === undefined ? {} : { resolution }),
    ...(accuracy === undefined ? {} : { accuracy }),
    ...(calibrated ? { calibration: { gain: scale ?? 1, offset: offset ?? 0 } } : {}),
    ...(maxAgeMs > 0 ? { maxAgeMs } : {}),
  }
}
