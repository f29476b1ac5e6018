import type { DriverErrorJson, Frame } from '@vfab/core'
import type { FilmResult } from '@vfab/job'

import type { DeviceChoice } from '../device/device-choice.ts'
import type { EventStream } from '../event-stream.ts'

/** What `workshop.snapshot` accepts. */
export interface WorkshopSnapshotOptions extends DeviceChoice {
  /** Frames to let pass first, for exposure to settle. Default 0. */
  warmupFrames?: number | undefined
  /** Longest wait for the picture, ms. Default 10,000. */
  timeoutMs?: number | undefined
}

/** A picture, and the camera that took it. */
export interface Snapshot extends Pick<Frame, 'bytes' | 'widthPx' | 'heightPx' | 'sequence' | 'wallTimeMs'> {
  /** The camera: `top`, `ip:http://…`. */
  readonly camera: string
}

/** What `workshop.record` accepts. */
export interface RecordOptions extends Omit<DeviceChoice, 'device' | 'trace' | 'simSpeed'> {
  /** Default: the configured camera, else the only one attached. */
  cameras?: readonly string[] | undefined
  /** `frame` (default): every frame; a time (`10s`): a time-lapse. */
  every?: string | undefined
  /** Where the film goes; with several cameras, each has a directory of its own in it. Default: a new `film-DATE-TIME`. */
  directory?: string | undefined
  /** End after this time, ms. Default: at {@link Recording.end}, or when `signal` aborts. */
  forMs?: number | undefined
  /** Called with each event, from the first on. */
  onEvent?: ((event: RecordEvent) => void) | undefined
}

/** One thing that happened to a recording; all of it survives `JSON.stringify`. */
export type RecordEvent =
  | { readonly type: 'shot'; readonly shots: number }
  /** No pictures come from this camera; vfab keeps reconnecting. */
  | { readonly type: 'trouble'; readonly camera: string; readonly error: DriverErrorJson }
  | { readonly type: 'recovered'; readonly camera: string }
  | ({ readonly type: 'film' } & FilmResult)

/** A recording in progress. A camera that is lost is opened again, and the film continues. */
export interface Recording extends AsyncDisposable {
  readonly events: EventStream<RecordEvent>
  /** Resolves when the films are complete, one for each camera, and the cameras are closed. */
  readonly done: Promise<readonly FilmResult[]>
  /** Ends the recording. Idempotent; aborting the signal does the same. @returns {@link done} */
  end(): Promise<readonly FilmResult[]>
}
