import { type Clock, type OperationOptions, type Reading, type Sensor, systemClock } from '@vfab/core'

import type { PlotJob } from '../plot-job.ts'
import type { BoundGuard } from './bind-guard.ts'
import { createGuardKeeper, type GuardKeeper, type GuardState, type KeptCondition } from './guard-keeper.ts'
import type { GuardAction, GuardRule } from './guard-rule.ts'

/** One thing a guard found or did. */
export interface GuardReport {
  readonly guard: GuardRule
  readonly state: GuardState
  /** What is done about it; `resume` lets the plot go on; absent where nothing is done. */
  readonly action?: GuardAction | 'resume'
  /** For people: `guard "door == true": door is true, the plot pauses`. */
  readonly text: string
}

/** What {@link guardJob} accepts. */
export interface GuardJobOptions {
  readonly clock?: Clock | undefined
  /** Told of everything a guard does, after it has begun to. Must return at once. */
  readonly onReport?: ((report: GuardReport) => void) | undefined
}

/** Guards on duty. */
export interface Guarding {
  /** Takes a reading of a sensor, by the name that the guards were bound to. */
  offer(sensor: string, reading: Reading): void
  /** The sensor is gone, until its next reading. @param reason - for people: what it ended with */
  lost(sensor: string, reason: string): void
  /** Feeds the readings of an open sensor, of the channels that guards are about, until the signal aborts or the sensor ends. */
  watch(sensor: string, source: Pick<Sensor, 'readings'>, options?: OperationOptions): Promise<void>
  /** Ends the watch. The plot stays as it is. */
  close(): void
}

/**
 * Attaches guards to a plot. Each acts with the reading that makes its condition hold, so within one sampling period; each action
 * is a note in the job's journal.
 *
 * A pause is lifted by the guard only if its rule says `resume`, only when no other guard holds the plot, and only if a guard
 * began it: what a person has paused, a person resumes. A person who resumes has the last word: the guard acts again when
 * its condition has ended and begins anew.
 */
export function guardJob(job: PlotJob, guards: readonly BoundGuard[], options: GuardJobOptions = {}): Guarding {
  return new GuardPost(job, guards, options)
}

interface Posted {
  readonly guard: BoundGuard
  readonly keeper: GuardKeeper
}

class GuardPost implements Guarding {
  readonly #job: PlotJob
  readonly #clock: Clock
  readonly #onReport: (report: GuardReport) => void
  readonly #posted: readonly Posted[]
  /** Guards for whose sake the plot is paused. */
  readonly #holding = new Set<BoundGuard>()
  /** True while the pause is one that a guard began. */
  #ownPause = false
  readonly #resuming = new Map<BoundGuard, AbortController>()
  readonly #forget: () => void
  #closed = false

  constructor(job: PlotJob, guards: readonly BoundGuard[], { clock = systemClock, onReport }: GuardJobOptions) {
    this.#job = job
    this.#clock = clock
    this.#onReport = onReport ?? ((): void => {})
    this.#posted = guards.map((guard) => ({
      guard,
      keeper: createGuardKeeper(keptBy(guard), clock, (state, why) => this.#onState(guard, state, why)),
    }))
    this.#forget = job.events.on('job', ({ data }) => {
      if (data.phase !== 'resumed') return
      this.#holding.clear()
      this.#ownPause = false
    })
  }

  offer(sensor: string, reading: Reading): void {
    for (const { guard, keeper } of this.#posted) {
      if (guard.sensor === sensor && guard.channel.id === reading.channel) keeper.offer(reading)
    }
  }

  lost(sensor: string, reason: string): void {
    for (const { guard, keeper } of this.#posted) if (guard.sensor === sensor) keeper.lost(reason)
  }

  async watch(sensor: string, source: Pick<Sensor, 'readings'>, { signal }: OperationOptions = {}): Promise<void> {
    const channels = this.#posted.filter(({ guard }) => guard.sensor === sensor).map(({ guard }) => guard.channel.id)
    try {
      for await (const reading of source.readings({ channels, policy: { queue: 1000 }, signal }))
        this.offer(sensor, reading)
      if (!signal?.aborted) this.lost(sensor, 'it was closed')
    } catch (error) {
      if (signal?.aborted) return
      this.lost(sensor, error instanceof Error ? error.message : String(error))
    }
  }

  close(): void {
    this.#closed = true
    this.#forget()
    for (const { keeper } of this.#posted) keeper.close()
    for (const waiting of this.#resuming.values()) waiting.abort()
  }

  #onState(guard: BoundGuard, state: GuardState, why: string): void {
    const { rule } = guard
    this.#resuming.get(guard)?.abort()
    this.#resuming.delete(guard)
    if (state === 'clear') return this.#onClear(guard, why)
    const action = state === 'holds' ? rule.action : rule.silent
    const found = state === 'holds' ? why : `no value from ${guard.sensor} (${why})`
    if (action === 'ignore') return
    this.#act(guard, state, action, found)
  }

  #act(guard: BoundGuard, state: GuardState, action: GuardAction, found: string): void {
    const { rule } = guard
    const reason = `guard: ${rule.text}`
    if (action === 'pause') {
      if (this.#job.state !== 'paused' && this.#job.state !== 'pausing') this.#ownPause = true
      this.#holding.add(guard)
      // What goes wrong with it ends the plot by itself.
      this.#job.pause(rule.at, reason).catch(() => {})
    } else if (action === 'stop') this.#job.stop(reason).catch(() => {})
    this.#report(rule, state, action, `${found}: ${said[action]}`)
  }

  #onClear(guard: BoundGuard, why: string): void {
    const { rule } = guard
    if (!this.#holding.has(guard)) return
    if (rule.resumeAfterMs === undefined) {
      this.#report(rule, 'clear', undefined, `${why}: the plot stays paused until you resume it`)
      return
    }
    const waiting = new AbortController()
    this.#resuming.set(guard, waiting)
    if (rule.resumeAfterMs === 0) return this.#release(guard, why)
    this.#clock.sleep(rule.resumeAfterMs, { signal: waiting.signal }).then(
      () => this.#release(guard, why),
      () => {}, // the condition holds again, or the watch has ended
    )
  }

  /** The guard lets go; the plot goes on when nothing else holds it. */
  #release(guard: BoundGuard, why: string): void {
    if (this.#closed || !this.#holding.delete(guard)) return
    if (this.#holding.size > 0 || !this.#ownPause) {
      const holder = [...this.#holding][0]?.rule.text
      this.#report(
        guard.rule,
        'clear',
        undefined,
        `${why}: the plot stays paused${holder === undefined ? '' : ` by "${holder}"`}`,
      )
      return
    }
    this.#report(guard.rule, 'clear', 'resume', `${why}: the plot resumes`)
    this.#job.resume().catch(() => {})
  }

  #report(guard: GuardRule, state: GuardState, action: GuardReport['action'], what: string): void {
    const text = `guard "${guard.text}": ${what}`
    this.#job.note(text)
    this.#onReport({ guard, state, text, ...(action === undefined ? {} : { action }) })
  }
}

function keptBy({ condition, rule: { silentAfterMs } }: BoundGuard): KeptCondition {
  return { condition, silentAfterMs }
}

const said: Readonly<Record<GuardAction, string>> = {
  pause: 'the plot pauses',
  stop: 'the plot stops',
  warn: 'the plot continues',
}
