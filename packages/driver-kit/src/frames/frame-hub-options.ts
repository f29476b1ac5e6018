import type { EventHub, Clock } from '@vfab/core'
import type { BackoffRange } from './backoff.ts'
import type { Capture } from './capture.ts'
import type { DescribedFrame } from './described-frame.ts'

/** What `createFrameHub` needs. */
export interface FrameHubOptions {
  readonly capture: Capture
  /** Id of the driver, for errors. */
  readonly driver: string
  /** The camera's address as errors and events may show it: without credentials. */
  readonly address: string
  /** Is told `connection_changed` and `device_error`. */
  readonly events: EventHub
  readonly clock?: Clock | undefined
  /** Milliseconds since 1970, default `Date.now`. */
  readonly wallClock?: (() => number) | undefined
  /** From 0 to 1, for the spread of pauses; default `Math.random`. */
  readonly random?: (() => number) | undefined
  /** After so long without a frame the connection is made anew, ms. Default 10,000. */
  readonly stallTimeoutMs?: number | undefined
  /** How long the capture goes on without subscribers, ms, so that the next snapshot comes at once. Default 5000. */
  readonly lingerMs?: number | undefined
  /** Pauses between attempts. Default 250 ms, doubling up to 10 s. */
  readonly backoff?: BackoffRange | undefined
  /** How much later than captured a frame arrives at the least, ms. Default 0. */
  readonly captureDelayMs?: number | undefined
  /** Says what a frame is; by default it is a JPEG, and one without Huffman tables gets the standard ones. */
  readonly describe?: ((bytes: Uint8Array) => DescribedFrame | undefined) | undefined
}
