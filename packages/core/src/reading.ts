/** One measured value. Never a made-up one: a channel that does not answer yields quality `bad` and no value. */
export interface Reading {
  /** Address of the sensor, as in its identity. */
  readonly sensor: string
  /** Id of the channel. */
  readonly channel: string
  readonly quantity: string
  /** UCUM code. */
  readonly unit: string
  /** `undefined` when quality is `bad`; the last one when it is `stale`. */
  readonly value: ReadingValue | undefined
  readonly quality: ReadingQuality
  /** Present when the quality is not `good`. */
  readonly reason?: ReadingReason
  /**
   * Counts every sample of the channel: a gap says how many were skipped. A reading that repeats a sample (heartbeat, `stale`)
   * repeats its number.
   */
  readonly sequence: number
  /** When it was measured, or its first byte came; monotonic ms, only differences mean anything. */
  readonly monotonicMs: number
  /** The same moment by the wall clock, ms since 1970. */
  readonly wallTimeMs: number
  /** What the device sent, where that is something else than {@link value}. */
  readonly raw?: ReadingValue
  /** True for the first value of a counter that has started anew. */
  readonly reset?: true
}

/**
 * How far a value can be trusted. `good`: measured now. `uncertain`: measured, but doubtful. `bad`: there is no value.
 * `stale`: the last value, older than the channel's `maxAgeMs`.
 */
export type ReadingQuality = 'good' | 'uncertain' | 'bad' | 'stale'

/** A measured value: a number, a state, or a text. */
export type ReadingValue = number | boolean | string

/**
 * Why a reading is not good. Drivers may add their own; `exception:2` is a device's refusal with its number.
 *
 * - `timeout`: no answer in time; `no-answer`: none, for another reason; `crc`: the answer was damaged
 * - `out-of-range`: beyond the channel's range; `not-a-number`: NaN or infinite; `sentinel`: the device's mark for "no value"
 * - `below-absolute-zero`: a temperature that cannot be; `no-fix`: a receiver without a position
 * - `fault`: the device says that its sensing element is broken; `warming-up`, `substituted`: the device says so
 * - `disconnected`: the device, or the bus to it, is gone; `max-age`: nothing new for too long
 */
export type ReadingReason =
  | 'timeout'
  | 'no-answer'
  | 'crc'
  | 'out-of-range'
  | 'not-a-number'
  | 'sentinel'
  | 'below-absolute-zero'
  | 'no-fix'
  | 'fault'
  | 'warming-up'
  | 'substituted'
  | 'disconnected'
  | 'max-age'
  | (string & {})
