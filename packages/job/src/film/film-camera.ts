import type { Camera, DriverError } from '@vfab/core'

/** What a {@link FilmCamera} reports. */
export interface FilmCameraListener {
  /** The camera does not answer: once for each loss, also when it could not be opened at first. */
  onLost(error: DriverError): void
  /** It is there after a loss. */
  onBack(): void
}

/**
 * The camera of a film, which outlives its connection: its provider keeps reconnecting until {@link close}. A session of
 * `@vfab/host` does that.
 */
export interface FilmCamera {
  /** The camera, while it is there. */
  readonly current: Camera | undefined
  /** Why there is none. */
  readonly error: DriverError | undefined
  /** Resolves when a camera is there. Rejects with the signal's reason. */
  ready(signal: AbortSignal): Promise<Camera>
  /** Called once, by the film. */
  listen(listener: FilmCameraListener): void
  /** Gives the camera back. Idempotent. */
  close(): Promise<void>
}
