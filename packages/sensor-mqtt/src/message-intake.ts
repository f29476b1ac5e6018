/*
 *   message ─┬▶ announcement ──▶ channels, their topics
 *            ├▶ availability ──▶ channels of a device that is away: bad, `offline`
 *            └▶ routes by topic ─▶ fields ─▶ samples
 */
import type { OpenSensor } from '@vfab/driver-kit'
import type { BrokerMessage } from '@vfab/driver-kit/broker'
import {
  configuredChannels,
  createFieldIntake,
  type FieldIntake,
  type Fields,
  type FieldMap,
  type LineFormat,
  type MappedChannel,
} from '@vfab/driver-kit/fields'

import type { MqttConfig } from './config.ts'
import { type Announced, announcementFilters, type AvailabilityTopic, readAnnouncement } from './discovery.ts'
import { fieldsOfPayload, plainValue, renamed } from './payload.ts'
import { fitsFilter, topicLabel } from './topic.ts'

/** Messages hold JSON, or one value. */
const payloadFormat: LineFormat = { trustsAnyLine: false, read: (line) => fieldsOfPayload(Buffer.from(line)) }

/** Names of more fields than these are made anew each time. */
const mostNames = 1000

/** Where messages of one topic go. */
interface Route {
  readonly intake: FieldIntake
  readonly rename?: ((field: string) => string) | undefined
  /** What the message itself is called. */
  readonly whole: string
}

/** What {@link MessageIntake} needs. */
export interface MessageIntakeParts {
  readonly config: MqttConfig
  readonly open: () => Pick<OpenSensor, 'put' | 'define' | 'sensor'>
  /** Topics that turn out to be needed. */
  readonly subscribe: (topics: readonly string[]) => void
}

/** What messages have brought so far. */
export interface IntakeCounts {
  /** Messages that gave a value. */
  readonly understood: number
  readonly rejected: number
  /** Entities that were announced with a template that is not followed. */
  readonly notFollowed: number
}

/** Takes messages apart. */
export class MessageIntake {
  readonly counts = { understood: 0, rejected: 0, notFollowed: 0 }
  readonly #parts: MessageIntakeParts
  readonly #routes = new Map<string, Route[]>()
  readonly #away = new Map<string, { readonly rule: AvailabilityTopic; readonly channels: Set<string> }[]>()
  readonly #announced = new Set<string>()
  readonly #discovers: boolean

  constructor(parts: MessageIntakeParts) {
    this.#parts = parts
    const { topics, channels } = parts.config
    this.#discovers = topics.length === 0 && Object.keys(channels).length === 0
    for (const mapped of channelsOf(parts.config)) {
      this.#route(parts.config.channels[mapped.channel.id]!.topic, { intake: this.#intakeOf(mapped), whole: '' })
    }
  }

  /** What has to be subscribed from the beginning. */
  static filters(config: MqttConfig): string[] {
    const topics = Object.values(config.channels).map(({ topic }) => topic)
    const discovers = topics.length === 0 && config.topics.length === 0
    return [
      ...new Set([...topics, ...config.topics, ...(discovers ? announcementFilters(config.discoveryPrefix) : [])]),
    ]
  }

  take(message: BrokerMessage): void {
    const { topic, payload } = message
    if (this.#isAnnouncement(topic)) return this.#announce(topic, payload)
    const routes = this.#away.has(topic) ? undefined : this.#routes.get(topic)
    const value = routes && plainValue(payload)
    if (routes === undefined || value === undefined) return this.#takeFields(message)
    for (const { intake, whole } of routes) intake.takeOne(whole, value, message.monotonicMs, noteOf(message))
    this.counts.understood++
  }

  #takeFields(message: BrokerMessage): void {
    const { config } = this.#parts
    const { topic, payload } = message
    const fields = fieldsOfPayload(payload)
    if (fields === undefined) {
      this.counts.rejected++
      return
    }
    for (const { rule, channels } of this.#away.get(topic) ?? []) {
      if (String(fields.get(rule.field) ?? '').toLowerCase() !== rule.unavailable.toLowerCase()) continue
      for (const id of channels) this.#parts.open().put(id, { reason: 'offline' })
    }
    let routes = this.#routes.get(topic)
    if (routes === undefined && config.topics.some((filter) => fitsFilter(topic, filter))) {
      routes = [this.#learningRoute(topic)]
      this.#routes.set(topic, routes)
    }
    for (const route of routes ?? []) this.#deliver(route, fields, message)
    if (routes !== undefined) this.counts.understood++
  }

  #deliver({ intake, rename }: Route, fields: Fields, message: BrokerMessage): void {
    intake.take(rename === undefined ? fields : renamed(fields, rename), message.monotonicMs, noteOf(message))
  }

