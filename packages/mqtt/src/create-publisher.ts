/*
 *   connect ──▶ claim the name ──▶ announce, send all states ──▶ follow the host ──▶ offline, disconnect
 *      ▲ broker away, or started anew │
 *      └──────────────────────────────┘
 */
import { hostname } from 'node:os'

import { type Clock, type DriverError, isDriverError, systemClock, toDriverError } from '@vfab/core'
import type { BrokerLink, BrokerMessage } from '@vfab/driver-kit/broker'

import { CommandIntake } from './command-intake.ts'
import { checkBroker, connect } from './connect.ts'
import { type HostInfo, hostInfoSchema } from './documents/info.ts'
import { errorSource } from './errors.ts'
import { HostPost } from './host-post.ts'
import { NameClaim } from './name-claim.ts'
import { topicName } from './names.ts'
import { Outbox } from './outbox.ts'
import type { Publisher, PublisherOptions } from './publisher.ts'
import { readDocument } from './read-document.ts'
import { type Memory, openMemory } from './remembered.ts'
import type { BrokerSettings } from './settings.ts'
import { commandTopic, deviceTopic, hostTopic, parseTopic } from './topics.ts'

/**
 * Puts a host on the broker. Resolves when it is announced, or when the broker cannot be reached yet: then it is tried again and again.
 * @returns undefined where the section says `enabled: false`
 * @throws DriverError `CONFIG_INVALID`, `PERMISSION_DENIED`, `NAME_TAKEN` where another host has the name, `IO_FAILED`
 */
export async function createPublisher(options: PublisherOptions): Promise<Publisher | undefined> {
  const settings = await checkBroker(options.broker)
  if (!settings.enabled) return undefined
  const memory = await openMemory(options.stateDirectory)
  const publisher = new HostPublisher(options, settings, memory)
  try {
    await publisher.start(options.signal)
    return publisher
  } catch (error) {
    await publisher.close()
    throw error
  }
}

/** Between attempts to reach a broker that was not there at the start, ms. */
const retryMs = { first: 1000, most: 15_000 }
const beatMs = 60_000

class HostPublisher implements Publisher {
  readonly host: string
  readonly instance: string
  readonly address: string
  readonly ended: Promise<DriverError | undefined>
  readonly #options: PublisherOptions
  readonly #settings: BrokerSettings
  readonly #clock: Clock
  readonly #ending = new AbortController()
  readonly #outbox: Outbox
  readonly #claim: NameClaim
  readonly #commands: CommandIntake
  readonly #post: HostPost
  #resolveEnded: (error: DriverError | undefined) => void = () => {}
  #link: BrokerLink | undefined
  #isOurs = false
  #sinceMs: number | undefined
  #closed: Promise<void> | undefined

