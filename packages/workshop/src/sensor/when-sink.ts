/*
 * Rules of a watch: each calls a command or an address when its condition begins to hold, once per crossing. A sensor that falls silent and
 * comes back beyond the level has not crossed it.
 */
import type { Clock, Reading } from '@vfab/core'
import { bindGuard, type BoundGuard, type ChannelCondition, createGuardKeeper, type GuardKeeper } from '@vfab/job'

import { type CallQueue, createCallQueue } from '../hooks/call-queue.ts'
import type { CallPlace } from '../hooks/call-hook.ts'
import { nameOfCall } from '../hooks/hook.ts'
import type { OpenSensor } from './open-sensor.ts'
import type { ReadingSink } from './reading-sink.ts'
import type { MonitorEvent } from './sensor-options.ts'
import { unitText, valueText } from './value-text.ts'
import type { WhenRule } from './when-rule.ts'

/** A rule whose channel is known. */
export interface BoundWhen {
  readonly rule: WhenRule
  readonly bound: BoundGuard<ChannelCondition>
}

/** Finds the channels of rules. @throws DriverError `CONFIG_INVALID` as `bindGuard` */
export function bindWhen(rules: readonly WhenRule[], opened: readonly OpenSensor[]): readonly BoundWhen[] {
  const sensors = opened.map(({ name, sensor }) => ({ name, channels: sensor.channels }))
  return rules.map((rule) => ({ rule, bound: bindGuard(rule.condition, sensors) }))
}

/** What {@link createWhenSink} needs besides the rules. */
export interface WhenOptions {
  readonly place: CallPlace
  readonly clock: Clock
  readonly emit: (event: MonitorEvent) => void
}

/** Watches rules, and calls what they name. */
export function createWhenSink(rules: readonly BoundWhen[], options: WhenOptions): ReadingSink {
  const watches = rules.map((rule) => new RuleWatch(rule, options))
  return {
    take(sensor, readings) {
      for (const watch of watches) if (watch.sensor === sensor) watch.take(readings)
    },
    lost(sensor, reason) {
      for (const watch of watches) if (watch.sensor === sensor) watch.lost(reason)
    },
    close: async () => void (await Promise.all(watches.map((watch) => watch.close()))),
  }
}

class RuleWatch {
  readonly sensor: string
  readonly #rule: BoundWhen
  readonly #emit: WhenOptions['emit']
  readonly #keeper: GuardKeeper
  readonly #queue: CallQueue
  /** As last known: silence changes nothing about it. */
  #beyond = false
  #last: Reading | undefined
  #failing = false

  constructor(rule: BoundWhen, { place, clock, emit }: WhenOptions) {
    const { sensor, condition } = rule.bound
    this.sensor = sensor
    this.#rule = rule
    this.#emit = emit
    this.#queue = createCallQueue(rule.rule.call, place, (failure) => this.#onOutcome(failure))
    this.#keeper = createGuardKeeper({ condition, silentAfterMs: 0 }, clock, (state) => {
      if (state === 'silent') return
      const crossed = state === 'holds' && !this.#beyond
      this.#beyond = state === 'holds'
      if (crossed && this.#last) this.#call(this.#last)
    })
  }

  take(readings: readonly Reading[]): void {
    for (const reading of readings) {
      if (reading.channel !== this.#rule.bound.channel.id) continue
      this.#last = reading
      this.#keeper.offer(reading)
    }
  }

  lost(reason: string): void {
    this.#keeper.lost(reason)
  }

  async close(): Promise<void> {
    this.#keeper.close()
    await this.#queue.settled()
  }

  #call(reading: Reading): void {
    const rule = this.#rule.rule.condition.text
    const facts = { rule, ...reading, sensor: this.sensor }
    this.#emit({ type: 'crossed', ...facts })
    const value = `${valueText(reading)} ${unitText(reading)}`.trim()
    const since = new Date(reading.wallTimeMs).toLocaleString('sv-SE')
    this.#queue.add({
      body: `${JSON.stringify({ schemaVersion: 1, event: 'crossed', ...facts })}\n`,
      event: 'crossed',
      words: { title: rule, text: `${this.sensor}: ${reading.channel} is ${value} (${since})` },
    })
  }

  /** A target that keeps failing is reported once, until it has worked again. */
  #onOutcome(failure: string | undefined): void {
    if (failure !== undefined && !this.#failing) {
      const { condition, call } = this.#rule.rule
      const text = `rule "${condition.text}": ${nameOfCall(call)} failed: ${failure}`
      this.#emit({ type: 'notice', level: 'warning', text })
    }
    this.#failing = failure !== undefined
  }
}
