import type { Device } from './device.ts'
import type { OperationOptions } from './operation.ts'
import type { Reading, ReadingValue } from './reading.ts'
import type { ReportRules } from './report-rules.ts'

/**
 * What a channel's values mean over time.
 *
 * - `measurement`: a quantity as it is now, such as a temperature
 * - `state`: one of few values, such as a door
 * - `total`: a sum that may go up and down, such as a tank's content
 * - `total-increasing`: a sum that only grows, until it starts anew; see {@link Reading.reset}
 * - `counter`: the same, counting pieces
 */
export type ChannelKind = 'measurement' | 'state' | 'total' | 'total-increasing' | 'counter'

/** One thing a sensor measures. */
export interface Channel {
  /** Unique within the sensor, as people type it: `temperature`, `door.open`. */
  readonly id: string
  /** What people call it; the id where absent. */
  readonly name?: string
  /** What is measured: `temperature`, `humidity`, `door`. */
  readonly quantity: string
  /** UCUM code, case sensitive: `Cel`, `%`, `kPa`, `mm`, `m/s2`; `1` for counts, states and texts. */
  readonly unit: string
  /** Of which type the values are. */
  readonly type: 'number' | 'boolean' | 'text'
  readonly kind: ChannelKind
  /** Values that can be; a number outside is `uncertain` with the reason `out-of-range`. In {@link unit}. */
  readonly range?: { readonly min: number; readonly max: number }
  /** Smallest difference the sensor tells apart, in {@link unit}. */
  readonly resolution?: number
  /** Largest error of a good value, either way, in {@link unit}. */
  readonly accuracy?: number
  /** What turns the sensor's number into {@link unit}: `raw × gain + offset`. Applied by the reading hub. */
  readonly calibration?: { readonly gain: number; readonly offset: number; readonly date?: string }
  /** Shortest time between two new values. */
  readonly minIntervalMs?: number
  /** Age from which the newest value is `stale`; never where absent. */
  readonly maxAgeMs?: number
  /** True where {@link Sensor.write} accepts the channel. */
  readonly writable?: boolean
}

/** What a slow consumer of {@link Sensor.readings} causes: the newest of each channel kept, the newest `queue` kept, or an error. */
export type ReadingPolicy = 'latest' | { readonly queue: number } | 'error'

/** Several readings at a time: at most `max`, the first of them at most `withinMs` old when they are handed over. */
export interface ReadingBatch {
  readonly max: number
  readonly withinMs: number
}

/** What {@link Sensor.read} accepts. */
export interface ReadOptions extends OperationOptions {
  /** Ids of the channels wanted; all by default. */
  channels?: readonly string[] | undefined
  /** How long to wait for a value; a channel without one by then is `bad`. Default: the driver's. */
  timeoutMs?: number | undefined
}

/** What {@link Sensor.readings} accepts. */
export interface ReadingsOptions extends OperationOptions {
  /** Ids of the channels wanted; all by default. */
  channels?: readonly string[] | undefined
  /** Readings kept for a slow consumer. Default `{ queue: 1000 }`; beyond it the oldest are dropped, and `sequence` shows the gap. */
  policy?: ReadingPolicy | undefined
  /** Which readings are worth reporting; all by default. For all channels, or by channel. */
  report?: ReportRules | { readonly byChannel: Readonly<Record<string, ReportRules>> } | undefined
  /** Measures at least this often; sensors that send by themselves ignore it. Default: the driver's setting. */
  intervalMs?: number | undefined
}

/** Which part of the remembered readings is wanted. */
export interface ReadingHistoryFilter {
  readonly channels?: readonly string[] | undefined
  /** Monotonic ms; readings of this moment and later. */
  readonly sinceMs?: number | undefined
}

/**
 * A device that measures, whether it is asked or sends by itself.
 *
 * Drivers put their samples into a reading hub (`createReadingHub`), which numbers, checks, remembers and hands them on:
 * `readings` and `history` are the hub's.
 */
export interface Sensor extends Device {
  readonly kind: 'sensor'
  /**
   * Those that are known. While the sensor is open none goes, and none that has had a value changes; a sensor that learns from what comes may
   * add some, and finds out the type and the unit of one with its first value. {@link readings} of all channels has the new ones too.
   */
  readonly channels: readonly Channel[]
  /**
   * The state now, one reading per channel in the order of {@link channels}. A sensor that is asked measures; one that sends by
   * itself tells what it sent last, and waits for what it has not sent yet. A channel without an answer is `bad`, with a reason:
   * one dead channel is no failure of the others.
   * @throws DriverError when the sensor as a whole is gone
   * @throws RangeError for a channel that does not exist
   */
  read(options?: ReadOptions): Promise<readonly Reading[]>
  /**
   * Readings as they come, several at a time. @throws as {@link readings} without `batch`
   */
  readings(options: ReadingsOptions & { readonly batch: ReadingBatch }): AsyncIterable<readonly Reading[]>
  /**
   * Readings as they come, beginning with the state now, each channel once. `break` gives the subscription back, and what is asked
   * is asked no longer. Ends when the sensor is closed; an abort throws the signal's reason.
   * @throws DriverError what ended the sensor; `CONSUMER_TOO_SLOW` under the policy `error`
   * @throws RangeError for a channel that does not exist
   */
  readings(options?: ReadingsOptions): AsyncIterable<Reading>
  /** Remembered readings, each channel's oldest first. How many and how long is the driver's setting. */
  history(filter?: ReadingHistoryFilter): readonly Reading[]
  /**
   * Sets a channel of the device. Present only where some channel is `writable`; nothing is ever written by itself.
   * @throws DriverError `REJECTED` when the device refuses, `STATE_INVALID` for a channel that is not writable
   * @throws RangeError for a value the channel cannot take
   */
  write?(channel: string, value: ReadingValue, options?: OperationOptions): Promise<void>
}
