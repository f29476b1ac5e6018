/*
 * A host's name is its own: before it publishes anything, it looks whether another host lives under that name. Who came later gives way.
 */
import type { Clock, DriverError } from '@vfab/core'
import type { BrokerLink } from '@vfab/driver-kit/broker'

import { type HostInfo, hostInfoSchema } from './documents/info.ts'
import { brokerError } from './errors.ts'
import { readDocument } from './read-document.ts'
import { type HostDocument, hostTopic } from './topics.ts'

/** What a claim is for. */
export interface NameClaimOptions {
  readonly prefix: string
  readonly host: string
  readonly instance: string
  readonly clock: Clock
  /** How long the broker may take to send what it has stored, ms. */
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/** See above. */
export class NameClaim {
  readonly #options: NameClaimOptions
  #other: HostInfo | undefined
  #isOnline = false
  #onMark: () => void = () => {}

  constructor(options: NameClaimOptions) {
    this.#options = options
  }

  /** Looks who is there. @returns the error where another host lives under the name */
  async make(link: BrokerLink, alsoRead: readonly string[]): Promise<DriverError | undefined> {
    const { prefix, host, instance, clock, timeoutMs, signal } = this.#options
    this.#other = undefined
    this.#isOnline = false
    const topics = (['status', 'info', 'claim'] as const).map((document) => hostTopic(prefix, host, document))
    await link.subscribe([...alsoRead, ...topics], 0)
    const marked = new Promise<void>((resolve) => (this.#onMark = resolve))
    const over = new AbortController()
    const late = clock.sleep(timeoutMs, { signal: AbortSignal.any([signal, over.signal]) })
    // It comes back after all that is stored.
    void link.publish(topics[2]!, instance, { qos: 0, retain: false })
    await Promise.race([marked, late]).finally(() => over.abort())
    late.catch(() => {}) // the mark came first
    return this.#isOnline && this.#other !== undefined ? this.takenBy(this.#other) : undefined
  }

  /** A message of this host's name before it is ours. */
  take(document: HostDocument, payload: Uint8Array): void {
    const text = Buffer.from(payload).toString()
    if (document === 'status') this.#isOnline = text === 'online'
    else if (document === 'claim') {
      if (text === this.#options.instance) this.#onMark()
    } else {
      const info = readDocument(hostInfoSchema, payload)
      this.#other = info?.instance === this.#options.instance ? undefined : info
    }
  }

  /** Whether the other host had the name before. */
  static isOlder(other: HostInfo, own: Pick<HostInfo, 'sinceMs' | 'instance'>): boolean {
    return other.sinceMs < own.sinceMs || (other.sinceMs === own.sinceMs && other.instance < own.instance)
  }

  /** The error that names both. */
  takenBy(other: HostInfo): DriverError {
    const { host, instance, prefix } = this.#options
    return brokerError('NAME_TAKEN', `two hosts are named "${host}": ${instance} here, and ${other.instance}`, {
      context: { host, prefix, instance, other: other.instance, url: other.url },
      hint: 'set broker.name in the configuration of one of them',
    })
  }
}
