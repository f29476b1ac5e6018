/**
 * What every sensor driver does with its samples, written once: number them, check them, remember them, notice when they grow stale, and
 * hand them to readers, by their rules.
 *
 *   driver ──put──▶ channel record ──▶ subscription ──▶ filter per channel ──▶ queue ──▶ for await
 *                   (number, quality,   (one per        (deadband, debounce,   (policy,
 *                    history, stale)     readings())     heartbeat)             batch)
 *
 * Pure but for the clock it is given.
 */
import type { DriverError } from '@vfab/core'
import type { EventHub } from '@vfab/core'
import type { Clock, OperationOptions } from '@vfab/core'
import type { Channel, Reading, ReadingReason, Sensor } from '@vfab/core'
import { type Alarm, createAlarm } from './alarm.ts'
import { ChannelRecord, type HistoryLimits } from './channel-record.ts'
import { createPoller, type Poller } from './poller.ts'
import { oneByOne } from './reading-stream.ts'
import type { Sample } from './sample.ts'
import { Subscription, type SubscriptionInit } from './subscription.ts'

/** How a sensor is asked; absent for one that sends by itself. */
export interface PollOptions {
  /** Time between two measurements, where a reader asks for no other. */
  readonly intervalMs: number
  /** Ids of the channels that are asked; all by default. The others send by themselves, so that their last word is their state. */
  readonly channels?: ReadonlySet<string> | undefined
  /**
   * Measures the channels of these ids and puts what it found, also what it did not find. Called only while somebody reads. What it
   * rejects with ends the sensor's readings: one dead channel is a `bad` sample, not a rejection. `timeoutMs` is how long `read`
   * may take by its caller's word; what takes longer is aborted anyway, so that it matters to requests with shorter deadlines.
   */
  readonly measure: (channels: ReadonlySet<string>, signal: AbortSignal, timeoutMs?: number) => Promise<void>
}

/** What {@link createReadingHub} needs. */
export interface ReadingHubOptions {
  /** Id of the driver, for errors. */
  readonly driver: string
  /** Address of the sensor. */
  readonly sensor: string
  readonly channels: readonly Channel[]
  readonly clock: Clock
  readonly poll?: PollOptions | undefined
  readonly history?: HistoryLimits | undefined
  /** Gets a `reading` event for each channel's first reading, and for each whose quality or reason is another than before. */
  readonly events?: EventHub | undefined
  /** Milliseconds since 1970; the system's by default. */
  readonly wallClock?: (() => number) | undefined
}

/** See {@link createReadingHub}. */
export interface ReadingHub {
  readonly channels: readonly Channel[]
  /** `Sensor.readings`. */
  readonly readings: Sensor['readings']
  /** `Sensor.history`. */
  readonly history: Sensor['history']
  /**
   * Takes a sample of a channel and hands it on. @returns the reading it became
   * @throws RangeError for a channel that does not exist, TypeError for a value of the wrong type
   */
  put(channel: string, sample: Sample): Reading
  /** The newest readings of these channels, all by default, are stale from now on, until the next: what sends them is out of reach. */
  expire(reason: ReadingReason, channels?: readonly string[]): void
  /**
   * Adds a channel, for sensors that learn what there is as it comes; readers of all channels get it too. Or describes one anew that has had no
   * value so far: its type and unit are open until then.
   * @throws RangeError for a channel that has had a value
   */
  define(channel: Channel): void
  /** The newest readings as they are now, in the order of `channels`; channels that had none are left out. */
  newest(channels?: readonly string[]): readonly Reading[]
  /** Resolves once each of the channels has had a reading. */
  known(channels?: readonly string[], options?: OperationOptions): Promise<void>
  /**
   * The ids asked for, in the order of `channels`; all of them where nothing is asked for.
   * @throws RangeError for one that does not exist
   */
  select(channels?: readonly string[]): readonly string[]
  /** True while somebody reads. */
  readonly wanted: boolean
  /** Ends all readings, after what is queued: with the error that ended the sensor, or none when it was closed. Idempotent. */
  end(error?: DriverError): void
}