  #isAnnouncement(topic: string): boolean {
    if (!this.#discovers) return false
    return topic.startsWith(`${this.#parts.config.discoveryPrefix}/`) && topic.endsWith('/config')
  }

  #announce(topic: string, payload: Uint8Array): void {
    const { config, subscribe, open } = this.#parts
    const { channels, notFollowed } = readAnnouncement(topic, config.discoveryPrefix, payload)
    this.counts.notFollowed += notFollowed
    for (const announced of channels) {
      if (this.#announced.has(announced.place) || !isWanted(announced, config.devices)) continue
      this.#announced.add(announced.place)
      const mapped = this.#unique(announced.mapped)
      open().define(mapped.channel)
      this.#route(announced.topic, { intake: this.#intakeOf(mapped), whole: '' })
      for (const rule of announced.availability) this.#watch(rule, mapped.channel.id)
      subscribe([announced.topic, ...announced.availability.map(({ topic: where }) => where)])
    }
  }

  #unique(mapped: MappedChannel): MappedChannel {
    const taken = new Set(this.#parts.open().sensor.channels.map(({ id }) => id))
    const { id } = mapped.channel
    let unique = id
    for (let number = 2; taken.has(unique); number++) unique = `${id}_${number}`
    return { ...mapped, channel: { ...mapped.channel, id: unique } }
  }

  #watch(rule: AvailabilityTopic, channel: string): void {
    const rules = this.#away.get(rule.topic) ?? []
    const same = rules.find((each) => each.rule.field === rule.field && each.rule.unavailable === rule.unavailable)
    if (same) same.channels.add(channel)
    else rules.push({ rule, channels: new Set([channel]) })
    this.#away.set(rule.topic, rules)
  }

  #route(topic: string, route: Route): void {
    this.#routes.set(topic, [...(this.#routes.get(topic) ?? []), route])
  }

  #intakeOf(mapped: MappedChannel): FieldIntake {
    return createFieldIntake({
      map: this.#parts.config,
      format: payloadFormat,
      channels: [mapped],
      mayLearn: () => false,
      open: this.#parts.open,
    })
  }

  #learningRoute(topic: string): Route {
    const { config, open } = this.#parts
    const label = topicLabel(topic, config.topics)
    const map: FieldMap = { channels: {}, maxAgeMs: config.maxAgeMs, decimal: config.decimal }
    const intake = createFieldIntake({
      map,
      format: payloadFormat,
      channels: [],
      mayLearn: () => true,
      taken: () => open().sensor.channels.map(({ id }) => id),
      open,
    })
    const names = new Map<string, string>()
    const rename = (field: string): string => {
      const known = names.get(field)
      if (known !== undefined) return known
      const name = [label, field].filter((part) => part !== '').join('.') || 'value'
      if (names.size < mostNames) names.set(field, name)
      return name
    }
    return { intake, rename, whole: rename('') }
  }
}

const fresh = {}
const stored = { reason: 'retained' }

/** The age of a stored value is not known. */
function noteOf({ isRetained }: BrokerMessage): { readonly reason?: string } {
  return isRetained ? stored : fresh
}

/** The channels that the settings name; without a field, the message itself is the value. */
export function channelsOf(config: MqttConfig): MappedChannel[] {
  return configuredChannels(config, undefined).map((mapped) => ({ ...mapped, field: mapped.settings.field ?? '' }))
}

function isWanted({ device }: Announced, devices: readonly string[]): boolean {
  return (
    devices.length === 0 || device.some((name) => devices.some((wanted) => wanted.toLowerCase() === name.toLowerCase()))
  )
}
