import type { DriverError } from '@vfab/core'
import type { StreamName } from './flaws.ts'

/** What `createMjpegParser` needs. */
export interface MjpegParserOptions extends StreamName {
  /** The `Content-Type` of the whole answer, for the boundary that it may name. */
  readonly contentType?: string | undefined
  /** Largest frame, default 32 MiB: a larger one is left out and told. */
  readonly maxFrameBytes?: number | undefined
  /** Most bytes of a part's headers, default 16 KiB. */
  readonly maxHeaderBytes?: number | undefined
  /**
   * Gets each frame, whose bytes are the receiver's to keep. `beganMs` is when its first bytes came, `deviceTimeMs` what the
   * camera says (`X-Timestamp`).
   */
  readonly onFrame: (bytes: Uint8Array, beganMs: number, deviceTimeMs: number | undefined) => void
  /** Gets what was left out: `BAD_REPLY`. The stream goes on. */
  readonly onFlaw: (error: DriverError) => void
  /** Memory for a frame of so many bytes that is on its way; not every one becomes a frame. Default: new memory for each. */
  readonly memory?: ((byteLength: number) => Uint8Array) | undefined
  /** Monotonic ms; default `performance.now`. */
  readonly now?: (() => number) | undefined
}

/** Cuts frames out of the chunks it is given. */
export interface MjpegParser {
  /** Takes the next bytes, cut anywhere. They are copied. @throws DriverError `WRONG_DEVICE` when the parts are no JPEGs */
  push(chunk: Uint8Array): void
  /** The stream is over: an unfinished frame is told as a flaw. */
  end(): void
}