/** @throws RangeError for channels of the same id, or limits that cannot be */
export function createReadingHub(options: ReadingHubOptions): ReadingHub {
  return new RecordingHub(options)
}

class RecordingHub implements ReadingHub {
  channels: readonly Channel[]
  readonly #options: ReadingHubOptions
  readonly #wallClock: () => number
  readonly #records: Map<string, ChannelRecord>
  readonly #subscriptions = new Set<Subscription>()
  readonly #staleAlarm: Alarm
  /** The earliest moment at which some reading grows stale, as far as the alarm is set for it. */
  #staleDueMs: number | undefined
  readonly #poller: Poller | undefined
  readonly #arrivals = new Set<() => void>()
  #ended: { readonly error: unknown } | undefined

  constructor(options: ReadingHubOptions) {
    const { sensor, channels, clock, history = {}, poll, wallClock = Date.now } = options
    this.channels = channels
    this.#options = options
    this.#wallClock = wallClock
    this.#records = new Map(channels.map((channel) => [channel.id, new ChannelRecord(sensor, channel, history)]))
    if (this.#records.size !== channels.length) throw new RangeError(`two channels of ${sensor} have the same id`)
    this.#staleAlarm = createAlarm(clock, () => this.#tellStale())
    this.#poller =
      poll &&
      createPoller({
        clock,
        measure: (signal) => poll.measure(this.#wantedChannels(), signal),
        onFailure: (error) => this.#end({ error }),
      })
  }

  get wanted(): boolean {
    return this.#subscriptions.size > 0
  }

  readonly readings = ((options: SubscriptionInit['options'] = {}) => {
    const subscription = this.#subscribe(options)
    return options.batch ? subscription.stream : oneByOne(subscription.stream)
  }) as Sensor['readings']

  readonly history: Sensor['history'] = ({ channels, sinceMs } = {}) => {
    const nowMs = this.#options.clock.now()
    return this.select(channels).flatMap((id) => this.#record(id).history(nowMs, sinceMs))
  }

  put(channel: string, sample: Sample): Reading {
    const record = this.#record(channel)
    const nowMs = this.#options.clock.now()
    const before = record.newest(nowMs)
    const reading = record.add(sample, { monotonicMs: nowMs, wallTimeMs: this.#wallClock() })
    this.#hand(reading, before)
    if (this.#arrivals.size > 0) for (const arrived of this.#arrivals) arrived()
    this.#watchStale(record)
    return reading
  }

  expire(reason: ReadingReason, channels?: readonly string[]): void {
    const nowMs = this.#options.clock.now()
    for (const id of this.select(channels)) {
      const stale = this.#record(id).expire(reason, nowMs)
      if (stale) this.#hand(stale, undefined)
    }
  }

  define(channel: Channel): void {
    const { sensor, history = {} } = this.#options
    const known = this.#records.get(channel.id)
    if (known?.hasValue) throw new RangeError(`channel ${channel.id} of ${sensor} has had a value: it stays what it is`)
    this.#records.set(channel.id, new ChannelRecord(sensor, channel, history, known))
    this.channels = [...this.#records.values()].map((record) => record.channel)
    for (const subscription of this.#subscriptions) subscription.include(channel.id)
  }

  newest(channels?: readonly string[]): readonly Reading[] {
    const nowMs = this.#options.clock.now()
    return this.select(channels).flatMap((id) => this.#record(id).newest(nowMs) ?? [])
  }

  known(channels?: readonly string[], options: OperationOptions = {}): Promise<void> {
    const { signal } = options
    const wanted = this.select(channels)
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#arrivals.delete(look)
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- an abort rejects with the signal's own reason
        reject(signal?.reason)
      }
      const look = (): void => {
        const unknown = wanted.some((id) => this.#record(id).newest(0) === undefined)
        if (unknown && this.#ended === undefined) return
        this.#arrivals.delete(look)
        signal?.removeEventListener('abort', onAbort)
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- what ended the sensor
        if (unknown && this.#ended?.error !== undefined) reject(this.#ended.error)
        else resolve()
      }
      if (signal?.aborted) return onAbort()
      signal?.addEventListener('abort', onAbort, { once: true })
      this.#arrivals.add(look)
      look()
    })
  }

  select(channels?: readonly string[]): readonly string[] {
    for (const id of channels ?? []) this.#record(id)
    return this.channels.map(({ id }) => id).filter((id) => channels?.includes(id) ?? true)
  }

  end(error?: DriverError): void {
    this.#end({ error })
  }

  #subscribe(options: SubscriptionInit['options']): Subscription {
    const { clock } = this.#options
    const subscription: Subscription = new Subscription({
      options,
      clock,
      channels: this.select(options.channels),
      refresh: (reading) => this.#record(reading.channel).refresh(reading, clock.now()),
      onEnd: () => {
        this.#subscriptions.delete(subscription)
        this.#adjust()
      },
    })
    if (options.signal?.aborted) subscription.stream.abort(options.signal.reason)
    else if (this.#ended) subscription.stream.end(this.#ended.error)
    else {
      this.#tellStale()
      // What is asked is asked at once; what an earlier reader had measured long ago is not the state now.
      const asked = this.#poller === undefined || this.#poller.running ? undefined : this.#options.poll
      const known = this.newest(subscription.channels).filter(
        ({ channel }) => asked === undefined || asked.channels?.has(channel) === false,
      )
      this.#subscriptions.add(subscription)
      for (const reading of known) subscription.offer(reading)
      this.#adjust()
    }
    return subscription
  }

  /** Polls as often as the most eager reader wants, and watches for stale values while there is one. */
  #adjust(): void {
    if (this.wanted) {
      this.#tellStale()
      const usualMs = this.#options.poll?.intervalMs ?? Infinity
      const intervals = [...this.#subscriptions].map(({ intervalMs }) => intervalMs ?? usualMs)
      this.#poller?.run(Math.min(...intervals))
    } else {
      this.#staleAlarm.cancel()
      this.#staleDueMs = undefined
      this.#poller?.stop()
    }
  }

  #wantedChannels(): ReadonlySet<string> {
    return new Set([...this.#subscriptions].flatMap(({ channels }) => channels))
  }

  #hand(reading: Reading, before: Reading | undefined): void {
    for (const subscription of this.#subscriptions) subscription.offer(reading)
    if (before?.quality === reading.quality && before.reason === reading.reason) return
    this.#options.events?.emit('reading', { reading })
  }

  /** Tells of each reading that has grown stale, once. */
  #tellStale(): void {
    const nowMs = this.#options.clock.now()
    this.#staleDueMs = undefined
    for (const record of this.#records.values()) {
      const stale = record.takeStale(nowMs)
      if (stale) this.#hand(stale, undefined)
      this.#watchStale(record)
    }
  }

  #watchStale({ staleAtMs }: ChannelRecord): void {
    if (!this.wanted || staleAtMs === undefined || staleAtMs >= (this.#staleDueMs ?? Infinity)) return
    this.#staleDueMs = staleAtMs
    this.#staleAlarm.set(staleAtMs)
  }

  #record(channel: string): ChannelRecord {
    const record = this.#records.get(channel)
    if (record) return record
    const known = this.channels.map(({ id }) => id).join(', ')
    throw new RangeError(`${this.#options.sensor} has no channel "${channel}"; it has ${known || 'none'}`)
  }

  #end(ended: { readonly error: unknown }): void {
    if (this.#ended) return
    this.#ended = ended
    for (const subscription of [...this.#subscriptions]) subscription.stream.end(ended.error)
    for (const arrived of [...this.#arrivals]) arrived()
    this.#adjust()
  }
}
