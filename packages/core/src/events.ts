import type { DrawProgress } from './draw-progress.ts'
import type { DriverError } from './error.ts'
import type { FoundDevice } from './found-device.ts'
import type { DriverState } from './lifecycle.ts'
import type { Reading } from './reading.ts'

/** The moments of a job that are told. `stroke` follows each stroke the machine has finished, `pausing` the wish to pause. */
export type JobPhase =
  | 'started'
  | 'layer'
  | 'stroke'
  | 'progress'
  | 'pausing'
  | 'paused'
  | 'resumed'
  | 'waiting'
  | 'answered'
  | 'note'
  | 'finished'
  | 'stopped'
  | 'failed'

/** What an event of a job carries. */
export interface JobReport {
  /** Id of the job. */
  readonly job: string
  readonly phase: JobPhase
  /** Whenever something has been drawn. */
  readonly progress?: DrawProgress
  /** With `stroke`: which, counted over the whole drawing. */
  readonly stroke?: number
  /** With `layer`: which one begins. */
  readonly layer?: { readonly id: string; readonly name: string; readonly index: number; readonly count: number }
  /** With `pausing`, `paused`, `stopped` and `note`: why, for people: `guard: door.open == true`, `button`, `asked to`. */
  readonly reason?: string
  readonly error?: DriverError
  /** With `waiting` and `answered`: what a person is asked to do. */
  readonly question?: JobQuestion
}

/** What a job waits for a person to do. */
export interface JobQuestion {
  /** Tells it from the job's other questions, so that an answer meets the right one. */
  readonly id: string
  readonly kind: 'pen' | 'layer' | 'origin'
  /** For people: `put in pen 2 (black 0.3)`. */
  readonly text: string
}

/** What each event carries. */
export interface DriverEventMap {
  /** A session went from one lifecycle state to the next. */
  state: { readonly from: DriverState; readonly to: DriverState }
  connection_changed: { readonly connected: boolean; readonly address: string; readonly error?: DriverError }
  device_error: { readonly error: DriverError }
  /** What a device reports of itself: button pressed, supply voltage, pen state. */
  state_update: Readonly<Record<string, unknown>>
  device_added: { readonly found: FoundDevice }
  device_removed: { readonly found: FoundDevice }
  resource_warning: {
    readonly resource: 'cpu' | 'memory' | 'open-files' | 'handles' | 'threads' | 'event-loop'
    /** The device whose driver's own process it is about; absent for this process. */
    readonly process?: string
    readonly value: number
    readonly limit: number
  }
  job: JobReport
  /** A channel's first reading, and each whose quality or reason is another than before. All readings: `Sensor.readings`. */
  reading: { readonly reading: Reading }
}

/** A name of {@link DriverEventMap}. */
export type DriverEventType = keyof DriverEventMap

/** One thing that happened. */
export interface DriverEvent<Type extends DriverEventType = DriverEventType> {
  readonly type: Type
  /** Wall clock, ms since 1970. */
  readonly timestampMs: number
  /** Id of the driver, e.g. `ebb`. */
  readonly driver: string
  /** Name or address of the device, where one is concerned. */
  readonly device?: string
  /** Who reported it. */
  readonly source: 'driver' | 'session' | 'detection' | 'monitor' | 'job'
  readonly data: DriverEventMap[Type]
}

/** Any event, told apart by `type`. */
export type AnyDriverEvent = { [Type in DriverEventType]: DriverEvent<Type> }[DriverEventType]

/** Which part of the history is wanted. */
export interface HistoryFilter {
  readonly types?: readonly DriverEventType[] | undefined
  /** Wall clock, ms since 1970; events at this moment and later. */
  readonly sinceMs?: number | undefined
}

/** Tells listeners what happened, and remembers the last events (1000 by default). */
export interface EventHub {
  /** Calls the listeners of `type` at once, in the order they came. A listener that throws does not affect the others: its error goes to `onListenerError`. */
  emit<Type extends DriverEventType>(type: Type, data: DriverEventMap[Type]): void
  /**
   * Calls `listener` for each event of `type` until the returned function is called or the signal aborts. What an async
   * listener rejects with goes to `onListenerError` as well.
   */
  on<Type extends DriverEventType>(
    type: Type,
    listener: (event: DriverEvent<Type>) => void,
    options?: { signal?: AbortSignal | undefined },
  ): () => void
  /**
   * Events from this call on, as they come; with `sinceMs`, the remembered ones of that time first. A slow consumer loses
   * the oldest beyond the history's size. Ends at once when the signal aborts (without an error) or on `break`; a stream
   * that is asked for has to be read or aborted, as it queues from then on. One consumer per stream.
   */
  stream(options?: HistoryFilter & { signal?: AbortSignal | undefined }): AsyncIterable<AnyDriverEvent>
  /** Remembered events, oldest first. */
  history(filter?: HistoryFilter): readonly AnyDriverEvent[]
}
