/**
 * Decides which readings of one channel are reported (see `ReportRules`). Pure: time comes in with each call, and `dueMs` says when to
 * call without a reading.
 *
 *   reading ──▶ first, or other quality? ──yes──────────────────────────────────▶ report
 *                    │ no
 *                    ▼
 *               far from the last reported, or fast? ──▶ long enough so? ──▶ long enough since the last? ──▶ report
 *                                                        (debounce)          (minimum interval)
 */
import type { Reading, ReadingValue } from '@vfab/core'
import type { ReportRules } from '@vfab/core'
import { createSlope, type Slope } from './slope.ts'

/** See {@link createReportFilter}. */
export interface ReportFilter {
  /** Takes the channel's next reading. @returns what is to be reported now, at most one */
  offer(reading: Reading, nowMs: number): Reading | undefined
  /**
   * Time has passed. @returns what is to be reported now, at most one
   * @param refresh - the newest reading as it is by now: a heartbeat may find it stale
   */
  tick(nowMs: number, refresh?: (reading: Reading) => Reading): Reading | undefined
  /** When {@link tick} has something to do, monotonic ms. */
  readonly dueMs: number | undefined
}

/** @throws RangeError for a rule that cannot be */
export function createReportFilter(rules: ReportRules = {}): ReportFilter {
  checkRules(rules)
  return new RuleFilter(rules)
}

class RuleFilter implements ReportFilter {
  readonly #rules: ReportRules
  readonly #selective: boolean
  readonly #slope: Slope | undefined
  #newest: Reading | undefined
  #reported: Reading | undefined
  #reportedAtMs = 0
  /** Began a change that has not lasted long enough yet. */
  #candidate: Reading | undefined
  /** Came too soon after the last report. */
  #held: Reading | undefined

  constructor(rules: ReportRules) {
    this.#rules = rules
    const { deadband, debounceMs, rateOfChange } = rules
    this.#selective = deadband !== undefined || debounceMs !== undefined || rateOfChange !== undefined
    this.#slope = rateOfChange && createSlope(rateOfChange.overMs ?? 1000)
  }

  get dueMs(): number | undefined {
    const { heartbeatMs, minIntervalMs = 0 } = this.#rules
    const moments: number[] = []
    if (this.#candidate) moments.push(this.#candidate.monotonicMs + this.#debounceMs(this.#candidate))
    if (this.#held) moments.push(this.#reportedAtMs + minIntervalMs)
    if (heartbeatMs !== undefined && this.#reported) moments.push(this.#reportedAtMs + heartbeatMs)
    return moments.length === 0 ? undefined : Math.min(...moments)
  }

  offer(reading: Reading, nowMs: number): Reading | undefined {
    this.#newest = reading
    const fast = this.#isFast(reading)
    const last = this.#reported
    if (last === undefined || last.quality !== reading.quality || last.reason !== reading.reason) {
      return this.#report(reading, nowMs)
    }
    if (!this.#selective || fast) return this.#space(reading, nowMs)
    if (!this.#differs(last.value, reading.value)) {
      this.#candidate = undefined // it bounced back
      this.#held = undefined
      return undefined
    }
    return this.#debounce(reading, nowMs)
  }

  tick(nowMs: number, refresh: (reading: Reading) => Reading = (reading) => reading): Reading | undefined {
    const candidate = this.#candidate
    if (candidate && nowMs >= candidate.monotonicMs + this.#debounceMs(candidate)) {
      this.#candidate = undefined
      const settled = this.#space(candidate, nowMs)
      if (settled) return settled
    }
    const { heartbeatMs, minIntervalMs = 0 } = this.#rules
    if (this.#held && nowMs >= this.#reportedAtMs + minIntervalMs) return this.#report(this.#held, nowMs)
    if (heartbeatMs === undefined || this.#newest === undefined) return undefined
    if (nowMs < this.#reportedAtMs + heartbeatMs) return undefined
    // A change that is still being watched must not slip past the debounce with a heartbeat.
    const steady = this.#candidate === undefined ? this.#newest : (this.#reported ?? this.#newest)
    const watched = this.#candidate
    const repeated = this.#report(refresh(steady), nowMs)
    this.#candidate = watched
    return repeated
  }

  #debounce(reading: Reading, nowMs: number): Reading | undefined {
    const begun = this.#candidate
    if (begun === undefined || this.#differs(begun.value, reading.value)) this.#candidate = reading
    const candidate = this.#candidate ?? reading
    if (reading.monotonicMs < candidate.monotonicMs + this.#debounceMs(candidate)) return undefined
    this.#candidate = undefined
    return this.#space(candidate, nowMs)
  }

  /** Reports now, or when the minimum interval has passed. */
  #space(reading: Reading, nowMs: number): Reading | undefined {
    if (nowMs >= this.#reportedAtMs + (this.#rules.minIntervalMs ?? 0)) return this.#report(reading, nowMs)
    this.#held = reading
    return undefined
  }

  #report(reading: Reading, nowMs: number): Reading {
    this.#reported = reading
    this.#reportedAtMs = nowMs
    this.#held = undefined
    this.#candidate = undefined
    return reading
  }

  #differs(from: ReadingValue | undefined, to: ReadingValue | undefined): boolean {
    if (typeof from !== 'number' || typeof to !== 'number') return from !== to
    const { deadband = 0 } = this.#rules
    const most = typeof deadband === 'number' ? deadband : (Math.abs(from) * deadband.percent) / 100
    return Math.abs(to - from) > most
  }

  #isFast({ value, monotonicMs }: Reading): boolean {
    const { rateOfChange } = this.#rules
    if (rateOfChange === undefined || this.#slope === undefined) return false
    if (typeof value !== 'number') {
      this.#slope.clear()
      return false
    }
    const perS = this.#slope.add(monotonicMs, value)
    return perS !== undefined && Math.abs(perS) > rateOfChange.perS
  }

  #debounceMs({ value }: Reading): number {
    const { debounceMs = 0 } = this.#rules
    if (typeof debounceMs === 'number') return debounceMs
    const { rising, falling } = debounceMs
    const before = this.#reported?.value
    if (typeof value === 'string' || value === undefined) return Math.max(rising, falling)
    return Number(value) > Number(before) ? rising : falling
  }
}

function checkRules(rules: ReportRules): void {
  const { deadband, debounceMs, rateOfChange, heartbeatMs, minIntervalMs } = rules
  const debounce = typeof debounceMs === 'object' ? debounceMs : { debounceMs }
  const notNegative = {
    deadband: typeof deadband === 'object' ? deadband.percent : deadband,
    minIntervalMs,
    'rateOfChange.perS': rateOfChange?.perS,
    ...debounce,
  }
  for (const [name, value] of Object.entries(notNegative)) {
    if (value !== undefined && !(value >= 0)) throw new RangeError(`${name} is 0 or more, not ${value}`)
  }
  if (heartbeatMs !== undefined && !(heartbeatMs > 0)) {
    throw new RangeError(`heartbeatMs is more than 0, not ${heartbeatMs}`)
  }
}
