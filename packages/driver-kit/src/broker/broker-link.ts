/**
 * The connection to a broker: made once with its errors told, then kept by the client, which connects again after each loss. The client hides
 * a refused connection and tries for ever, and a broker does not say that another client took the name over: both are noticed here.
 */
import { randomBytes } from 'node:crypto'
import { Socket } from 'node:net'

import { type Clock, type DriverError, errorsOf, isDriverError, type MakeDriverError, toDriverError } from '@vfab/core'

import type { BrokerClient, BrokerPackage, BrokerPacket, PublishOptions, SubscribeOptions } from './broker-client.ts'
import { type BrokerLogin, credentialsOf, shownBroker } from './broker-login.ts'
import { connectFailure, isOtherVersion } from './connect-failure.ts'

/** A message that came. */
export interface BrokerMessage {
  readonly topic: string
  readonly payload: Uint8Array
  /** True for one that the broker had stored before this client came: its age is not known. */
  readonly isRetained: boolean
  readonly monotonicMs: number
  /** Where an answer is wanted, and what it is to carry (MQTT 5). */
  readonly responseTopic?: string | undefined
  readonly correlationData?: Uint8Array | undefined
}

/** What the broker publishes when this client vanishes. */
export interface BrokerWill {
  readonly topic: string
  readonly payload: string
}

/** What {@link connectBroker} needs besides the login. */
export interface ConnectBrokerOptions {
  readonly clock: Clock
  readonly signal: AbortSignal | undefined
  /** Named by errors. */
  readonly driver: string
  readonly will?: BrokerWill | undefined
  /** Default 60,000. */
  readonly keepaliveMs?: number | undefined
  /** Whether the client subscribes again by itself after a loss. Default true. */
  readonly resubscribe?: boolean | undefined
}

/** An open connection. */
export interface BrokerLink {
  /** The address without credentials. */
  readonly address: string
  readonly isConnected: boolean
  /** Version of the protocol: 5, or 4 for 3.1.1. */
  readonly version: 4 | 5
  /** @throws DriverError `PERMISSION_DENIED` for a topic that this user may not read */
  subscribe(filters: readonly string[], qos: 0 | 1, options?: Omit<SubscribeOptions, 'qos'>): Promise<void>
  /**
   * Sends a message now, or not at all: nothing waits for the broker to be back.
   * @returns whether it was sent; with QoS 1, whether the broker confirmed it
   */
  publish(topic: string, payload: string, options: PublishOptions): Promise<boolean>
  /** One listener; what came before is handed over at once. */
  onMessage(listener: (message: BrokerMessage) => void): void
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
/** Hosts that lost the same broker do not all come back in the same moment. */
const reconnectMs = { least: 750, spread: 500 }

/** Connects. @throws DriverError `CONNECTION_REFUSED`, `PERMISSION_DENIED`, `TIMEOUT`, `CONFIG_INVALID`, …; the signal's reason */
export async function connectBroker(
  mqtt: BrokerPackage,
  login: BrokerLogin,
  options: ConnectBrokerOptions,
): Promise<BrokerLink> {
  const credentials = await credentialsOf(login, options.driver)
  const version = login.protocol === '3.1.1' ? 4 : 5
  try {
    return await attempt(mqtt, login, credentials, version, options)
  } catch (error) {
    if (login.protocol !== 'auto' || !isDriverError(error) || !isOtherVersion(error.cause)) throw error
    return await attempt(mqtt, login, credentials, 4, options)
  }
}

async function attempt(
  mqtt: BrokerPackage,
  login: BrokerLogin,
  credentials: Record<string, unknown>,
  version: 4 | 5,
  { clock, signal, driver, will, keepaliveMs = 60_000, resubscribe = true }: ConnectBrokerOptions,
): Promise<BrokerLink> {
  signal?.throwIfAborted()
  const client = mqtt.connect(login.url, {
    ...credentials,
    protocolVersion: version,
    clientId: login.clientId ?? `vfab_${randomBytes(8).toString('hex')}`,
    rejectUnauthorized: login.verifyCertificate,
    clean: true,
    connectTimeout: login.timeoutMs,
    keepalive: Math.max(1, Math.round(keepaliveMs / 1000)),
    reconnectPeriod: reconnectMs.least + Math.round(Math.random() * reconnectMs.spread),
    queueQoSZero: false,
    resubscribe,
    // Its debug lines are made for every packet, printed or not: a tenth of the time that a message takes.
    log: () => {},
    ...(will && { will: { ...will, qos: 1, retain: true } }),
  })
  const link = new Link(client, { address: shownBroker(login.url), version, clock, driver })
  try {
    await link.connected(login.timeoutMs, signal)
    return link
  } catch (error) {
    await link.close()
    throw error
  }
}

class Link implements BrokerLink {
  readonly address: string
  readonly version: 4 | 5
  readonly ended: Promise<DriverError | undefined>
  readonly #client: BrokerClient
  readonly #clock: Clock
  readonly #driver: string
  readonly #error: MakeDriverError
  #resolveEnded: (error: DriverError | undefined) => void = () => {}
  #early: BrokerMessage[] | undefined = []
  #onMessage: (message: BrokerMessage) => void = (message) => void this.#early?.push(message)
  #onChange: (isConnected: boolean, error: DriverError | undefined) => void = () => {}
  /** Settled when the connection is lost: the client itself would let them wait for ever. */
  readonly #unconfirmed = new Set<(wasSent: boolean) => void>()
  #isConnected = false
  #sinceMs = 0
  #shortLives = 0
  #lastError: DriverError | undefined
  #closing: Promise<void> | undefined

