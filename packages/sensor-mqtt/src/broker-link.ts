/**
 * The connection to a broker: made once with its errors told, then kept by the client, which subscribes again after each loss. The client hides
 * a refused connection and tries for ever, and a broker does not say that another client took the name over: both are noticed here.
 */
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'

import { type Clock, type DriverError, isDriverError, toDriverError } from '@vfab/core'
import type { IClientOptions, IPublishPacket, MqttClient } from 'mqtt'

import type { MqttConfig } from './config.ts'
import { connectFailure, driverId, isOtherVersion, mqttError } from './errors.ts'
import type { MqttPackage } from './mqtt-package.ts'

/** A message that came. */
export interface Message {
  readonly topic: string
  readonly payload: Uint8Array
  /** True for one that the broker had stored before this client came: nobody knows how old it is. */
  readonly isRetained: boolean
  readonly monotonicMs: number
}

/** An open connection. */
export interface BrokerLink {
  /** The address without credentials. */
  readonly address: string
  /** @throws DriverError `PERMISSION_DENIED` for a topic that this user may not read */
  subscribe(filters: readonly string[], qos: 0 | 1): Promise<void>
  /** One listener; what came before is handed over at once. */
  onMessage(listener: (message: Message) => void): void
  /** Called when the broker is out of reach, and when it is back. */
  onChange(listener: (isConnected: boolean, error: DriverError | undefined) => void): void
  /** Resolves when the connection has ended for good: with why, or `undefined` after {@link close}. */
  readonly ended: Promise<DriverError | undefined>
  close(): Promise<void>
}

/** How long a broker may take to say goodbye, ms. */
const goodbyeMs = 1000
/** A client whose connections end so soon after they were made, so often in a row, shares its name with another. */
const shortLifeMs = 2000
const shortLives = 3
const reconnectMs = 1000

/** The address as people may see it. */
export function shownBroker(broker: string): string {
  const url = new URL(broker)
  url.username = ''
  url.password = ''
  return url.href.replace(/\/$/, '')
}

/** Connects. @throws DriverError `CONNECTION_REFUSED`, `PERMISSION_DENIED`, `TIMEOUT`, `CONFIG_INVALID`, …; the signal's reason */
export async function connectBroker(
  mqtt: MqttPackage,
  config: MqttConfig,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal | undefined },
): Promise<BrokerLink> {
  const files = await filesOf(config)
  const version = config.protocol === '3.1.1' ? 4 : 5
  try {
    return await attempt(mqtt, config, { ...files, protocolVersion: version }, clock, signal)
  } catch (error) {
    if (config.protocol !== 'auto' || !isDriverError(error) || !isOtherVersion(error.cause)) throw error
    return await attempt(mqtt, config, { ...files, protocolVersion: 4 }, clock, signal)
  }
}

