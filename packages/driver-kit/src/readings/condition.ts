/**
 * Tells when a condition on a channel begins and ends: with a level to enter and another to leave, and a time that it must have held, or not
 * held, before it counts. Pure: time comes in with each call.
 *
 *   value ▲        ╭──╮    ╭───────────╮            is '>', value 45, leaveAt 40, forMs 5000:
 *      45 ┼╌╌╌╌╌╌╌╱╌╌╌╌╲╌╌╱╌╌╌╌╌╌╌╌╌╌╌╌╌╲╌╌╌╌╌╌      the first hump is too short; the second begins 5 s after
 *      40 ┼╌╌╌╌╌╌╱╌╌╌╌╌╌╲╱╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╲╌╌╌╌       its crossing and ends when the value is at 40
 *         └──────────────────────────────────▶
 */
import type { Reading, ReadingValue } from '@vfab/core'
import { createSlope, type Slope } from './slope.ts'

/** The comparisons of a {@link Condition}. Only `==` and `!=` are for states and texts. */
export const comparisons = ['>', '>=', '<', '<=', '==', '!='] as const

/** One of {@link comparisons}. */
export type Comparison = (typeof comparisons)[number]

/** What is to hold of a channel. */
export interface Condition {
  /** Id of the channel. */
  readonly channel: string
  /** What is compared: the value (default), or its change per second. */
  readonly of?: 'value' | 'rate' | undefined
  /** Over how long the rate is measured; default 1000. */
  readonly rateOverMs?: number | undefined
  readonly is: Comparison
  /** In the channel's unit, or that per second. */
  readonly value: ReadingValue
  /** The level at which it ends: below `value` for `>` and `>=`, above it for `<` and `<=`. Default: `value` itself. */
  readonly leaveAt?: number | undefined
  /** How long it must have held before it begins. Default 0. */
  readonly forMs?: number | undefined
  /** How long it must not have held before it ends. Default 0. */
  readonly endForMs?: number | undefined
}

/** A condition began, ended, or can no longer be told. */
export interface ConditionChange {
  /** `undefined`: the channel has no value to judge by. */
  readonly holds: boolean | undefined
  /** The reading at which it crossed over; its time is when that was. */
  readonly reading: Reading
  /** True for the first one, which tells the state at the start. */
  readonly initial: boolean
}

/** See {@link createConditionWatch}. */
export interface ConditionWatch {
  /** Takes the channel's next reading. */
  offer(reading: Reading, nowMs: number): ConditionChange | undefined
  /** Time has passed. */
  tick(nowMs: number): ConditionChange | undefined
  /** When {@link tick} has something to do, monotonic ms. */
  readonly dueMs: number | undefined
  /** As last told. */
  readonly holds: boolean | undefined
}

/**
 * A reading without a value, or a stale one, ends what was known at once: `holds` is `undefined` until there is a value again, and times begin
 * anew.
 * @throws RangeError for levels or durations that cannot be
 */
export function createConditionWatch(condition: Condition): ConditionWatch {
  checkCondition(condition)
  return new LatchedCondition(condition)
}

class LatchedCondition implements ConditionWatch {
  readonly #condition: Condition
  readonly #slope: Slope | undefined
  /** By the levels alone, without the durations. */
  #latched: boolean | undefined
  /** The reading at which {@link #latched} became what it is. */
  #crossed: Reading | undefined
  #told: { readonly holds: boolean | undefined } | undefined

  constructor(condition: Condition) {
    this.#condition = condition
    if (condition.of === 'rate') this.#slope = createSlope(condition.rateOverMs ?? 1000)
  }

  get holds(): boolean | undefined {
    return this.#told?.holds
  }

  get dueMs(): number | undefined {
    if (this.#crossed === undefined || this.#latched === undefined) return undefined
    return this.#told?.holds === this.#latched ? undefined : this.#crossed.monotonicMs + this.#waitMs(this.#latched)
  }

  offer(reading: Reading, nowMs: number): ConditionChange | undefined {
    const known = reading.value !== undefined && reading.quality !== 'stale' && reading.quality !== 'bad'
    if (!known) {
      this.#slope?.clear()
      this.#latched = undefined
      this.#crossed = undefined
      return this.#told && this.#told.holds === undefined ? undefined : this.#tell(undefined, reading)
    }
    const compared = this.#slope ? this.#slope.add(reading.monotonicMs, Number(reading.value)) : reading.value
    if (compared === undefined) return undefined // one point has no rate yet
    const latched = this.#compare(compared)
    if (latched !== this.#latched || this.#crossed === undefined) {
      this.#latched = latched
      this.#crossed = reading
    }
    return this.tick(Math.max(nowMs, reading.monotonicMs))
  }

  tick(nowMs: number): ConditionChange | undefined {
    const { dueMs } = this
    if (dueMs === undefined || this.#crossed === undefined || nowMs < dueMs) return undefined
    return this.#tell(this.#latched, this.#crossed)
  }

  #tell(holds: boolean | undefined, reading: Reading): ConditionChange {
    const initial = this.#told === undefined
    this.#told = { holds }
    return { holds, reading, initial }
  }

  /** What is false at the start has nothing to wait for: nothing has ended. */
  #waitMs(latched: boolean): number {
    const { forMs = 0, endForMs = 0 } = this.#condition
    if (latched) return forMs
    return this.#told?.holds === true ? endForMs : 0
  }

  #compare(value: ReadingValue): boolean {
    const { is, value: level, leaveAt } = this.#condition
    const to = this.#latched === true && leaveAt !== undefined ? leaveAt : level
    if (is === '==') return value === to
    if (is === '!=') return value !== to
    const difference = Number(value) - Number(to)
    if (is === '>') return difference > 0
    if (is === '>=') return this.#latched === true && leaveAt !== undefined ? difference > 0 : difference >= 0
    if (is === '<') return difference < 0
    return this.#latched === true && leaveAt !== undefined ? difference < 0 : difference <= 0
  }
}

function checkCondition({ is, value, leaveAt, forMs = 0, endForMs = 0 }: Condition): void {
  if (!(forMs >= 0 && endForMs >= 0))
    throw new RangeError(`a condition cannot hold for ${Math.min(forMs, endForMs)} ms`)
  const ordered = is !== '==' && is !== '!='
  if (ordered && (typeof value !== 'number' || Number.isNaN(value))) {
    throw new RangeError(`${is} compares numbers, not ${JSON.stringify(value)}`)
  }
  if (leaveAt === undefined) return
  if (!ordered) throw new RangeError(`${is} has no level to leave at`)
  const outside = is.startsWith('>') ? leaveAt <= Number(value) : leaveAt >= Number(value)
  if (!outside) throw new RangeError(`what begins at ${is} ${value} cannot end at ${leaveAt}: that is still within`)
}