  constructor(
    client: BrokerClient,
    {
      address,
      version,
      clock,
      driver,
    }: Pick<BrokerLink, 'address' | 'version'> & Pick<ConnectBrokerOptions, 'clock' | 'driver'>,
  ) {
    this.#client = client
    this.address = address
    this.version = version
    this.#clock = clock
    this.#driver = driver
    this.#error = errorsOf(driver)
    this.ended = new Promise((resolve) => (this.#resolveEnded = resolve))
    client.on('message', (topic, payload, { retain, properties }: BrokerPacket) =>
      this.#onMessage({
        topic,
        payload,
        isRetained: retain,
        monotonicMs: clock.now(),
        responseTopic: properties?.responseTopic,
        correlationData: properties?.correlationData,
      }),
    )
    client.on('error', (error) => this.#failed(error))
    client.on('connect', () => {
      // Otherwise a command, an answer or a confirmation waits up to 40 ms for the one before to be acknowledged (Nagle's algorithm).
      if (client.stream instanceof Socket) client.stream.setNoDelay(true)
      this.#isConnected = true
      this.#sinceMs = clock.now()
      this.#onChange(true, undefined)
    })
    client.on('close', () => this.#lost())
  }

  get isConnected(): boolean {
    return this.#isConnected && this.#closing === undefined
  }

  /** Resolves with the first connection. */
  async connected(timeoutMs: number, signal: AbortSignal | undefined): Promise<void> {
    const over = new AbortController()
    const either = signal === undefined ? over.signal : AbortSignal.any([signal, over.signal])
    try {
      await Promise.race([
        new Promise<void>((resolve, reject) => {
          this.#client.once('connect', () => resolve())
          this.#client.once('error', (error) => reject(connectFailure(error, this.address, this.#driver)))
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

  async subscribe(filters: readonly string[], qos: 0 | 1, options: Omit<SubscribeOptions, 'qos'> = {}): Promise<void> {
    if (filters.length === 0) return
    const granted = await this.#client.subscribeAsync([...filters], { qos, ...options }).catch((cause: unknown) => {
      // The client names the topics that were refused in its error.
      if (/subscribe error|128|135/i.test(String(cause))) throw this.#refused(filters, cause)
      throw toDriverError(cause, { operation: 'subscribe at', address: this.address, driver: this.#driver })
    })
    const refused = granted.filter(({ qos }) => Number(qos) >= 128).map(({ topic }) => topic)
    if (refused.length > 0) throw this.#refused(refused, undefined)
  }

  publish(topic: string, payload: string, options: PublishOptions): Promise<boolean> {
    if (!this.isConnected) return Promise.resolve(false)
    return new Promise((resolve) => {
      this.#unconfirmed.add(resolve)
      this.#client.publish(topic, payload, options, (error) => {
        this.#unconfirmed.delete(resolve)
        resolve(!error)
      })
    })
  }

  onMessage(listener: (message: BrokerMessage) => void): void {
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
    this.#giveUpUnconfirmed()
    this.#resolveEnded(error)
  }

  #failed(cause: unknown): void {
    const error = connectFailure(cause, this.address, this.#driver)
    this.#lastError = error
    // Nothing gets better by trying the same login again.
    if (this.#sinceMs > 0 && error.code === 'PERMISSION_DENIED') this.#closing ??= this.#close(error)
  }

  #lost(): void {
    if (!this.#isConnected) return
    this.#isConnected = false
    this.#giveUpUnconfirmed()
    if (this.#closing !== undefined) return
    this.#shortLives = this.#clock.now() - this.#sinceMs < shortLifeMs ? this.#shortLives + 1 : 0
    this.#onChange(false, this.#shortLives >= shortLives ? this.#nameTaken() : (this.#lastError ?? this.#hungUp()))
    this.#lastError = undefined
  }

  #giveUpUnconfirmed(): void {
    for (const resolve of this.#unconfirmed) resolve(false)
    this.#unconfirmed.clear()
  }

  #hungUp(): DriverError {
    return this.#error('DEVICE_LOST', `${this.address} closed the connection`, {
      context: { address: this.address },
      hint: 'check that the broker runs, and that this address and port are those of MQTT (mqtts:// where it speaks TLS)',
    })
  }

  #late(timeoutMs: number): DriverError {
    return this.#error('TIMEOUT', `${this.address} did not answer within ${timeoutMs} ms`, {
      context: { address: this.address, timeoutMs },
      hint: 'check that the broker runs and is reachable, and that mqtts:// is used where it speaks TLS',
      cause: this.#lastError,
    })
  }

  #refused(topics: readonly string[], cause: unknown): DriverError {
    return this.#error('PERMISSION_DENIED', `${this.address} does not let this user read ${topics.join(', ')}`, {
      context: { address: this.address, topics },
      hint: "allow it in the broker's access list, or set other topics",
      cause,
    })
  }

  #nameTaken(): DriverError {
    return this.#error(
      'DEVICE_BUSY',
      `another client at ${this.address} uses the same name: each throws the other out`,
      {
        context: { address: this.address },
        hint: 'leave clientId out, or set one that nothing else uses',
      },
    )
  }
}
