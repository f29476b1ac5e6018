import type { Channel } from '@vfab/core'

import { numberFrom } from './channel-value.ts'
import type { ChannelSettings, SerialConfig } from './config.ts'
import type { FieldMeaning, Fields, LineFormat } from './fields.ts'

/** A channel, and where its values come from. */
export interface MappedChannel {
  readonly channel: Channel
  readonly settings: ChannelSettings
  readonly field: string
}

/** Channels of navigation that a receiver has when nothing else is configured, in this order. */
const navigation = ['lat', 'lon', 'alt', 'speed', 'track', 'heading', 'satellites', 'hdop'] as const

/** The channels that the settings name. */
export function configuredChannels(config: SerialConfig, format: LineFormat | undefined): MappedChannel[] {
  return Object.entries(config.channels).map(([id, settings]) => {
    const field = settings.field ?? id
    return { channel: channelOf(id, settings, format?.meaning?.(field), config.maxAgeMs), settings, field }
  })
}

/** The channels that lines have shown, for a sensor without configured ones. Types follow the values seen. */
export function learntChannels(seen: readonly Fields[], config: SerialConfig, format: LineFormat): MappedChannel[] {
  const values = new Map<string, Fields extends ReadonlyMap<string, infer Value> ? Value[] : never>()
  for (const fields of seen) {
    for (const [field, value] of fields) values.set(field, [...(values.get(field) ?? []), value])
  }
  return chosenFields([...values.keys()]).map((field) => {
    const known = values.get(field)!.filter((value) => value !== null)
    const numbers = known.every(
      (value) => typeof value === 'number' || (typeof value === 'string' && numberFrom(value) !== undefined),
    )
    const flags = known.length > 0 && known.every((value) => typeof value === 'boolean')
    const settings: ChannelSettings = { type: flags ? 'boolean' : numbers ? 'number' : 'text' }
    const id = channelId(field)
    return { channel: channelOf(id, settings, format.meaning?.(field), config.maxAgeMs), settings, field }
  })
}

/** Of navigation only what people want to see; of columns with names not also the numbers. */
function chosenFields(fields: readonly string[]): readonly string[] {
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

/** A field's name as a channel id: `2` becomes `column2`, other characters an underscore. */
function channelId(field: string): string {
  const id = field.replaceAll(/[^\w.-]/g, '_').slice(0, 60)
  return /^\d/.test(id) ? `column${id}` : /^[A-Za-z_]/.test(id) ? id : `_${id}`
}

function channelOf(
  id: string,
  settings: ChannelSettings,
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
