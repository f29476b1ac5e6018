import type { Device } from './device.ts'
import type { OperationOptions } from './operation.ts'

/** A picture format a camera can deliver. */
export interface CameraFormat {
  readonly encoding: 'jpeg' | 'h264' | 'yuyv' | 'rgb24' | 'grey8'
  readonly widthPx: number
  readonly heightPx: number
  /** Highest rate at this size. */
  readonly framesPerS: number
}

/** One picture. */
export interface Frame {
  /** Encoded as {@link format} says; belongs to the receiver. */
  readonly bytes: Uint8Array
  readonly format: CameraFormat['encoding']
  readonly widthPx: number
  readonly heightPx: number
  /** Counts every frame the camera produced: a gap says how many were skipped. */
  readonly sequence: number
  /** Monotonic ms at arrival; only differences mean anything. */
  readonly monotonicMs: number
  /** Wall clock at arrival, ms since 1970. */
  readonly wallTimeMs: number
  /** Frames this subscriber did not get since its last one. */
  readonly dropped: number
}

/** What a slow consumer of {@link Camera.frames} causes: only the newest kept, up to `depth` kept, or an error. */
export type FramePolicy = 'latest' | { readonly queue: number } | 'error'

/** What {@link Camera.snapshot} accepts. */
export interface SnapshotOptions extends OperationOptions {
  /** Only a frame that arrived after this moment ({@link Frame.monotonicMs}) counts. Default: the moment of the call. */
  newerThan?: number | undefined
  /** Frames to throw away first, for exposure to settle. Default 0. */
  warmupFrames?: number | undefined
  timeoutMs?: number | undefined
}

/** What {@link Camera.frames} accepts. */
export interface FramesOptions extends OperationOptions {
  /** Default `latest`. */
  policy?: FramePolicy | undefined
}

/** A camera control with what it accepts, e.g. exposure. */
export interface CameraControl {
  readonly name: string
  readonly value: number
  readonly min: number
  readonly max: number
  readonly step: number
  readonly default: number
  /** Names of a menu's values. */
  readonly menu?: Readonly<Record<number, string>>
  /** True while the camera sets it by itself. */
  readonly auto?: boolean
}

/** A device that delivers pictures. May still change with the first camera drivers. */
export interface Camera extends Device {
  readonly kind: 'camera'
  /** What was asked for in the configuration. */
  readonly requested: Partial<CameraFormat>
  /** What the camera agreed to. */
  readonly granted: CameraFormat
  /** Every format the camera says it can deliver, whether or not it is the one in use. */
  formats(options?: OperationOptions): Promise<readonly CameraFormat[]>
  /** A frame captured after the request. @throws DriverError `TIMEOUT`, `DEVICE_LOST` */
  snapshot(options?: SnapshotOptions): Promise<Frame>
  /** Frames as they come; `break` gives the subscription back. */
  frames(options?: FramesOptions): AsyncIterable<Frame>
  /** Present where the camera has settable controls. */
  controls?(options?: OperationOptions): Promise<readonly CameraControl[]>
  /** Sets a control until close, when it is restored. Present with {@link controls}. */
  setControl?(name: string, value: number | 'auto', options?: OperationOptions): Promise<void>
}
