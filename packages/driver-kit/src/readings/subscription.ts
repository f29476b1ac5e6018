import type { Clock } from '@vfab/core'
import type { Reading, ReadingBatch, ReadingsOptions } from '@vfab/core'
import { type Alarm, createAlarm } from './alarm.ts'
import { createReadingStream, type ReadingStream } from './reading-stream.ts'
import { createReportFilter, type ReportFilter } from './report-filter.ts'
import type { ReportRules } from '@vfab/core'

/** What {@link Subscription} needs. */
export interface SubscriptionInit {
  readonly options: ReadingsOptions & { readonly batch?: ReadingBatch | undefined }
  /** Ids of the channels wanted, all of them known. */
  readonly channels: readonly string[]
  readonly clock: Clock
  /** The same reading as it is by now. */
  readonly refresh: (reading: Reading) => Reading
  readonly onEnd: () => void
}

/** One consumer's view of the channels: what of them it wants to see, and the readings on their way to it. */
export class Subscription {
  channels: readonly string[]
  readonly intervalMs: number | undefined
  readonly stream: ReadingStream
  readonly #init: SubscriptionInit
  readonly #filters: Map<string, ReportFilter>
  /** Those of them that may have to report without a reading. */
  readonly #timed: ReportFilter[] = []
  readonly #alarm: Alarm

  /** @throws RangeError for rules, a policy or a batch that cannot be */
  constructor(init: SubscriptionInit) {
    const { options, channels, clock } = init
    const { signal, policy, batch, intervalMs } = options
    if (intervalMs !== undefined && !(intervalMs > 0)) {
      throw new RangeError(`intervalMs is more than 0, not ${intervalMs}`)
    }
    this.#init = init
    this.channels = channels
    this.intervalMs = intervalMs
    this.#filters = new Map(channels.map((id) => [id, this.#filterFor(id)]))
    this.#alarm = createAlarm(clock, () => this.#tick())
    const onAbort = (): void => this.stream.abort(signal?.reason)
    this.stream = createReadingStream({
      clock,
      policy,
      batch,
      onEnd: () => {
        signal?.removeEventListener('abort', onAbort)
        this.#alarm.cancel()
        init.onEnd()
      },
    })
    signal?.addEventListener('abort', onAbort)
  }

  /** Takes a channel in that was not there at the beginning, where all are wanted. */
  include(channel: string): void {
    const { options } = this.#init
    if (options.channels !== undefined || this.#filters.has(channel)) return
    this.channels = [...this.channels, channel]
    this.#filters.set(channel, this.#filterFor(channel))
  }

  #filterFor(channel: string): ReportFilter {
    const rules = rulesOf(this.#init.options, channel)
    const filter = createReportFilter(rules)
    if ((rules.minIntervalMs ?? rules.debounceMs ?? rules.heartbeatMs) !== undefined) this.#timed.push(filter)
    return filter
  }

  /** Takes a reading of any channel. */
  offer(reading: Reading): void {
    const filter = this.#filters.get(reading.channel)
    if (filter === undefined) return
    const report = filter.offer(reading, this.#init.clock.now())
    if (report) this.stream.push(report)
    this.#setAlarm()
  }

  #tick(): void {
    const nowMs = this.#init.clock.now()
    for (const filter of this.#timed) {
      const { dueMs } = filter
      if (dueMs === undefined || dueMs > nowMs) continue
      const report = filter.tick(nowMs, this.#init.refresh)
      if (report) this.stream.push(report)
    }
    this.#setAlarm()
  }

  #setAlarm(): void {
    if (this.#timed.length === 0) return
    let earliestMs: number | undefined
    for (const { dueMs } of this.#timed) {
      if (dueMs !== undefined && (earliestMs === undefined || dueMs < earliestMs)) earliestMs = dueMs
    }
    if (earliestMs !== undefined) this.#alarm.set(earliestMs)
  }
}

function rulesOf({ report = {} }: ReadingsOptions, channel: string): ReportRules {
  return 'byChannel' in report ? (report.byChannel[channel] ?? {}) : report
}
