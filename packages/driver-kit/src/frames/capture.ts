import type { DriverError } from '@vfab/core'

/** What a driver knows of a frame besides its bytes. */
export interface FrameOrigin {
  /** Monotonic ms at which its first byte arrived, or at which it was asked for; now when left out. */
  readonly beganMs?: number | undefined
  /** True when it was taken because it was asked for at `beganMs`: then it has not waited in the camera. */
  readonly wasAskedFor?: boolean | undefined
  /** The camera's own time stamp, ms. */
  readonly deviceTimeMs?: number | undefined
}

/** Where a {@link Capture} puts what it gets. */
export interface CaptureSink {
  /** Memory for a frame of so many bytes that is on its way: to be filled and handed to {@link frame}, or forgotten. */
  memory(byteLength: number): Uint8Array
  /** One whole frame. The bytes must not be changed afterwards. */
  frame(bytes: Uint8Array, origin?: FrameOrigin): void
  /** A frame that was damaged on the way and left out; the capture goes on. `context.kind` says what was wrong, for the figures. */
  flaw(error: DriverError): void
  /** Bytes came that may become a frame: over a slow link, that may take longer than a camera may be silent. */
  alive(): void
}

/** What a {@link Capture} gets. */
export interface CaptureOptions {
  /** Aborts when no frames are wanted any more: free the camera, then settle. */
  readonly signal: AbortSignal
  /**
   * Sets what is called whenever somebody asks for a snapshot: a capture that fetches pictures one by one fetches the next at
   * once. One listener, the last one set.
   */
  onDemand(listener: () => void): void
}

/**
 * One connection to a camera, from first to last frame: the only part of capturing that each driver writes for itself.
 * Resolves when the camera ends the stream or the signal aborts; by then everything it holds is free again.
 * @throws DriverError why the connection failed. Types `configuration`, `permission` and `dependency`, and the code
 * `WRONG_DEVICE`, end the capture for good; after others it is begun again.
 */
export type Capture = (sink: CaptureSink, options: CaptureOptions) => Promise<void>
