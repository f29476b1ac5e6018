import { createRingBuffer, type RingBuffer } from '@vfab/core'
import type { Channel, Reading, ReadingValue } from '@vfab/core'
import { type Sample, toReading } from './sample.ts'

/** How much of a channel is remembered. */
export interface HistoryLimits {
  /** Readings of each channel; default 1000. */
  readonly size?: number | undefined
  /** Older ones are forgotten; default: never. */
  readonly ageMs?: number | undefined
}

/** A moment by both clocks. */
export interface Moment {
  readonly monotonicMs: number
  readonly wallTimeMs: number
}

/** One channel's readings: numbered, remembered, and stale in time. */
export class ChannelRecord {
  readonly channel: Channel
  readonly #sensor: string
  readonly #history: RingBuffer<Reading>
  readonly #ageMs: number
  #newest: Reading | undefined
  #lastValue: ReadingValue | undefined
  #nextSequence = 0
  #toldStale = false
  /** Why the newest reading is stale before its time. */
  #expired: string | undefined

  /**
   * @param before - the record of the same channel that had no value yet: its numbers and its history are kept
   * @throws RangeError for limits that cannot be
   */
  constructor(
    sensor: string,
    channel: Channel,
    { size = 1000, ageMs = Infinity }: HistoryLimits,
    before?: ChannelRecord,
  ) {
    this.#sensor = sensor
    this.channel = channel
    this.#ageMs = ageMs
    this.#history = before ? before.#history : createRingBuffer(size)
    if (before === undefined) return
    this.#nextSequence = before.#nextSequence
    this.#newest = before.#newest
  }

  /** Whether there has been a value, good or doubtful. */
  get hasValue(): boolean {
    return this.#lastValue !== undefined
  }

  /** Numbers and remembers a sample. */
  add(sample: Sample, now: Moment): Reading {
    const { monotonicMs = now.monotonicMs, skipped = 0 } = sample
    const sequence = this.#nextSequence + skipped
    const wallTimeMs = now.wallTimeMs - (now.monotonicMs - monotonicMs)
    const moment = { sequence, monotonicMs, wallTimeMs }
    const reading = toReading(this.#sensor, this.channel, sample, moment, this.#lastValue)
    this.#nextSequence = sequence + 1
    this.#newest = reading
    this.#toldStale = false
    this.#expired = undefined
    if (reading.value !== undefined) this.#lastValue = reading.value
    this.#history.push(reading)
    this.#forget(now.monotonicMs)
    return reading
  }

  /** The newest reading as it is at this moment. */
  newest(nowMs: number): Reading | undefined {
    return this.#newest && this.refresh(this.#newest, nowMs)
  }

  /** The same reading, `stale` if it is too old by now. */
  refresh(reading: Reading, nowMs: number): Reading {
    const { maxAgeMs } = this.channel
    const tooOld = maxAgeMs !== undefined && nowMs >= reading.monotonicMs + maxAgeMs
    const reason = reading === this.#newest && this.#expired !== undefined ? this.#expired : 'max-age'
    if ((!tooOld && reason === 'max-age') || reading.quality === 'bad' || reading.quality === 'stale') return reading
    return { ...reading, quality: 'stale', reason }
  }

  /** The newest reading is the state no longer: it is stale from now on, until the next one. @returns it, if it was not stale already */
  expire(reason: string, nowMs: number): Reading | undefined {
    const newest = this.newest(nowMs)
    if (newest === undefined || newest.quality === 'bad' || newest.quality === 'stale') return undefined
    this.#expired = reason
    this.#toldStale = true
    return this.newest(nowMs)
  }

  /** When the newest reading grows stale, monotonic ms; `undefined` when it does not, or has been taken as stale. */
  get staleAtMs(): number | undefined {
    const { maxAgeMs } = this.channel
    if (maxAgeMs === undefined || this.#newest === undefined || this.#toldStale) return undefined
    return this.#newest.quality === 'bad' ? undefined : this.#newest.monotonicMs + maxAgeMs
  }

  /** The newest reading when it has grown stale since it was added: once. */
  takeStale(nowMs: number): Reading | undefined {
    const { staleAtMs } = this
    if (staleAtMs === undefined || nowMs < staleAtMs) return undefined
    this.#toldStale = true
    return this.newest(nowMs)
  }

  /** Oldest first. */
  history(nowMs: number, sinceMs: number = -Infinity): Reading[] {
    this.#forget(nowMs)
    return [...this.#history].filter(({ monotonicMs }) => monotonicMs >= sinceMs)
  }

  #forget(nowMs: number): void {
    if (this.#ageMs === Infinity) return
    let { oldest } = this.#history
    while (oldest !== undefined && nowMs - oldest.monotonicMs > this.#ageMs) {
      this.#history.shift()
      oldest = this.#history.oldest
    }
  }
}
