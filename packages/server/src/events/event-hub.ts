/*
 * What happens, on its way to every client. Events of one resource are sent at most ten times a second, the newest wins; runs of strokes
 * and readings are joined instead. The last 1,000 are kept for clients that were away. A client that does not read is cut off: it
 * fetches everything when it is back, and costs no more memory than one buffer.
 */
import type { Clock } from '@vfab/core'

import { type EventMap, type EventName, type Topic, topicOf } from '../api/event.ts'

/** An event with its place among all of them. */
export interface SentEvent {
  readonly number: number
  readonly name: EventName
  /** As it is sent: `event: …`, `id: …`, `data: …`. */
  readonly text: string
}

/** Where events go for one client. */
export interface Subscriber {
  readonly topics: ReadonlySet<Topic>
  /**
   * @param name - and data, for those in this process; absent from what is sent again after a break
   * @returns false when it takes no more: it is dropped
   */
  send(text: string, name: EventName, data?: unknown): boolean
}

/** Sends events. */
export interface EventHub {
  /** `INSTANCE-NUMBER` of the newest event. */
  readonly lastId: string
  readonly subscribers: number
  /**
   * @param key - names the resource: of events with the same key the newest wins while they wait
   * @param join - puts one that waits and the next one together instead
   */
  publish<Name extends EventName>(
    name: Name,
    data: EventMap[Name],
    key: string,
    join?: (waiting: EventMap[Name], next: EventMap[Name]) => EventMap[Name] | undefined,
  ): void
  /**
   * Subscribes. With the id of the last event that the client had, what it missed is sent at once.
   * @returns what ends it, and whether it missed more than is kept
   */
  subscribe(subscriber: Subscriber, lastId?: string): { readonly end: () => void; readonly missed: boolean }
  /** Whether a client listens to a topic. */
  wants(topic: Topic): boolean
  /** Called when somebody comes or goes. */
  onSubscribers(listener: () => void): void
  /** Sends what waits. */
  flush(): void
}

/** What {@link createEventHub} accepts. */
export interface EventHubOptions {
  readonly instance: string
  readonly clock: Clock
  /** Ends the hub. */
  readonly signal: AbortSignal
}

/** How many events are kept, and how many characters of them. */
const kept = { events: 1000, characters: 1_000_000 }
const windowMs = 100

interface Waiting {
  readonly name: EventName
  data: EventMap[EventName]
}

/** Makes a hub without listeners. */
export function createEventHub(options: EventHubOptions): EventHub {
  return new CoalescingHub(options)
}

class CoalescingHub implements EventHub {
  readonly #options: EventHubOptions
  readonly #subscribers = new Set<Subscriber>()
  readonly #listeners: (() => void)[] = []
  #ring: SentEvent[] = []
  #ringCharacters = 0
  #number = 0
  readonly #waiting = new Map<string, Waiting>()
  #windowOpen = false

  constructor(options: EventHubOptions) {
    this.#options = options
  }

  get lastId(): string {
    return `${this.#options.instance}-${this.#number}`
  }

  get subscribers(): number {
    return this.#subscribers.size
  }

  publish<Name extends EventName>(
    name: Name,
    data: EventMap[Name],
    key: string,
    join?: (waiting: EventMap[Name], next: EventMap[Name]) => EventMap[Name] | undefined,
  ): void {
    const of = `${name} ${key}`
    const waiting = this.#waiting.get(of)
    if (waiting !== undefined) {
      const joined = join ? join(waiting.data as EventMap[Name], data) : data
      if (joined !== undefined) {
        waiting.data = joined
        return
      }
      this.flush() // these two cannot be one
    }
    this.#waiting.set(of, { name, data })
    if (this.#windowOpen) return
    this.flush()
    this.#windowOpen = true
    void this.#closeWindow()
  }

  subscribe(subscriber: Subscriber, lastId?: string): { readonly end: () => void; readonly missed: boolean } {
    const missed = lastId === undefined ? false : !this.#replay(subscriber, lastId)
    this.#subscribers.add(subscriber)
    this.#tell()
    const end = (): void => {
      if (this.#subscribers.delete(subscriber)) this.#tell()
    }
    return { end, missed }
  }

  wants(topic: Topic): boolean {
    return [...this.#subscribers].some(({ topics }) => topics.has(topic))
  }

  onSubscribers(listener: () => void): void {
    this.#listeners.push(listener)
  }

  flush(): void {
    const due = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const { name, data } of due) this.#send(name, data)
  }

  async #closeWindow(): Promise<void> {
    const { clock, signal } = this.#options
    try {
      do {
        await clock.sleep(windowMs, { signal })
        const some = this.#waiting.size > 0
        this.flush()
        this.#windowOpen = some
      } while (this.#windowOpen)
    } catch {
      // the hub has ended
    }
  }

  #send(name: EventName, data: unknown): void {
    this.#number += 1
    const text = `event: ${name}\nid: ${this.lastId}\ndata: ${JSON.stringify(data)}\n\n`
    this.#ring.push({ number: this.#number, name, text })
    this.#ringCharacters += text.length
    while (this.#ring.length > kept.events || this.#ringCharacters > kept.characters) {
      this.#ringCharacters -= this.#ring.shift()!.text.length
    }
    for (const subscriber of this.#subscribers) this.#offer(subscriber, name, text, data)
  }

  #offer(subscriber: Subscriber, name: EventName, text: string, data?: unknown): void {
    const topic = topicOf[name]
    if (topic !== undefined && !subscriber.topics.has(topic)) return
    if (!subscriber.send(text, name, data) && this.#subscribers.delete(subscriber)) this.#tell()
  }

  /** @returns whether all that was missed is still here */
  #replay(subscriber: Subscriber, lastId: string): boolean {
    const [, instance, number] = /^(.+)-(\d+)$/.exec(lastId) ?? []
    const first = this.#ring[0]?.number ?? this.#number + 1
    if (instance !== this.#options.instance || Number(number) > this.#number || Number(number) < first - 1) return false
    for (const event of this.#ring) {
      if (event.number > Number(number)) this.#offer(subscriber, event.name, event.text)
    }
    return true
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}
