/*
 * What devices announce about themselves under Home Assistant's prefix: one retained document for each entity, or one for a whole device with
 * its components in it; keys in full (zigbee2mqtt) or short (Tasmota, ESPHome).
 * @see https://www.home-assistant.io/integrations/mqtt/#mqtt-discovery
 */
import type { Channel } from '@vfab/core'
import { type FieldSettings, type MappedChannel, unitFromDisplay, unknownUnit } from '@vfab/driver-kit/fields'

import { fieldOfTemplate } from './template.ts'

/** A channel that a device announced. */
export interface Announced {
  /** Where it was announced: a later document there takes its place. */
  readonly place: string
  readonly mapped: MappedChannel
  readonly topic: string
  /** Names of the device, for choosing it. */
  readonly device: readonly string[]
  readonly availability: readonly AvailabilityTopic[]
}

/** Where a device says whether it is there. */
export interface AvailabilityTopic {
  readonly topic: string
  readonly field: string
  readonly unavailable: string
}

/** What a document holds. */
export interface Announcement {
  readonly channels: readonly Announced[]
  /** Entities that are sensors, and whose template does more than take a field. */
  readonly notFollowed: number
}

type Json = Readonly<Record<string, unknown>>

const short: Readonly<Record<string, string>> = {
  name: 'name',
  stat_t: 'state_topic',
  unit_of_meas: 'unit_of_measurement',
  val_tpl: 'value_template',
  dev_cla: 'device_class',
  stat_cla: 'state_class',
  uniq_id: 'unique_id',
  obj_id: 'object_id',
  exp_aft: 'expire_after',
  pl_on: 'payload_on',
  pl_off: 'payload_off',
  dev: 'device',
  ids: 'identifiers',
  avty: 'availability',
  avty_t: 'availability_topic',
  avty_tpl: 'availability_template',
  pl_avail: 'payload_available',
  pl_not_avail: 'payload_not_available',
  t: 'topic',
  cmps: 'components',
  p: 'platform',
}

const kinds: Readonly<Record<string, Channel['kind']>> = {
  measurement: 'measurement',
  measurement_angle: 'measurement',
  total: 'total',
  total_increasing: 'total-increasing',
}

/** Filters of the topics on which sensors are announced. */
export function announcementFilters(prefix: string): string[] {
  return ['sensor', 'binary_sensor', 'device'].flatMap((kind) => [
    `${prefix}/${kind}/+/config`,
    `${prefix}/${kind}/+/+/config`,
  ])
}

/** Reads a document; an empty one takes the entity away. */
export function readAnnouncement(topic: string, prefix: string, payload: Uint8Array): Announcement {
  const document = parse(payload)
  const [kind = ''] = topic.slice(prefix.length + 1).split('/')
  if (document === undefined) return { channels: [], notFollowed: 0 }
  if (kind !== 'device') return collect([announcedAt(topic, kind, document)])
  const { components, ...shared } = document
  const each = Object.entries(asObject(components) ?? {}).map(([id, component]) => {
    const own = expanded(asObject(component) ?? {})
    return announcedAt(`${topic}#${id}`, text(own['platform']) ?? '', { ...shared, ...own })
  })
  return collect(each)
}

function collect(all: readonly (Announced | 'not followed' | undefined)[]): Announcement {
  return {
    channels: all.filter((each): each is Announced => typeof each === 'object'),
    notFollowed: all.filter((each) => each === 'not followed').length,
  }
}

function announcedAt(place: string, kind: string, document: Json): Announced | 'not followed' | undefined {
  const topic = text(document['state_topic'])
  if ((kind !== 'sensor' && kind !== 'binary_sensor') || topic === undefined) return undefined
  const field = fieldOfTemplate(text(document['value_template']))
  if (field === undefined) return 'not followed'
  const device = asObject(document['device'])
  const deviceNames = [text(device?.['name']), ...asArray(device?.['identifiers']).map(text)].filter(
    (name) => name !== undefined,
  )
  const settings = kind === 'sensor' ? numberSettings(document) : switchSettings(document)
  return {
    place,
    topic,
    device: deviceNames,
    availability: availabilityOf(document),
    mapped: { channel: channelOf(place, document, deviceNames[0], settings), settings, field, open: settings.open },
  }
}

