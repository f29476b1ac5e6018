import type { DriverError } from './error.ts'
import type { OperationOptions, Trace } from './operation.ts'

/**
 * Bytes to and from one device: a serial port, a TCP socket, or a simulated device in the same process.
 * Chunks arrive at arbitrary boundaries.
 */
export interface BytePipe {
  /** Where the pipe leads, as a person would name it: `/dev/ttyACM0`, `tcp://127.0.0.1:4000`. */
  readonly address: string
  /**
   * File descriptor of the open port, for a process that is to inherit it. Absent where there is none: in simulations, on Windows,
   * and once the pipe is closed.
   */
  readonly descriptor?: number | undefined
  /**
   * Resolves once the system has taken all bytes; calls may overlap, bytes keep their order.
   * @throws DriverError `DEVICE_LOST` when the pipe is or gets closed, with unsent bytes lost
   */
  write(bytes: Uint8Array): Promise<void>
  /** Calls `listener` with each chunk from now on; one listener at a time, the last one set wins. Chunks before the first listener are kept. */
  onData(listener: (chunk: Uint8Array) => void): void
  /** Resolves when the pipe is closed: with the error when the other side or the cable ended it, with `undefined` after {@link close}. Never rejects. */
  readonly closed: Promise<DriverError | undefined>
  /** Frees the port. Idempotent; resolves once another program could open it. */
  close(): Promise<void>
}

/** How the bytes of a serial port are framed. */
export interface SerialFraming {
  /** Line rate, bit/s. Default 9600. */
  baudRate?: number | undefined
  /** Default 8. */
  dataBits?: 7 | 8 | undefined
  /** Default `none`. */
  parity?: 'none' | 'even' | 'odd' | undefined
  /** Default 1. */
  stopBits?: 1 | 2 | undefined
  /**
   * What makes the port hold bytes back: XOFF until XON (neither reaches the reader then), or the line CTS. Default `none`.
   */
  flowControl?: 'none' | 'xonxoff' | 'hardware' | undefined
}

/** What opening a pipe accepts. Framing is of serial ports; other pipes ignore it. */
export interface OpenPipeOptions extends OperationOptions, SerialFraming {
  /** Deadline for opening, default 5000. */
  timeoutMs?: number | undefined
  /** Receives all bytes. */
  trace?: Trace | undefined
}

/** Opens the pipe to `address`. `@vfab/transport` exports the real one; tests hand in their own. */
export type OpenPipe = (address: string, options?: OpenPipeOptions) => Promise<BytePipe>