async function attempt(
  mqtt: MqttPackage,
  config: MqttConfig,
  options: IClientOptions,
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<BrokerLink> {
  signal?.throwIfAborted()
  const address = shownBroker(config.broker)
  const url = new URL(config.broker)
  const client = mqtt.connect(config.broker, {
    ...options,
    clientId: config.clientId ?? `vfab_${randomBytes(8).toString('hex')}`,
    username: config.username ?? (decodeURIComponent(url.username) || undefined),
    password: config.password ?? (decodeURIComponent(url.password) || undefined),
    rejectUnauthorized: config.verifyCertificate,
    clean: true,
    connectTimeout: config.timeoutMs,
    reconnectPeriod: reconnectMs,
    queueQoSZero: false,
  } as IClientOptions)
  const link = new Link(client, address, clock)
  try {
    await link.connected(config.timeoutMs, signal)
    return link
  } catch (error) {
    await link.close()
    throw error
  }
}

class Link implements BrokerLink {
  readonly address: string
  readonly ended: Promise<DriverError | undefined>
  readonly #client: MqttClient
  readonly #clock: Clock
  #resolveEnded: (error: DriverError | undefined) => void = () => {}
  #early: Message[] | undefined = []
  #onMessage: (message: Message) => void = (message) => void this.#early?.push(message)
  #onChange: (isConnected: boolean, error: DriverError | undefined) => void = () => {}
  #isConnected = false
  #sinceMs = 0
  #shortLives = 0
  #lastError: DriverError | undefined
  #closing: Promise<void> | undefined

  constructor(client: MqttClient, address: string, clock: Clock) {
    this.#client = client
    this.address = address
    this.#clock = clock
    this.ended = new Promise((resolve) => (this.#resolveEnded = resolve))
    client.on('message', (topic: string, payload: Buffer, packet: IPublishPacket) =>
      this.#onMessage({ topic, payload, isRetained: packet.retain, monotonicMs: clock.now() }),
    )
    client.on('error', (error) => this.#failed(error))
    client.on('connect', () => {
      this.#isConnected = true
      this.#sinceMs = clock.now()
      this.#onChange(true, undefined)
    })
    client.on('close', () => this.#lost())
  }

  /** Resolves with the first connection. */
  async connected(timeoutMs: number, signal: AbortSignal | undefined): Promise<void> {
    const over = new AbortController()
    const either = signal === undefined ? over.signal : AbortSignal.any([signal, over.signal])
    try {
      await Promise.race([
        new Promise<void>((resolve, reject) => {
          this.#client.once('connect', () => resolve())
          this.#client.once('error', (error) => reject(connectFailure(error, this.address)))
          // A connection that is refused or hung up on ends without an error of its own.
          this.#client.once('close', () => setImmediate(() => reject(this.#lastError ?? this.#hungUp())))
        }),
        this.#clock.sleep(timeoutMs, { signal: either }).then(() => {
          throw this.#late(timeoutMs)
        }),
      ])
    } finally {
      over.abort()
    }
  }

  async subscribe(filters: readonly string[], qos: 0 | 1): Promise<void> {
    if (filters.length === 0) return
    const granted = await this.#client.subscribeAsync([...filters], { qos }).catch((cause: unknown) => {
      // The client names the topics that were refused in its error.
      if (/subscribe error|128|135/i.test(String(cause))) throw this.#refused(filters, cause)
      throw toDriverError(cause, { operation: 'subscribe at', address: this.address, driver: driverId })
    })
    const refused = granted.filter(({ qos }) => Number(qos) >= 128).map(({ topic }) => topic)
    if (refused.length > 0) throw this.#refused(refused, undefined)
  }

  onMessage(listener: (message: Message) => void): void {
    this.#onMessage = listener
    const early = this.#early ?? []
    this.#early = undefined
    for (const message of early) listener(message)
  }

  onChange(listener: (isConnected: boolean, error: DriverError | undefined) => void): void {
    this.#onChange = listener
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close(undefined))
  }

  async #close(error: DriverError | undefined): Promise<void> {
    const gone = new Promise<void>((resolve) => this.#client.end(false, {}, () => resolve()))
    const over = new AbortController()
    const patience = this.#clock.sleep(goodbyeMs, { signal: over.signal }).catch(() => {})
    await Promise.race([gone, patience])
    over.abort()
    this.#client.end(true)
    this.#resolveEnded(error)
  }

  #failed(cause: unknown): void {
    const error = connectFailure(cause, this.address)
    this.#lastError = error
    // Nothing gets better by trying the same login again.
    if (this.#sinceMs > 0 && error.code === 'PERMISSION_DENIED') this.#closing ??= this.#close(error)
  }

  #lost(): void {
    if (!this.#isConnected) return
    this.#isConnected = false
    if (this.#closing !== undefined) return
    this.#shortLives = this.#clock.now() - this.#sinceMs < shortLifeMs ? this.#shortLives + 1 : 0
    this.#onChange(false, this.#shortLives >= shortLives ? this.#nameTaken() : (this.#lastError ?? this.#hungUp()))
    this.#lastError = undefined
  }

  #hungUp(): DriverError {
    return mqttError('DEVICE_LOST', `${this.address} closed the connection`, {
      context: { address: this.address },
      hint: 'check that the broker runs, and that this address and port are those of MQTT (mqtts:// where it speaks TLS)',
    })
  }

  #late(timeoutMs: number): DriverError {
    return mqttError('TIMEOUT', `${this.address} did not answer within ${timeoutMs} ms`, {
      context: { address: this.address, timeoutMs },
      hint: 'check that the broker runs and is reachable, and that mqtts:// is used where it speaks TLS',
      cause: this.#lastError,
    })
  }

  #refused(topics: readonly string[], cause: unknown): DriverError {
    return mqttError('PERMISSION_DENIED', `${this.address} does not let this user read ${topics.join(', ')}`, {
      context: { address: this.address, topics },
      hint: "allow it in the broker's access list, or set other topics",
      cause,
    })
  }

  #nameTaken(): DriverError {
    return mqttError('DEVICE_BUSY', `another client at ${this.address} uses the same name: each throws the other out`, {
      context: { address: this.address },
      hint: 'leave clientId out, or set one that nothing else uses',
    })
  }
}

async function filesOf({ caFile, certFile, keyFile }: MqttConfig): Promise<IClientOptions> {
  const read = async (path: string | undefined, key: string): Promise<Buffer | undefined> => {
    if (path === undefined) return undefined
    return readFile(path).catch((cause: unknown) => {
      const { message } = toDriverError(cause, { operation: 'read', address: path, driver: driverId })
      throw mqttError('CONFIG_INVALID', message, { hint: `set ${key} to a PEM file that this user may read`, cause })
    })
  }
  const [ca, cert, key] = await Promise.all([
    read(caFile, 'caFile'),
    read(certFile, 'certFile'),
    read(keyFile, 'keyFile'),
  ])
  return { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) }
}
