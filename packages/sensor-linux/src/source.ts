import type { Channel } from '@vfab/core'
import type { Sample } from '@vfab/driver-kit'

/** One channel of a {@link PolledSource}: what it measures, and how. */
export interface PolledChannel {
  /** As the sensor's users see it, save that the id lacks the source's name: `temp1`. */
  readonly channel: Channel
  /** Never rejects: what goes wrong is a sample without a value. */
  read(): Promise<Sample>
}

/** One chip, bus device, zone or other thing of the kernel that is asked for its values. */
export interface PolledSource {
  /** Where it is found again after it was plugged out and in: `hwmon/lm75@0-0048`, `w1/28-000005f2a1b3`. */
  readonly id: string
  /** Short, for channel ids, unless two have the same: `lm75`. */
  readonly name: string
  readonly channels: readonly PolledChannel[]
}

/** One change that a pushed source reports. */
export interface PushedSample {
  /** Id of the channel within the source. */
  readonly channel: string
  readonly sample: Sample
  /** When the kernel saw it, on the clock of {@link PushedSourceOptions}; now when left out. */
  readonly monotonicMs?: number
}

/** What a pushed source is run with. */
export interface PushedSourceOptions {
  /** Ends it; everything is freed before {@link PushedSource.run} resolves. */
  readonly signal: AbortSignal
  readonly emit: (sample: PushedSample) => void
}

/** Something that reports changes by itself. */
export interface PushedSource {
  readonly id: string
  readonly name: string
  readonly channels: readonly Channel[]
  /**
   * Reports the state now as far as it can be told, then each change, until the signal aborts. Resolves then, and also when
   * the thing is gone, after a sample without a value for each channel.
   */
  run(options: PushedSourceOptions): Promise<void>
}