  constructor(options: PublisherOptions, settings: BrokerSettings, memory: Memory) {
    const { source, clock = systemClock, now = Date.now } = options
    this.#options = options
    this.#settings = settings
    this.#clock = clock
    this.host = settings.name ?? topicName(hostname().split('.')[0]!)
    this.instance = memory.instance
    this.address = new URL(settings.url).host
    this.ended = new Promise((resolve) => (this.#resolveEnded = resolve))
    const { signal } = this.#ending
    this.#outbox = new Outbox({ clock, signal })
    const { prefix, timeoutMs } = settings
    this.#claim = new NameClaim({ prefix, host: this.host, instance: this.instance, clock, timeoutMs, signal })
    this.#commands = new CommandIntake({ source, now })
    this.#post = new HostPost({
      ...{ settings, source, now, memory, host: this.host, instance: this.instance, outbox: this.#outbox },
      link: () => (this.#isOurs ? this.#link : undefined),
      sinceMs: () => (this.#sinceMs ??= now()),
    })
  }

  get connected(): boolean {
    return this.#isOurs && (this.#link?.isConnected ?? false)
  }

  /** Connects once; what is not there yet is tried again in the background. */
  async start(signal: AbortSignal | undefined): Promise<void> {
    try {
      await this.#connect(signal)
    } catch (error) {
      signal?.throwIfAborted()
      if (!isDriverError(error) || !isPassing(error)) throw error
      this.#options.onChange?.(false, error)
      void this.#tryAgain()
    }
    const { source } = this.#options
    const { readings } = this.#settings
    source.follow((event) => this.#post.take(event), { readings, signal: this.#ending.signal })
    void this.#beat()
  }

  close(): Promise<void> {
    return this.#end(undefined)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #connect(signal: AbortSignal | undefined): Promise<void> {
    const { prefix } = this.#settings
    const either = signal === undefined ? this.#ending.signal : AbortSignal.any([signal, this.#ending.signal])
    const link = await connect(this.#settings, {
      clientId: `vfab_${this.instance}`,
      clock: this.#clock,
      signal: either,
      resubscribe: false,
      will: { topic: hostTopic(prefix, this.host, 'status'), payload: 'offline' },
    })
    this.#link = link
    link.onMessage((message) => this.#take(message))
    link.onChange((connected, error) => this.#changed(connected, error))
    void link.ended.then((error) => error && this.#end(error))
    await this.#announce()
  }

  async #tryAgain(): Promise<void> {
    const { signal } = this.#ending
    let waitMs = retryMs.first
    while (!signal.aborted) {
      try {
        await this.#clock.sleep(waitMs, { signal })
        await this.#connect(undefined)
        this.#options.onChange?.(true, undefined)
        return
      } catch (error) {
        if (signal.aborted) return
        if (!isDriverError(error) || !isPassing(error)) return void this.#end(asDriverError(error))
        waitMs = Math.min(waitMs * 2, retryMs.most)
      }
    }
  }

  #changed(connected: boolean, error: DriverError | undefined): void {
    this.#isOurs = false
    this.#outbox.shut()
    this.#options.onChange?.(connected, error)
    if (error?.code === 'DEVICE_BUSY') return void this.#end(error)
    if (connected) this.#announce().catch((failure: unknown) => this.#failedToAnnounce(failure))
  }

  /** A connection that was lost meanwhile begins again by itself. */
  #failedToAnnounce(failure: unknown): void {
    const error = asDriverError(failure)
    if (!isPassing(error) && this.#link?.isConnected) void this.#end(error)
  }

  /** The name is claimed, and all that is retained sent: the broker may have forgotten it. */
  async #announce(): Promise<void> {
    const link = this.#link!
    const { prefix, homeAssistant, discoveryPrefix, commands } = this.#settings
    const taken = await this.#claim.make(link, this.#post.formerTopics)
    if (!link.isConnected || this.#ending.signal.aborted) return
    if (taken !== undefined) {
      await this.#end(taken)
      throw taken
    }
    this.#isOurs = true
    this.#sayOnline()
    this.#outbox.open(link)
    this.#post.announce()
    const topics = homeAssistant ? [`${discoveryPrefix}/status`] : []
    await link.subscribe(topics, 0)
    // A mark of being stored is kept, also of what is sent while we listen.
    if (commands) await link.subscribe([commandTopic(prefix, this.host, '+', '+')], 1, { rap: true })
  }

  #sayOnline(): void {
    const topic = hostTopic(this.#settings.prefix, this.host, 'status')
    void this.#link?.publish(topic, 'online', { qos: 1, retain: true })
  }

  #take(message: BrokerMessage): void {
    const { prefix, discoveryPrefix } = this.#settings
    const { topic, payload } = message
    if (topic === `${discoveryPrefix}/status`) {
      // Home Assistant starts anew: it may have missed everything.
      if (Buffer.from(payload).toString() === 'online' && this.#isOurs && !message.isRetained) this.#resend()
      return
    }
    const parsed = parseTopic(prefix, topic)
    if (parsed === undefined) return this.#post.takeFormer(topic, payload)
    if (parsed.host !== this.host) return this.#post.takeFormer(topic, payload)
    if (parsed.document === 'cmd') return void this.#command(parsed, message)
    if ('device' in parsed) return
    if (this.#isOurs) this.#defend(parsed.document, payload)
    else this.#claim.take(parsed.document, payload)
  }

  #resend(): void {
    if (this.#link !== undefined) this.#outbox.open(this.#link)
    this.#sayOnline()
  }

  /** Others that speak under this name: the one that came later gives way; a last will of ours from before is corrected. */
  #defend(document: 'status' | 'info' | 'claim', payload: Uint8Array): void {
    const text = Buffer.from(payload).toString()
    if (document === 'status') {
      if (text !== 'online') this.#sayOnline()
    } else if (document === 'claim') {
      if (text !== this.instance) this.#resend()
    } else {
      const other: HostInfo | undefined = readDocument(hostInfoSchema, payload)
      if (other?.instance === this.instance) return
      const own = { sinceMs: this.#sinceMs ?? 0, instance: this.instance }
      if (other !== undefined && NameClaim.isOlder(other, own)) void this.#end(this.#claim.takenBy(other))
      else this.#resend()
    }
  }

  async #command(parsed: { readonly device: string; readonly verb: string }, message: BrokerMessage): Promise<void> {
    const { payload, isRetained, responseTopic, correlationData } = message
    if (payload.byteLength === 0) return // a stored command is removed
    const device = this.#post.nameOf(parsed.device)
    const answer = await this.#commands.take({ verb: parsed.verb, payload, isRetained, device })
    if (answer === undefined) return
    const { prefix } = this.#settings
    const isOwnReply = responseTopic !== undefined && /^[^+#\0]{1,200}$/.test(responseTopic)
    const topic =
      isOwnReply && responseTopic.startsWith(`${prefix}/reply/`)
        ? responseTopic
        : deviceTopic(prefix, this.host, parsed.device, 'reply')
    void this.#link?.publish(topic, JSON.stringify(answer), {
      qos: 1,
      retain: false,
      ...(correlationData && { properties: { correlationData } }),
    })
  }

  async #beat(): Promise<void> {
    const { signal } = this.#ending
    while (!signal.aborted) {
      await this.#clock.sleep(beatMs, { signal }).catch(() => {})
      if (!signal.aborted) this.#post.beat()
    }
  }

  #end(error: DriverError | undefined): Promise<void> {
    return (this.#closed ??= this.#finish(error))
  }

  async #finish(error: DriverError | undefined): Promise<void> {
    const isOurs = this.#isOurs
    this.#isOurs = false
    this.#ending.abort()
    this.#outbox.shut()
    const link = this.#link
    if (link !== undefined && isOurs) {
      if (error?.code === 'NAME_TAKEN') this.#post.withdraw(link)
      else await this.#sayOffline(link)
    }
    await link?.close()
    this.#resolveEnded(error)
  }

  /** Waits for the broker's word, but not for long. */
  async #sayOffline(link: BrokerLink): Promise<void> {
    const over = new AbortController()
    const topic = hostTopic(this.#settings.prefix, this.host, 'status')
    const said = link.publish(topic, 'offline', { qos: 1, retain: true })
    await Promise.race([said, this.#clock.sleep(1000, { signal: over.signal }).catch(() => {})])
    over.abort()
  }
}

/** Whether it may be over in a while, by itself. */
function isPassing({ type, code }: DriverError): boolean {
  return code !== 'DEVICE_BUSY' && (type === 'connection' || type === 'timeout')
}

function asDriverError(error: unknown): DriverError {
  return isDriverError(error) ? error : toDriverError(error, { operation: 'publish', driver: errorSource })
}
