import type { OperationOptions, PointMm } from '@vfab/core'

/** What a print is at. */
export type PrintPhase = 'ready' | 'printing' | 'pausing' | 'paused' | 'error' | 'offline'

/** What a print server tells of its machine. */
export interface PrintStatus {
  readonly phase: PrintPhase
  /** The file that is loaded. */
  readonly file: string | undefined
  /** Bytes of it that were read. */
  readonly position: number
  /** Whether the last print ended with its last line. */
  readonly complete: boolean
  /** What the server says is wrong. */
  readonly message?: string | undefined
  /** Where the machine is by its own coordinates, where the server tells it. */
  readonly place?: PointMm | undefined
}

/** A server that keeps files of G-code and prints them: OctoPrint, Moonraker. */
export interface PrintServer {
  /** `OctoPrint 1.10.3`. */
  readonly title: string
  /** @throws DriverError `DEVICE_LOST`, `TIMEOUT`, `PERMISSION_DENIED`, `BAD_REPLY`, as all of these do */
  status(options?: OperationOptions): Promise<PrintStatus>
  /** Stores a file, and replaces one of the same name. */
  upload(name: string, text: string, options?: OperationOptions): Promise<void>
  start(name: string, options?: OperationOptions): Promise<void>
  pause(options?: OperationOptions): Promise<void>
  resume(options?: OperationOptions): Promise<void>
  cancel(options?: OperationOptions): Promise<void>
  /**
   * Has lines carried out, also while a print is paused.
   * @param takesMs - how long they take
   */
  run(lines: readonly string[], takesMs: number, options?: OperationOptions): Promise<void>
  close(): void
}
