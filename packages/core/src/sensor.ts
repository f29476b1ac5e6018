import type { Device } from './device.ts'
import type { OperationOptions } from './operation.ts'

/** One thing a sensor measures. */
export interface Channel {
  readonly id: string
  /** What is measured: `temperature`, `door`. */
  readonly quantity: string
  /** UCUM code: `Cel`, `%`, `kPa`; `1` for counts and states. */
  readonly unit: string
  readonly kind: 'number' | 'boolean' | 'text'
  readonly range?: { readonly min: number; readonly max: number }
  readonly resolution?: number
}

/** One measured value. Never a made-up one: a channel that does not answer yields quality `bad` and no value. */
export interface Reading {
  readonly channel: string
  readonly quantity: string
  /** UCUM code. */
  readonly unit: string
  /** `undefined` when quality is `bad`. */
  readonly value: number | boolean | string | undefined
  readonly quality: 'good' | 'uncertain' | 'bad' | 'stale'
  /** Why the quality is not good. */
  readonly reason?: string
  /** Counts every sample of the channel: a gap says how many were skipped. */
  readonly sequence: number
  /** Monotonic ms; only differences mean anything. */
  readonly monotonicMs: number
  /** Wall clock, ms since 1970. */
  readonly wallTimeMs: number
}

/** What {@link Sensor.readings} accepts. */
export interface ReadingsOptions extends OperationOptions {
  /** Ids of the channels wanted; all by default. */
  channels?: readonly string[] | undefined
  /** Readings kept for a slow consumer; the oldest are dropped beyond it. Default 1000. */
  queue?: number | undefined
}

/** A device that measures. May still change with the first sensor drivers. */
export interface Sensor extends Device {
  readonly kind: 'sensor'
  readonly channels: readonly Channel[]
  /** The newest reading of each channel. */
  read(options?: OperationOptions): Promise<readonly Reading[]>
  /** Readings as they come; `break` gives the subscription back. */
  readings(options?: ReadingsOptions): AsyncIterable<Reading>
}
