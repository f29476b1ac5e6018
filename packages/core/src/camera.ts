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
  /** Encoded as `format` says. Not to be written into: every subscriber gets the same bytes. */
  readonly bytes: Uint8Array
  readonly format: CameraFormat['encoding']
  /** From the picture's header, not from what was asked for. */
  readonly widthPx: number
  readonly heightPx: number
  /** Counts every frame the camera produced since it was opened, the damaged ones too: a gap says how many were skipped. */
  readonly sequence: number
  /**
   * Monotonic ms of its capture, as far as it is known: when its first byte arrived, less the delay that the driver knows its
   * camera to have. Only differences mean anything, and those to `newerThan`.
   */
  readonly monotonicMs: number
  /** The same moment on the wall clock, ms since 1970. */
  readonly wallTimeMs: number
  /** The camera's own time stamp, where it sends one, ms; since when, and how well its clock goes, the camera knows. */
  readonly deviceTimeMs?: number
  /** Frames this subscriber did not get since its last one. */
  readonly dropped: number
}

/**
 * What a slow consumer of {@link Camera.frames} causes: only the newest frame is kept, or up to `queue` of them with the
 * oldest given up, or the iterator rejects with `CONSUMER_TOO_SLOW`.
 */
export type FramePolicy = 'latest' | { readonly queue: number } | 'error'

/** What {@link Camera.snapshot} accepts. */
export interface SnapshotOptions extends OperationOptions {
  /**
   * Only a frame that was captured after this moment ({@link Frame.monotonicMs}) counts. Default: the moment of the call.
   * The first frame of a new connection may have waited in the camera, so that it does not count either; `-Infinity` takes
   * any frame.
   */
  newerThan?: number | undefined
  /** Frames to throw away first, for exposure and white balance to settle. Default 0. */
  warmupFrames?: number | undefined
  /** Default 10,000. */
  timeoutMs?: number | undefined
}

/** What {@link Camera.frames} accepts. */
export interface FramesOptions extends OperationOptions {
  /** Default `latest`. */
  policy?: FramePolicy | undefined
  /**
   * Default false: the bytes of a frame are the receiver's for good. True: they are valid until the next frame is asked for, and
   * their memory is then another frame's, which saves the work of collecting them; for recorders and viewers that are done with a
   * frame before they take the next. Only frames that all subscribers take like this have their memory used again.
   */
  reuseMemory?: boolean | undefined
}

/** How well a camera delivers, since it was opened; see {@link Camera.figures}. */
export interface CameraFigures {
  /** Frames that arrived whole. */
  readonly frames: number
  /** Bytes of these frames. */
  readonly bytes: number
  /** Over the last frames that arrived, at most 64; 0 before the second, and after a pause in which nothing was captured. */
  readonly framesPerS: number
  /** Frames that arrived damaged, too large or cut off, and were left out. */
  readonly broken: number
  /** The same by kind: `cut`, `empty`, `damaged`, `not-a-picture`, `other-format`, `other-part`, `offline`, `too-large`, … */
  readonly brokenBy?: Readonly<Record<string, number>>
  /** Frames that slow subscribers did not get, added up over them. */
  readonly dropped: number
  /** How often the connection was lost and made again. */
  readonly reconnects: number
  /** Who gets frames at present. */
  readonly subscribers: number
  /** From a frame's first byte to its subscriber, over the last frames that were taken; absent before the first. */
  readonly latencyMs?: { readonly median: number; readonly p95: number }
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

/**
 * A device that delivers pictures. However many subscribers and snapshots there are, the camera captures once; while there
 * are none it need not capture at all.
 *
 * A connection that breaks is made again, with growing pauses, for as long as somebody wants frames; so is one that stays
 * without frames. Iterators live through it: what they see is a gap in time. `connection_changed` events tell.
 */
export interface Camera extends Device {
  readonly kind: 'camera'
  /** What was asked for in the configuration. */
  readonly requested: Partial<CameraFormat>
  /** What the camera agreed to. */
  readonly granted: CameraFormat
  /** Every format the camera says it can deliver, whether or not it is the one in use. */
  formats(options?: OperationOptions): Promise<readonly CameraFormat[]>
  /**
   * A frame captured after the request.
   * @throws DriverError `TIMEOUT` with the last failure as its cause, `DEVICE_LOST` when the camera is closed
   */
  snapshot(options?: SnapshotOptions): Promise<Frame>
  /**
   * Frames as they come, from the moment the iteration begins. `break` gives the subscription back, an abort rejects with the
   * signal's reason, closing the camera ends the iteration.
   * @throws DriverError what cannot get better by waiting, e.g. `PERMISSION_DENIED`; `CONSUMER_TOO_SLOW` by the policy `error`
   */
  frames(options?: FramesOptions): AsyncIterable<Frame>
  /** How well the camera delivers. Sends nothing to the camera and costs nothing. */
  figures(): CameraFigures
  /** Present where the camera has settable controls. */
  controls?(options?: OperationOptions): Promise<readonly CameraControl[]>
  /** Sets a control until close, when it is restored. Present with {@link controls}. */
  setControl?(name: string, value: number | 'auto', options?: OperationOptions): Promise<void>
}