type AnnouncedSettings = FieldSettings & { readonly open?: 'type' | 'unit' | undefined }

function numberSettings(document: Json): AnnouncedSettings {
  const display = text(document['unit_of_measurement'])
  const state = text(document['state_class'])
  const quantity = text(document['device_class'])
  const isNumber = display !== undefined || state !== undefined
  const isText = quantity === 'enum' || quantity === 'timestamp' || quantity === 'date'
  return {
    type: isText ? 'text' : 'number',
    ...(quantity === undefined ? {} : { quantity }),
    ...(display === undefined ? {} : { unit: unitFromDisplay(display) ?? unknownUnit(display) }),
    ...(state === undefined ? {} : { kind: kinds[state] ?? 'measurement' }),
    open: isNumber || isText ? undefined : 'type',
  }
}

function switchSettings(document: Json): AnnouncedSettings {
  const [on = 'ON', off = 'OFF'] = [text(document['payload_on']), text(document['payload_off'])]
  return { type: 'boolean', quantity: text(document['device_class']) ?? 'state', values: { [on]: true, [off]: false } }
}

function channelOf(place: string, document: Json, device: string | undefined, settings: FieldSettings): Channel {
  const name = text(document['name']) ?? text(document['device_class']) ?? text(document['object_id'])
  const id =
    [device, name]
      .filter((part) => part !== undefined)
      .map(slug)
      .join('.') || slug(text(document['unique_id']) ?? place)
  const expireS = document['expire_after']
  return {
    id: /^[A-Za-z_]/.test(id) ? id : `_${id}`,
    ...(device === undefined && name === undefined
      ? {}
      : { name: [device, name].filter((part) => part !== undefined).join(' ') }),
    quantity: settings.quantity ?? slug(name ?? 'value'),
    unit: settings.unit ?? '1',
    type: settings.type,
    kind: settings.kind ?? (settings.type === 'number' ? 'measurement' : 'state'),
    ...(typeof expireS === 'number' && expireS > 0 ? { maxAgeMs: 1000 * expireS } : {}),
  }
}

function availabilityOf(document: Json): AvailabilityTopic[] {
  const all = [
    ...asArray(document['availability']).map((each) => expanded(asObject(each) ?? {})),
    { ...document, topic: document['availability_topic'], value_template: document['availability_template'] },
  ]
  return all.flatMap((each: Json) => {
    const topic = text(each['topic'])
    const field = fieldOfTemplate(text(each['value_template']))
    if (topic === undefined || field === undefined) return []
    return [{ topic, field, unavailable: text(each['payload_not_available']) ?? 'offline' }]
  })
}

function parse(payload: Uint8Array): Json | undefined {
  try {
    const document = asObject(JSON.parse(Buffer.from(payload).toString('utf8')))
    return document && withBase(expanded(document))
  } catch {
    return undefined
  }
}

function expanded(document: Json): Json {
  return Object.fromEntries(
    Object.entries(document).map(([key, value]) => [
      short[key] ?? key,
      (short[key] ?? key) === 'device' ? expanded(asObject(value) ?? {}) : value,
    ]),
  )
}

/** `~` in a topic stands for the document's base. */
function withBase(document: Json): Json {
  const base = text(document['~'])
  if (base === undefined) return document
  const replace = (value: unknown): unknown => {
    if (typeof value === 'string') return value.replace(/^~|~$/, base)
    if (Array.isArray(value)) return value.map(replace)
    const inner = asObject(value)
    return inner === undefined
      ? value
      : Object.fromEntries(Object.entries(inner).map(([key, each]) => [key, replace(each)]))
  }
  const { '~': _base, ...rest } = document
  return replace(rest) as Json
}

function asObject(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined
}

function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]
}

function text(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}

function slug(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replaceAll(/[^\w]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    .slice(0, 40)
}
