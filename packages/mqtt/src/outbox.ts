/*
 * What is to be sent, by topic: the newest document wins, the same one is sent once, and none more often than it may. Nothing waits for a
 * broker that is away: when it is back, what is retained is sent anew.
 */
import type { Clock } from '@vfab/core'
import type { BrokerLink, PublishOptions } from '@vfab/driver-kit/broker'

/** What is published at one topic. */
export interface Letter {
  readonly topic: string
  readonly options: PublishOptions
  /** Least time between two of them, ms. */
  readonly leastMs: number
  /** The document as it is now; undefined where there is none. */
  readonly make: () => string | undefined
}

interface Kept {
  readonly letter: Letter
  sent: string | undefined
  sentMs: number
  isWaiting: boolean
}

/** What {@link Outbox} needs. */
export interface OutboxOptions {
  readonly clock: Clock
  /** Ends it. */
  readonly signal: AbortSignal
}

/** See above. */
export class Outbox {
  readonly #options: OutboxOptions
  readonly #kept = new Map<string, Kept>()
  #link: BrokerLink | undefined

  constructor(options: OutboxOptions) {
    this.#options = options
  }

  /** Sends through this connection from now on: all that is retained at once. */
  open(link: BrokerLink): void {
    this.#link = link
    for (const kept of this.#kept.values()) {
      kept.sent = undefined
      if (kept.letter.options.retain) this.#send(kept)
    }
  }

  /** Sends nothing until {@link open}. */
  shut(): void {
    this.#link = undefined
  }

  /** Publishes at a topic from now on. */
  add(letter: Letter): void {
    this.#kept.set(letter.topic, { letter, sent: undefined, sentMs: -Infinity, isWaiting: false })
    this.touch(letter.topic)
  }

  /** Publishes there no more. What is retained is removed from the broker. */
  remove(topic: string): void {
    const kept = this.#kept.get(topic)
    this.#kept.delete(topic)
    if (kept?.letter.options.retain) this.clear(topic)
  }

  /** Removes what is retained at a topic. */
  clear(topic: string): void {
    void this.#link?.publish(topic, '', { qos: 1, retain: true })
  }

  /** The document of a topic may have changed: sends it when it may be sent. */
  touch(topic: string): void {
    const kept = this.#kept.get(topic)
    if (kept === undefined || kept.isWaiting || this.#link === undefined) return
    const { clock, signal } = this.#options
    const waitMs = kept.sentMs + kept.letter.leastMs - clock.now()
    if (waitMs <= 0) return this.#send(kept)
    kept.isWaiting = true
    clock.sleep(waitMs, { signal }).then(
      () => {
        kept.isWaiting = false
        if (this.#kept.get(topic) === kept) this.#send(kept)
      },
      () => {}, // the publisher has ended
    )
  }

  #send(kept: Kept): void {
    if (this.#link === undefined) return
    const { topic, options, make } = kept.letter
    const payload = make()
    if (payload === undefined || payload === kept.sent) return
    kept.sent = payload
    kept.sentMs = this.#options.clock.now()
    void this.#link.publish(topic, payload, options)
  }
}
