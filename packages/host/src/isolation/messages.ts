/*
 * What a host and the process of a driver say to each other. Calls, streams and devices have numbers; each side numbers what it starts.
 */
import type { DeviceIdentity, DeviceKind, DriverEventMap, Reading } from '@vfab/core'

import type { InstalledDriver } from '../discovery/inventory.ts'
import type { ErrorMessage } from './error-message.ts'

/** Whom a call is for: the driver itself, or an open device of it. */
export type CallTarget = 'driver' | number

/** A call: its arguments without what cannot be sent. */
export interface CallMessage {
  readonly id: number
  readonly on: CallTarget
  readonly method: string
  readonly args: readonly unknown[]
  /** What comes after the arguments, without the signal and the callbacks; absent for methods that take no options. */
  readonly options?: Readonly<Record<string, unknown>> | undefined
  /** Names of options that are functions: the driver's process has them called in the host. */
  readonly callbacks: readonly string[]
  /** True where a stream comes before the arguments: the driver's process asks for it list by list. */
  readonly input: boolean
}

/** From the host to the driver's process. */
export type HostMessage =
  | { readonly type: 'load'; readonly driver: InstalledDriver }
  | ({ readonly type: 'call' } & CallMessage)
  | ({ readonly type: 'stream' } & CallMessage)
  | { readonly type: 'abort'; readonly id: number; readonly reason: ErrorMessage }
  /** The next items of a stream are wanted, at most `most`. */
  | { readonly type: 'pull'; readonly id: number; readonly most: number }
  /** The reader of a stream has left. */
  | { readonly type: 'leave'; readonly id: number }
  /** Answers `want`. */
  | {
      readonly type: 'input'
      readonly id: number
      readonly value?: unknown
      readonly done?: true
      readonly error?: ErrorMessage
    }
  | { readonly type: 'set'; readonly on: number; readonly property: string; readonly value: unknown }

/** An open device, as it was when it was opened. */
export interface OpenedDevice {
  readonly device: number
  readonly kind: DeviceKind
  readonly identity: DeviceIdentity
  /** Methods that it has. */
  readonly methods: readonly string[]
  readonly properties: Readonly<Record<string, unknown>>
}

/** What a process uses, as it measures it itself. */
export interface ProcessUsage {
  readonly memoryMib: number
  /** Processor time since its start. */
  readonly cpuMs: number
  readonly openFiles: number | undefined
  readonly handles: number
  readonly threads: number | undefined
  /** How late timers fired at most since the last beat. */
  readonly loopDelayMs: number
}

/** From the driver's process to the host. */
export type DriverMessage =
  /** Loaded. The origin of its monotonic time is that of its `performance.now()`, by the system's clock. */
  | {
      readonly type: 'loaded'
      readonly id: string
      readonly kind: DeviceKind
      readonly vendor: string
      readonly originMs: number
    }
  | { readonly type: 'not-loaded'; readonly error: ErrorMessage }
  | { readonly type: 'result'; readonly id: number; readonly value: unknown }
  /** `aborted`: with the reason of its own signal. */
  | { readonly type: 'failed'; readonly id: number; readonly error: ErrorMessage; readonly aborted: boolean }
  /** Answers `pull`; the bytes of a single frame come with it. */
  | { readonly type: 'items'; readonly id: number; readonly values: readonly unknown[]; readonly done: boolean }
  | { readonly type: 'callback'; readonly id: number; readonly name: string; readonly args: readonly unknown[] }
  /** The next list of a call's input is wanted. */
  | { readonly type: 'want'; readonly id: number }
  /** No more of a call's input is wanted. */
  | { readonly type: 'enough'; readonly id: number }
  | {
      readonly type: 'event'
      readonly on: number
      readonly event: keyof DriverEventMap
      readonly data: DriverEventMap[keyof DriverEventMap]
    }
  | { readonly type: 'properties'; readonly on: number; readonly values: Readonly<Record<string, unknown>> }
  /** What a sensor remembers since the last time, and how many of each channel it remembers in all. */
  | {
      readonly type: 'history'
      readonly on: number
      readonly readings: readonly Reading[]
      readonly counts: Readonly<Record<string, number>>
    }
  | { readonly type: 'closed'; readonly on: number; readonly error: ErrorMessage | undefined }
  | { readonly type: 'beat'; readonly usage: ProcessUsage }
  /** An uncaught error: the process ends with it. */
  | { readonly type: 'crash'; readonly error: ErrorMessage }
