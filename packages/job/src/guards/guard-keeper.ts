import type { Clock, Reading } from '@vfab/core'
import { type Condition, type ConditionWatch, createConditionWatch } from '@vfab/driver-kit'

/** What a guard finds: its condition holds or not, or there is nothing to judge by. */
export type GuardState = 'clear' | 'holds' | 'silent'

/** See {@link createGuardKeeper}. */
export interface GuardKeeper {
  readonly state: GuardState | undefined
  /** Takes the channel's next reading. */
  offer(reading: Reading): void
  /** The sensor as a whole has nothing to say any more. @param reason - completes "because" */
  lost(reason: string): void
  /** No more readings come: its timer ends. */
  close(): void
}

/** What {@link createGuardKeeper} watches. */
export interface KeptCondition {
  readonly condition: Condition
  /** How long there must be no value before the state is `silent`. */
  readonly silentAfterMs: number
}

/**
 * Watches one guard's channel. Tells its state whenever it changes, the first one too.
 * @param onState - gets the new state, and what it comes from, for people: `46.2 °C`, `stale`
 */
export function createGuardKeeper(
  kept: KeptCondition,
  clock: Clock,
  onState: (state: GuardState, why: string) => void,
): GuardKeeper {
  return new ChannelKeeper(kept, clock, onState)
}

class ChannelKeeper implements GuardKeeper {
  state: GuardState | undefined
  readonly #kept: KeptCondition
  readonly #clock: Clock
  readonly #onState: (state: GuardState, why: string) => void
  #watch: ConditionWatch
  /** Ends the wait for whatever comes next by time alone. */
  #wait: AbortController | undefined
  #last: Reading | undefined
  #silent: { readonly sinceMs: number; readonly why: string } | undefined
  #closed = false

  constructor(kept: KeptCondition, clock: Clock, onState: (state: GuardState, why: string) => void) {
    this.#kept = kept
    this.#clock = clock
    this.#onState = onState
    this.#watch = createConditionWatch(kept.condition)
  }

  offer(reading: Reading): void {
    if (this.#closed) return
    this.#last = reading
    const nowMs = this.#clock.now()
    this.#watch.offer(reading, nowMs)
    if (reading.value === undefined || reading.quality === 'stale' || reading.quality === 'bad') {
      this.#fallSilent(reading.reason ?? reading.quality, nowMs)
    } else this.#silent = undefined
    this.#look(nowMs)
  }

  lost(reason: string): void {
    if (this.#closed) return
    // What was known before says nothing about what comes after.
    this.#watch = createConditionWatch(this.#kept.condition)
    const nowMs = this.#clock.now()
    this.#fallSilent(reason, nowMs)
    this.#look(nowMs)
  }

  close(): void {
    this.#closed = true
    this.#wait?.abort()
  }

  #fallSilent(why: string, nowMs: number): void {
    this.#silent ??= { sinceMs: nowMs, why }
  }

  #look(nowMs: number): void {
    this.#watch.tick(nowMs)
    const silentDueMs = this.#silent && this.#silent.sinceMs + this.#kept.silentAfterMs
    if (silentDueMs !== undefined && silentDueMs <= nowMs) this.#tell('silent', this.#silent!.why)
    else if (this.#silent === undefined && this.#watch.holds !== undefined) {
      this.#tell(this.#watch.holds ? 'holds' : 'clear', describe(this.#last))
    }
    const due = [this.#watch.dueMs, silentDueMs].filter((ms) => ms !== undefined && ms > nowMs) as number[]
    this.#waitUntil(due.length === 0 ? undefined : Math.min(...due))
  }

  #waitUntil(dueMs: number | undefined): void {
    this.#wait?.abort()
    this.#wait = undefined
    if (dueMs === undefined) return
    const wait = new AbortController()
    this.#wait = wait
    this.#clock.sleep(Math.max(0, dueMs - this.#clock.now()), { signal: wait.signal }).then(
      // A clock that wakes a little early must not make this spin.
      () => this.#wait === wait && this.#look(Math.max(this.#clock.now(), dueMs)),
      () => {}, // put off
    )
  }

  #tell(state: GuardState, why: string): void {
    if (this.state === state) return
    this.state = state
    this.#onState(state, why)
  }
}

function describe(reading: Reading | undefined): string {
  return reading === undefined
    ? ''
    : `${reading.channel} is ${String(reading.value)}${reading.unit === '1' ? '' : ` ${reading.unit}`}`
}
