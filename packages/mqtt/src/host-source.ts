/* What a publisher reads from its host, and what commands do there. `inside` of a server of `@vfab/server` fits. */
import type { DeviceActivity, JobActivity } from './documents/state.ts'

/** A device of the host. */
export interface SourceDevice {
  readonly name: string
  readonly kind: 'plotter' | 'camera' | 'sensor'
  readonly driver: string
  readonly model?: string | undefined
  readonly simulated: boolean
  readonly state: DeviceActivity
  readonly error?: { readonly code: string; readonly message: string; readonly hint?: string | undefined } | undefined
  readonly lease?: { readonly name: string } | undefined
  /** Id of the job that runs on it. */
  readonly job?: string | undefined
  /** Of plotters, once it was open. */
  readonly plotter?:
    | {
        readonly machinePens: number
        readonly overrides: readonly string[]
        readonly drawSpeedMmPerS: number
        readonly penUpPercent?: number | undefined
        readonly penDownPercent?: number | undefined
      }
    | undefined
}

/** How far a job is. */
export interface SourceProgress {
  readonly percent: number
  readonly strokesDone: number
  readonly strokes: number
  readonly drawnMm: number
  readonly totalMm: number
  readonly elapsedMs: number
  readonly remainingMs: number
  readonly layer: number
  readonly layerName: string
  readonly layers: number
}

/** A job of the host. */
export interface SourceJob {
  readonly id: string
  readonly name: string
  readonly device: string
  readonly state: JobActivity
  readonly reason?: string | undefined
  readonly error?: { readonly code: string; readonly message: string } | undefined
  readonly progress?: SourceProgress | undefined
  readonly question?: { readonly text: string; readonly pen?: number | undefined } | undefined
  readonly drawSpeedMmPerS?: number | undefined
  readonly penDownPercent?: number | undefined
}

/** A channel of a sensor. */
export interface SourceChannel {
  readonly id: string
  readonly name?: string | undefined
  readonly quantity: string
  /** UCUM code. */
  readonly unit: string
  readonly type: 'number' | 'boolean' | 'text'
  readonly kind?: 'measurement' | 'state' | 'total' | 'total-increasing' | 'counter' | undefined
  /** The smallest difference that it can tell: smaller changes are not published by themselves. */
  readonly resolution?: number | undefined
}

/** A reading of a channel. */
export interface SourceReading {
  readonly channel: string
  readonly value?: number | boolean | string | undefined
  readonly quality: 'good' | 'uncertain' | 'bad' | 'stale'
  readonly reason?: string | undefined
  readonly atMs: number
}

/** A drawing that is stored on the host. */
export interface SourceDrawing {
  readonly id: string
  readonly name: string
}

/** What changed: of a device or job the whole, anew. */
export type SourceEvent =
  | { readonly type: 'device'; readonly device: SourceDevice }
  | { readonly type: 'device-gone'; readonly name: string }
  | { readonly type: 'job'; readonly job: SourceJob }
  | { readonly type: 'progress'; readonly job: string; readonly progress: SourceProgress }
  | { readonly type: 'readings'; readonly sensor: string; readonly readings: readonly SourceReading[] }
  | { readonly type: 'drawings' }

/** A host as its publisher sees it. */
export interface HostSource {
  readonly version: string
  /** Newest version of vfab, where the program looked it up. */
  readonly latestVersion?: string | undefined
  /** URL for other computers; undefined where the host is reached from itself alone. */
  readonly url?: string | undefined
  /** All devices, in the order in which they are announced. */
  devices(): readonly SourceDevice[]
  /** The job that runs on a device, or ended there last in this run. */
  jobOf(device: string): SourceJob | undefined
  /** Channels of a sensor, as far as they are known. */
  channels(sensor: string): readonly SourceChannel[]
  /** Stored drawings, the newest first. */
  drawings(): readonly SourceDrawing[]
  /** Calls `listener` with each change until the signal aborts. With `readings`, sensors are opened for it. */
  follow(
    listener: (event: SourceEvent) => void,
    options: { readonly readings: boolean; readonly signal: AbortSignal },
  ): void
  /** @throws DriverError `NOT_FOUND`, `STATE_INVALID` */
  pause(device: string, at: 'stroke' | 'now'): Promise<void>
  /** Resumes, or answers what the job waits for. @throws DriverError as above, `LEASE_HELD` */
  resume(device: string): Promise<void>
  /** @throws DriverError `NOT_FOUND`, `STATE_INVALID` */
  stop(device: string): Promise<void>
  /** @throws DriverError as the driver; `STATE_INVALID` while it plots, `LEASE_HELD` */
  park(device: string): Promise<void>
  /** Changes settings of the running job. @throws DriverError `STATE_INVALID`, `CONFIG_INVALID` */
  change(
    device: string,
    settings: {
      readonly drawSpeedMmPerS?: number | undefined
      readonly penUpPercent?: number | undefined
      readonly penDownPercent?: number | undefined
    },
  ): Promise<void>
  /** Plots a stored drawing, with the settings it was last prepared with. @param id - of the job: repeated, it starts nothing twice */
  plot(device: string, drawing: string, id: string): Promise<void>
}
