import type { ReadingValue } from '@vfab/core'
import type { Comparison } from '@vfab/driver-kit'

/** What a guard can do. */
export const guardActions = ['pause', 'stop', 'warn'] as const

/** `pause` holds the plot, `stop` ends it, `warn` only tells. */
export type GuardAction = (typeof guardActions)[number]

/** A level with the unit it was written with; without one it is in the channel's. */
export interface GuardLevel {
  readonly value: ReadingValue
  readonly unit?: string | undefined
}

/** What is to hold of a channel. */
export interface ChannelCondition {
  /** As it was written, for people and the journal. */
  readonly text: string
  /** `temp`, `door.open`; with the name of a sensor before it where several have such a channel: `shed.temp`. */
  readonly channel: string
  /** What is compared: the value, or its change per time. */
  readonly of: 'value' | 'rate'
  readonly is: Comparison
  readonly level: GuardLevel
  /** Where it ends, if not at {@link level}. */
  readonly until?: GuardLevel | undefined
  /** How long it must have held. */
  readonly forMs: number
}

/** One rule: when something holds of a channel, something is done. */
export interface GuardRule extends ChannelCondition {
  readonly action: GuardAction
  /** Of `pause`: brake within the stroke (`now`), or finish it. */
  readonly at: 'now' | 'stroke'
  /** Of `pause`: goes on by itself, so long after the condition has ended. Absent: a person has to. */
  readonly resumeAfterMs?: number | undefined
  /** What is done when the sensor has no value to judge by. */
  readonly silent: GuardAction | 'ignore'
  /** For how long it must have had none. */
  readonly silentAfterMs: number
}
